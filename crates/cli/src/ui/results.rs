//! The results file: the roster again, without its tokens, with what came of each location.

use fitout_model::{Known, LocationOutcome, Standing};
use fitout_rollout::{Report, RowReport};
use fitout_template::{Header, Row};
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// The columns that are added, in their order.
const OURS: [&str; 6] = ["status", "agent_ids", "action_ids", "requests", "error", "trace_id"];

/// Goes before the name of an added column that the roster has already.
const PREFIX: &str = "fitout_";

/// Spreadsheets read UTF-8 as something else unless the file begins with this.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

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

    /// All columns of a roster but the one with the tokens.
    pub(crate) fn of_roster(header: &'a Header, rows: &'a [Row]) -> Self {
        let token = header.token();
        let cells = move |place: usize| rows.get(place).map(|row| without(token, row.cells())).unwrap_or_default();
        Self::new(without(token, header.names()), cells)
    }
}

fn without<'a>(token: Option<usize>, cells: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    cells.enumerate().filter(|(place, _)| Some(*place) != token).map(|(_, cell)| cell).collect()
}

/// Writes a CSV file with one row for each location, in the roster's order.
///
/// It has the roster's columns and then `status`, `agent_ids` (`key=id`, several with a space between), `action_ids`
/// (`agent/action=id`), `requests`, `error` (`kind: message`) and `trace_id`; a name that the roster has already gets
/// `fitout_` before ours. It is UTF-8 with a byte order mark, because Excel reads it wrongly without one and every other reader
/// skips it, and its lines end in LF.
///
/// No cell is a formula to a spreadsheet, see [`harmless`]. The file appears whole or not at all, and only its owner can read it;
/// where something that is not a file (`/dev/stdout`, a pipe) stands at the path, it is written to as it is.
///
/// # Errors
/// What the system says; what stood at the path before is untouched then.
pub(crate) fn write_results(path: &Path, input: &ResultsInput<'_>, report: &Report) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => write_rows(File::options().write(true).open(path)?, input, report).map(drop),
        // A link stays a link: its target is replaced.
        Ok(_) => replace(&fs::canonicalize(path)?, input, report),
        Err(_) => replace(path, input, report),
    }
}

fn replace(path: &Path, input: &ResultsInput<'_>, report: &Report) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // Made with mode 0600, and removed again when it is dropped on an error.
    let mut fresh = tempfile::Builder::new().prefix(".fitout-results-").suffix(".tmp").tempfile_in(folder)?;
    write_rows(fresh.as_file_mut(), input, report)?.sync_all()?;
    fresh.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

fn write_rows<W: Write>(file: W, input: &ResultsInput<'_>, report: &Report) -> io::Result<W> {
    let mut buffer = BufWriter::new(file);
    buffer.write_all(BYTE_ORDER_MARK)?;
    let mut table = csv::Writer::from_writer(buffer);
    let write = |table: &mut csv::Writer<BufWriter<W>>, cells: &mut dyn Iterator<Item = Cow<'_, str>>| {
        for cell in cells {
            table.write_field(harmless(&cell).as_bytes())?;
        }
        table.write_record(None::<&[u8]>)
    };
    let names = input.headers.iter().map(|name| Cow::Borrowed(*name)).chain(added(&input.headers).map(Cow::Owned));
    write(&mut table, &mut { names }).map_err(io_error)?;
    for row in &report.rows {
        let mut theirs = (input.cells)(row.place);
        // A row that is short, or gone, must not move the added cells to the left.
        theirs.resize(input.headers.len(), "");
        let cells = theirs.into_iter().map(Cow::Borrowed).chain(ours(row));
        write(&mut table, &mut { cells }).map_err(io_error)?;
    }
    let buffer = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
    buffer.into_inner().map_err(io::IntoInnerError::into_error)
}

fn io_error(error: csv::Error) -> io::Error {
    io::Error::from(error)
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

/// The cell with an apostrophe before it, where a spreadsheet would take it for a formula; otherwise as it is.
///
/// That is a cell whose first character, white space and invisible characters aside, is one of `= + - @` or its full-width
/// form, and one that begins with a tab or a line break. A cell that begins with an apostrophe gets one more: taking one away from
/// every cell that begins with one gives back what was there.
fn harmless(cell: &str) -> Cow<'_, str> {
    let leads =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let formula = cell.trim_start_matches(leads).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula || cell.starts_with(['\'', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn written(path: &Path) -> String {
        let text = fs::read_to_string(path).unwrap();
        text.strip_prefix('\u{feff}').expect("a byte order mark").to_owned()
    }

    fn write(headers: &[&str], rows: &[&[&str]], report: &Report) -> String {
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
        loc-4,''quoted',parked,,,7,missing-scope: The token is not authorized for this scope.,trace-401
        loc-5,"line
        break",in doubt,,,7,in-doubt: no answer within 30 s,
        ,,conflict,,,7,"conflict: two agents are named Front Desk: a1, a2",
        ,,pending,,,0,,
        "#);
    }

    #[test]
    fn a_name_that_the_roster_has_already_is_told_apart() {
        let report = Report::default();
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
    fn no_cell_is_a_formula_and_every_cell_can_be_had_back() {
        let pieces = [
            "=", "+", "-", "@", "＝", "＋", "－", "＠", "'", " ", "\t", "\r", "\n", "\u{a0}", "\u{feff}", "a", "1", "",
        ];
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    let cell = format!("{a}{b}{c}");
                    let safe = harmless(&cell);
                    assert!(
                        !safe.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']),
                        "{cell:?}"
                    );
                    let bare = safe.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
                    assert!(!bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{cell:?}");
                    assert_eq!(safe.strip_prefix('\'').unwrap_or(&safe), cell);
                }
            }
        }
        assert_eq!(harmless("D'Or + sons"), "D'Or + sons");
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

    #[test]
    fn the_file_is_replaced_whole_and_is_its_owners() {
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
