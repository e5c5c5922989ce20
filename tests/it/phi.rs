//! The tripwire: what looks like health information is not sent before somebody has said that it is none.

use crate::desk::{DESK, row, token};
use crate::program::Place;

const JOURNAL: &str = ".fitout/desk-sandbox/journal.jsonl";

fn place(clinics: [&str; 3], column: &str) -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    let rows: String =
        (1..=3).zip(clinics).map(|(n, clinic)| row(n).replace(&format!("Clinic {n}"), clinic) + ",x\n").collect();
    place.write("desk.csv", format!("location_id,token,clinic,{column}\n{rows}"));
    place
}

#[test]
fn what_looks_like_health_information_is_named_masked_and_not_sent() {
    let place = place(["Maple Street", "Ann Roe SSN 219-09-9998", "Ann Roe SSN 219-09-9998"], "patient_dob");
    let inputs = ["desk.yaml", "desk.csv"];
    let ran = place.run(&[&["validate"], &inputs[..]].concat());
    insta::assert_snapshot!(ran.exits(2).stderr, @r"
    warning: desk.csv:1:1: nothing in desk.yaml uses the column `patient_dob`
      help: It is kept in the results file and otherwise ignored.
    error: desk.csv: the column `patient_dob` sounds like a date of birth (c2f4c95c)
    error: desk.csv:3 (column clinic): this cell looks like it has a social security number in it (fdf412ef): clinic: Ann Roe SSN ***-**-****
      … and 1 more row: 4
    error: 3 texts may hold protected health information; nothing was sent
    hint: The vendor forbids it in this API: take it out. What is none, acknowledge by its name: --phi-ack NAME --reason WHY
    ");
    for command in [&["plan", "--sandbox"][..], &["apply", "--sandbox", "--yes"]] {
        let ran = place.run(&[command, &inputs].concat());
        assert!(ran.exits(2).stderr.contains("may hold protected health information; nothing was sent"));
        for secret in ["219-09", "9998", &token(2)] {
            assert!(!ran.stderr.contains(secret), "{secret} in {}", ran.stderr);
        }
    }
    assert!(!place.path(".fitout").exists());
}

#[test]
fn what_is_none_is_acknowledged_by_its_name_with_a_reason_and_journaled() {
    let place = place(["Maple Street", "Desk SSN 219-09-9998", "Lake"], "note");
    let inputs = ["--sandbox", "desk.yaml", "desk.csv"];
    let said = place.run(&[&["plan"], &inputs[..]].concat()).exits(2).stderr.clone();
    let name = said.split_once("in it (").unwrap().1.split_once(')').unwrap().0.to_owned();
    let ack = ["--phi-ack", &name, "--reason", "it is the number of the desk"];
    place.run(&[&["apply", "--yes"], &inputs[..], &ack[..2]].concat()).exits(2);
    let ran = place.run(&[&["apply", "--yes"], &inputs[..], &ack].concat());
    assert!(ran.exits(0).stderr.contains("all done: 3 locations"), "{}", ran.stderr);
    let journal = place.read(JOURNAL);
    assert!(journal.contains(&name) && journal.contains("it is the number of the desk"));
    assert!(!journal.contains("219-09-9998"));
    // A journal answers for nothing: what goes on from it says it again. What was never found is named.
    let ran = place.run(&["resume"]);
    assert!(
        ran.exits(2).stderr.contains(&format!("--phi-ack {name} --reason 'it is the number of the desk'")),
        "{}",
        ran.stderr
    );
    place.run(&[&["resume"], &ack[..]].concat()).exits(0);
    let ran = place.run(&[&["plan"], &inputs[..], &ack, &["--phi-ack", "00000000"]].concat());
    assert!(
        ran.exits(0).stderr.contains("--phi-ack 00000000: nothing that was found has this name."),
        "{}",
        ran.stderr
    );
}

#[test]
fn every_used_cell_is_looked_at_under_its_heading_even_where_it_is_sent_in_pieces_or_not_at_all() {
    let template = DESK.replace(
        "variables:\n",
        "variables:\n  social: { type: string, default: \"\" }\n  note: { type: string, default: \"\" }\n",
    );
    let template =
        template.replacen("agents:\n  desk:\n", "agents:\n  desk:\n    when: social != \"x\" and note != \"x\"\n", 1);
    let place = Place::new();
    place.write("desk.yaml", &template);
    let row = |n, social: &str, reference: &str| format!("{},{social},{reference}\n", row(n));
    let rows = row(1, "", "") + &row(2, "219099998", "") + &row(3, "", "219&#45;09&#45;9998");
    place.write("desk.csv", format!("location_id,token,clinic,social,note\n{rows}"));
    let ran = place.run(&["validate", "desk.yaml", "desk.csv"]);
    insta::assert_snapshot!(ran.exits(2).stderr, @r"
    warning: desk.csv:4 (column note): a character is written here as a program writes it: &#45;
      help: Write the character itself.
    error: desk.csv:3 (column social): this cell looks like it has a social security number in it (fdf412ef): social: *********
    error: desk.csv:4 (column note): this cell looks like it has a social security number in it (fdf412ef): note: ***&#**;**&#**;****
    error: 2 texts may hold protected health information; nothing was sent
    hint: The vendor forbids it in this API: take it out. What is none, acknowledge by its name: --phi-ack NAME --reason WHY
    ");
}
