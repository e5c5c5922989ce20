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
        b"a\0b",
        b"Location ID,tokn\nx,y\n",
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
    error: l.csv:1:1: the roster has a header and no rows
      help: Add one row per location below the header.
    error: l.csv: is UTF-16 text, not UTF-8
      help: In Excel: File > Save As > "CSV UTF-8 (Comma delimited)".
    error: l.csv: is an Excel workbook or a ZIP archive, not a CSV file
      help: In Excel: File > Save As > "CSV UTF-8 (Comma delimited)".
    error: l.csv: holds NUL bytes: it is not a text file in UTF-8
      help: In Excel: File > Save As > "CSV UTF-8 (Comma delimited)".
    error: l.csv:1:1: the header has no column `location_id`
      help: did you mean `Location ID`? Rename the column, or give its name with --location-column.
    error: l.csv:1:1: the header has no column `token`
      help: did you mean `tokn`? Rename the column, or give its name with --token-column.
    error: l.csv:1:1: column 3 has no name in the header
      help: Name the column or remove it.
    error: l.csv:1:1: column `a` stands twice in the header: columns 4 and 5
      help: Rename or remove one of them.
    error: l.csv:3:3: these bytes are not UTF-8
      help: Save the file as "CSV UTF-8".
    error: l.csv:5:7: these bytes are not UTF-8
      help: Save the file as "CSV UTF-8".
    "#);
}

#[test]
fn a_quotation_mark_that_is_never_closed_stops_the_reading() {
    let mut text = b"location_id,token\nLoc1,pit-00000001\nLoc2,\"pit-00000002\n".to_vec();
    text.extend(b"LocX,pit-0000000X\n".repeat(200_000));
    insta::assert_snapshot!(read(&text).unwrap_err(), @r"
    error: l.csv: the record after line 58255 is longer than 1048576 bytes
      help: A quotation mark may be open: no record may be longer than 1048576 bytes.
    ");
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
