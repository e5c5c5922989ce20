//! Words in brackets that nobody has filled in, although no variable is called so: `[Business Name]`, `[City, State]`.

/// What a form asks for.
const FIELDS: [&str; 27] = [
    "name", "names", "address", "phone", "number", "email", "mail", "city", "state", "zip", "code", "website", "url",
    "hours", "date", "time", "link", "street", "county", "country", "fax", "contact", "title", "town", "region",
    "location", "timezone",
];
/// Of whom it asks that.
const OWNERS: [&str; 27] = [
    "business", "practice", "company", "clinic", "office", "agency", "brand", "doctor", "dentist", "provider",
    "patient", "client", "customer", "agent", "store", "shop", "salon", "firm", "owner", "manager", "team", "service",
    "booking", "calendar", "first", "last", "full",
];

/// Whether these words ask for something as a form does. Several in small letters with commas are a list of what to ask for.
pub(super) fn asks(written: &str) -> bool {
    let words: Vec<String> = written
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
        .map(|word| word.trim_end_matches("'s").trim_end_matches("’s").to_lowercase())
        .collect();
    let is = |list: &[&str], word: &String| list.contains(&word.as_str());
    let small = ["of", "the", "and", "or", "our", "your", "my"];
    let all = words.iter().all(|word| is(&FIELDS, word) || is(&OWNERS, word) || is(&small, word));
    let has_capitals = written
        .split([',', ' '])
        .filter(|word| !word.is_empty())
        .all(|word| word.starts_with(char::is_uppercase) || small.contains(&word));
    let named = words.iter().filter(|word| !is(&small, word)).count();
    // One word in capitals is shouted at whoever fills it in.
    let is_loud = written.chars().count() > 3 && !written.contains(char::is_lowercase);
    all && (named > 1 || is_loud)
        && words.iter().any(|word| is(&FIELDS, word))
        && (!written.contains(',') || has_capitals)
}
