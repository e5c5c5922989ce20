//! What a person reads when a template or a roster is wrong.

use crate::sample::said;
use fitout_template::{RosterOptions, Template, check_files};

const TEMPLATE: &str = r#"name: front-desk
version: "1.0.0"
variables:
  clinic_name: { type: string, required: true }
  calendar_id: { type: string, default: "" }
  wait: { type: integer, default: 2 }
  open: { type: boolean, default: true }
agents:
  front-desk:
    name: "<<clinic_name>> front desk"
    personality: Kind.
    goal: Help.
    instructions: |
      You work at <<clinic_name>>. << "Open." if open else "Closed." >>
    waitTime: << wait >>
    actions:
      book:
        type: appointmentBooking
        name: Book
        details:
          calendarId: << calendar_id >>
          onlySendLink: false
          triggerWorkflow: false
          sleepAfterBooking: false
          transferBot: false
          rescheduleEnabled: true
          cancelEnabled: true
"#;

#[test]
fn a_roster_with_ten_different_defects() {
    let roster = "location_id,token,clinic_name,calendar_id,wait,open,fax\n\
        Loc01,pit-00000001,One,cal1,5,yes,x\n\
        ,pit-00000002,Two,cal2,5,yes,x\n\
        Loc01,pit-00000003,Three,cal3,5,yes,x\n\
        Loc04,pit-00000001,Four,cal4,5,yes,x\n\
        Loc05,pit-0000 0005,Five,cal5,5,yes,x\n\
        Loc06,pit-0000\u{7}0006,Six,cal6,5,yes,x\n\
        Loc/07,pit-00000007,Seven,cal7,5,yes,x\n\
        Loc08,pit-00000008,Eight\n\
        Loc09,,Nine,cal9,5,yes,x\n\
        Loc10,short,Ten,cal10,5,yes,x\n\
        Loc11,pit-0000\u{200b}0011,Eleven,cal11,5,yes,x\n";
    insta::assert_snapshot!(said(TEMPLATE, roster), @r"
    error: locations.csv:3 (column location_id): the location id is empty
      help: Every row needs the id of its location.
    error: locations.csv:4 (column location_id): the same location id stands on two rows: the first is line 2
      help: Keep one row per location.
    error: locations.csv:5 (column token): the same token stands on two rows: the other is line 2
      help: A token belongs to one location: with another's token the agent would go to the wrong one.
    error: locations.csv:6 (column token): the token has white space in it: U+0020 as character 9
      help: Copy the token again from the location's settings, without anything around it.
    error: locations.csv:7 (column token): the token has a control character in it: U+0007 as character 9
      help: Copy the token again from the location's settings, without anything around it.
    error: locations.csv:8 (column location_id): this is not a location id: it has the character `/` at position 4, which cannot stand in it
      help: Copy the id from the location's settings, under Business Profile.
    error: locations.csv:9: the row and the header differ in length: 3 cells, the header has 7
      help: A cell with the delimiter or a line break in it needs quotation marks around it.
    error: locations.csv:10 (column token): the token is empty
      help: Copy the token again from the location's settings, without anything around it.
    error: locations.csv:11 (column token): the token is not 8 to 4096 characters long: 5 characters
      help: Copy the token again from the location's settings, without anything around it.
    error: locations.csv:12 (column token): the token has an invisible character in it: U+200B as character 9
      help: Copy the token again from the location's settings, without anything around it.
    ");
}

#[test]
fn cells_that_do_not_suit_the_template() {
    let roster = "location_id,token,Clinic Names,clinic_name,calendar_id,wait,open\n\
        Loc01,pit-00000001,,One,cal1,soon,yes\n\
        Loc02,pit-00000002,,Two,cal2,5,maybe\n\
        Loc03,pit-00000003,,  ,cal3,5,yes\n\
        Loc04,pit-00000004,,Four,,5,yes\n\
        Loc05,pit-00000005,,Five,cal5,301,yes\n\
        Loc06,pit-00000006,,Six,,2.5,yes\n\
        Loc07,pit-00000007,,Seven,,5,no\n";
    insta::assert_snapshot!(said(TEMPLATE, roster), @r#"
    error: locations.csv:2 (column wait): this must be a whole number: "soon"
      … and 1 more row: 7
    error: locations.csv:3 (column open): this must be true or false (or yes, no, 1, 0): "maybe"
    error: locations.csv:4 (column clinic_name): this cell is empty, and the template requires it
      help: Fill in the cell, or give the variable a `default:`.
    error: templates/t.yaml:21:23: `calendarId` is empty for locations.csv:5 (column calendar_id)
      … and 2 more rows: 7, 8
    error: templates/t.yaml:15:15: `waitTime` is at most 300 seconds: 301 for locations.csv:6 (column wait)
    warning: locations.csv:1:1: nothing in templates/t.yaml uses the column `Clinic Names`
      help: It is kept in the results file and otherwise ignored.
    "#);
}

#[test]
fn columns_that_are_missing_or_misspelt() {
    let roster =
        "location_id,token,clinc_name,calender_id,fax\nLoc01,pit-00000001,One,cal1,x\nLoc02,pit-00000002,Two,cal2,x\n";
    insta::assert_snapshot!(said(TEMPLATE, roster), @r"
    error: locations.csv:1:1: the header has no column `clinic_name`, which templates/t.yaml requires
      help: There is a column `clinc_name`: rename it to `clinic_name`.
    error: templates/t.yaml:21:23: `calendarId` is empty
    warning: locations.csv:1:1: nothing in templates/t.yaml uses the column `clinc_name`
      help: did you mean `clinic_name`?
    warning: locations.csv:1:1: nothing in templates/t.yaml uses the column `calender_id`
      help: did you mean `calendar_id`?
    warning: locations.csv:1:1: nothing in templates/t.yaml uses the column `fax`
      help: It is kept in the results file and otherwise ignored.
    ");
}

#[test]
fn a_template_with_many_mistakes() {
    let text = r#"name: front desk
version: 1.0
variabels: {}
variables:
  wait: { type: int }
  token 2: { type: string }
  list: { type: list, default: 5, requierd: true }
  both: { type: string, required: true, default: x }
  unused: { type: string }
agents:
  front-desk:
    name: A
    personality: P
    gaol: help
    instructions: "<<clinc>>"
    followupSettings: { dynamicChannelSwitching: true }
    actions:
      one: { type: triggerWorkfow, name: n, details: {} }
      two: { type: stopBot, nmae: n, details: [] }
      "three!": { type: stopBot, name: n, details: {} }
"#;
    insta::assert_snapshot!(Template::parse("templates/t.yaml", text).unwrap_err(), @r"
    error: templates/t.yaml:3:1: a template has no field `variabels`
      help: did you mean `variables`?
    error: templates/t.yaml:1:7: the name of the template has a blank at position 6, which cannot stand in it
      help: Use letters, digits, `-` and `_`, as in `dental-front-desk`.
    error: templates/t.yaml:5:17: there is no type `int`
      help: did you mean `integer`?
    error: templates/t.yaml:6:3: `token 2` cannot name a variable
      help: Use letters, digits and `_`, as in `clinic_name`.
    error: templates/t.yaml:7:35: the variable `list` has no field `requierd`
      help: did you mean `required`?
    error: templates/t.yaml:7:32: the default of the variable `list` is a number, its type is list
      help: Correct the type or the default.
    error: templates/t.yaml:8:50: the variable `both` is required and has a default
      help: Remove one of the two.
    error: templates/t.yaml:14:5: the agent `front-desk` has no field `gaol`
      help: did you mean `goal`?
    error: templates/t.yaml:11:3: the agent `front-desk` needs `goal`
      help: Add `goal:` to it.
    error: templates/t.yaml:15:20: the variable `clinc` is not declared
      help: Declare it under `variables`; known here: both, list, location_id, unused
    error: templates/t.yaml:18:20: there is no action type `triggerWorkfow`
      help: did you mean `triggerWorkflow`?
    error: templates/t.yaml:19:29: the action `two` has no field `nmae`
      help: did you mean `name`?
    error: templates/t.yaml:19:7: the action `two` needs `name`
      help: Add `name:` to it.
    error: templates/t.yaml:19:47: `details` must be a map, not a list
      help: Write a map here.
    error: templates/t.yaml:20:7: the key of an action has the character `!` at position 6, which cannot stand in it
      help: Use letters, digits, `-` and `_`, as in `front-desk`.
    error: templates/t.yaml:16:23: the agent `front-desk` has `followupSettings` and no action of the type advancedFollowup
      help: The settings belong to such actions: add one or remove the settings.
    ");
}

#[test]
fn no_message_holds_a_token() {
    let roster = "location_id,token,clinic_name\nLoc1,pit-hush hush,A\nLoc2,hush,B\nLoc3,pit-hush-hush,C\nLoc4,pit-hush-hush,D\n";
    let said = said(TEMPLATE, roster);
    assert!(said.contains("locations.csv:2 (column token)") && !said.contains("hush"), "{said}");
}

#[test]
fn both_files_and_what_they_are_together_come_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (template, roster) = (folder.path().join("t.yaml"), folder.path().join("l.csv"));
    std::fs::write(&template, TEMPLATE).unwrap();
    std::fs::write(&roster, "location_id,token,clinic_name,calendar_id\nLoc1,bad token,A,c\nLoc2,pit-00000002,B,\n")
        .unwrap();
    let problems = check_files(&template, &roster, &RosterOptions::default()).problems;
    let said = problems.to_string().replace(&folder.path().display().to_string(), "");
    insta::assert_snapshot!(said, @r"
    error: /l.csv:2 (column token): the token has white space in it: U+0020 as character 4
      help: Copy the token again from the location's settings, without anything around it.
    error: /t.yaml:21:23: `calendarId` is empty for /l.csv:3 (column calendar_id)
    ");
    let missing = check_files(&folder.path().join("no.yaml"), &folder.path().join("no.csv"), &RosterOptions::default());
    assert_eq!(missing.problems.errors(), 2);
}
