//! What can be found.

use fitout_model::Digest;
use serde::Serialize;
use std::fmt;
use std::ops::Range;

/// What kind of identifier was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentifierKind {
    /// A social security number.
    SocialSecurityNumber,
    /// A Medicare beneficiary identifier.
    MedicareIdentifier,
    /// A payment card's number.
    CardNumber,
    /// A date of birth.
    BirthDate,
    /// A number of a medical record, chart or patient.
    RecordNumber,
    /// A number of an insurance member, policy or subscriber.
    MemberNumber,
    /// The code of a diagnosis.
    DiagnosisCode,
}

impl IdentifierKind {
    /// Every kind.
    pub const ALL: [IdentifierKind; 7] = [
        IdentifierKind::SocialSecurityNumber,
        IdentifierKind::MedicareIdentifier,
        IdentifierKind::CardNumber,
        IdentifierKind::BirthDate,
        IdentifierKind::RecordNumber,
        IdentifierKind::MemberNumber,
        IdentifierKind::DiagnosisCode,
    ];

    /// What it is, with its article.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            IdentifierKind::SocialSecurityNumber => "a social security number",
            IdentifierKind::MedicareIdentifier => "a Medicare number",
            IdentifierKind::CardNumber => "a card number",
            IdentifierKind::BirthDate => "a date of birth",
            IdentifierKind::RecordNumber => "a patient or record number",
            IdentifierKind::MemberNumber => "an insurance member number",
            IdentifierKind::DiagnosisCode => "a diagnosis code",
        }
    }
}

impl fmt::Display for IdentifierKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.description())
    }
}

/// Something that looks like protected health information. It holds the value masked only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhiFinding {
    /// What it looks like.
    pub kind: IdentifierKind,
    /// Where it stands in the text, in bytes.
    #[serde(skip)]
    pub range: Range<usize>,
    /// The words before it and the value with its letters and digits masked: `DOB: **/**/****`.
    pub excerpt: String,
    /// A name for this value in this kind, to acknowledge it by: the same value has the same one everywhere.
    pub hash: String,
}

/// How many characters before a value an excerpt shows.
const LEAD_CHARS: usize = 24;

impl PhiFinding {
    /// What stands in this range of the text; `plain` is the value as it is read.
    pub(crate) fn new(kind: IdentifierKind, text: &str, range: Range<usize>, plain: &str) -> Self {
        let value = text.get(range.clone()).unwrap_or_default();
        let before = text.get(..range.start).unwrap_or_default();
        let cut = before.char_indices().rev().nth(LEAD_CHARS - 1).map_or(0, |(at, _)| at);
        // Digits before the value may belong to another one.
        let lead = mask_digits(before.get(cut..).unwrap_or_default());
        let masked: String = value.chars().map(|c| if c.is_alphanumeric() { '*' } else { c }).collect();
        let dots = if cut > 0 { "…" } else { "" };
        let excerpt = format!("{dots}{}{masked}", lead.replace(['\n', '\r', '\t'], " "));
        let plain: String = plain.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let hash = Digest::of_bytes(format!("{kind}\n{plain}").as_bytes()).short().to_owned();
        Self { kind, range, excerpt, hash }
    }
}

fn mask_digits(text: &str) -> String {
    text.chars().map(|c| if c.is_numeric() { '*' } else { c }).collect()
}
