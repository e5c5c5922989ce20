//! The file of rows to mend: it comes back without moving a cell, and holds no secret.

use fitout_template::{Offending, RosterOptions, TokenColumn, check_files};
use std::path::Path;

const TEMPLATE: &str = "\
name: desk
version: '1'
variables:
  clinic_name: { required: true }
  city: { default: '' }
  note: { default: '' }
agents:
  desk: { name: '<<clinic_name>>', personality: '<<city>>', goal: g, instructions: 'i <<note>>' }
";

fn options() -> RosterOptions {
    RosterOptions { tokens: TokenColumn::Optional, ..RosterOptions::default() }
}

/// The rows of this roster with something wrong in them, as a file, and what was said.
fn offending(folder: &Path, roster: &str) -> (String, String) {
    let (yaml, csv) = (folder.join("t.yaml"), folder.join("r.csv"));
    std::fs::write(&yaml, TEMPLATE).unwrap();
    std::fs::write(&csv, roster).unwrap();
    let problems = check_files(&yaml, &csv, &options()).problems;
    let said = problems.to_string();
    let found = Offending::read(&csv, &options(), "error", &problems.by_row().collect()).unwrap();
    let mut table = csv::WriterBuilder::new().delimiter(found.delimiter).flexible(true).from_writer(Vec::new());
    for cells in std::iter::once(&found.header).chain(&found.rows) {
        table.write_record(cells).unwrap();
    }
    (String::from_utf8(table.into_inner().unwrap()).unwrap(), said)
}

#[test]
fn a_cell_too_many_has_a_heading_of_its_own_and_is_refused_on_the_way_back() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "location_id,token,clinic_name,city,note\nL1,env:T1,Smith,Jones,Leeds,call\nL2,env:T2,,York,\n";
    let (first, _) = offending(folder.path(), rows);
    insta::assert_snapshot!(first, @r#"
    location_id,token,clinic_name,city,note,fitout_surplus_1,error
    L1,env:T1,Smith,Jones,Leeds,call,"the row and the header differ in length: 6 cells, the header has 5"
    L2,env:T2,,York,,,"clinic_name: this cell is empty, and the template requires it"
    "#);
    let (second, said) = offending(folder.path(), &first);
    assert!(said.contains("the row and the header differ in length: a cell stands under `fitout_surplus_1`"), "{said}");
    assert!(!said.contains("uses the column"), "{said}");
    assert!(second.starts_with("location_id,token,clinic_name,city,note,fitout_surplus_1,error\n"), "{second}");
    let mended = first.replace("Smith,Jones,Leeds,call,", "\"Smith, Jones\",Leeds,call,,");
    let (_, said) = offending(folder.path(), &mended);
    assert!(!said.contains("r.csv:2"), "{said}");
    let longer = first.replace("Leeds,call,", "Leeds,call,more,");
    let (third, _) = offending(folder.path(), &longer);
    assert!(third.contains("Leeds,call,more,"), "no cell is lost: {third}");
}

#[test]
fn padded_rows_do_not_move_the_added_column() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "location_id,token,clinic_name,city,note,,\nL1,env:T1,,Bath,x,,\nL2,env:T2,Oak,York,,,\n";
    let (first, _) = offending(folder.path(), rows);
    assert!(
        first.starts_with("location_id,token,clinic_name,city,note,error\nL1,env:T1,,Bath,x,\"clinic_name: "),
        "{first}"
    );
}

#[test]
fn a_token_in_a_row_that_is_too_long_is_left_out_wherever_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    for end in ["", "x"] {
        let rows = format!(
            "location_id,clinic_name,token,city,note\nL1,Smith,Jones,Zx81kkQpLm22aaBB,Leeds,{end}\nL2,Oak,env:T2,York,\n"
        );
        let (first, said) = offending(folder.path(), &rows);
        assert!(first.contains("L1") && !first.contains("Zx81"), "{first}{said}");
        let before = format!(
            "clinic_name,token,location_id,city,note\nSmith,Jones,Zx81kkQpLm22aaBB,L1,Leeds,{end}\nOak,env:T2,L2,York,\n"
        );
        let (first, said) = offending(folder.path(), &before);
        assert!(first.contains("L1") && !first.contains("Zx81"), "{first}{said}");
    }
}

#[test]
fn a_row_that_is_one_cell_gives_no_token_away() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "location_id,token,clinic_name,city,note\n\"L1,Zx81kkQpLm22aaBB,Oak,Bath,\"\nL2,env:T2,Elm,York,\n";
    let (first, said) = offending(folder.path(), rows);
    assert!(said.contains("the whole row stands in quotation marks") && !first.contains("Zx81"), "{first}{said}");
}

#[test]
fn swapped_headings_are_named_and_both_columns_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "location_id,clinic_name,token,city,note\nL1,Zx81kkQpLm22aa,Maple,,\nL2,q9Ee4rTy77Bn2k,Oak Dental,,\n";
    let (first, said) = offending(folder.path(), rows);
    assert!(said.contains("the headings `token` and `clinic_name` look swapped"), "{said}");
    assert!(first.contains("L1") && !first.contains("Zx81") && !first.contains("q9Ee"), "{first}");
    let (again, _) = offending(folder.path(), &format!("error,{}", rows.replace("\nL", "\nold,L")));
    assert!(
        again.contains("L1") && !again.contains("Zx81") && !again.contains("q9Ee") && !again.contains("old"),
        "{again}"
    );
    for innocent in [
        "location_id,clinic_name,token,city,note\nL1,Maple 24,pit-00000001,Bath,\n",
        "location_id,clinic_name,token,city,note\nL1,Zx81kkQpLm22aa,env:T1,Bath,\n",
        "location_id,clinic_name,token,calendar_id,note\nL1,Oak,,ve9EPM428h8vShlRW1KT,\n",
    ] {
        assert!(!offending(folder.path(), innocent).1.contains("swapped"), "{innocent}");
    }
}

#[test]
fn columns_whose_names_say_that_they_hold_secrets_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    for heading in [
        "password",
        "Passwort",
        "pwd",
        "PIT",
        "jwt",
        "auth",
        "authorization",
        "credentials",
        "key",
        "API-Key",
        "GHL PIT",
        "Key*",
        "authToken",
    ] {
        let rows = format!("location_id,token,clinic_name,{heading}\nL1,env:T1,,hush\n");
        let (first, _) = offending(folder.path(), &rows);
        assert!(first.contains("L1") && !first.contains("hush"), "{heading}: {first}");
    }
    for heading in ["author", "pitch", "keyword", "monkey", "capital", "agent key", "pathway"] {
        let rows = format!("location_id,token,clinic_name,{heading}\nL1,env:T1,,hush\n");
        assert!(offending(folder.path(), &rows).0.contains("hush"), "{heading}");
    }
    let key = "location_id,token,clinic_name,key\nL1,env:T1,Oak,front-desk-agent-2\n";
    assert!(!offending(folder.path(), key).1.contains("looks like a token"));
}
