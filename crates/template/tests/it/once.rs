//! Everything that can be known is said at once: no error hides another of another kind.

use fitout_template::{Offending, RosterOptions, TokenColumn, check_files};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const TEMPLATE: &str = "\
name: desk
version: 1.0
variables:
  clinic_name: { required: true }
  notes: { default: 5 }
  wait: { type: integer, default: 20 }
agents:
  desk:
    name: <<clinic_name>> desk
    personality: You are kind. <<notes>>
    goal: Answer.
    instructions: Be brief.
    waitTime: << wait >>
";

struct Files {
    folder: TempDir,
    template: PathBuf,
    roster: PathBuf,
}

fn files(template: &str, roster: &str) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let (yaml, csv) = (folder.path().join("desk.yaml"), folder.path().join("clients.csv"));
    std::fs::write(&yaml, template).unwrap();
    std::fs::write(&csv, roster).unwrap();
    Files { folder, template: yaml, roster: csv }
}

/// What is said of both, without the name of the folder.
fn said(template: &str, roster: &str) -> String {
    let files = files(template, roster);
    told(&files, &files.template, &files.roster)
}

fn told(files: &Files, template: &Path, roster: &Path) -> String {
    let checked = check_files(template, roster, &RosterOptions::default());
    checked.problems.to_string().replace(&format!("{}/", files.folder.path().display()), "")
}

fn row(n: usize, name: &str, wait: &str) -> String {
    format!("clinic{n:014},pit-00000000-0000-4000-8000-{n:012},{name},{wait}\n")
}

fn roster(rows: &[(&str, &str)]) -> String {
    let rows = rows.iter().zip(1..).map(|((name, wait), n)| row(n, name, wait));
    std::iter::once("location_id,token,clinic_name,wait\n".to_owned()).chain(rows).collect()
}

#[test]
fn a_number_is_text_where_text_is_wanted() {
    assert_eq!(said(TEMPLATE, &roster(&[("Lakeside", "")])), "");
    for version in ["1", "1.0", "2024-01-01", "1e3", "true"] {
        let template = TEMPLATE.replace("1.0", version).replace("<<clinic_name>> desk", "24");
        let template = template.replace("  clinic_name: { required: true }\n", "");
        let (read, _) = fitout_template::Template::parse("t.yaml", &template).unwrap();
        assert_eq!(read.version(), version);
        assert_eq!(read.agents().next().unwrap().name(), "24");
    }
}

#[test]
fn an_unknown_field_hides_no_wrong_type_and_no_wrong_cell() {
    let template = TEMPLATE
        .replace("    goal: Answer.\n", "    goal: Answer.\n    gaol: x\n    channels: SMS\n    mode: <<nobody>>\n");
    insta::assert_snapshot!(said(&template, &roster(&[("Lakeside", "301"), ("Sunrise", "soon"), ("", "5")])), @r#"
    error: desk.yaml:12:5: the agent `desk` has no field `gaol`
      help: did you mean `goal`?
    error: desk.yaml:14:11: the variable `nobody` is not declared
      help: Declare it under `variables`; known here: clinic_name, location_id, notes, wait
    error: desk.yaml:13:15: `channels` must be a list of texts, not text
    error: clients.csv:3 (column wait): this must be a whole number: "soon"
    error: clients.csv:4 (column clinic_name): this cell is empty, and the template requires it
      help: Fill in the cell, or give the variable a `default:`.
    "#);
}

#[test]
fn a_roster_that_cannot_be_read_hides_nothing_of_the_template() {
    let template = TEMPLATE.replace("    goal: Answer.\n", "    goal: Answer.\n    waitTimeUnit: hours\n");
    insta::assert_snapshot!(said(&template, "PK\u{3}\u{4}"), @r#"
    error: clients.csv: is an Excel workbook or a ZIP archive, not a CSV file
      help: In Excel: File > Save As > "CSV UTF-8 (Comma delimited)".
    error: desk.yaml:12:19: `waitTimeUnit` must be one of minutes, seconds: "hours"
    "#);
    insta::assert_snapshot!(said(&template.replace("name: desk", "name desk"), &roster(&[("Lakeside", "")]).replace("pit-", "pit ")), @r"
    error: desk.yaml:2:8: this is not YAML: mapping values are not allowed in this context
      help: Look at the indentation, and put quotation marks around a value that has `: `, ` #`, `[`, `{` or, in braces, a comma.
    error: clients.csv:2 (column token): the token has white space in it: U+0020 as character 4
      help: Copy the token again from the location's settings, without anything around it.
    ");
}

#[test]
fn a_wrong_heading_hides_neither_missing_columns_nor_wrong_cells() {
    let roster = roster(&[("Lakeside", "soon"), ("Sunrise", "301")])
        .replace("location_id,token,clinic_name", "id of it,tokn,name");
    insta::assert_snapshot!(said(TEMPLATE, &roster), @r#"
    error: clients.csv:1:1: the header has no column `location_id`
      help: this file has no such header; is its first line the header? Rename the column, or give its name with --location-column.
    error: clients.csv:1:1: the header has no column `token`
      help: did you mean `tokn`? Rename the column, or give its name with --token-column.
    error: clients.csv:1:1: the header has no column `clinic_name`, which desk.yaml requires
      help: Add the column `clinic_name`, or give the variable a `default:`.
    error: clients.csv:2 (column wait): this must be a whole number: "soon"
    warning: clients.csv:1:1: nothing in desk.yaml uses the column `id of it`
      help: It is kept in the results file and otherwise ignored.
    warning: clients.csv:1:1: nothing in desk.yaml uses the column `tokn`
      help: It is kept in the results file and otherwise ignored.
    warning: clients.csv:1:1: nothing in desk.yaml uses the column `name`
      help: It is kept in the results file and otherwise ignored.
    "#);
}

#[test]
fn a_wrong_id_or_token_hides_no_wrong_cell_of_its_row() {
    let rows = "location_id,token,clinic_name,wait\nhttps://app.example/location/x,Bearer pit-00000001,Lakeside,soon\n\
        clinic00000000000002,pit-00000000-0000-4000-8000-000000000002,,301\n";
    insta::assert_snapshot!(said(TEMPLATE, rows), @r#"
    error: clients.csv:2 (column location_id): this is not a location id: it is a web address: the id is only a part of it, between two `/`
      help: Copy the id from the location's settings, under Business Profile.
    error: clients.csv:2 (column token): a word stands before the token, as in `Bearer pit-…`
      help: Copy the token again from the location's settings, without anything around it.
    error: clients.csv:2 (column wait): this must be a whole number: "soon"
    error: clients.csv:3 (column clinic_name): this cell is empty, and the template requires it
      help: Fill in the cell, or give the variable a `default:`.
    "#);
}

#[test]
fn files_in_each_others_place_are_named() {
    let files = files(TEMPLATE, &roster(&[("Lakeside", "")]));
    let (template, roster) = (&files.template, &files.roster);
    let said = [told(&files, roster, template), told(&files, template, template), told(&files, roster, roster)];
    insta::assert_snapshot!(said.join("\n"), @r"
    error: clients.csv: this is a roster, and desk.yaml is a template: the two are swapped
      help: Name the template first, and then the roster.
    error: desk.yaml: is a template, not a CSV file
      help: Name the template first, and then the roster.
    error: clients.csv: is a roster, not a template
      help: Name the template first, and then the roster.
    ");
}

#[test]
fn cells_that_a_spreadsheet_broke_are_named_by_row_and_column() {
    let names =
        ["#N/A", "#REF!", "Caf\u{fffd}", "CafÃ©", "Smith &amp; Sons", " Lakeside", "1.23E+15", "Lakeside", "nan"];
    let rows: Vec<(&str, &str)> = names.iter().map(|name| (*name, "")).collect();
    let text = roster(&rows).replace("clinic00000000000008", "clinic0000000000008");
    let text = text.replace("pit-00000000-0000-4000-8000-000000000007", "pit-your-token-here");
    insta::assert_snapshot!(said(TEMPLATE, &text), @r#"
    warning: clients.csv:2 (column clinic_name): a spreadsheet has left an error here: #N/A
      … and 1 more row: 3
      help: Mend the formula in the spreadsheet, or write the value, and save it again.
    warning: clients.csv:4 (column clinic_name): a character was lost here (U+FFFD): �
      help: Write the character again; save as "CSV UTF-8" from the first program on.
    warning: clients.csv:5 (column clinic_name): this was UTF-8 and was read as something else: Ã©
      help: The file was read in the wrong encoding and saved again: export it anew, as "CSV UTF-8".
    warning: clients.csv:6 (column clinic_name): a character is written here as a program writes it: &amp;
      help: Write the character itself.
    warning: clients.csv:7 (column clinic_name): blanks stand before or behind the text, and are sent with it
      help: Remove them; in a spreadsheet TRIM does it.
    warning: clients.csv:8 (column clinic_name): a spreadsheet has shortened a long number: 1.23E+15
      help: Make the column text in the spreadsheet, write the number again, and save it.
    warning: clients.csv:8 (column token): this stands in the place of a token
      help: Put the location's own token here, or say where it is kept, as in env:NAME.
    warning: clients.csv:10 (column clinic_name): this stands in the place of a value: nan
      help: Write what is meant, or leave the cell empty.
    warning: clients.csv:9 (column location_id): this id is of another length than all others: 19 characters, the others have 20
      help: Copy it again, all of it and nothing else.
    warning: clients.csv:8 (column token): this token is of another length than all others: 19 characters, the others have 40
      help: Copy it again, all of it and nothing else.
    "#);
    let unused = roster(&[("Lakeside", "")]).replace("wait\n", "wait,remark\n").replace(",\n", ",,#REF!\n");
    let said = said(TEMPLATE, &unused);
    assert!(!said.contains("spreadsheet"), "a column that nothing uses may hold what it will: {said}");
}

#[test]
fn ids_and_tokens_of_another_spreadsheet_error_are_said_in_words() {
    let text = roster(&[("Lakeside", ""), ("Sunrise", "")])
        .replace("clinic00000000000001", "#N/A")
        .replace("pit-00000000-0000-4000-8000-000000000002", "#REF!");
    insta::assert_snapshot!(said(TEMPLATE, &text), @r"
    error: clients.csv:2 (column location_id): this is not a location id: a spreadsheet has left an error here: #N/A
      help: Copy the id from the location's settings, under Business Profile.
    error: clients.csv:3 (column token): a spreadsheet has left an error here
      help: Mend the formula in the spreadsheet, or write the value, and save it again.
    ");
}

#[test]
fn with_strict_a_warning_is_an_error() {
    let files = files(TEMPLATE, &roster(&[("#N/A", ""), ("Sunrise", "")]));
    let problems = check_files(&files.template, &files.roster, &RosterOptions::default()).problems;
    assert_eq!((problems.errors(), problems.warnings()), (0, 1));
    let problems = problems.strict();
    assert_eq!((problems.errors(), problems.warnings()), (1, 0));
    assert!(problems.to_string().starts_with("error: "), "{problems}");
}

#[test]
fn rows_with_something_wrong_come_as_they_are_without_tokens_and_go_back() {
    let rows = "location_id;token;clinic_name;wait\n\
        clinic00000000000001;pit-00000000-0000-4000-8000-000000000001;Lakeside;soon\n\
        clinic00000000000002;pit-00000000-0000-4000-8000-000000000002;Sunrise;5\n\
        clinic00000000000003;env:TOKEN_3;\"two\nlines; \"\"x\"\"\";301\n\
        clinic00000000000004;pit-00000000-0000-4000-8000-000000000004;pit-00000000-0000-4000-8000-000000000009;301\n\
        pit-00000000-0000-4000-8000-000000000005;Maple\n\
        clinic00000000000006;cmd:pass hush;=1+1;301\n";
    let files = files(TEMPLATE, rows);
    let read = |path: &Path| {
        let problems = check_files(&files.template, path, &RosterOptions::default()).problems;
        let said = problems.by_row().collect();
        let options = RosterOptions { tokens: TokenColumn::Optional, ..RosterOptions::default() };
        Offending::read(path, &options, "error", &said).unwrap()
    };
    let text = |found: &Offending| {
        let mut table = csv::WriterBuilder::new().delimiter(found.delimiter).flexible(true).from_writer(Vec::new());
        for cells in std::iter::once(&found.header).chain(&found.rows) {
            table.write_record(cells).unwrap();
        }
        String::from_utf8(table.into_inner().unwrap()).unwrap()
    };
    let first = read(&files.roster);
    assert_eq!(first.tokens_left_out, 4);
    let first = text(&first).replace(&format!("{}/", files.folder.path().display()), "");
    assert!(!first.contains("pit-") && !first.contains("hush"), "{first}");
    insta::assert_snapshot!(first, @r#"
    location_id;token;clinic_name;wait;error
    clinic00000000000001;;Lakeside;soon;"wait: this must be a whole number: ""soon"""
    clinic00000000000003;env:TOKEN_3;"two
    lines; ""x""";301;wait: `waitTime` is at most 300 seconds: 301 (desk.yaml:13:15)
    clinic00000000000004;;;301;"clinic_name: this looks like a token; clinic_name: this gives a text with what looks like a token or a password in it (desk.yaml:9:11)"
    ;;;;the row and the header differ in length: 2 cells, the header has 4
    clinic00000000000006;;'=1+1;301;"wait: `waitTime` is at most 300 seconds: 301 (desk.yaml:13:15); warning: clinic_name: a formula of a spreadsheet stands here, and not its value: =1+1"
    "#);
    let again = files.folder.path().join("errors.csv");
    std::fs::write(&again, &first).unwrap();
    let second = read(&again);
    assert_eq!(
        second.header,
        ["location_id", "token", "clinic_name", "wait", "error"].map(|name| name.as_bytes().to_vec())
    );
    assert!(second.rows.iter().all(|row| row.len() == 5), "the old column is replaced: {second:?}");
    let mended = first.replace(";301;", ";30;").replace(";soon;", ";20;");
    std::fs::write(&again, mended).unwrap();
    let options = RosterOptions { tokens: TokenColumn::Optional, ..RosterOptions::default() };
    let problems = check_files(&files.template, &again, &options).problems;
    assert!(!problems.to_string().contains("`error`"), "the column is passed over: {problems}");
}

#[test]
fn a_key_that_stands_twice_hides_nothing_else() {
    let template = TEMPLATE
        .replace("    goal: Answer.\n", "    goal: Answer.\n    goal: Again.\n    gaol: x\n    mode: <<nobody>>\n");
    insta::assert_snapshot!(said(&template, &roster(&[("Lakeside", "soon"), ("", "5")])), @r#"
    error: desk.yaml:12:5: the key `goal` stands twice in this map, first on line 11
      help: Remove or rename one of them.
    error: desk.yaml:13:5: the agent `desk` has no field `gaol`
      help: did you mean `goal`?
    error: desk.yaml:14:11: the variable `nobody` is not declared
      help: Declare it under `variables`; known here: clinic_name, location_id, notes, wait
    error: clients.csv:2 (column wait): this must be a whole number: "soon"
    error: clients.csv:3 (column clinic_name): this cell is empty, and the template requires it
      help: Fill in the cell, or give the variable a `default:`.
    "#);
}

#[test]
fn what_is_no_yaml_hides_no_wrong_cell() {
    let template = TEMPLATE.replace("    goal: Answer.\n", "    goal: Answer: now\n");
    insta::assert_snapshot!(said(&template, &roster(&[("Lakeside", "soon"), ("", "5"), ("#N/A", "5")])), @r#"
    error: desk.yaml:11:17: this is not YAML: mapping values are not allowed in this context
      help: Look at the indentation, and put quotation marks around a value that has `: `, ` #`, `[`, `{` or, in braces, a comma.
    error: clients.csv:2 (column wait): this must be a whole number: "soon"
    error: clients.csv:3 (column clinic_name): this cell is empty, and the template requires it
      help: Fill in the cell, or give the variable a `default:`.
    warning: clients.csv:4 (column clinic_name): a spreadsheet has left an error here: #N/A
      help: Mend the formula in the spreadsheet, or write the value, and save it again.
    "#);
    let no_column = roster(&[("Lakeside", "soon")]).replace("clinic_name", "name");
    assert!(said(&template, &no_column).contains("the header has no column `clinic_name`"));
    let within = TEMPLATE.replace("  wait: { type: integer, default: 20 }\n", "  wait: { type: integer\n");
    assert!(
        said(&within, &roster(&[("", "soon")])).contains("this cell is empty"),
        "{}",
        said(&within, &roster(&[("", "soon")]))
    );
    assert_eq!(said("name: [\n", &roster(&[("Lakeside", "soon")])).matches("error").count(), 1);
}
