//! Texts made for measuring the tripwire: identifiers in sentences as people write them, and what clinics really write.
//!
//! The texts stand in `tests/corpus/`: ways of writing an identifier, filled in here with numbers from a die with a fixed
//! seed; harmless sentences; whole prompts. No text is counted twice. It is shared by the test, which holds the promise,
//! and by the example, which prints the figures.

use fitout_phi::IdentifierKind;
use std::collections::{BTreeMap, BTreeSet};

/// A text, and the kind of identifier that is in it, if one is.
pub(crate) struct Sample {
    pub(crate) text: String,
    pub(crate) has: Option<IdentifierKind>,
    /// Whether it is a whole prompt.
    pub(crate) whole: bool,
}

/// Where an identifier stands: `{}` is its place.
const AROUND: [&str; 14] = [
    "{}",
    "Caller left {} on the machine.",
    "Example chat: \"Hi, {} thanks!\"",
    "- note for the agent: {}\n- be kind",
    "If she asks again, tell her we have {} on file already.",
    "Pasted from the old system >> {} <<",
    "({})",
    "Jane Roe, {}, prefers mornings",
    "Q: what did the last patient say?\nA: {}",
    "*{}*",
    "Book only when the caller confirms {}; otherwise hand over.",
    "row 17;{};yes",
    "ROE, JANE  {}  F  Duluth MN 55802",
    "| Jane Roe | {} | (218) 555-0102 |",
];

const IDENTIFIERS: &str = include_str!("../corpus/identifiers.txt");
const HARMLESS: &str = include_str!("../corpus/harmless.txt");
const PROMPTS: [&str; 14] = [
    include_str!("../corpus/prompts/dental.txt"),
    include_str!("../corpus/prompts/medspa.txt"),
    include_str!("../corpus/prompts/pediatrics.txt"),
    include_str!("../corpus/prompts/chiropractic.txt"),
    include_str!("../corpus/prompts/optometry.txt"),
    include_str!("../corpus/prompts/behavioral.txt"),
    include_str!("../corpus/prompts/spanish.txt"),
    include_str!("../corpus/prompts/veterinary.txt"),
    include_str!("../corpus/prompts/hearing-pt.txt"),
    include_str!("../../../../templates/dental-front-desk.yaml"),
    include_str!("../../../../templates/home-services-booking.yaml"),
    include_str!("../../../../templates/multi-agent-triage.yaml"),
    include_str!("../../../../templates/real-estate-lead-qualifier.yaml"),
    include_str!("../../../../templates/restaurant.yaml"),
];

/// Tables with identifiers below their headings, as they are pasted from a spreadsheet.
const TABLES: [(&str, IdentifierKind); 6] = [
    ("name;dob;phone\nJane Roe;%D;(218) 555-0102\nJohn Doe;%D;218-555-0103", IdentifierKind::BirthDate),
    ("Name | MRN | City\nJane Roe | ~~~~~~~~ | Duluth", IdentifierKind::RecordNumber),
    ("| Name | Member ID | Plan |\n|---|---|---|\n| Jane Roe | @~~~~~~~~ | PPO |", IdentifierKind::MemberNumber),
    ("id\tlast\tSSN\n17\tRoe\t%s\n18\tDoe\t%s", IdentifierKind::SocialSecurityNumber),
    ("last;first;Chart No;visit\nRoe;Jane;~~~~~;9:30", IdentifierKind::RecordNumber),
    ("patient,diagnosis,seen by\nJane,K02.~,Dr. Berg", IdentifierKind::DiagnosisCode),
];

/// How often each way of writing an identifier is filled in.
const FILLED: usize = 6;

const PHONES: [&str; 8] = [
    "(828) 555-0101",
    "218-555-0102",
    "218.555.0102",
    "+1 218 555 0102",
    "1-218-555-0102",
    "2185550102",
    "555-0102",
    "+1 (218) 555-0102",
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A die that always falls the same way.
struct Dice(u64);

impl Dice {
    /// A number from 0 to one below this.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % end.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(all.len());
        all.get(at)
    }

    fn digit(&mut self) -> char {
        char::from_digit(u32::try_from(self.below(10)).unwrap_or(0), 10).unwrap_or('0')
    }

    fn letter(&mut self, from: &str) -> char {
        let at = self.below(from.len());
        from.chars().nth(at).unwrap_or('A')
    }

    /// A social security number that can have been given out.
    fn ssn(&mut self, separator: &str) -> String {
        let area = match self.below(899) + 1 {
            666 => 667,
            area => area,
        };
        format!("{area:03}{separator}{:02}{separator}{:04}", self.below(99) + 1, self.below(9999) + 1)
    }

    fn mbi(&mut self, separator: &str) -> String {
        const LETTERS: &str = "ACDEFGHJKMNPQRTUVWXY";
        const EITHER: &str = "ACDEFGHJKMNPQRTUVWXY0123456789";
        // A letter, a letter or digit, a digit: the form of its parts.
        let mut part = |form: &str| -> String {
            let place = |c| match c {
                'l' => self.letter(LETTERS),
                'e' => self.letter(EITHER),
                'd' => self.digit(),
                _ => self.letter("123456789"),
            };
            form.chars().map(place).collect()
        };
        ["nled", "led", "lldd"].map(&mut part).join(separator)
    }

    /// A card's number with its check digit, parted as it is printed.
    fn card(&mut self, separator: &str) -> String {
        const CARDS: [(&str, &[usize]); 7] = [
            ("4", &[4, 4, 4, 4]),
            ("51", &[4, 4, 4, 4]),
            ("55", &[4, 4, 4, 4]),
            ("2223", &[4, 4, 4, 4]),
            ("6011", &[4, 4, 4, 4]),
            ("37", &[4, 6, 5]),
            ("36", &[4, 6, 4]),
        ];
        let (prefix, parts) = self.of(&CARDS).copied().unwrap_or(("4", &[4, 4, 4, 4]));
        let length: usize = parts.iter().sum();
        let mut digits: String = prefix.to_owned();
        while digits.len() + 1 < length {
            let digit = self.digit();
            digits.push(digit);
        }
        let check = (0..10).find(|check| luhn(&format!("{digits}{check}"))).unwrap_or(0);
        digits.push_str(&check.to_string());
        let mut at = 0;
        let parts = parts.iter().map(|part| {
            at += part;
            digits.get(at - part..at).unwrap_or_default()
        });
        parts.collect::<Vec<_>>().join(separator)
    }

    fn date(&mut self) -> String {
        let (year, day) = (1930 + self.below(90), self.below(28) + 1);
        let at = self.below(12);
        let (month, name) = (at + 1, MONTHS.get(at).copied().unwrap_or("May"));
        let short = name.get(..3).unwrap_or(name);
        match self.below(16) {
            0 => format!("{month:02}/{day:02}/{year}"),
            1 => format!("{month}/{day}/{year}"),
            2 => format!("{month}/{day}/{:02}", year % 100),
            3 => format!("{year}-{month:02}-{day:02}"),
            4 => format!("{day:02}.{month:02}.{year}"),
            5 => format!("{month}-{day}-{year}"),
            6 => format!("{month}-{day}-{:02}", year % 100),
            7 => format!("{name} {day}, {year}"),
            8 => format!("{short} {day} {year}"),
            9 => format!("{short}. {day}, {year}"),
            10 => format!("{day} {name} {year}"),
            11 => format!("{day:02}-{short}-{year}"),
            12 => format!("{day}th of {name} {year}"),
            13 => format!("{name} {day}th, {year}"),
            14 => format!("{year}/{month:02}/{day:02}"),
            _ => format!("{day}{}{year}", short.to_uppercase()),
        }
    }

    /// The way of writing an identifier, filled in.
    fn fill(&mut self, way: &str) -> String {
        let mut text = String::new();
        let mut rest = way.chars();
        let separators = ["-", "-", "-", " ", ".", "\u{2011}", "–"];
        while let Some(c) = rest.next() {
            match c {
                '%' => {
                    let separator = self.of(&separators).copied().unwrap_or("-");
                    let filled = match rest.next() {
                        Some('S') => self.ssn(separator),
                        Some('s') => self.ssn(""),
                        Some('M') => self.mbi("-"),
                        Some('m') => self.mbi(""),
                        Some('C') => {
                            let separator = self.of(&[" ", " ", "-", "\u{a0}"]).copied().unwrap_or(" ");
                            self.card(separator)
                        }
                        Some('c') => self.card(""),
                        _ => self.date(),
                    };
                    text.push_str(&filled);
                }
                '~' => {
                    let digit = self.digit();
                    text.push(digit);
                }
                '@' => {
                    let letter = self.letter("ABCDEFGHJKLMNPQRSTUVWXYZ");
                    text.push(letter);
                }
                c => text.push(c),
            }
        }
        text
    }
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(place, digit)| if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    sum.is_multiple_of(10)
}

/// Every text of the corpus.
pub(crate) fn corpus() -> Vec<Sample> {
    let mut dice = Dice(17);
    let mut samples = positives(&mut dice);
    samples.extend(negatives(&mut dice));
    let mut seen = BTreeSet::new();
    samples.retain(|sample| seen.insert(sample.text.clone()));
    samples
}

fn positives(dice: &mut Dice) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut kind = None;
    let mut turn = 0;
    for line in IDENTIFIERS.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            kind = IdentifierKind::ALL.into_iter().find(|kind| kind.description() == name);
            continue;
        }
        for _ in 0..FILLED {
            let around = AROUND.get(turn % AROUND.len()).copied().unwrap_or("{}");
            turn += 1;
            samples.push(Sample { text: around.replace("{}", &dice.fill(line)), has: kind, whole: false });
        }
        // In the middle of a whole prompt.
        if let Some(prompt) = dice.of(&PROMPTS) {
            let middle = prompt.char_indices().filter(|(_, c)| *c == '\n').map(|(at, _)| at).nth(3).unwrap_or(0);
            let (before, after) = prompt.split_at(middle);
            samples.push(Sample { text: format!("{before}\n{}{after}", dice.fill(line)), has: kind, whole: true });
        }
    }
    for (table, kind) in TABLES {
        for _ in 0..FILLED {
            samples.push(Sample { text: dice.fill(table), has: Some(kind), whole: false });
        }
    }
    samples
}

fn negatives(dice: &mut Dice) -> Vec<Sample> {
    let sentences: Vec<&str> = HARMLESS.lines().collect();
    let mut say = |sentence: &str| {
        let mut said = sentence.replace("{n}", &(dice.below(50) + 10).to_string());
        while said.contains("{p}") {
            said = said.replacen("{p}", dice.of(&PHONES).copied().unwrap_or_default(), 1);
        }
        said
    };
    let mut samples: Vec<Sample> =
        sentences.iter().map(|sentence| Sample { text: say(sentence), has: None, whole: false }).collect();
    samples.extend(PROMPTS.map(|prompt| Sample { text: prompt.to_owned(), has: None, whole: true }));
    // Prompts of eighteen sentences, each begun at another place and with other steps.
    for start in 0..300_usize {
        let picked = (0..18).filter_map(|step| sentences.get((start * 37 + step * (start % 29 + 7)) % sentences.len()));
        let glue = if start % 2 == 0 { "\n" } else { " " };
        let prompt: Vec<String> = picked.map(|sentence| say(sentence)).collect();
        samples.push(Sample { text: prompt.join(glue), has: None, whole: true });
    }
    samples
}

/// Texts by somebody who has not read the detector: a kind and a text on each line, or `clean` and a harmless one.
const SECOND: &str = include_str!("../corpus/second.tsv");

/// The second corpus: for each kind how many texts were judged rightly and wrongly, `clean` among them; `wrong` is told the
/// kind and text of each that was judged wrongly.
pub(crate) fn second(
    judge: impl Fn(&str) -> bool,
    mut wrong: impl FnMut(&str, &str),
) -> BTreeMap<&'static str, (usize, usize)> {
    let mut kinds: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
    for (kind, text) in SECOND.lines().filter_map(|line| line.split_once('\t')) {
        let counts = kinds.entry(kind).or_default();
        if judge(text) == (kind != CLEAN) {
            counts.0 += 1;
        } else {
            counts.1 += 1;
            wrong(kind, text);
        }
    }
    kinds
}

/// The kind of a harmless text of the second corpus.
pub(crate) const CLEAN: &str = "clean";

/// How often it was right and wrong.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Figures {
    /// Of each kind: found, missed.
    pub(crate) kinds: BTreeMap<IdentifierKind, (usize, usize)>,
    /// Harmless sentences: passed, alarmed.
    pub(crate) sentences: (usize, usize),
    /// Harmless prompts: passed, alarmed.
    pub(crate) prompts: (usize, usize),
}

impl Figures {
    /// The figures of a judge that says whether something is found; `wrong` is told each text that it judged wrongly.
    pub(crate) fn of(judge: impl Fn(&str) -> bool, mut wrong: impl FnMut(&Sample)) -> Self {
        let mut figures = Self::default();
        for sample in corpus() {
            let finds = judge(&sample.text);
            let count = match (sample.has, sample.whole) {
                (Some(kind), _) => figures.kinds.entry(kind).or_default(),
                (None, false) => &mut figures.sentences,
                (None, true) => &mut figures.prompts,
            };
            let right = sample.has.is_some() == finds;
            if right {
                count.0 += 1;
            } else {
                count.1 += 1;
            }
            if !right {
                wrong(&sample);
            }
        }
        figures
    }

    /// Found and missed, over all kinds.
    pub(crate) fn identifiers(&self) -> (usize, usize) {
        self.kinds.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }
}
