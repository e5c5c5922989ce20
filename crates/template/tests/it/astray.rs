//! Tokens where none belong: named by place, never shown, and nothing is rendered with them.

use crate::sample::{agent, said, with_cells};
use fitout_template::{EditRequest, EditSource, EditVerb, Roster, RosterOptions, Template, TokenColumn};
use proptest::prelude::*;

const TOKEN: &str = "pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab";
const OTHER: &str = "pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ac";
const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.0c2f8f1e";

/// All that is wrong with this roster; nothing of a token is in it.
fn wrong(roster: &str) -> String {
    let read = Roster::read("l.csv", roster.as_bytes(), &RosterOptions::default());
    let told = read.map_or_else(|problems| problems.to_string(), |_| "nothing".to_owned());
    for part in ["0c2f8f1e", "0123456789a", "eyJ", "opaque"] {
        assert!(!told.contains(part), "{told}");
    }
    told
}

#[test]
fn swapped_headings_are_said_to_be_so() {
    insta::assert_snapshot!(wrong(&format!("token,location_id,name\nclinic00000000000001,{TOKEN},A\nclinic00000000000002,{OTHER},B\n")), @r"
    error: l.csv:2 (column location_id): this looks like a token
      … and 1 more row: 3
      help: The headings of the location ids and of the tokens may be swapped: here the id belongs.
    ");
}

#[test]
fn a_token_in_any_other_column_is_named_and_not_shown() {
    let jwt = format!("location_id,token,name,note\nLoc1,pit-00000001,A,\nLoc2,pit-00000002,B,see {JWT}\n");
    insta::assert_snapshot!(wrong(&jwt), @r"
    error: l.csv:3 (column note): this looks like a token
      help: Take it out: everything but the column `token` is shown in plans, results and reports. Whoever has seen it can use it, so make a new one in its place.
    ");
    for roster in [
        format!("location_id,token,name\nLoc1,{TOKEN},{OTHER}\n"),
        format!("location_id,token,name,old_token\nLoc1,{TOKEN},A,{OTHER}\n"),
        format!("location_id,token,name\nLoc1,{TOKEN},The {TOKEN} clinic\n"),
        // A token of another row, in whatever form.
        "location_id,token,name\nLoc1,pit-00000001,opaque-5eC0de1\nLoc2,opaque-5eC0de1,B\n".to_owned(),
        // An old one, in a column that says so.
        "location_id,token,name,Old Token\nLoc1,pit-00000001,A,opaque5eC0de2\n".to_owned(),
    ] {
        assert!(wrong(&roster).contains("l.csv:2 (column"), "{}", wrong(&roster));
    }
}

#[test]
fn a_heading_that_is_a_token_is_not_repeated() {
    let without_headings = format!("clinic00000000000001,{TOKEN},A\nclinic00000000000002,{OTHER},B\n");
    insta::assert_snapshot!(wrong(&without_headings), @r"
    error: l.csv:1:1: the heading of column 2 looks like a token
      help: The first line must name the columns (`location_id`, `token`, …). A token below its heading is read.
    ");
}

#[test]
fn what_is_no_token_stands_in_any_column() {
    let roster = "location_id,token,name,site,token_note,tokens_left\n\
                  Loc1,pit-00000001,Pit-Stop 24-Hours Auto Care,https://pit-stop-auto-repair-austin.com,env:OLD_TOKEN_1,12\n";
    assert_eq!(wrong(roster), "nothing");
    let options = RosterOptions { tokens: TokenColumn::Optional, ..RosterOptions::default() };
    assert!(Roster::read("l.csv", &b"location_id,token,name\nLoc1,,A\n"[..], &options).is_ok());
}

#[test]
fn a_token_in_a_template_is_named_by_line_and_column() {
    let text = agent(&format!("businessName: |\n  Say {TOKEN}."));
    let problems = Template::parse("t.yaml", &text).err().unwrap().to_string();
    assert!(problems.contains(": this looks like a token or a password"), "{problems}");
    assert!(problems.starts_with("error: t.yaml:") && !problems.contains("0c2f8f1e"), "{problems}");
    let commented = format!("# {TOKEN}\n{}", agent(""));
    let problems = Template::parse("t.yaml", &commented).err().unwrap().to_string();
    assert!(
        problems.starts_with("error: t.yaml:1:3: this looks like a token or a password\n  help: Take it out"),
        "{problems}"
    );
    let default = agent("").replace("v: { type: string }", &format!("v: {{ type: string, default: \"{JWT}\" }}"));
    assert!(Template::parse("t.yaml", &default).is_err());
}

#[test]
fn a_token_that_comes_together_in_a_text_is_found_before_it_is_sent() {
    let text = agent("businessName: \"call pit-<<v>>\"");
    let told = said(&text, "location_id,token,v\nLoc1,pit-00000001,0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab\n");
    let words = "this gives a text with what looks like a token or a password in it for locations.csv:2 (column v)\n  help: Take it out";
    assert!(told.contains(words) && !told.contains("0c2f8f1e"), "{told}");
}

#[test]
fn a_token_in_the_values_of_an_edit_is_found() {
    let (roster, _) = Roster::read(
        "r.csv",
        &b"location_id,token,v\nLoc1,pit-00000001,0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab\n"[..],
        &RosterOptions::default(),
    )
    .unwrap();
    let order = |from: &str, set: &str| EditRequest {
        verb: EditVerb::UpdateAgent,
        agent: Some(fitout_model::Selector::Name("desk".to_owned())),
        action: None,
        key: None,
        from: Some(("v.yaml".to_owned(), from.to_owned())),
        set: vec![("goal".to_owned(), set.to_owned())],
    };
    let order_in_file = order(&format!("personality: p {TOKEN}"), "g");
    let problems = EditSource::read(&order_in_file, roster.header()).err().unwrap().to_string();
    assert!(problems.contains("v.yaml:1:16: this looks like a token"), "{problems}");
    let (edit, _) = EditSource::read(&order("personality: p", "pit-<<v>>"), roster.header()).unwrap();
    let problems = edit.render(roster.header(), &roster.rows()[0]).err().unwrap().to_string();
    assert!(problems.contains("a token or a password") && !problems.contains("0c2f8f1e"), "{problems}");
}

proptest! {
    #[test]
    fn no_cell_with_a_token_is_read_and_none_is_rendered(
        before in "[a-zA-Z ]{0,12}",
        after in "[ .;)][a-zA-Z ]{0,12}",
        hex in "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    ) {
        let cell = format!("{before}pit-{hex}{after}");
        let read = Roster::read("l.csv", format!("location_id,token,v\nLoc1,pit-00000001,{cell}\n").as_bytes(), &RosterOptions::default());
        let told = read.err().map(|problems| problems.to_string()).unwrap_or_default();
        prop_assert!(told.contains("this looks like a token") && !told.contains(&hex), "{}", told);
        // Whatever it is put together from, it is found in the text where it comes together.
        let text = agent("businessName: \"<<v>>pit-<<n>>\"").replace("n: { type: number }", "n: { type: string }");
        let rendered = with_cells(&text, "v,n", &format!("x{before},{hex}"));
        let told = rendered.err().map(|problems| problems.to_string()).unwrap_or_default();
        prop_assert!(told.contains("a token or a password"), "{}", told);
    }
}

#[test]
fn a_line_with_half_of_a_token_is_not_shown() {
    let half = ["0c2f8f1e-aaaa", "-4bbb-8ccc-0123456789ab"].concat();
    let folder = tempfile::tempdir().unwrap();
    let (yaml, csv) = (folder.path().join("t.yaml"), folder.path().join("l.csv"));
    std::fs::write(&csv, "location_id,token,v\nLoc1,pit-00000001,pit-\n").unwrap();
    for (text, shown) in [
        (format!("businessName: << \"pit-\" ~ \"{half}\" >>"), false),
        (format!("businessName: << v ~ \"{half}\" >>"), false),
        (format!("businessName: 'pit-<< \"{half}\" >> {{{{v}}}}'"), false),
        ("businessName: '{{v}} <<v>>'".to_owned(), true),
    ] {
        std::fs::write(&yaml, agent(&text)).unwrap();
        let problems = fitout_template::check_files(&yaml, &csv, &RosterOptions::default()).problems;
        let of_line: Vec<_> = problems.iter().filter(|problem| problem.at.is_some_and(|at| at.line > 14)).collect();
        assert!(!of_line.is_empty(), "{problems}");
        for problem in of_line {
            assert_eq!(problems.source_line(problem).is_some(), shown, "{text}: {problem}");
        }
        assert!(!problems.to_string().contains("8ccc"), "{problems}");
    }
}
