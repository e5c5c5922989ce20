//! "Did you mean": the known name nearest to one that is not known.

/// Names further apart than this are not suggested: 1.0 is the same, 0.0 has nothing in common.
const SIMILARITY_MIN: f64 = 0.82;

/// The known name that was probably meant; case, spaces and dashes count little.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(name);
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&wanted, &fold(candidate)), candidate))
        .filter(|(similarity, _)| *similarity >= SIMILARITY_MIN)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// How far apart a slip and what was meant can be, in letters: one in a short name, two in a longer one.
const SLIP_LETTERS_MAX: [usize; 2] = [1, 2];
const SHORT_CHARS_MAX: usize = 4;

/// The known name that this one is a slip for: the same but for case, blanks and dashes, or for a letter or two.
pub(crate) fn misspelt<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(name);
    let [short, long] = SLIP_LETTERS_MAX;
    let most = if wanted.chars().count() <= SHORT_CHARS_MAX { short } else { long };
    known
        .into_iter()
        .filter(|candidate| *candidate != name && !wanted.is_empty())
        .map(|candidate| (strsim::osa_distance(&wanted, &fold(candidate)), candidate))
        .filter(|(letters, candidate)| *letters <= most && *letters < fold(candidate).chars().count())
        .min_by_key(|(letters, _)| *letters)
        .map(|(_, candidate)| candidate)
}

/// `did you mean `x`?`, or the names there are when none is near.
pub(crate) fn did_you_mean(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// The name without what people vary in headings: case, blanks, `_` and `-`, and characters that cannot be seen.
pub(crate) fn fold(name: &str) -> String {
    let varies = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '_' | '-' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    };
    name.chars().filter(|c| !varies(*c)).flat_map(char::to_lowercase).collect()
}

/// A heading as the name that an expression can say: `Clinic Name` is `clinic_name`.
pub(crate) fn spoken(heading: &str) -> String {
    let words = heading.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_')).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_found_and_a_stranger_is_not() {
        let known = ["calendar_id", "clinic_name", "phone"];
        assert_eq!(nearest("Calendar ID", known), Some("calendar_id"));
        assert_eq!(nearest("clinc_name", known), Some("clinic_name"));
        assert_eq!(nearest("colour", known), None);
    }
}
