//! `fitout report`: what a run did, in every form.

use crate::desk::{DESK, location, roster, row, token};
use crate::program::{Place, Served};

/// Three locations fitted out, one of them with a name that means something in every form; one with a wrong token.
fn rolled_out() -> (Place, Served) {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("served.csv", roster(1..=4));
    let served = Served::start(&place, &["--roster", "served.csv"]);
    let hostile = format!("{},{},<b>=1|2</b> & Söhne\n", location(2), token(2));
    let wrong = row(4).replace(&token(4), &token(44));
    let rows = [row(1) + "\n", hostile, row(3) + "\n", wrong + "\n"].concat();
    place.write("desk.csv", format!("location_id,token,clinic\n{rows}"));
    place.run(&["apply", "--yes", "--base-url", &served.url, "desk.yaml", "desk.csv"]).exits(1);
    (place, served)
}

#[test]
fn every_form_accounts_for_every_location_and_tells_no_secret() {
    let (place, _served) = rolled_out();
    for form in ["html", "md", "xml", "csv"] {
        let file = format!("report.{form}");
        place.run(&["report", "-o", &file, "--name-column", "clinic"]).exits(0);
        let text = place.read(&file);
        for secret in [token(1).as_str(), token(44).as_str(), "receptionist", "that suits"] {
            assert!(!text.contains(secret), "{secret} in {file}");
        }
        assert!(form == "csv" || !text.contains("<b>=1"), "a name is markup in {file}");
        // In Markdown only what is not as wanted is named.
        for number in if form == "md" { 4..=4 } else { 1..=4 } {
            assert!(text.contains(&location(number)), "{} is not in {file}", location(number));
        }
    }
    let markdown = place.read("report.md");
    assert!(markdown.contains("| done | 3 |") && markdown.contains("| parked | 1 |"), "{markdown}");
    let junit = place.read("report.xml");
    assert!(junit.contains("tests=\"4\" failures=\"0\" errors=\"1\" skipped=\"0\""), "{junit}");
    assert!(junit.contains("<error type=\"token-refused\""), "{junit}");
    let rows = place.results("report.csv");
    assert_eq!(rows.iter().map(|row| row["outcome"].as_str()).collect::<Vec<_>>(), ["done", "done", "done", "parked"]);
    assert_eq!(rows[1]["name"], "<b>=1|2</b> & Söhne");
    let page = place.read("report.html");
    assert!(page.contains("&lt;b&gt;=1|2&lt;/b&gt; &amp; Söhne"), "{page}");
    assert!(page.contains("default-src 'none'") && page.contains("create agent"));
}

#[test]
fn a_run_is_named_and_a_lost_roster_is_no_obstacle() {
    let (place, served) = rolled_out();
    place.write("desk.csv", place.read("desk.csv").replace(&token(44), &token(4)));
    place.run(&["resume"]).exits(0);
    // The last apply and what has gone on from it.
    place.run(&["report", "-o", "all.csv"]).exits(0);
    assert!(place.results("all.csv").iter().all(|row| row["outcome"] == "done"));
    // The resume alone reached one location.
    let runs = place.run(&["runs", "list"]);
    let last = runs.exits(0).stdout.lines().last().unwrap().split_whitespace().next().unwrap().to_owned();
    place.run(&["report", &last, "-o", "last.csv"]).exits(0);
    let outcomes: Vec<String> = place.results("last.csv").iter().map(|row| row["outcome"].clone()).collect();
    assert_eq!(outcomes, ["pending", "pending", "pending", "done"]);

    std::fs::remove_file(place.path("desk.csv")).unwrap();
    let ran = place.run(&["report", "-o", "without.csv"]);
    assert!(ran.exits(0).stderr.contains("desk.csv cannot be read any more"), "{}", ran.stderr);
    assert_eq!(place.results("without.csv").len(), 4);
    drop(served);
}

#[test]
fn what_cannot_be_told_is_said() {
    let (place, _served) = rolled_out();
    assert!(place.run(&["report", "-o", "report.pdf"]).exits(2).stderr.contains(".html, .md, .xml"));
    assert!(place.run(&["report", "2031", "-o", "r.md"]).exits(2).stderr.contains("has no run 2031"));
    assert!(place.run(&["report", "-o", "r.md", "--name-column", "token"]).exits(2).stderr.contains("no such column"));
    assert!(place.run(&["report", "-o", "no/folder/r.md"]).exits(2).stderr.contains("is not there"));
    assert!(Place::new().run(&["report", "-o", "r.md"]).exits(2).stderr.contains("no journal"));
}
