//! Rosters as spreadsheets write them.

use crate::sample::roster;
use fitout_template::{Roster, RosterOptions, Row, TokenCell, TokenColumn};
use secrecy::ExposeSecret as _;
use std::io::{self, Read};

fn read(bytes: &[u8]) -> Result<Roster, String> {
    Roster::read("l.csv", bytes, &RosterOptions::default()).map(|(roster, _)| roster).map_err(|p| p.to_string())
}

#[test]
fn a_spreadsheets_habits_are_taken() {
    let text = "\u{feff}\r\n\r\nlocation_id;token;note;\r\n\r\nLoc1;pit-00000001;\"two\r\nlines; \"\"quoted\"\"\";\r\n;;;\r\nLoc2;pit-00000002;x;\r\n\r\n\r\n";
    let roster = roster(text);
    let seen: Vec<(u64, &str, &str)> = roster
        .rows()
        .iter()
        .map(|row| (row.line, row.location.as_str(), row.get(roster.header(), "note").unwrap()))
        .collect();
    assert_eq!(seen, [(5, "Loc1", "two\r\nlines; \"quoted\""), (8, "Loc2", "x")]);
    assert_eq!(roster.header().names().collect::<Vec<_>>(), ["location_id", "token", "note"]);
}

#[test]
fn tabs_and_a_missing_last_line_break_are_taken() {
    let roster = roster("location_id\ttoken\ta\nLoc1\tpit-00000001\tx,y;z");
    assert_eq!(roster.rows()[0].get(roster.header(), "a"), Some("x,y;z"));
}

#[test]
fn columns_can_have_other_names() {
    let options = RosterOptions {
        location_column: "Sub-Account ID".to_owned(),
        token_column: "PIT".to_owned(),
        ..RosterOptions::default()
    };
    let text = "Sub-Account ID;PIT;a\nLoc1;pit-00000001;1,5\n";
    let (roster, _) = Roster::read("l.csv", text.as_bytes(), &options).unwrap();
    assert_eq!(roster.rows()[0].location.as_str(), "Loc1");
    let Some(TokenCell::Literal(token)) = &roster.rows()[0].token else { panic!("no token") };
    assert_eq!(token.expose_secret(), "pit-00000001");
}

#[test]
fn rows_without_a_token_can_be_asked_for() {
    let options = RosterOptions { tokens: TokenColumn::Optional, ..RosterOptions::default() };
    let read = |text: &str| Roster::read("l.csv", text.as_bytes(), &options);
    let (without_column, _) = read("location_id\nLoc1\n").unwrap();
    assert!(without_column.rows()[0].token.is_none());
    let (some, _) = read("location_id,token\nLoc1,\nLoc2, \nLoc3,pit-00000001\n").unwrap();
    let have: Vec<bool> = some.rows().iter().map(|row| row.token.is_some()).collect();
    assert_eq!(have, [false, false, true]);
    assert!(read("location_id,token\nLoc1,short\n").is_err(), "what stands there must be a token");
}

#[test]
fn references_are_told_by_their_form_and_kept_opaque() {
    let text =
        "location_id,token\na,env:TOKEN_A\nb,op://vault/item/field\nc,file:/run/x\nd,cmd:pass show x\ne,pit-00000001\n";
    let kinds = |row: &Row| match row.token.as_ref().unwrap() {
        TokenCell::Literal(_) => "literal",
        TokenCell::Kept(reference) => reference.scheme(),
    };
    assert_eq!(roster(text).rows().iter().map(kinds).collect::<Vec<_>>(), ["env", "op", "file", "cmd", "literal"]);
    let problems = Roster::read(
        "l.csv",
        "location_id,token\na,env:TOKEN A\nb,cmd:pass 'hush\n".as_bytes(),
        &RosterOptions::default(),
    )
    .unwrap_err();
    assert_eq!(problems.errors(), 2);
    assert!(!problems.iter().any(|problem| problem.to_string().contains("hush")));
}

#[test]
fn neither_token_nor_cells_show_in_debug() {
    let roster = roster("location_id,token,a\nLoc1,pit-secret-0001,prompt text\n");
    let shown = format!("{roster:?}");
    assert!(!shown.contains("secret") && !shown.contains("prompt"), "{shown}");
    assert_eq!(roster.rows()[0].get(roster.header(), "token"), None);
    assert!(roster.rows()[0].cells().all(|cell| !cell.contains("secret")));
}

#[test]
fn the_digest_counts_every_cell_but_the_tokens() {
    let digest = |text: &str| roster(text).digest().clone();
    let one = digest("location_id,token,a\nLoc1,pit-00000001,x\n");
    assert_eq!(one, digest("location_id;token;a\r\nLoc1;pit-00000002;x\r\n"));
    assert_ne!(one, digest("location_id,token,a\nLoc1,pit-00000001,y\n"));
    assert_ne!(one, digest("location_id,token,b\nLoc1,pit-00000001,x\n"));
}

#[test]
fn files_that_are_no_rosters_are_told_apart() {
    let said: Vec<String> = [
        b"".as_slice(),
        b"\n\n",
        b"location_id,token\n",
        b"\xff\xfel\0o\0",
        b"PK\x03\x04rest",
        b"a\0b\0",
        b"Location ID,tokn\nx,y\n",
        b"location_id:token\nx:pit-00000001\n",
        b"sep=^\n\"location_id\"^\"token\"\nx^pit-00000001\n",
        b"location_id,token\nx,ENV:TOKEN_X\n",
        b"location_id,token,,a,a\nx,y,z,u,v\n",
        b"location_id,token\nLoc1,pit-00000001\nLo\xffc2,pit-00000002\n\nLoc3,\xc3\xa4\xfe\n",
    ]
    .iter()
    .map(|bytes| read(bytes).unwrap_err())
    .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    error: l.csv: the file is empty
      help: A roster has a header line with `location_id` and `token`, and one row per location.
    error: l.csv: the file has no header line
      help: A roster has a header line with `location_id` and `token`, and one row per location.
    error: l.csv:1:1: the roster has a header and no rows
      help: Add one row per location below the header.
    error: l.csv: is UTF-16 text, not UTF-8
      help: In Excel: File > Save As > "CSV UTF-8 (Comma delimited)".
    error: l.csv: is an Excel workbook or a ZIP archive, not a CSV file
      help: In Excel: File > Save As > "CSV UTF-8 (Comma delimited)".
    error: l.csv: holds NUL bytes: it is not a text file in UTF-8
      help: In Excel: File > Save As > "CSV UTF-8 (Comma delimited)".
    error: l.csv:1:1: the header has no column `token`
      help: did you mean `tokn`? Rename the column, or give its name with --token-column.
    error: l.csv:1:1: the columns of this file seem to be parted by `:`
      help: Part them by commas, semicolons, tabs or bars. In Excel: Data > From Text/CSV, say there what parts them, and save it as "CSV UTF-8 (Comma delimited)".
    error: l.csv:2:1: the columns of this file seem to be parted by `^`
      help: Part them by commas, semicolons, tabs or bars. In Excel: Data > From Text/CSV, say there what parts them, and save it as "CSV UTF-8 (Comma delimited)".
    error: l.csv:2 (column token): this says where a token is kept, and is not written as it is read
      help: Write env:NAME, file:PATH, cmd:PROGRAM ARGS or op://vault/item/field: the first word in small letters, and no blank before or behind the colon.
    error: l.csv:1:1: column 3 has no name in the header
      help: Name the column or remove it.
    error: l.csv:1:1: column `a` stands twice in the header: columns 4 and 5
      help: Rename or remove one of them.
    error: l.csv:2 (column token): the token is not 8 to 4096 characters long: 1 characters
      help: Copy the token again from the location's settings, without anything around it.
    error: l.csv:3:3: these bytes are not UTF-8
      help: Save the file as "CSV UTF-8".
    error: l.csv:5:7: these bytes are not UTF-8
      help: Save the file as "CSV UTF-8".
    "#);
}

#[test]
fn a_quotation_mark_that_swallows_rows_stops_the_reading_where_it_was_opened() {
    let mut long = b"location_id,token,a\nLoc1,pit-00000001,x\nLoc2,pit-00000002,\"y\n".to_vec();
    long.extend(b"all of this is text and no row\n".repeat(50_000));
    let never = "location_id,token,a\nLoc1,pit-00000001,x\nLoc2,pit-00000002,\"y\nand\n\nmore\n";
    let over = "location_id,token,a\nLoc1,pit-00000001,x\nLoc2,pit-00000002,\"two\nlines, \"\nLoc3,pit-00000003,\"y\nLoc4,pit-00000004,\nLoc5,pit-00000005,\"\n";
    let not_doubled = "location_id,token,a\nLoc1,pit-00000001,\"Joe \"The Tooth\" Smith\"\nLoc2,pit-00000002,\n";
    let below = "location_id,token,a\r\nLoc1,pit-00000001,\"two\r\nlines\" more\r\nLoc2,pit-00000002,\r\nLoc3,pit-00000003,\r\n";
    let blank = "location_id,token,a\nLoc1,pit-00000001, \"x, y\"\n";
    let header = "location_id,token,\"a\nLoc1,pit-00000001,x\nLoc2,pit-00000002,x\n";
    let texts = [
        &long,
        never.as_bytes(),
        over.as_bytes(),
        not_doubled.as_bytes(),
        below.as_bytes(),
        blank.as_bytes(),
        header.as_bytes(),
    ];
    let said: Vec<String> = texts.iter().map(|text| read(text).unwrap_err()).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    error: l.csv:3:19: a quotation mark is opened here and not closed within 1 MiB
      help: Close it where its cell ends, or remove it; a quotation mark that belongs to the text is doubled. The 50000 rows below were not checked.
    error: l.csv:3:19: a quotation mark is opened here and never closed
      help: Close it where its cell ends, or remove it; a quotation mark that belongs to the text is doubled. The 2 rows below were not checked.
    error: l.csv:5:19: a quotation mark is opened here, and line 6, which reads as a row, is inside of it
      help: Close it where its cell ends, or remove it; a quotation mark that belongs to the text is doubled. The 2 rows below were not checked.
    error: l.csv:2:19: a quotation mark is opened here, and text follows the one that closes it, at column 25
      help: A quotation mark inside of a quoted cell is doubled: "Joe ""The Tooth"" Smith". The 1 row below was not checked.
    error: l.csv:2:19: a quotation mark is opened here, and text follows the one that closes it, on line 3 at column 7
      help: A quotation mark inside of a quoted cell is doubled: "Joe ""The Tooth"" Smith". The 3 rows below were not checked.
    error: l.csv:2:20: a blank stands before the quotation mark that opens this cell
      help: Remove the blank.
    error: l.csv:1:19: a quotation mark is opened here, and line 2, which reads as a row, is inside of it
      help: Close it where its cell ends, or remove it; a quotation mark that belongs to the text is doubled. The 2 rows below were not checked.
    "#);
}

#[test]
fn what_looks_like_a_fault_and_is_none_is_taken() {
    for (text, cell) in [
        (
            "location_id,token,a\nLoc1,pit-00000001,\"Monday,Wednesday,Friday\n9-12,13-17,closed\n\"\n",
            "Monday,Wednesday,Friday\n9-12,13-17,closed\n",
        ),
        ("location_id,token,a\nLoc1,pit-00000001,5\" pipe and 3\" pipe\n", "5\" pipe and 3\" pipe"),
        ("location_id,token,a\nLoc1,pit-00000001,\"\"\"quoted\"\"\"", "\"quoted\""),
        ("location_id,token,a\rLoc1,pit-00000001,x\r", "x"),
        ("location_id|token|a\nLoc1|pit-00000001|x,y\n", "x,y"),
        ("sep=;\r\nlocation_id;token;a\r\nLoc1;pit-00000001;x\r\n", "x"),
        ("\"Sep= ;\"\r\nlocation_id;token;a\r\nLoc1;pit-00000001;x\r\n", "x"),
        ("sep=\\t\nlocation_id\ttoken\ta\nLoc1\tpit-00000001\tx\n", "x"),
        ("sep=:\nlocation_id,token,a\nLoc1,pit-00000001,x\n", "x"),
        ("\u{feff}sep=;\nlocation_id,token,a\nLoc1,pit-00000001,x;y\n", "x;y"),
        ("Location ID,TOKEN,  A \nLoc1,pit-00000001,x\n", "x"),
    ] {
        let roster = roster(text);
        assert_eq!(roster.rows().len(), 1, "{text}");
        assert_eq!(roster.rows()[0].get(roster.header(), "a"), Some(cell), "{text}");
    }
}

#[test]
fn a_row_is_named_by_its_line_and_by_the_row_of_a_spreadsheet() {
    let text =
        "sep=,\nlocation_id,token,a\n\nLoc1,pit-00000001,\"two\nlines\"\nLoc1,pit-00000002,\nLoc1,pit-00000003,\n";
    insta::assert_snapshot!(read(text.as_bytes()).unwrap_err(), @r"
    error: l.csv:6 (column location_id; row 4 in a spreadsheet): the same location id stands on two rows: the first is line 4
      … and 1 more row: 7 (row 5)
      help: Keep one row per location.
    ");
    let roster = roster("location_id,token\nLoc1,pit-00000001\nLoc2,pit-00000002\n");
    assert!(roster.rows().iter().all(|row| row.sheet_row.is_none()), "where they are the same, one is enough");
}

#[test]
fn bytes_that_are_no_text_are_named_wherever_they_stand() {
    let mut text = b"location_id,token,a\n".to_vec();
    for n in 0..1000 {
        text.extend(format!("Loc{n},pit-{n:08},x\n").into_bytes());
    }
    text.extend(b"LocY,pit-0000000Y,a\0b\nLocZ,pit-0000000Z,\xe4\n");
    insta::assert_snapshot!(read(&text).unwrap_err(), @r#"
    error: l.csv:1002:20: a NUL byte stands here, which no text has
      help: Save the file as "CSV UTF-8" again.
    error: l.csv:1003:19: these bytes are not UTF-8
      help: Save the file as "CSV UTF-8".
    "#);
}

#[test]
fn headings_that_cannot_be_told_apart_are_refused() {
    let text = "location_id,token,Clinic Name,clinic_name\nLoc1,pit-00000001,x,y\n";
    insta::assert_snapshot!(read(text.as_bytes()).unwrap_err(), @r"
    error: l.csv:1:1: `Clinic Name` and `clinic_name` are the same name but for case and blanks: columns 3 and 4
      help: Rename or remove one of them.
    ");
}

#[test]
fn one_word_in_the_column_pinned_is_asked_about() {
    let text = "location_id,token,pinned\nLoc1,pit-00000001,N\nLoc2,pit-00000002,later\nLoc3,pit-00000003,new site in May\nLoc4,pit-00000004,FALSCH\n\
        Loc5,pit-00000005,noch nicht\nLoc6,pit-00000006,yes: no bot wanted\nLoc7,pit-00000007,no bot wanted\n";
    insta::assert_snapshot!(read(text.as_bytes()).unwrap_err(), @r#"
    error: l.csv:3 (column pinned): this is neither yes nor no: "later"
      help: Write yes or no, or say in two words or more why the row is left out.
    error: l.csv:6 (column pinned): this can mean no, and can be a reason as well: "noch nicht"
      … and 1 more row: 8
      help: Write no alone, and the row is like all others. To leave it out write yes, a colon and the reason, as in `yes: no bot wanted`.
    "#);
}

#[test]
fn every_fault_of_a_row_is_named_at_once() {
    let text = "location_id,token,pinned\n,short,later\nLoc2,pit-00000002,\nLoc2,pit-00000002,hm\n";
    insta::assert_snapshot!(read(text.as_bytes()).unwrap_err(), @r#"
    error: l.csv:2 (column location_id): the location id is empty
      help: Every row needs the id of its location.
    error: l.csv:2 (column token): the token is not 8 to 4096 characters long: 5 characters
      help: Copy the token again from the location's settings, without anything around it.
    error: l.csv:2 (column pinned): this is neither yes nor no: "later"
      … and 1 more row: 4
      help: Write yes or no, or say in two words or more why the row is left out.
    error: l.csv:4 (column location_id): the same location id stands on two rows: the first is line 3
      help: Keep one row per location.
    error: l.csv:4 (column token): the same token stands on two rows: the other is line 3
      help: A token belongs to one location: with another's token the agent would go to the wrong one.
    "#);
}

/// A hundred thousand rows, made while they are read.
struct Endless {
    next: u32,
    rest: Vec<u8>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() && self.next <= 100_000 {
            let n = self.next;
            let row = format!("Loc{n},pit-{n:08},Clinic {n},\"Monday\nto Friday\",{}\n", n % 60);
            self.rest = if n == 0 { b"location_id,token,name,hours,wait\n".to_vec() } else { row.into_bytes() };
            self.next += 1;
        }
        let count = self.rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

#[test]
fn a_hundred_thousand_rows_are_read_from_a_stream() {
    let input = Endless { next: 0, rest: Vec::new() };
    let (roster, warnings) = Roster::read("l.csv", input, &RosterOptions::default()).unwrap();
    assert!(warnings.is_empty());
    assert_eq!(roster.rows().len(), 100_000);
    let last = roster.rows().last().unwrap();
    assert_eq!((last.line, last.location.as_str()), (200_000, "Loc100000"));
}
