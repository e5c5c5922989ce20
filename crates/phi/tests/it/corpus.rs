//! Texts made for measuring the tripwire: sentences with an identifier in them, and what clinics really write.
//!
//! It is shared by the test, which holds the promise, and by the example, which prints the figures.

/// A text and whether somebody's protected health information is in it.
pub(crate) struct Sample {
    pub(crate) text: String,
    pub(crate) has: bool,
}

/// Where an identifier stands in sentences: `{}` is its place.
const AROUND: [&str; 12] = [
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
];

/// Social security numbers that could have been given out.
const SSN: [&str; 8] = [
    "her SSN 219-09-9998",
    "SSN: 219099998",
    "078-05-1120",
    "social security number is 457-55-5462",
    "social security no. 457 55 5462",
    "soc sec # 212-09-7694",
    "S.S.N. 212-09-7694",
    "ssn=212097694",
];

const MBI: [&str; 4] = ["1EG4-TE5-MK73", "1EG4TE5MK73", "MBI 2AC3-DE4-FG56", "Medicare 9K23-RT7-PY64"];

/// Well-known test numbers of the card companies.
const CARDS: [&str; 6] = [
    "4111 1111 1111 1111",
    "4111111111111111",
    "5555-5555-5555-4444",
    "378282246310005",
    "6011 1111 1111 1117",
    "card 3782 822463 10005",
];

const BIRTH: [&str; 12] = [
    "DOB 03/14/1962",
    "DOB: 3-4-62",
    "dob = 1962-03-14",
    "D.O.B. 14.03.1962",
    "date of birth March 14, 1962",
    "Date of birth is 14 March 1962",
    "born on 03/14/1962",
    "born March 14, 1962",
    "her birthday is 3/14/1962",
    "birth date: Mar 14 1962",
    "birthdate 1962/03/14",
    "born the 14th of March 1962",
];

const RECORD: [&str; 11] = [
    "MRN 00482913",
    "MRN: A-482913",
    "mrn#482913",
    "medical record number 482913-2",
    "medical record no. 482913",
    "chart number 77120",
    "chart #77120",
    "patient ID 5520194",
    "patient number: 5520194",
    "patient account 5520194",
    "health record 99-44812",
];

const MEMBER: [&str; 11] = [
    "member ID W123456789",
    "Member id: XYZ 9988776",
    "member number 884421907",
    "insurance ID 884421907",
    "policy number HP-7731204",
    "policy no. 7731204",
    "subscriber ID 100200300",
    "group number 55501",
    "Medicaid ID AB12345C",
    "Medicare number 123456789A",
    "plan ID 4410-2291",
];

const DIAGNOSIS: [&str; 8] = [
    "diagnosed with K02.9",
    "ICD-10 K02.9",
    "ICD10: E11.65",
    "dx: M54.5",
    "diagnosis code F32.1",
    "diagnosis J45.909",
    "treated for K05.10",
    "history of I10",
];

/// Sentences as they stand in clinics' prompts and marketing; `{n}` is a small number, `{p}` a telephone number.
const HARMLESS: [&str; 72] = [
    "You are the friendly receptionist of Lakeside Family Dentistry in Duluth, MN.",
    "Never ask for symptoms, medical history, insurance member numbers or dates of birth in this chat.",
    "If somebody offers a social security number, say kindly that we take care of that at the clinic.",
    "Call us at {p} or text {p} for emergencies.",
    "New patients are welcome; come {n} minutes early for paperwork.",
    "We are open Monday to Friday 8 am to 5 pm and Saturday 9 am to 1 pm.",
    "Cleanings take {n} minutes and cost ${n}9 for patients without insurance.",
    "We accept Delta Dental, Cigna, Aetna and MetLife; bring your member card to the visit.",
    "Ask for the member ID only on the phone, never in chat.",
    "Our fax is {p}, and the after-hours line is {p}.",
    "Dr. Alvarez has practiced since 1998 and was born in Tucson.",
    "We moved to 1420 Depot Street, Suite B12, on 03/14/2024.",
    "Founded on May 3, 1987, we have treated three generations.",
    "Our birthday special: whitening for ${n}9 in the month of your birthday.",
    "Happy birthday from all of us! Use code BDAY2024 for 10% off.",
    "Book at https://lakeside.example/book?ref=20240314 or reply YES.",
    "Offer valid until 12/31/2026, one per household.",
    "Use promo code SMILE2025 at checkout.",
    "Invoice questions go to billing@lakeside.example or {p}.",
    "License 12-3456 of the state board; NPI on request.",
    "We are in-network with Medicare Advantage plans; call for details.",
    "Do you have Medicare or Medicaid? We can check your benefits at the office.",
    "Membership plan: $29 a month, two cleanings and {n}% off everything else.",
    "Join our membership plan for 24 dollars a month.",
    "The group visit starts at {n} pm in room 204.",
    "Parking garage B10 is across the street; take elevator C3 to floor 4.",
    "Take highway I10 to exit 259, then left on Speedway.",
    "Our blog explains what a diagnosis means and when to see a dentist.",
    "Do not give a diagnosis. Say that the dentist will talk about it at the visit.",
    "History of the practice: opened 1987, second office 2004, third 2019.",
    "Whatever the condition of your teeth, you are welcome here.",
    "In good condition? Ask us about a free second opinion.",
    "Vitamin B12 and D3 are sold at the front desk.",
    "Conference room A10 is booked for the team at {n} o'clock.",
    "Appointments: 10:00, 10:30, 11:00 and 14:15 on 2026-04-02.",
    "Between 03/01/2026 and 03/31/2026 we offer free screenings.",
    "Call {p} ext. 204 and ask for Dana.",
    "Tax ID and W-9 on request from the office manager.",
    "Ticket 2024-118 was closed; the new widget is live.",
    "Version 2.14.3 of this prompt, changed 2026-01-09.",
    "Calendar id kurXEHvfH3VacLhroJBH, workflow rXC4SEXoTb2FhwjYDiti.",
    "Your order 55012 ships in {n} days.",
    "Zip codes 55802, 55803 and 55812 are in our area.",
    "ZIP+4 55802-1420 is the mailing address of the office.",
    "1-800-555-0199 is free of charge from any phone.",
    "Reach us on +1 218 555 0102 or +44 20 7946 0958.",
    "The address is 219 9th Street, Duluth, MN 55802.",
    "Our chart of prices is on the web page; ask for number 4.",
    "See the chart below: 1 cleaning, 2 check-ups, 3 whitening.",
    "Patient portal: https://portal.lakeside.example; the patient signs in there.",
    "Patients of record get a reminder {n} days before the visit.",
    "Tell the patient number one rule: no food for two hours.",
    "Record the call only with consent; the record button is on the left.",
    "A medical record release form is on the web page.",
    "For medical records call {p}.",
    "For a copy of your medical record, call {p} between 9 and 12.",
    "Chart room: {p}. Billing: {p}.",
    "Ask whether {{contact.first_name}} was born before 2008 only if they mention a child's visit.",
    "Ask the date of birth at the visit, not here.",
    "Born and raised in Duluth, Dr. Berg opened the clinic in 2004.",
    "Children born after 2020 get their first visit free.",
    "Policy: cancel 24 hours ahead, otherwise ${n}5.",
    "Our no-show policy number one: call us, we are kind.",
    "Insurance? We file claims for you, usually within 48 hours.",
    "Gift cards of $25, $50 and $100 are sold at the desk.",
    "Gift card codes look like 1234-5678-9012 and never expire.",
    "We take Visa, Mastercard and Amex; never type a card number into this chat.",
    "Card payments over $1,000 need a signature.",
    "Rated 4.9 by 1,284 patients on 3 sites.",
    "Serial 0000-1111-2222-3333-4444 is printed on the retainer case.",
    "Wifi password: floss-2-times-a-day-365",
    "Say: \"Thanks for texting us! How can we help today?\"",
];

const PHONES: [&str; 7] =
    ["(828) 555-0101", "218-555-0102", "218.555.0102", "+1 218 555 0102", "1-218-555-0102", "2185550102", "555-0102"];

/// Every text of the corpus.
pub(crate) fn corpus() -> Vec<Sample> {
    let mut samples = Vec::new();
    let kinds: [&[&str]; 7] = [&SSN, &MBI, &CARDS, &BIRTH, &RECORD, &MEMBER, &DIAGNOSIS];
    for identifier in kinds.iter().flat_map(|kind| kind.iter()) {
        for around in AROUND {
            samples.push(Sample { text: around.replace("{}", identifier), has: true });
        }
    }
    // Sentences alone, and whole prompts made of them.
    for (at, sentence) in HARMLESS.iter().enumerate() {
        for n in 0..10 {
            let phone = PHONES.get((at + n) % PHONES.len()).copied().unwrap_or_default();
            let text = sentence.replace("{n}", &((at * 7 + n * 13) % 60 + 5).to_string()).replace("{p}", phone);
            samples.push(Sample { text, has: false });
        }
    }
    for start in 0..240_usize {
        let prompt: Vec<String> = (0..24)
            .map(|step| {
                let at = (start * 31 + step * 17) % HARMLESS.len();
                let sentence = HARMLESS.get(at).copied().unwrap_or_default();
                let phone = PHONES.get((start + step) % PHONES.len()).copied().unwrap_or_default();
                sentence.replace("{n}", &((start + step) % 50 + 10).to_string()).replace("{p}", phone)
            })
            .collect();
        let glue = if start.is_multiple_of(2) { "\n" } else { " " };
        samples.push(Sample { text: prompt.join(glue), has: false });
    }
    samples
}

/// How often it was right and wrong.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) found: usize,
    pub(crate) missed: usize,
    pub(crate) passed: usize,
    pub(crate) alarmed: usize,
}

impl Figures {
    /// The figures of a judge that says whether something is found; `wrong` is told each text that it judged wrongly.
    pub(crate) fn of(judge: impl Fn(&str) -> bool, mut wrong: impl FnMut(&Sample)) -> Self {
        let mut figures = Self::default();
        for sample in corpus() {
            let finds = judge(&sample.text);
            match (sample.has, finds) {
                (true, true) => figures.found += 1,
                (true, false) => figures.missed += 1,
                (false, false) => figures.passed += 1,
                (false, true) => figures.alarmed += 1,
            }
            if sample.has != finds {
                wrong(&sample);
            }
        }
        figures
    }
}
