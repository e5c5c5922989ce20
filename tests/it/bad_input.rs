//! Wrong input: everything wrong is said at once, and nobody is asked anything.

use crate::desk::{self, DESK};
use crate::program::{Place, Ran};
use std::io::ErrorKind;
use std::net::TcpListener;

/// Runs `apply` against an address where every connection would be noticed, and holds that there was none and that
/// nothing was left in the folder.
#[track_caller]
fn refused(place: &Place) -> Ran {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let before = names(place);
    let ran = place.run(&["apply", "--yes", "--base-url", &url, "desk.yaml", "roster.csv"]);
    ran.exits(2);
    listener.set_nonblocking(true).unwrap();
    let knock = listener.accept();
    assert!(knock.as_ref().is_err_and(|error| error.kind() == ErrorKind::WouldBlock), "somebody connected: {knock:?}");
    assert_eq!(names(place), before, "a refused command leaves nothing behind");
    let validated = place.run(&["validate", "desk.yaml", "roster.csv"]);
    assert_eq!(validated.exits(2).stderr, ran.stderr, "`validate` says the same");
    ran
}

fn names(place: &Place) -> Vec<std::ffi::OsString> {
    let mut names: Vec<_> = std::fs::read_dir(place.path(".")).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    names
}

#[test]
fn one_row_that_breaks_a_rule_of_the_api_stops_all_before_the_first_request() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    let rows = (1..=200).map(|number| format!("{},{}\n", desk::row(number), if number == 87 { "301" } else { "30" }));
    place.write("roster.csv", format!("location_id,token,clinic,wait\n{}", rows.collect::<String>()));
    insta::assert_snapshot!(refused(&place).stderr, @"
    error: desk.yaml:13:15: `waitTime` is at most 300 seconds: 301 for roster.csv:88 (column wait)
       |
    13 |     waitTime: << wait >>
       |               ^^^^^^^^^^
    error: 1 error in desk.yaml and roster.csv; nothing was sent
    hint: Correct them and run `fitout validate desk.yaml roster.csv` until it is silent.
    ");
}

#[test]
fn a_placeholder_that_one_row_cannot_fill_stops_all_before_the_first_request() {
    let place = Place::new();
    place.write("desk.yaml", DESK.replace("waitTime: << wait >>", "waitTime: << 600 // wait >>"));
    let rows = (1..=20).map(|number| format!("{},{}\n", desk::row(number), if number == 13 { "0" } else { "30" }));
    place.write("roster.csv", format!("location_id,token,clinic,wait\n{}", rows.collect::<String>()));
    insta::assert_snapshot!(refused(&place).stderr, @"
    error: desk.yaml:13:15: this expression fails: unable to calculate 600 // 0 for roster.csv:14 (column wait)
       |
    13 |     waitTime: << 600 // wait >>
       |               ^^^^^^^^^^^^^^^^^
    error: 1 error in desk.yaml and roster.csv; nothing was sent
    hint: Correct them and run `fitout validate desk.yaml roster.csv` until it is silent.
    ");
}

#[test]
fn an_undefined_variable_is_named_with_what_was_probably_meant() {
    let place = Place::new();
    place.write("desk.yaml", DESK.replace("businessName: << clinic >>", "businessName: << clinics >>"));
    place.write("roster.csv", desk::roster(1..=3));
    insta::assert_snapshot!(refused(&place).stderr, @"
    error: desk.yaml:10:19: the variable `clinics` is not declared
       |
    10 |     businessName: << clinics >>
       |                   ^^^^^^^^^^^^^
      help: Declare it under `variables`; did you mean `clinic`?
    error: 1 error in desk.yaml and roster.csv; nothing was sent
    hint: Correct them and run `fitout validate desk.yaml roster.csv` until it is silent.
    ");
}

#[test]
fn a_dozen_different_defects_of_a_roster_are_all_said_at_once() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    let token = desk::token;
    let broken = |number: usize, with: &str| token(number).replacen('-', with, 1);
    let rows: [String; 13] = [
        format!("location0001,{},Clinic 1,20,a", token(1)),
        format!("location0002,{},Clinic 2,20", token(2)),
        format!(",{},Clinic 3,20,a", token(3)),
        format!("location0001,{},Clinic 4,20,a", token(4)),
        format!("location0005,{},Clinic 5,20,a", token(1)),
        format!("location0006,{},Clinic 6,20,a", broken(6, " ")),
        format!("location0007,{},Clinic 7,20,a", broken(7, "\u{200b}")),
        format!("location0008,{},Clinic 8,soon,a", token(8)),
        format!("location0009,{},,20,a", token(9)),
        format!("loc/10,{},Clinic 10,20,a", token(10)),
        "location0011,,Clinic 11,20,a".to_owned(),
        format!("location0012,{},Clinic 12,301,a", token(12)),
        format!("location0013,{},Clinic 13,20,a,b", token(13)),
    ];
    let mut roster = format!("location_id,token,clinic,wait,clinc_notes\n{}\n", rows.join("\n")).into_bytes();
    roster.extend_from_slice(format!("location0014,{},Clinic ", token(14)).as_bytes());
    roster.extend_from_slice(b"\xff,20,a\n");
    place.write("roster.csv", roster);
    let ran = refused(&place);
    insta::assert_snapshot!(ran.stderr, @r#"
    error: roster.csv:3: the row and the header differ in length: 4 cells, the header has 5
      … and 1 more row: 14
      help: A cell with the delimiter or a line break in it needs quotation marks around it.
    error: roster.csv:4 (column location_id): the location id is empty
      help: Every row needs the id of its location.
    error: roster.csv:5 (column location_id): the same location id stands on two rows: the first is line 2
      help: Keep one row per location.
    error: roster.csv:6 (column token): the same token stands on two rows: the other is line 2
      help: A token belongs to one location: with another's token the agent would go to the wrong one.
    error: roster.csv:7 (column token): the token has white space in it: U+0020 as character 4
      help: Copy the token again from the location's settings, without anything around it.
    error: roster.csv:8 (column token): the token has an invisible character in it: U+200B as character 4
      help: Copy the token again from the location's settings, without anything around it.
    error: roster.csv:11 (column location_id): this is not a location id: it has the character `/` at position 4, which cannot stand in it
      help: Copy the id from the location's settings, under Business Profile.
    error: roster.csv:12 (column token): the token is empty
      help: Copy the token again from the location's settings, without anything around it.
    error: roster.csv:15:62: these bytes are not UTF-8
      help: Save the file as "CSV UTF-8".
    error: roster.csv:9 (column wait): this must be a whole number: "soon"
    error: roster.csv:10 (column clinic): this cell is empty, and the template requires it
      help: Fill in the cell, or give the variable a `default:`.
    error: desk.yaml:13:15: `waitTime` is at most 300 seconds: 301 for roster.csv:13 (column wait)
       |
    13 |     waitTime: << wait >>
       |               ^^^^^^^^^^
    warning: roster.csv:1:1: nothing in desk.yaml uses the column `clinc_notes`
      help: It is kept in the results file and otherwise ignored.
    error: 13 errors in desk.yaml and roster.csv; nothing was sent
    hint: Correct them and run `fitout validate desk.yaml roster.csv` until it is silent.
    "#);
    assert!(!ran.stderr.contains("5eC0de00"), "no message shows a token");
}

#[test]
fn missing_columns_are_named_with_the_ones_that_were_probably_meant() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("roster.csv", desk::roster(1..=3).replacen("location_id,token", "locationid,tokn", 1));
    insta::assert_snapshot!(refused(&place).stderr, @"
    error: roster.csv:1:1: the header has no column `token`
      help: did you mean `tokn`? Rename the column, or give its name with --token-column.
    warning: roster.csv:1:1: nothing in desk.yaml uses the column `tokn`
      help: It is kept in the results file and otherwise ignored.
    error: 1 error in desk.yaml and roster.csv; nothing was sent
    hint: Correct them and run `fitout validate desk.yaml roster.csv` until it is silent.
    ");
}
