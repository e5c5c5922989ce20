//! The tripwire's promise, held against the corpus; and what it says of what it finds.

#[cfg(test)]
mod corpus;

#[cfg(test)]
mod promise {
    use crate::corpus::Figures;
    use fitout_phi::{Kind, Scanner, heading};
    use proptest::prelude::*;
    use std::sync::LazyLock;

    #[test]
    fn it_finds_what_it_must_and_lets_real_prompts_pass() {
        let scanner = Scanner::new().unwrap();
        let mut wrong = Vec::new();
        let figures = Figures::of(|text| !scanner.scan(text).is_empty(), |sample| wrong.push(sample.text.clone()));
        let wrong = wrong.join("\n--\n");
        let sum = |(right, wrong): (usize, usize)| right + wrong;
        let (found, missed) = figures.identifiers();
        assert!(found + missed >= 1000 && figures.kinds.len() == Kind::ALL.len(), "{figures:?}");
        assert!(sum(figures.sentences) >= 300 && sum(figures.prompts) >= 300, "{figures:?}");
        assert!(missed * 100 <= found + missed, "recall below 99 %: {figures:?}\n{wrong}");
        for (kind, counts) in &figures.kinds {
            assert!(counts.1 * 50 <= sum(*counts), "{kind}: recall below 98 %: {figures:?}\n{wrong}");
        }
        for counts in [figures.sentences, figures.prompts] {
            assert!(counts.1 * 200 <= sum(counts), "false alarms above 0.5 %: {figures:?}\n{wrong}");
        }
    }

    #[test]
    fn what_is_found_is_told_masked_and_has_a_name_to_be_acknowledged_by() {
        let scanner = Scanner::new().unwrap();
        let found = scanner.scan("Hi, my SSN is 219-09-9998 and my DOB: 3/14/1962. MRN 00482913, K02.9");
        let told: Vec<_> = found.iter().map(|finding| format!("{}: {}", finding.kind, finding.excerpt)).collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        a social security number: Hi, my SSN is ***-**-****
        a date of birth: …***-**-**** and my DOB: */**/****
        a patient or record number: … my DOB: */**/****. MRN ********
        ");
        let again = scanner.scan("219099998 is what they gave as SSN: 219 09 9998");
        assert_eq!(again.last().map(|finding| &finding.hash), found.first().map(|finding| &finding.hash));
    }

    #[test]
    fn a_column_that_sounds_like_an_identifier_is_named() {
        let told = |name| heading(name);
        assert_eq!(told("Patient DOB"), Some(Kind::BirthDate));
        assert_eq!(told("ssn"), Some(Kind::SocialSecurityNumber));
        assert_eq!(told("member_id"), Some(Kind::MemberNumber));
        assert_eq!(told("chart-number"), Some(Kind::RecordNumber));
        for harmless in [
            "location_id",
            "phone",
            "clinic_name",
            "calendar_id",
            "members",
            "card_text",
            "record",
            "plan",
            "no insurance",
        ] {
            assert_eq!(told(harmless), None, "{harmless}");
        }
    }

    /// Making one takes long enough to be felt hundreds of times.
    static SCANNER: LazyLock<Scanner> = LazyLock::new(|| Scanner::new().unwrap());

    proptest! {
        #[test]
        fn no_text_breaks_it_and_no_excerpt_has_a_long_number(text in "\\PC{0,80}|(DOB|SSN|MRN|member id|dx)[ :#-]{0,3}[0-9A-Z/. -]{0,24}") {
            for finding in SCANNER.scan(&text) {
                let digits = finding.excerpt.chars().filter(char::is_ascii_digit).count();
                prop_assert_eq!(digits, 0, "{}", finding.excerpt);
            }
        }
    }
}
