//! Where the files and what is known of the API disagree: the only violations that are allowed, each with its reason.

use crate::official::{OFFICIAL, Operation, Violation, violations};
use serde_json::{Value, json};

/// A violation that is allowed.
struct Exception {
    operations: &'static [&'static str],
    at: &'static str,
    keyword: &'static str,
    /// Something that is sent and that only this exception allows.
    example: fn() -> Value,
    /// Why; it stands in `docs/api-coverage.md`, too.
    why: &'static str,
}

const AGENTS: &[&str] = &["create-agent", "update-agent"];

const EXCEPTIONS: &[Exception] = &[
    Exception {
        operations: AGENTS,
        at: "/sleepTime",
        keyword: "type",
        example: || json!({"sleepTime": null}),
        why: "the prose says null for indefinite sleep, the schema says number",
    },
    Exception {
        operations: AGENTS,
        at: "/sleepTimeUnit",
        keyword: "type",
        example: || json!({"sleepTimeUnit": null}),
        why: "the prose says null for indefinite sleep, the schema says string",
    },
    Exception {
        operations: AGENTS,
        at: "/sleepTimeUnit",
        keyword: "enum",
        example: || json!({"sleepTimeUnit": null}),
        why: "the prose says null for indefinite sleep, the schema has no null among its words",
    },
    Exception {
        operations: &["get-access-token"],
        at: "",
        keyword: "additionalProperties",
        example: || json!({"code_verifier": "v"}),
        why: "PKCE (RFC 7636) adds code_verifier to the exchange of a code; an endpoint that does not know it ignores it",
    },
];

/// Whether this violation of this operation's request is allowed.
pub(crate) fn is_allowed(operation: &Operation<'_>, violation: &Violation) -> bool {
    EXCEPTIONS.iter().any(|exception| exception.covers(operation.id, violation))
}

impl Exception {
    fn covers(&self, operation: &str, violation: &Violation) -> bool {
        self.operations.contains(&operation) && self.at == violation.at && self.keyword == violation.keyword
    }
}

/// An exception that the files have caught up with hides the next mistake.
#[test]
fn every_exception_is_still_needed() {
    for exception in EXCEPTIONS {
        for id in exception.operations {
            let file = if *id == "get-access-token" { "oauth" } else { "conversation-ai" };
            let (_, schema) = OFFICIAL.operation(file, id).body().unwrap();
            let found = violations(&schema, &(exception.example)());
            assert!(
                found.iter().any(|violation| exception.covers(id, violation)),
                "{id} now allows {}: {}",
                (exception.example)(),
                exception.why
            );
        }
    }
}
