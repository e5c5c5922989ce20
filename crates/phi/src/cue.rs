//! Values that a word near them makes what they are.

use crate::kind::IdentifierKind;
use crate::plain::PlainText;
use regex::Regex;
use std::ops::Range;

/// A word, and the value that may follow it.
#[derive(Debug)]
struct Cue {
    kind: IdentifierKind,
    /// The word, then what may stand between, then the value as group `v`.
    pattern: Regex,
    /// Whether the value is one, after what stands before the word.
    holds: Holds,
}

/// The cues, compiled once.
#[derive(Debug)]
pub(crate) struct Cues(Vec<Cue>);

/// Words and signs that may stand between a word and its value: `: `, ` is `, ` number `, `": "`. A full stop is none: it ends a
/// sentence.
const LINK: &str = r#"(?:\s*(?:\b(?:number|no|nr|num|id|is|was|are|of|as|codes?|on|the|patient|member|recipient|holder|card|says|her|his|their|my|your|el|es|de|del|la|le|il|am|vom|em|op|dnia|listed|shown|given|reads|equals|this|that)\b\.?|\([^()\n]{0,24}\)|<[^<>\n]{0,60}>|[:#=,\-(\[|"'`*>{~]))*\s*"#;
/// The same with a question's and a row's end: where the value's form says what it is.
const LOOSE: &str = r"(?:\s*(?:\b(?:number|no|nr|num|id|is|was|are|of|as|on|the|it['’]?s|patient|member|says|her|his|their|my|your|el|es|de|del|la|le|il|am|vom|em|op|dnia|listed|shown|given|reads|equals|this|that|yes|sure|ok|okay)\b\.?|\([^()\n]{0,24}\)|<[^<>\n]{0,60}>|[^\w\s.!<]))*\s*";
/// What may stand between a value and the word behind it: `(`, ` is my `, `, `.
const BACK: &str = r#"(?:\s*(?:\b(?:is|was|as|for|the|my|her|his|their|your|our|a|es|mi|su|patient|listed)\b|[()\[\]="'`*:\-<>|]))*\s*"#;
/// Up to four words that may stand in between where the word before them can mean nothing else and the value has a form
/// of its own.
const GAP: &str = r"(?:[^\S\n]+[A-Za-z'’]+){0,4}";
/// English, Spanish, French, German, Portuguese, Italian, Dutch and Polish, without accents.
const MONTH: &str = "(?:jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar|rero|braio)?|fevr?(?:ier|ereiro)?|mar(?:ch|s|z|zo|co)?|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai|maio|mayo|maggio|june?|juni|juin|junio|junho|july?|juli|juillet|julio|julho|aug(?:ust)?|aout|ago(?:sto)?|sept?(?:ember|embre|tiembre)?|setembro|oct(?:ober|obre|ubre)?|okt(?:ober)?|out(?:ubro)?|nov(?:ember|embre|iembre|embro)?|dec(?:ember|embre)?|dez(?:ember|embro)?|dic(?:iembre|embre)?|enero|gennaio|giugno|luglio|ottobre|maart|mei|augustus|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|wrzesnia|pazdziernika|listopada|grudnia)";
const NUMBER: &str = r"(?:(?-i:[A-Z]{1,4})[- ]?|[a-z]{1,4}-?)?\d[A-Za-z0-9]*(?:[-/.][A-Za-z0-9]+)*";
/// The digits of a social security number, parted anyhow.
const NINE: &str = r"\d(?:\s?[-./:;,~*|+=]?\s?\d){8}\b";
const CODE: &str = r"[A-TV-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?\b";
const INSURERS: &str = r"aetna|anthem|bcbs|blue\s+cross|cigna|delta\s+dental|guardian|humana|kaiser|metlife|tricare|uhc|united(?:\s*healthcare)?|ambetter|carefirst|highmark|molina|wellcare|oscar|optum|vsp|eyemed|davis\s+vision|dentaquest|ameritas";

fn date() -> String {
    let year = r"'?(?:\d{4}|\d{2}\b)";
    let day = r"\d{1,2}(?:st|nd|rd|th|er)?";
    [
        r"\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?'?(?:\d{4}|\d{2})".to_owned(),
        r"\d{4}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{1,2}".to_owned(),
        r"\d{1,2} \d{1,2} (?:19|20)\d{2}\b".to_owned(),
        r"\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日".to_owned(),
        format!(r"{MONTH}\b\.?[\s\-/.]*(?:the\s+)?{day}[\s,.\-/]*(?:of\s+)?{year}"),
        format!(r"{day}[\s.\-/]*(?:day\s+)?(?:of\s+|de\s+|di\s+)?{MONTH}\.?,?[\s\-/]*(?:del?\s+|of\s+)?{year}"),
        format!(r"\d{{4}}[\s,.\-/]*{MONTH}\b[\s,.\-/]*\d{{1,2}}\b"),
        r"(?:19|20)\d{6}\b".to_owned(),
        r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d{2}\b".to_owned(),
    ]
    .join("|")
}

/// Words that say a date to be one of birth.
const BIRTH: &str = r"d[./ -]?o[./ -]?b\.?|date[-\s]*(?:of|/)[-\s]*birth|birth[-\s]*(?:dates?|days?|dt)|birth\s*:|born(?:\s+on)?|b\.?d\.?\s*[:=]|b-?day|fecha\s+(?:de\s+)?nac(?:imiento|\.)?|f\.?\s*(?:de\s+)?nac\b\.?|nacid[oa]|nacio|cumpleanos|date\s+de\s+naissance|nee?(?:\(e\))?\s+le|geburts(?:datum|tag)|geboorte(?:datum|dag)|data\s+urodzenia|urodzon[aey]|fodelse(?:datum|dag)|datum\s+narozeni|narozen[ay]?|syntymaaika|dogum\s+tarihi|tanggal\s+lahir|geb\.|geboren|data\s+(?:de\s+nascimento|di\s+nascita)|nascid[oa](?:\s+a)?|data\s+(?:de\s+)?nasc\.?|geb\.?\s*datum|ur\.|f[oø]dt|f[oø]dsels(?:dato|dag)|nat[oa]\s+il|ngay\s+sinh";
/// Words that say a number to be one of social security.
const SOCIAL: &str = r"ssn|s\.\s?s\.\s?n\.?|ss\s*(?:#|:|no\.?|num(?:ber)?)|soc(?:ial)?\.?\s*sec(?:urity)?\.?|social|itin|seguro\s+social";
const RECORD: &str = r"mrn|m\.\s?r\.\s?n\.?|mr\s*#|emr|ehr|(?:health|patient|dental)\s*record|med(?:ical)?\.?\s*rec(?:ord)?\.?|chart|(?:patient(?:['’]s)?|pt)\.?\s*(?:id|ident(?:ifier)?|number|no\.?|num|#|account|acct\.?|file)|(?:encounter|hospital|visit|accession)\s*(?:id|number|no\.?|#)|(?:patient|medical)\s+file|record\s*(?:number|no\.?|id|#)|(?:fin|csn|har)\s*(?:#|:|no\.?|number)|(?:rx|prescription)\s*(?:number|no\.?|#)|(?:numero|num\.?|no\.?)\s+de\s+(?:paciente|expediente|historia(?:\s+clinica)?|registro(?:\s+medico)?|dossier|patient)|expediente|historia\s+clinica|dossier\s+(?:medical|patient)|patienten?-?(?:nummer|nr\.?|id)|krankenakte|fallnummer";
const DISEASES: &str = r"diabet|depress|anxi|hypertens|asthma|copd|cancer|carcinoma|melanoma|caries|periodont|gingivit|pulpit|migrain|arthr|obes|bipolar|schizo|ptsd|adhd|autis|hiv|hepat|pneumon|influenza|covid|infect|fractur|sprain|pain|cough|fever|anemia|thyroid|kidney|renal|heart|cardi|stroke|seiz|epilep|dement|alzheim|pregnan|dermat|psoria|eczema|acne|ulcer|reflux|gerd|sleep|insomn|alcohol|opioid|dependence|disorder|disease|syndrome|failure|injur|unspecified";

/// Dates with a day, a month and a year.
#[derive(Debug)]
pub(crate) struct Dates(Regex);

impl Dates {
    pub(crate) fn new() -> Result<Self, regex::Error> {
        Regex::new(&format!("(?i)^(?:{})$", date())).map(Self)
    }

    pub(crate) fn is_one(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

type Holds = fn(before: &str, value: &str) -> bool;

/// The cue of these words, with this between them and the value.
fn linked(link: &str, kind: IdentifierKind, words: &str, value: &str, holds: Holds) -> Result<Cue, regex::Error> {
    let pattern = format!(r"(?i)\b(?:{words}){link}(?P<v>{value})");
    Regex::new(&pattern).map(|pattern| Cue { kind, pattern, holds })
}

/// Numbers of other countries, the last digits of one, and births in a script in which some letters are read as Latin ones.
fn abroad() -> Result<Vec<Cue>, regex::Error> {
    let of = |kind, words: &str, value: &str, holds| linked(LINK, kind, words, value, holds);
    let loosely = |kind, words: &str, value: &str, holds| linked(LOOSE, kind, words, value, holds);
    // As a text is read in which some of the letters are drawn as Latin ones.
    let russian = ["дата рождения", "дата народження", "родился", "родилась", r"д\.\s?р\."]
        .map(|words| PlainText::of(words).text.replace(' ', r"\s+"));
    let russian = russian.join("|");
    let months = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря";
    let months = PlainText::of(months).text;
    Ok(vec![
        of(
            IdentifierKind::SocialSecurityNumber,
            &format!(
                r"last\s+(?:4|four)(?:\s+digits)?(?:\s+(?:of|on|for|from))?(?:\s+(?:the|her|his|my|their|your|patient['’]s))*\s+(?:{SOCIAL})"
            ),
            r"\d{4}\b",
            |_, _| true,
        )?,
        // Of Britain and of Canada; `sin` in small letters is a word of Spanish.
        of(
            IdentifierKind::SocialSecurityNumber,
            r"nino|nat(?:ional|\.)?\s*ins(?:urance|\.)?|ni\s*(?:number|no\.?|#)",
            r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b",
            |_, _| true,
        )?,
        of(
            IdentifierKind::SocialSecurityNumber,
            r"(?-i:SIN|NAS)|sin\s*(?:[:#]|num(?:ber)?\b|no\.)|social\s+insurance",
            r"\d{3}[ -]?\d{3}[ -]?\d{3}\b",
            |_, _| true,
        )?,
        of(IdentifierKind::RecordNumber, r"nhs", r"\d{3}[ -]?\d{3}[ -]?\d{4}\b", |_, _| true)?,
        loosely(
            IdentifierKind::BirthDate,
            &russian,
            &format!(r"{}|\d{{1,2}}\s+(?:{months})\s+\d{{4}}", date()),
            |_, _| true,
        )?,
    ])
}

impl Cues {
    pub(crate) fn new() -> Result<Self, regex::Error> {
        let of = |kind, words: &str, value: &str, holds| linked(LINK, kind, words, value, holds);
        let loosely = |kind, words: &str, value: &str, holds| linked(LOOSE, kind, words, value, holds);
        let behind = |kind, words: &str, value: &str, holds| {
            let pattern = format!(r"(?i)\b(?P<v>{value}){BACK}\b(?:{words})\b");
            Regex::new(&pattern).map(|pattern| Cue { kind, pattern, holds })
        };
        let member = format!(
            r"mem(?:b\.?|ber)?(?:ship)?(?:\s*(?:id|number|no\.?|#)|\s*:)|policy\s*:|(?:insurance|policy|policyholder|sub(?:scriber|scr\.?)?|gr(?:ou)?p|plan|medicaid|medicare|beneficiary|health\s*plan|medi-?cal|rx)\s*(?:(?:claim|card|recipient)\s*)?(?:id|number|no\.?|#|member)|insured(?:['’]s)?\s*id|hicn|(?:numero|num\.?|no\.?|id)\s+de\s+(?:miembro|afiliad[oa]|poliza|seguro|socio|grupo)|poliza\s*(?:numero|num\.?|no\.?|nr\.?|#|:)|versicher(?:ungs|ten)-?(?:nummer|nr\.?)|(?:{INSURERS})\s*(?:id|number|no\.?|#|member)"
        );
        let mut all = abroad()?;
        all.extend([
            loosely(IdentifierKind::SocialSecurityNumber, SOCIAL, NINE, |_, _| true)?,
            loosely(
                IdentifierKind::SocialSecurityNumber,
                &format!(r"(?:{SOCIAL}){LOOSE}(?:(?:last\s+(?:4|four)(?:\s+digits)?|ends?(?:\s+(?:in|with))|ending(?:\s+in)?|xxx-?xx-?))"),
                r"\d{4}\b",
                |_, _| true,
            )?,
            behind(IdentifierKind::SocialSecurityNumber, "ssn|social(?:\\s+security(?:\\s+number)?)?|seguro\\s+social", NINE, |_, _| true)?,
            loosely(IdentifierKind::BirthDate, BIRTH, &date(), |before, _| !is_founding(before))?,
            // Scripts without spaces between words.
            Regex::new(&format!(r"(?:出生(?:日期)?|生日|生年月日){LOOSE}(?P<v>{})", date()))
                .map(|pattern| Cue { kind: IdentifierKind::BirthDate, pattern, holds: |_, _| true })?,
            behind(IdentifierKind::BirthDate, r"dob|d\.o\.b|date\s+of\s+birth|birth\s?dates?|birthday", &date(), |_, _| true)?,
            of(IdentifierKind::RecordNumber, RECORD, NUMBER, |_, value| {
                digits(value) >= 4 && !is_telephone(value) && !is_year(value)
            })?,
            behind(
                IdentifierKind::RecordNumber,
                r"mrn|medical\s+record(?:\s+(?:number|no|id))?|chart\s+(?:number|no|id)|patient\s+(?:number|no|id)",
                NUMBER,
                |_, value| is_long_number(value),
            )?,
            behind(
                IdentifierKind::MemberNumber,
                r"(?:member|subscriber|policy|insurance|group|medicaid)\s+(?:number|no|id)",
                NUMBER,
                |_, value| is_long_number(value),
            )?,
            of(IdentifierKind::MemberNumber, &member, NUMBER, |_, value| {
                digits(value) >= 4 && value.len() >= 5 && !is_telephone(value)
            })?,
            of(
                IdentifierKind::DiagnosisCode,
                r"diagnosed\s+(?:\w+\s+){0,3}with|diagnos(?:is|ed|es|tic)(?:\s+(?:with|code|of|as))*|dx|h/?x|suffers?\s+from|(?:treated|admitted|seen)\s+for|history\s+of|present(?:s|ing|ed)\s+with|condition|(?:assessment|impression|problem\s+list)\s*:|comorbidit(?:y|ies)|cod(?:ed|es|e)\s+as|dx['’]?d|h/o|r/o|c/o|rule\s+out|diag\.?|dsm(?:-?(?:5|iv|v))?|pmh|diagnostico(?:\s+de)?|diagnose|(?:billing|claim)\s+codes?",
                &format!("(?-i:{CODE})"),
                |_, value| value != "B12",
            )?,
            // The name of the list makes small letters and the numbers of its ninth edition a code, too.
            of(
                IdentifierKind::DiagnosisCode,
                r"icd(?:[-\s]?(?:9|10)(?:[-\s]?cm)?)?",
                &format!(r"(?:{CODE}|\d{{3}}\.\d{{1,2}}\b)"),
                |_, _| true,
            )?,
            // A code with its disease.
            Regex::new(&format!(
                r"\b(?P<v>[A-TV-Z]\d[0-9AB]\.[0-9A-Z]{{1,4}})\b(?i:[\s,:()\-=]{{1,4}}(?:\w+\s+){{0,3}}(?:\w*)(?:{DISEASES}))"
            ))
            .map(|pattern| Cue { kind: IdentifierKind::DiagnosisCode, pattern, holds: |_, _| true })?,
            of(IdentifierKind::BirthDate, &format!(r"(?:dob|date\s+of\s+birth|birth\s*date){GAP}"), &date(), |_, _| true)?,
            of(
                IdentifierKind::RecordNumber,
                &format!(r"(?:mrn|(?:chart|medical\s+record|patient)\s+(?:number|no\.?|id)){GAP}"),
                NUMBER,
                |_, value| is_long_number(value),
            )?,
            of(
                IdentifierKind::MemberNumber,
                &format!(
                    r"(?:subscriber|medicaid|(?:member|policy|insurance|subscriber|group)\s+(?:number|no\.?|id)){GAP}"
                ),
                NUMBER,
                |_, value| is_long_number(value),
            )?,
            of(
                IdentifierKind::DiagnosisCode,
                &format!(r"(?:diagnos[ei]s|dx|treated|suffer(?:s|ing)|seen\s+for){GAP}"),
                r"(?-i:[A-TV-Z]\d[0-9AB]\.[0-9A-Z]{1,4})\b",
                |_, _| true,
            )?,
        ]);
        Ok(Self(all))
    }

    pub(crate) fn find(&self, text: &str) -> Vec<(IdentifierKind, Range<usize>)> {
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
