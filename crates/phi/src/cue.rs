//! Values that a word near them makes what they are.

use crate::kind::Kind;
use regex::Regex;
use std::ops::Range;

/// A word, and the value that may follow it.
#[derive(Debug)]
struct Cue {
    kind: Kind,
    /// The word, then what may stand between, then the value as group `v`.
    pattern: Regex,
    holds: fn(&str) -> bool,
}

/// The cues, compiled once.
#[derive(Debug)]
pub(crate) struct Cues(Vec<Cue>);

/// What may stand between a word and its value: `: `, ` is `, ` number `, ` # `.
const LINK: &str = r"(?:\s*(?:\b(?:number|no|nr|num|id|is|was|are|of|as|code|on|the|patient|member|her|his|their|my|your)\b\.?|[:#=.\-–—(\[,]))*\s*";
const MONTH: &str = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

impl Cues {
    pub(crate) fn new() -> Result<Self, regex::Error> {
        let date = format!(
            r"(?:\d{{1,2}}[/.\-]\d{{1,2}}[/.\-](?:\d{{4}}|\d{{2}})|\d{{4}}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}|{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}\.?,?\s+\d{{4}})"
        );
        let number = r"(?:(?-i:[A-Z]{1,4})[-– ]?|[a-z]{1,4}[-–]?)?\d[A-Za-z0-9]*(?:[-–/.][A-Za-z0-9]+)*";
        let of = |kind, words: &str, value: &str, holds| {
            let pattern = format!(r"(?i)\b(?:{words}){LINK}(?P<v>{value})");
            Regex::new(&pattern).map(|pattern| Cue { kind, pattern, holds })
        };
        Ok(Self(vec![
            of(
                Kind::SocialSecurityNumber,
                r"ssn|s\.s\.n\.?|soc(?:ial)?\.?\s+sec(?:urity)?",
                r"\d{3}[-–. ]?\d{2}[-–. ]?\d{4}\b",
                |_| true,
            )?,
            of(
                Kind::BirthDate,
                r"d\.?o\.?b\.?|date\s+of\s+birth|birth\s*date|birth\s*day|born(?:\s+on)?|b-?day",
                &date,
                |_| true,
            )?,
            of(
                Kind::RecordNumber,
                r"mrn|m\.r\.n\.?|emr|ehr|(?:medical|health|patient|dental)\s+record|chart|(?:patient|pt)\s+(?:id|number|no|#|account|file)|(?:patient|medical)\s+file|record\s+(?:number|no|id|#)",
                number,
                |value| digits(value) >= 4 && !is_telephone(value),
            )?,
            of(
                Kind::MemberNumber,
                r"member(?:ship)?\s*(?:id|number|no|#)|(?:insurance|policy|subscriber|group|plan|medicaid|medicare|beneficiary|payer|health\s+plan)\s*(?:id|number|no|#|member)|insured\s+id",
                number,
                |value| digits(value) >= 4 && value.len() >= 5 && !is_telephone(value),
            )?,
            of(
                Kind::DiagnosisCode,
                r"icd(?:[-\s]?(?:9|10)(?:[-\s]?cm)?)?|diagnos(?:is|ed|es|tic)(?:\s+(?:with|code|of|as))*|dx|suffers?\s+from|treated\s+for|history\s+of|presents?\s+with|condition|for\s+code",
                r"(?-i:[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?)\b",
                |_| true,
            )?,
        ]))
    }

    pub(crate) fn find(&self, text: &str) -> Vec<(Kind, Range<usize>)> {
        let mut found = Vec::new();
        for cue in &self.0 {
            for captures in cue.pattern.captures_iter(text) {
                if let Some(value) = captures.name("v")
                    && (cue.holds)(value.as_str())
                {
                    found.push((cue.kind, value.range()));
                }
            }
        }
        found
    }
}

fn digits(value: &str) -> usize {
    value.chars().filter(char::is_ascii_digit).count()
}

/// Ten digits parted three, three, four, or seven parted three, four.
fn is_telephone(value: &str) -> bool {
    let parts: Vec<usize> = value.split(['-', '–', '.', '/']).map(str::len).collect();
    let plain = value.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '–' | '.' | '/'));
    plain && matches!(parts.as_slice(), [3, 3, 4] | [1, 3, 3, 4] | [3, 4])
}
