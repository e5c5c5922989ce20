//! What a run or a saved plan remembers of its command line, so that what goes on from it means the same.

use crate::args::{Acks, Api, Choices, Columns, OnExisting, Proving, Targeting};
use std::collections::BTreeMap;

const LOCATION_COLUMN: &str = "location-column";
const TOKEN_COLUMN: &str = "token-column";
const PINNED_COLUMN: &str = "pinned-column";
const PRUNE: &str = "prune";
const PHI_ACK: &str = "phi-ack";
const PHI_REASON: &str = "phi-reason";
const ACCEPT_GONE: &str = "accept-gone";
const REQUIRE_PROOF: &str = "require-proof";
const ON_EXISTING: &str = "on-existing";
const API_VERSION: &str = "api-version";

/// The settings by the names of their flags; never a secret.
pub(crate) fn settings(
    columns: &Columns,
    choices: &Choices,
    api: &Api,
    targeting: &Targeting,
) -> BTreeMap<String, String> {
    let on_existing = match choices.on_existing {
        OnExisting::Adopt => "adopt",
        OnExisting::Skip => "skip",
        OnExisting::Fail => "fail",
    };
    let mut settings = BTreeMap::from([
        (LOCATION_COLUMN.to_owned(), columns.location_column.clone()),
        (TOKEN_COLUMN.to_owned(), columns.token_column.clone()),
        (PINNED_COLUMN.to_owned(), columns.pinned_column.clone()),
        (ON_EXISTING.to_owned(), on_existing.to_owned()),
        (API_VERSION.to_owned(), api.version.clone()),
    ]);
    settings.extend(choices.proof.accept_gone.then(|| (ACCEPT_GONE.to_owned(), "yes".to_owned())));
    settings.extend(choices.proof.require_proof.then(|| (REQUIRE_PROOF.to_owned(), "yes".to_owned())));
    settings.extend(choices.prune.then(|| (PRUNE.to_owned(), "yes".to_owned())));
    if !choices.acks.phi_ack.is_empty() {
        settings.insert(PHI_ACK.to_owned(), choices.acks.phi_ack.join(","));
        settings.insert(PHI_REASON.to_owned(), choices.acks.reason.clone().unwrap_or_default());
    }
    settings.extend(targeting.settings());
    settings
}

/// The columns of the roster.
pub(crate) fn columns(settings: &BTreeMap<String, String>) -> Columns {
    Columns {
        location_column: setting(settings, LOCATION_COLUMN, "location_id"),
        token_column: setting(settings, TOKEN_COLUMN, "token"),
        pinned_column: setting(settings, PINNED_COLUMN, "pinned"),
    }
}

/// What was planned where there was a choice.
pub(crate) fn choices(settings: &BTreeMap<String, String>) -> Choices {
    Choices {
        on_existing: match setting(settings, ON_EXISTING, "adopt").as_str() {
            "skip" => OnExisting::Skip,
            "fail" => OnExisting::Fail,
            _ => OnExisting::Adopt,
        },
        prune: settings.contains_key(PRUNE),
        acks: Acks {
            phi_ack: settings.get(PHI_ACK).into_iter().flat_map(|acks| acks.split(',')).map(str::to_owned).collect(),
            reason: settings.get(PHI_REASON).cloned(),
        },
        proof: Proving {
            accept_gone: settings.contains_key(ACCEPT_GONE),
            require_proof: settings.contains_key(REQUIRE_PROOF),
        },
    }
}

fn setting(settings: &BTreeMap<String, String>, name: &str, default: &str) -> String {
    settings.get(name).cloned().unwrap_or_else(|| default.to_owned())
}
