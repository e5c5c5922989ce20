//! Names of columns that sound like an identifier.

use crate::kind::Kind;

/// The kind of identifier that a column of this name would hold, if it sounds like one.
#[must_use]
pub fn heading(name: &str) -> Option<Kind> {
    let words: Vec<String> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let has = |word: &str| words.iter().any(|have| have == word);
    let joined = words.concat();
    // "no insurance" is no number; "policy no" is.
    let is_number = ["id", "number", "num", "nr"].into_iter().any(has) || words.last().is_some_and(|word| word == "no");
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
