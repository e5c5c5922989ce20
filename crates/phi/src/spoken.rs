//! Numbers that are spelled out, as in the transcript of a call: "two one nine, zero nine, ...".

/// The words for a digit, in English and Spanish.
const WORDS: [(&str, char); 22] = [
    ("zero", '0'),
    ("oh", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("niner", '9'),
    ("cero", '0'),
    ("uno", '1'),
    ("dos", '2'),
    ("tres", '3'),
    ("cuatro", '4'),
    ("cinco", '5'),
    ("seis", '6'),
    ("siete", '7'),
    ("ocho", '8'),
    ("nueve", '9'),
];
/// Fewer words in a row than this are a count or a time.
const RUN_MIN: usize = 5;

/// Whether a run of spelled digits may be in the text: two of their words, one after the other.
pub(crate) fn begins(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).map(value);
    let mut before = None;
    words.any(|word| {
        let both = before.is_some() && word.is_some();
        before = word;
        both
    })
}

/// The text with its runs of spelled digits in digits, and the origin of each byte.
pub(crate) fn in_digits(text: String, origins: Vec<usize>) -> (String, Vec<usize>) {
    if !begins(&text) {
        return (text, origins);
    }
    let (mut new, mut places) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let starts = c.is_ascii_alphabetic() && !before.is_some_and(char::is_alphanumeric);
        let (digits, end) = if starts { run(&text, at) } else { (String::new(), at) };
        let origin = origins.get(at).copied().unwrap_or(at);
        if digits.len() >= RUN_MIN {
            new.push_str(&digits);
            at = end;
        } else {
            new.push(c);
            at += c.len_utf8();
        }
        places.resize(new.len(), origin);
    }
    (new, places)
}

/// The spelled digits that begin here, and where they end.
fn run(text: &str, start: usize) -> (String, usize) {
    let (mut digits, mut at, mut end) = (String::new(), start, start);
    let mut times = 1;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        if let Some(digit) = value(word) {
            digits.extend(std::iter::repeat_n(digit, times));
            times = 1;
            end = at + word.len();
        } else if word.eq_ignore_ascii_case("double") {
            times = 2;
        } else {
            return (digits, end);
        }
        at += word.len();
        let gap = text.get(at..).unwrap_or_default();
        at += gap.len() - gap.trim_start_matches([' ', ',', '-', '.', '\n']).len();
    }
}

fn value(word: &str) -> Option<char> {
    WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, digit)| *digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        in_digits(text.to_owned(), (0..text.len()).collect()).0
    }

    #[test]
    fn a_number_that_is_spelled_out_is_one() {
        assert_eq!(read("SSN: two one nine, zero nine, nine nine nine eight."), "SSN: 219099998.");
        assert_eq!(read("two-one-nine double oh seven"), "219007");
        assert_eq!(read("es cuatro ocho dos nueve uno tres"), "es 482913");
        for counted in ["one or two", "three, four times", "call one two three", "none two one"] {
            assert_eq!(read(counted), counted);
        }
    }

    #[test]
    fn the_place_of_each_digit_is_known() {
        let (text, places) = in_digits("x one two three four five y".to_owned(), (0..27).collect());
        assert_eq!((text.as_str(), places.len()), ("x 12345 y", 9));
        assert_eq!((places[2], places[7]), (2, 25));
    }
}
