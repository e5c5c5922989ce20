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
    /// Whether the value is one, after what stands before the word.
    holds: fn(before: &str, value: &str) -> bool,
}

/// The cues, compiled once.
#[derive(Debug)]
pub(crate) struct Cues(Vec<Cue>);

/// What may stand between a word and its value: `: `, ` is `, ` number `, ` # `. A full stop is none: it ends a sentence.
const LINK: &str = r"(?:\s*(?:\b(?:number|no|nr|num|id|is|was|are|of|as|codes?|on|the|patient|member|recipient|holder|card|says|her|his|their|my|your|el|de|es)\b\.?|\([^()\n]{0,24}\)|[:#=,\-(\[|]))*\s*";
/// Up to four words that may stand in between where the word before them can mean nothing else and the value has a form
/// of its own.
const GAP: &str = r"(?:[^\S\n]+[A-Za-z'’]+){0,4}";
const MONTH: &str = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)";
const NUMBER: &str = r"(?:(?-i:[A-Z]{1,4})[- ]?|[a-z]{1,4}-?)?\d[A-Za-z0-9]*(?:[-/.][A-Za-z0-9]+)*";
const CODE: &str = r"[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?\b";
const INSURERS: &str = r"aetna|anthem|bcbs|blue\s+cross|cigna|delta\s+dental|guardian|humana|kaiser|metlife|tricare|uhc|united\s*healthcare";

fn date() -> String {
    format!(
        r"(?:\d{{1,2}}[/.\-]\d{{1,2}}[/.\-](?:\d{{4}}|\d{{2}})|\d{{4}}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}|{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?[\s.\-]*(?:of\s+|de\s+)?{MONTH}\.?,?[\s\-]*(?:de\s+)?(?:\d{{4}}|\d{{2}}\b)|(?:19|20)\d{{6}}\b)"
    )
}

/// Dates with a day, a month and a year.
#[derive(Debug)]
pub(crate) struct Dates(Regex);

impl Dates {
    pub(crate) fn new() -> Result<Self, regex::Error> {
        Regex::new(&format!("(?i)^{}$", date())).map(Self)
    }

    pub(crate) fn is_one(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl Cues {
    pub(crate) fn new() -> Result<Self, regex::Error> {
        let of = |kind, words: &str, value: &str, holds| {
            let pattern = format!(r"(?i)\b(?:{words}){LINK}(?P<v>{value})");
            Regex::new(&pattern).map(|pattern| Cue { kind, pattern, holds })
        };
        let member = format!(
            r"mem(?:b\.?|ber)?(?:ship)?(?:\s*(?:id|number|no\.?|#)|\s*:)|policy\s*:|(?:insurance|policy|policyholder|sub(?:scriber|scr\.?)?|gr(?:ou)?p|plan|medicaid|medicare|beneficiary|health\s+plan)\s*(?:(?:claim|card|recipient)\s*)?(?:id|number|no\.?|#|member)|insured(?:['’]s)?\s+id|hicn|(?:{INSURERS})\s*(?:id|number|no\.?|#|member)"
        );
        Ok(Self(vec![
            of(
                Kind::SocialSecurityNumber,
                r"ssn|s\.s\.n\.?|ss\s*(?:#|no\.?)|soc(?:ial)?\.?\s+sec(?:urity)?\.?|social|seguro\s+social",
                r"\d{3}[-. ]?\d{2}[-. ]?\d{4}\b",
                |_, _| true,
            )?,
            of(
                Kind::BirthDate,
                r"d[./]?o[./]?b\.?|date[-\s]+of[-\s]+birth|birth[-\s]*date|birth[-\s]*day|birth\s*:|born(?:\s+on)?|b-?day|fecha\s+de\s+nacimiento|nacid[oa]",
                &date(),
                |before, _| !is_founding(before),
            )?,
            of(
                Kind::RecordNumber,
                r"mrn|m\.r\.n\.?|mr\s*#|emr|ehr|(?:health|patient|dental)\s+record|med(?:ical)?\.?\s+rec(?:ord)?\.?|chart|(?:patient(?:['’]s)?|pt)\.?\s*(?:id|number|no\.?|#|account|acct\.?|file)|encounter\s*(?:id|number|no\.?|#)|(?:patient|medical)\s+file|record\s+(?:number|no\.?|id|#)",
                NUMBER,
                |_, value| digits(value) >= 4 && !is_telephone(value) && !is_year(value),
            )?,
            of(Kind::MemberNumber, &member, NUMBER, |_, value| {
                digits(value) >= 4 && value.len() >= 5 && !is_telephone(value)
            })?,
            of(
                Kind::DiagnosisCode,
                r"diagnosed\s+(?:\w+\s+){0,3}with|diagnos(?:is|ed|es|tic)(?:\s+(?:with|code|of|as))*|dx|h/?x|suffers?\s+from|(?:treated|admitted|seen)\s+for|history\s+of|present(?:s|ing|ed)\s+with|condition|(?:assessment|impression|problem\s+list)\s*:|comorbidit(?:y|ies)|cod(?:ed|es|e)\s+as",
                &format!("(?-i:{CODE})"),
                |_, value| value != "B12",
            )?,
            // The name of the list makes small letters and the numbers of its ninth edition a code, too.
            of(
                Kind::DiagnosisCode,
                r"icd(?:[-\s]?(?:9|10)(?:[-\s]?cm)?)?",
                &format!(r"(?:{CODE}|\d{{3}}\.\d{{1,2}}\b)"),
                |_, _| true,
            )?,
            of(Kind::BirthDate, &format!(r"(?:dob|date\s+of\s+birth|birth\s*date){GAP}"), &date(), |_, _| true)?,
            of(
                Kind::RecordNumber,
                &format!(r"(?:mrn|(?:chart|medical\s+record|patient)\s+(?:number|no\.?|id)){GAP}"),
                NUMBER,
                |_, value| is_long_number(value),
            )?,
            of(
                Kind::MemberNumber,
                &format!(
                    r"(?:subscriber|medicaid|(?:member|policy|insurance|subscriber|group)\s+(?:number|no\.?|id)){GAP}"
                ),
                NUMBER,
                |_, value| is_long_number(value),
            )?,
            of(
                Kind::DiagnosisCode,
                &format!(r"(?:diagnos[ei]s|dx|treated|suffer(?:s|ing)|seen\s+for){GAP}"),
                r"(?-i:[A-TV-Z]\d[0-9AB]\.[0-9A-Z]{1,4})\b",
                |_, _| true,
            )?,
        ]))
    }

    pub(crate) fn find(&self, text: &str) -> Vec<(Kind, Range<usize>)> {
        let mut found = Vec::new();
        for cue in &self.0 {
            for captures in cue.pattern.captures_iter(text) {
                if let (Some(all), Some(value)) = (captures.get(0), captures.name("v"))
                    && (cue.holds)(text.get(..all.start()).unwrap_or_default(), value.as_str())
                {
                    found.push((cue.kind, value.range()));
                }
            }
        }
        found
    }
}

/// Whether it is a business that is said to be born.
fn is_founding(before: &str) -> bool {
    const BORN: [&str; 12] = [
        "clinic", "practice", "office", "company", "business", "brand", "team", "idea", "spa", "center", "centre",
        "hospital",
    ];
    let mut words = before.split_whitespace().rev();
    let verb =
        words.next().is_some_and(|word| ["was", "is", "were"].iter().any(|verb| word.eq_ignore_ascii_case(verb)));
    verb && words.next().is_some_and(|word| BORN.iter().any(|born| word.eq_ignore_ascii_case(born)))
}

pub(crate) fn digits(value: &str) -> usize {
    value.chars().filter(char::is_ascii_digit).count()
}

/// Whether it is longer than what people count, price or date, and no telephone number.
fn is_long_number(value: &str) -> bool {
    let could_be_dialled = matches!(value.len(), 10 | 11) && digits(value) == value.len();
    digits(value) >= 6 && !(could_be_dialled || is_telephone(value) || value.contains('/'))
}

/// Whether it is a year and nothing else.
pub(crate) fn is_year(value: &str) -> bool {
    value.len() == 4 && (value.starts_with("19") || value.starts_with("20")) && digits(value) == 4
}

/// Ten digits parted three, three, four, or seven parted three, four.
pub(crate) fn is_telephone(value: &str) -> bool {
    let parts: Vec<usize> = value.split(['-', '.', '/']).map(str::len).collect();
    let plain = value.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '/'));
    plain && matches!(parts.as_slice(), [3, 3, 4] | [1, 3, 3, 4] | [3, 4])
}
