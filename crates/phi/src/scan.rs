//! Everything over a text.

use crate::cue::Cues;
use crate::form::Forms;
use crate::kind::{Finding, Kind};
use std::ops::Range;

/// The tripwire, ready to be used on many texts.
#[derive(Debug)]
pub struct Scanner {
    forms: Forms,
    cues: Cues,
}

impl Scanner {
    /// A scanner; making one takes milliseconds, so make one for a run.
    ///
    /// # Errors
    /// Never, as long as the patterns of this crate are well formed; a test holds that.
    pub fn new() -> Result<Self, regex::Error> {
        Ok(Self { forms: Forms::new()?, cues: Cues::new()? })
    }

    /// What looks like protected health information in the text, in order, each stretch once.
    #[must_use]
    pub fn scan(&self, text: &str) -> Vec<Finding> {
        let mut found: Vec<(Kind, Range<usize>)> = self.forms.find(text);
        found.extend(self.cues.find(text));
        // Of two that overlap, the one that begins first counts, and of those the longer.
        found.sort_by_key(|(kind, range)| (range.start, std::cmp::Reverse(range.end), *kind));
        let mut end = 0;
        found.retain(|(_, range)| {
            let free = range.start >= end;
            if free {
                end = range.end;
            }
            free
        });
        found.into_iter().map(|(kind, range)| Finding::new(kind, text, range)).collect()
    }
}

/// The kind of identifier that a column of this name would hold, if it sounds like one.
#[must_use]
pub fn heading(name: &str) -> Option<Kind> {
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let has = |word: &str| words.iter().any(|have| have == word);
    let joined = words.concat();
    let is_number = ["id", "number", "no", "num", "nr"].into_iter().any(has);
    if has("ssn") || joined.contains("socialsecurity") {
        return Some(Kind::SocialSecurityNumber);
    }
    if has("mbi") || (has("medicare") && is_number) {
        return Some(Kind::MedicareIdentifier);
    }
    if has("dob") || joined.contains("dateofbirth") || joined.contains("birthdate") || joined.contains("birthday") {
        return Some(Kind::BirthDate);
    }
    if has("mrn")
        || joined.contains("medicalrecord")
        || (is_number && (has("patient") || has("chart") || has("record")))
    {
        return Some(Kind::RecordNumber);
    }
    if is_number && ["member", "subscriber", "policy", "insurance", "medicaid", "insured"].into_iter().any(has) {
        return Some(Kind::MemberNumber);
    }
    if has("icd") || has("icd10") || has("diagnosis") || has("diagnoses") {
        return Some(Kind::DiagnosisCode);
    }
    if has("cardnumber") || (has("card") && is_number) || (has("credit") && has("card")) {
        return Some(Kind::CardNumber);
    }
    None
}
