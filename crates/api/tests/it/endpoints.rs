//! The operations.

use fitout_api::{Endpoint, Ends, Method, VERSION_DEFAULT, Version};
use std::collections::BTreeSet;

#[test]
fn every_operation_is_told_apart_by_its_words_and_by_its_request() {
    let words: BTreeSet<&str> = Endpoint::ALL.iter().map(|endpoint| endpoint.as_str()).collect();
    assert_eq!(words.len(), Endpoint::ALL.len());
    // The probe is an update of nobody.
    let requests: BTreeSet<(&str, &str)> =
        Endpoint::ALL.iter().map(|endpoint| (endpoint.method().as_str(), endpoint.path())).collect();
    assert_eq!(requests.len(), Endpoint::ALL.len() - 1);
    let update = Endpoint::UpdateAgent;
    assert_eq!((Endpoint::ProbeWrite.method(), Endpoint::ProbeWrite.path()), (update.method(), update.path()));
    let sorted: BTreeSet<Endpoint> = Endpoint::ALL.into_iter().collect();
    assert!(sorted.into_iter().eq(Endpoint::ALL), "the order of ALL is that of the definition");
}

#[test]
fn a_read_is_asked_for_by_get_and_needs_a_scope_to_read() {
    for endpoint in Endpoint::ALL {
        let reads = endpoint.method() == Method::Get;
        let right = endpoint.scope().rsplit('.').next();
        assert_eq!(right, Some(if reads { "readonly" } else { "write" }), "{endpoint}");
        assert_eq!(endpoint.writes(), !reads && endpoint != Endpoint::ProbeWrite, "{endpoint}");
    }
    let creates: Vec<Endpoint> = Endpoint::ALL.into_iter().filter(|endpoint| endpoint.creates()).collect();
    assert_eq!(creates, [Endpoint::CreateAgent, Endpoint::AttachAction]);
}

#[test]
fn the_family_speaks_the_runs_version_and_no_other_family_does() {
    for endpoint in Endpoint::ALL {
        let ours = endpoint.path().starts_with("/conversation-ai/");
        assert_eq!(endpoint.scope().starts_with("conversation-ai."), ours, "{endpoint}");
        match endpoint.version() {
            Version::OfTheRun => assert!(ours, "{endpoint}"),
            Version::Own(version) => {
                assert!(!ours, "{endpoint}");
                assert_eq!(version.len(), VERSION_DEFAULT.len(), "{endpoint}: {version}");
            }
        }
    }
}

#[test]
fn an_id_stands_in_the_place_of_its_braces() {
    assert_eq!(Endpoint::GetAction.path_of(&["a1", "x1"]), "/conversation-ai/agents/a1/actions/x1");
    assert_eq!(Endpoint::ListUsers.path_of(&[]), "/users/");
    assert_eq!(Endpoint::ListContactFields.path_of(&["l1"]), "/locations/l1/customFields");
    for endpoint in Endpoint::ALL {
        let ids = endpoint.path().matches('{').count();
        assert!(!endpoint.path_of(&vec!["id"; ids]).contains('{'), "{endpoint}");
    }
}

#[test]
fn only_reads_come_in_pages() {
    let paged: Vec<(Endpoint, &str, Ends)> = Endpoint::ALL
        .into_iter()
        .filter_map(|endpoint| endpoint.paging().map(|paging| (endpoint, paging.cursor, paging.ends)))
        .collect();
    assert_eq!(paged.len(), 4);
    for (endpoint, cursor, _) in paged {
        assert_eq!(endpoint.method(), Method::Get, "{endpoint}");
        assert!(!cursor.is_empty(), "{endpoint}");
    }
}
