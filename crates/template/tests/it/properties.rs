//! What holds for every text.

use crate::sample::{agent, roster, template};
use proptest::prelude::*;
use serde_json::json;

/// The text as a CSV cell.
fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Texts that try the seams: delimiters, quotes, line breaks, placeholders, merge tags, YAML and CSV signs.
fn seams() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<<".to_owned()),
        Just(">>".to_owned()),
        Just("{{contact.first_name}}".to_owned()),
        Just("{% x %}".to_owned()),
        Just("\"".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just(": ".to_owned()),
        Just("#|&*!;\t,".to_owned()),
        Just("'=cmd".to_owned()),
        "\\PC{0,6}",
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| format!("x{}x", pieces.concat()))
}

/// The two cells of a row, of what quotation marks are about.
fn marks() -> impl Strategy<Value = [String; 2]> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("\"\"".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just(",".to_owned()),
        Just(";".to_owned()),
        Just(" ".to_owned()),
        "[a-zé]{1,4}",
    ];
    let cell = || proptest::collection::vec(piece.clone(), 0..5).prop_map(|pieces| pieces.concat());
    [cell(), cell()]
}

/// Whether braces are open or closed in this text, or half a placeholder of a variable stands in it: those are errors of a cell.
fn has_half(text: &str) -> bool {
    let lower = text.to_lowercase();
    let name = |name: &str| lower.contains(&format!("<<{name}")) || lower.contains(&format!("{name}>>"));
    lower.contains("{{") || lower.contains("}}") || ["v", "n", "l", "b", "i"].into_iter().any(name)
}

proptest! {
    #[test]
    fn any_cell_survives_as_it_is(text in seams()) {
        prop_assume!(!has_half(&text));
        let template = template(&agent("businessName: << v >>"));
        let roster = roster(&format!("location_id,token,v\nLoc1,pit-00000001,{}\n", cell(&text)));
        let (desired, _) = template.render(roster.header(), &roster.rows()[0]).unwrap();
        prop_assert_eq!(&desired.agents[0].fields["businessName"], &json!(text));
    }

    #[test]
    fn any_cell_survives_in_the_middle_of_a_text(text in seams()) {
        prop_assume!(!has_half(&text));
        let template = template(&agent("businessName: \"{{a}} <<v>> {% b\""));
        let roster = roster(&format!("location_id;token;v\nLoc1;pit-00000001;{}\n", cell(&text)));
        let (desired, _) = template.render(roster.header(), &roster.rows()[0]).unwrap();
        let expected = format!("{{{{a}}}} {text} {{% b");
        prop_assert_eq!(&desired.agents[0].fields["businessName"], &json!(expected));
    }

    #[test]
    fn any_constant_without_placeholders_passes_untouched(text in "[^<\u{feff}\u{0}-\u{1f}\u{7f}-\u{9f}]{1,40}") {
        prop_assume!(!text.contains("{{") && !text.contains("}}"));
        let quoted = serde_json::to_string(&format!("x{text}")).unwrap();
        let template = template(&agent(&format!("businessName: {quoted}")));
        let roster = roster("location_id,token\nLoc1,pit-00000001\n");
        let (desired, _) = template.render(roster.header(), &roster.rows()[0]).unwrap();
        prop_assert_eq!(&desired.agents[0].fields["businessName"], &json!(format!("x{text}")));
    }

    #[test]
    fn lines_are_right_whatever_the_cells_and_line_breaks(
        cells in proptest::collection::vec(seams(), 1..6),
        blank in proptest::collection::vec(0_usize..3, 6),
        crlf in any::<bool>(),
        delimiter in prop_oneof![Just(','), Just(';'), Just('\t')],
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = format!("location_id{delimiter}token{delimiter}v{end}");
        let mut expected = Vec::new();
        for (place, (content, blanks)) in cells.iter().zip(&blank).enumerate() {
            text.push_str(&end.repeat(*blanks));
            expected.push((u64::try_from(text.matches('\n').count()).unwrap() + 1, content.as_str()));
            text.push_str(&[format!("Loc{place}"), format!("pit-{place:08}"), cell(content)].join(&delimiter.to_string()));
            text.push_str(end);
        }
        let roster = roster(&text);
        let seen: Vec<_> = roster.rows().iter().map(|r| (r.line, r.get(roster.header(), "v").unwrap())).collect();
        prop_assert_eq!(seen, expected);
    }

    #[test]
    fn a_quotation_mark_too_many_or_too_few_never_loses_a_row(
        cells in proptest::collection::vec(marks(), 2..6),
        place in any::<prop::sample::Index>(),
        quote_all in any::<bool>(),
        remove in any::<bool>(),
        delimiter in prop_oneof![Just(b','), Just(b';'), Just(b'\t'), Just(b'|')],
    ) {
        let style = if quote_all { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut table = csv::WriterBuilder::new().quote_style(style).delimiter(delimiter).from_writer(Vec::new());
        table.write_record(["location_id", "token", "v", "w"]).unwrap();
        for (n, [v, w]) in cells.iter().enumerate() {
            table.write_record([&format!("clinic{n:014}"), &format!("pit-{n:08}"), v, w]).unwrap();
        }
        let text = table.into_inner().unwrap();
        let options = fitout_template::RosterOptions::default();
        let read = |text: &[u8]| fitout_template::Roster::read("l.csv", text, &options).map(|(roster, _)| roster);
        let seen = |roster: &fitout_template::Roster| -> Vec<(u64, String)> {
            roster.rows().iter().map(|row| (row.line, row.location.to_string())).collect()
        };
        let whole = read(&text).unwrap();
        for (row, [v, w]) in whole.rows().iter().zip(&cells) {
            prop_assert_eq!(row.get(whole.header(), "v"), Some(v.as_str()));
            prop_assert_eq!(row.get(whole.header(), "w"), Some(w.as_str()));
        }
        let mut wrong = text.clone();
        let marks: Vec<usize> = (0..text.len()).filter(|at| text[*at] == b'"').collect();
        if remove && !marks.is_empty() {
            wrong.remove(*place.get(&marks));
        } else {
            // Not into the middle of a character.
            let at = place.index(text.len() + 1);
            prop_assume!(text.get(at).is_none_or(|byte| byte & 0xc0 != 0x80));
            wrong.insert(at, b'"');
        }
        if let Ok(roster) = read(&wrong) {
            prop_assert_eq!(seen(&roster), seen(&whole));
        }
    }

    #[test]
    fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,80}") {
        let options = fitout_template::RosterOptions::default();
        if let Ok((roster, _)) = fitout_template::Roster::read("l.csv", bytes.as_slice(), &options) {
            prop_assert!(!roster.rows().is_empty());
        }
        if let Ok((template, _)) = fitout_template::Template::parse("t.yaml", &text) {
            prop_assert!(template.agents().count() > 0);
        }
        let wrapped = agent(&format!("businessName: \"<< {} >>\"", text.replace(['"', '\\'], "")));
        if let Ok((template, _)) = fitout_template::Template::parse("t.yaml", &wrapped) {
            prop_assert_eq!(template.agents().count(), 1);
        }
    }
}
