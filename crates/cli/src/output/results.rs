//! The results file: the roster again, without its tokens, with what came of each location.

use super::table::{write_csv, write_whole};
use fitout_model::{Known, LocationOutcome, Standing};
use fitout_rollout::{RowReport, RunReport};
use fitout_template::{RosterHeader, Row, is_secret_heading};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// The columns that are added, in their order.
const OURS: [&str; 6] = ["status", "agent_ids", "action_ids", "requests", "error", "trace_id"];

/// Goes before the name of an added column that the roster has already.
const PREFIX: &str = "fitout_";

/// The columns and cells of the roster that go into the results: never its tokens.
pub(crate) struct ResultsInput<'a> {
    headers: Vec<&'a str>,
    cells: Box<dyn Fn(usize) -> Vec<&'a str> + 'a>,
}

impl<'a> ResultsInput<'a> {
    /// The columns with these names; `cells` gives those of the row at a place in the roster, counted from 0.
    fn new(headers: Vec<&'a str>, cells: impl Fn(usize) -> Vec<&'a str> + 'a) -> Self {
        Self { headers, cells: Box::new(cells) }
    }

    /// All columns of a roster but the one with the tokens and those that are called like secrets.
    pub(crate) fn of_roster(header: &'a RosterHeader, rows: &'a [Row]) -> Self {
        // The column of tokens, and those that are called as if there were others in them.
        let secret: BTreeSet<usize> =
            header.names().enumerate().filter(|(_, name)| is_secret_heading(name)).map(|(place, _)| place).collect();
        let secret: BTreeSet<usize> = secret.into_iter().chain(header.token()).collect();
        let headers = without(&secret, header.names());
        let cells = move |place: usize| rows.get(place).map(|row| without(&secret, row.cells())).unwrap_or_default();
        Self::new(headers, cells)
    }
}

fn without<'a>(secret: &BTreeSet<usize>, cells: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    cells.enumerate().filter(|(place, _)| !secret.contains(place)).map(|(_, cell)| cell).collect()
}

/// Writes a CSV file with one row for each location, in the roster's order.
///
/// It has the roster's columns and then `status`, `agent_ids` (`key=id`, several with a space between), `action_ids`
/// (`agent/action=id`), `requests`, `error` (`kind: message`) and `trace_id`; a name that the roster has already gets
/// `fitout_` before ours. See [`write_csv`] and [`write_whole`] for its form.
///
/// # Errors
/// What the system says; what stood at the path before is untouched then.
pub(crate) fn write_results(path: &Path, input: &ResultsInput<'_>, report: &RunReport) -> io::Result<()> {
    let names = input.headers.iter().map(|name| Cow::Borrowed(*name)).chain(added(&input.headers).map(Cow::Owned));
    let rows = report.rows.iter().map(|row| {
        let mut theirs = (input.cells)(row.place);
        // A row that is short, or gone, must not move the added cells to the left.
        theirs.resize(input.headers.len(), "");
        theirs.into_iter().map(Cow::Borrowed).chain(ours(row)).collect()
    });
    write_whole(path, |file| write_csv(file, names.collect(), rows))
}

/// The names of the added columns, kept apart from those of the roster whatever their case.
fn added(headers: &[&str]) -> impl Iterator<Item = String> {
    OURS.into_iter().map(move |name| {
        let mut name = name.to_owned();
        while headers.iter().any(|header| header.trim().eq_ignore_ascii_case(&name)) {
            name.insert_str(0, PREFIX);
        }
        name
    })
}

fn ours(row: &RowReport) -> [Cow<'static, str>; 6] {
    let (error, trace) = match &row.outcome {
        Some(LocationOutcome::Stopped { cause }) => {
            (format!("{}: {}", cause.kind, cause.message), cause.trace.clone().unwrap_or_default())
        }
        Some(LocationOutcome::Skipped { why }) => (format!("skipped: {why}"), String::new()),
        Some(LocationOutcome::InPlace | LocationOutcome::Done { .. }) | None => (String::new(), String::new()),
    };
    [
        Cow::Borrowed(status(row.outcome.as_ref())),
        agent_ids(&row.known).into(),
        action_ids(&row.known).into(),
        row.requests.to_string().into(),
        error.into(),
        trace.into(),
    ]
}

fn status(outcome: Option<&LocationOutcome>) -> &'static str {
    match outcome {
        Some(LocationOutcome::InPlace) => "in place",
        Some(outcome) => outcome.standing().as_str(),
        None => Standing::Pending.as_str(),
    }
}

fn agent_ids(known: &Known) -> String {
    let ids: Vec<_> = known.agents.iter().map(|(key, agent)| format!("{key}={}", agent.id)).collect();
    ids.join(" ")
}

fn action_ids(known: &Known) -> String {
    let actions = known.agents.iter().flat_map(|(key, agent)| agent.actions.iter().map(move |action| (key, action)));
    let ids: Vec<_> = actions.map(|(agent, (key, action))| format!("{agent}/{key}={}", action.id)).collect();
    ids.join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use std::fs;

    fn written(path: &Path) -> String {
        let text = fs::read_to_string(path).unwrap();
        text.strip_prefix('\u{feff}').expect("a byte order mark").to_owned()
    }

    fn write(headers: &[&str], rows: &[&[&str]], report: &RunReport) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.csv");
        let input =
            ResultsInput::new(headers.to_vec(), |place| rows.get(place).map(|r| r.to_vec()).unwrap_or_default());
        write_results(&path, &input, report).unwrap();
        written(&path)
    }

    #[test]
    fn every_row_says_what_came_of_its_location() {
        let rows: &[&[&str]] = &[
            &["loc-0", "Bright Smile, Bath"],
            &["loc-1", "-5 % off"],
            &["loc-2", "D'Or"],
            &["loc-3", "  =HYPERLINK(1)"],
            &["loc-4", "'quoted'"],
            &["loc-5", "line\nbreak"],
        ];
        insta::assert_snapshot!(write(&["location_id", "name"], rows, &sample::report()), @r#"
        location_id,name,status,agent_ids,action_ids,requests,error,trace_id
        loc-0,"Bright Smile, Bath",done,billing=a2 front-desk=a1,billing/book=x3 front-desk/book=x1 front-desk/stop=x2,7,,
        loc-1,'-5 % off,in place,,,7,,
        loc-2,D'Or,skipped,,,7,skipped: front-desk: an agent of that name exists already,
        loc-3,'  =HYPERLINK(1),failed,,,7,rejected: waitTime must not be greater than 300,trace-422
        loc-4,'quoted',parked,,,7,missing-scope: The token is not authorized for this scope.,trace-401
        loc-5,"line
        break",in doubt,,,7,in-doubt: no answer within 30 s,
        ,,conflict,,,7,"conflict: two agents are named Front Desk: a1, a2",
        ,,pending,,,0,,
        "#);
    }

    #[test]
    fn a_results_file_read_as_a_roster_has_the_cells_that_were_there() {
        let cells = [
            "=1+1",
            "'=1+1",
            "''-5",
            "'Tis the Season",
            "''quoted''",
            "+1 828 555 0101",
            "@desk",
            "-",
            "'",
            "  =x",
            "\t=x",
            "plain, with comma",
            "two\nlines",
            "\"quoted\"",
            "＝x",
            "\u{200b}+x",
        ];
        let rows: Vec<Vec<&str>> = cells.iter().map(|cell| vec![*cell]).collect();
        let ids: Vec<String> = (0..cells.len()).map(|at| format!("loc-{at}")).collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.csv");
        let names = ["location_id", "=name"].map(Cow::Borrowed).to_vec();
        let lines = ids.iter().zip(&rows).map(|(id, row)| vec![Cow::Borrowed(id.as_str()), Cow::Borrowed(row[0])]);
        write_whole(&path, |file| write_csv(file, names, lines)).unwrap();
        let options = fitout_template::RosterOptions {
            tokens: fitout_template::TokenColumn::Optional,
            ..fitout_template::RosterOptions::default()
        };
        let (roster, _) = fitout_template::Roster::load(&path, &options).unwrap();
        let read: Vec<_> = roster.rows().iter().map(|row| row.get(roster.header(), "=name").unwrap()).collect();
        assert_eq!(read, cells);
    }

    #[test]
    fn a_name_that_the_roster_has_already_is_told_apart() {
        let report = RunReport::default();
        insta::assert_snapshot!(write(&["location_id", "Status", "error", "fitout_error"], &[], &report), @"location_id,Status,error,fitout_error,fitout_status,agent_ids,action_ids,requests,fitout_fitout_error,trace_id");
    }

    #[test]
    fn a_short_row_does_not_move_the_added_cells() {
        let text = write(&["location_id", "a", "b"], &[&["loc-0"]], &sample::report());
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let status: Vec<_> = reader.records().map(|r| r.unwrap().get(3).unwrap().to_owned()).collect();
        assert_eq!(status, ["done", "in place", "skipped", "failed", "parked", "in doubt", "conflict", "pending"]);
    }

    #[test]
    fn the_tokens_column_is_left_out() {
        let roster = "name,token,location_id\nBath,pit-00000000-secret,loc-0\n";
        let options = fitout_template::RosterOptions::default();
        let (roster, _) = fitout_template::Roster::read("locations.csv", roster.as_bytes(), &options).unwrap();
        let input = ResultsInput::of_roster(roster.header(), roster.rows());
        assert_eq!(input.headers, ["name", "location_id"]);
        assert_eq!((input.cells)(0), ["Bath", "loc-0"]);
        assert_eq!((input.cells)(1), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_replaced_whole_and_is_its_owners() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("results.csv"), folder.path().join("link.csv"));
        fs::write(&path, "old").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let input = ResultsInput::new(vec!["location_id"], |_place| vec!["loc"]);
        write_results(&link, &input, &sample::report()).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(written(&path).lines().count(), sample::report().rows.len() + 1);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside it");
    }

    #[test]
    fn what_cannot_be_written_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.csv");
        fs::write(&path, "old").unwrap();
        let input = ResultsInput::new(vec!["location_id"], |_place| vec!["loc"]);
        let nowhere = folder.path().join("no-such-folder").join("results.csv");
        assert_eq!(write_results(&nowhere, &input, &sample::report()).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(write_results(folder.path(), &input, &sample::report()).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
