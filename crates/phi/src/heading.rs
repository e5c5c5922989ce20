//! Names of columns that sound like an identifier.

use crate::kind::IdentifierKind;
use crate::plain::PlainText;

/// The kind of identifier that a column of this name would hold, if it sounds like one.
#[must_use]
pub fn heading(name: &str) -> Option<IdentifierKind> {
    let words = words(name);
    let has = |word: &str| words.iter().any(|have| have == word);
    let joined = words.concat();
    let any = |parts: &[&str]| parts.iter().any(|part| joined.contains(part));
    // "no insurance" is no number; "policy no" is.
    let is_number = name.contains('#')
        || ["id", "number", "num", "nr", "nummer", "numero"].into_iter().any(has)
        || words.last().is_some_and(|word| word == "no");
    if has("ssn")
        || has("itin")
        || has("nino")
        || joined.contains("nationalinsurance")
        || any(&["socialsec", "socsec", "segurosocial"])
        || (has("ss") && is_number)
    {
        return Some(IdentifierKind::SocialSecurityNumber);
    }
    if has("mbi") || (has("medicare") && is_number) {
        return Some(IdentifierKind::MedicareIdentifier);
    }
    let born = [
        "dateofbirth",
        "birthdate",
        "birthday",
        "dateborn",
        "fechadenac",
        "fechanac",
        "datedenaissance",
        "geburtsdatum",
        "geboortedatum",
        "datadenascimento",
        "datanascimento",
        "dataurodzenia",
        "fodelsedatum",
    ];
    if has("dob") || has("bday") || any(&born) || joined == "birth" || joined == "born" {
        return Some(IdentifierKind::BirthDate);
    }
    if has("mrn")
        || has("emr")
        || has("ehr")
        || any(&["medicalrec", "medrec", "patientaccount", "patientacct"])
        || (is_number
            && ["patient", "pt", "nhs", "chart", "record", "encounter", "expediente", "paciente"].into_iter().any(has))
    {
        return Some(IdentifierKind::RecordNumber);
    }
    let insured = ["member", "subscriber", "policy", "insurance", "medicaid", "insured", "poliza"];
    if has("policyholder") || has("hicn") || (is_number && insured.into_iter().any(has)) {
        return Some(IdentifierKind::MemberNumber);
    }
    if has("icd") || has("icd10") || has("icd9") || has("dx") || any(&["diagnos"]) {
        return Some(IdentifierKind::DiagnosisCode);
    }
    if has("cardnumber") || (has("card") && is_number) || (has("credit") && has("card")) || has("ccnum") {
        return Some(IdentifierKind::CardNumber);
    }
    None
}

/// Its words in small letters; `patientId` has two.
fn words(name: &str) -> Vec<String> {
    let plain = PlainText::of(name);
    let mut apart = String::with_capacity(plain.text.len() + 8);
    let mut after_small = false;
    for c in plain.text.chars() {
        if c.is_uppercase() && after_small {
            apart.push(' ');
        }
        after_small = c.is_lowercase();
        apart.push(c);
    }
    let words = apart.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}
