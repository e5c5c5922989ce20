//! Rows whose cells stand elsewhere than was meant: a comma too many, marks around a whole row, marks behind blanks.

use fitout_template::{Roster, RosterOptions};

fn told(text: &str) -> String {
    match Roster::read("l.csv", text.as_bytes(), &RosterOptions::default()) {
        Ok((_, warnings)) => warnings.to_string(),
        Err(problems) => problems.to_string(),
    }
}

const HEADER: &str = "location_id,token,clinic_name,city,notes\n";

#[test]
fn an_empty_cell_too_many_in_one_row_is_an_error() {
    let text =
        format!("{HEADER}L1,pit-00000001,Oak,Bath,x\nL2,pit-00000002,Smith,Jones,Leeds,\nL3,pit-00000003,Elm,York,\n");
    insta::assert_snapshot!(told(&text), @r"
    error: l.csv:3: an empty cell is too many here: a comma in a text may have moved the cells of the row
      help: Look at the cells of this row: one that has the delimiter in it needs quotation marks around it. If all of them stand right, remove the empty cell at the end.
    ");
    let alone = format!("{HEADER}L2,pit-00000002,Smith,Jones,Leeds,\n");
    let padded = text.replace("notes\n", "notes,\n").replace("x\n", "x,\n").replace("Leeds,\n", "Leeds,,\n");
    assert!(told(&padded).starts_with("error: l.csv:3: an empty cell is too many"), "{}", told(&padded));
    let unlike = format!("{HEADER}L1,pit-00000001,Oak,Bath,x,\nL2,pit-00000002,Elm,York,y,,\n");
    assert!(told(&unlike).starts_with("warning: l.csv:2:"), "{}", told(&unlike));
    assert!(told(&alone).starts_with("warning: l.csv:2: an empty cell is too many"), "{}", told(&alone));
}

#[test]
fn rows_that_a_spreadsheet_has_padded_alike_are_taken() {
    let rows = "L1,pit-00000001,Oak,Bath,x,\nL2,pit-00000002,Smith,Leeds,,\n";
    assert_eq!(told(&format!("{}{rows}", HEADER.replace('\n', ",\n"))), "");
    assert_eq!(told(&format!("{}{}", HEADER.replace('\n', ",,\n"), rows.replace(",\n", ",,\n"))), "");
    assert_eq!(told(&format!("{HEADER}{rows}")), "", "every row has it");
    assert_eq!(
        told(&format!("{}L1,pit-00000001,Oak,Bath,x\nL2,pit-00000002,Elm,York,y,\n", HEADER.replace('\n', ",\n"))),
        ""
    );
}

#[test]
fn what_shows_nothing_before_a_mark_is_named() {
    for (before, sign) in [
        ("\t", "U+0009"),
        ("\u{a0}", "U+00A0"),
        ("\u{feff}", "U+FEFF"),
        (" \u{200b}", "U+200B"),
        ("\u{3000}", "U+3000"),
    ] {
        let text = format!("{HEADER}L1,pit-00000001,{before}\"Smith, Jones\",Bath,x\n");
        let said = told(&text);
        assert!(said.contains(sign) && said.contains("before the quotation mark"), "{before:?}: {said}");
    }
    assert!(told(&format!("{HEADER}L1,pit-00000001,  \"Smith, Jones\",Bath\n")).contains("a blank stands before"));
    assert_eq!(told(&format!("{HEADER}L1,pit-00000001,the \"Oak\",Bath,5\" x\n")), "");
    let tabs = format!("{HEADER}L1,pit-00000001,,\"Bath\",\"x\"\n").replace(',', "\t");
    assert_eq!(told(&tabs), "", "where tabs part the cells they are no blanks");
}

#[test]
fn marks_around_whole_rows_are_named() {
    const WRAPPED: &str = "the whole row stands in quotation marks";
    for delimiter in [",", ";"] {
        let text = "\"location_id,token,name\"\n\"L1,pit-00000001,Oak\"\n\"L2,pit-00000002,\"\"Elm\"\"\"\n";
        let said = told(&text.replace(',', delimiter));
        assert!(said.contains(WRAPPED) && said.matches("error").count() == 1, "{said}");
    }
    let rows =
        "location_id,token,name\nL1,pit-00000001,Oak\n\"L2,pit-00000002,Elm\"\n\"L3,pit-00000003,\"\"Ash\"\"\",,\n";
    let said = told(rows);
    assert!(said.contains(WRAPPED) && !said.contains("1 cell") && !said.contains("pit-"), "{said}");
    assert!(told("location_id,token,name\nL1\n").contains("1 cell, the header has 3"));
}

#[test]
fn a_doubled_mark_in_a_cell_without_marks_around_it_is_named() {
    for cell in ["Joe \"\"The Tooth\"\" Smith", "Screens 12\"\" 0\"", "5'6\"\""] {
        let said = told(&format!("{HEADER}L1,pit-00000001,{cell},Bath,\n"));
        assert!(said.starts_with("warning: l.csv:2:") && said.contains("two quotation marks"), "{cell}: {said}");
    }
    for cell in [
        "\"Joe \"\"The Tooth\"\" Smith\"",
        "\"{\"\"a\"\": \"\"\"\"}\"",
        "\"\"",
        "Joe \"The\" Tooth",
        "12\" 0\"",
        "\"\"\"x\"\"\"",
    ] {
        let said = told(&format!("{HEADER}L1,pit-00000001,{cell},Bath,\n"));
        assert_eq!(said, "", "{cell}");
    }
}

#[test]
fn wide_text_is_told_by_how_many_bytes_it_has() {
    let read = |bytes: &[u8]| Roster::read("l.csv", bytes, &RosterOptions::default()).unwrap_err().to_string();
    assert!(read(b"\xff\xfe\0\0l\0\0\0").contains("is UTF-32 text"));
    assert!(read(b"\0\0\xfe\xff\0\0\0l").contains("is UTF-32 text"));
    assert!(read(b"\xff\xfel\0o\0").contains("is UTF-16 text"));
}
