//! A mode as it stands in files and in messages: by its word.

use fitout_api::Mode;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How an agent operates. Source: `CreateEmployeeDto.mode`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Mode", rename_all = "kebab-case")]
#[schemars(rename = "Mode")]
pub(crate) enum ModeWord {
    /// It answers nobody.
    Off,
    /// It suggests answers to a person.
    Suggestive,
    /// It answers by itself.
    AutoPilot,
}

#[derive(Serialize, Deserialize)]
struct Word(#[serde(with = "ModeWord")] Mode);

#[expect(clippy::ref_option, reason = "the form that serde asks for")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
pub(crate) fn serialize<S: Serializer>(mode: &Option<Mode>, to: S) -> Result<S::Ok, S::Error> {
    mode.map(Word).serialize(to)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Mode>, D::Error> {
    Ok(Option::<Word>::deserialize(from)?.map(|Word(mode)| mode))
}
