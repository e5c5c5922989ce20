//! Tokens that are not in the roster: references, and an agency that mints them.

use crate::desk::{self, DESK};
use crate::hands::told;
use crate::program::{Place, Ran, Served, Started};
use crate::reading;
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::Duration;

const RESULTS: &str = ".fitout/desk/results.csv";
const COMPANY: &str = "acme";

/// A roster without tokens.
fn without_tokens(locations: usize) -> String {
    let rows = (1..=locations).map(|n| format!("{},Clinic {n}\n", desk::location(n))).collect::<Vec<_>>().concat();
    format!("location_id,clinic\n{rows}")
}

/// The program as somebody runs it who holds the agency's secrets.
fn with_agency(place: &Place, args: &[&str]) -> Command {
    let mut command = with_app(place, args);
    command.env("FITOUT_REFRESH_TOKEN", format!("sandbox-refresh-{COMPANY}"));
    command
}

fn with_app(place: &Place, args: &[&str]) -> Command {
    let mut command = place.command(args);
    command.env("FITOUT_CLIENT_ID", "sandbox-app").env("FITOUT_CLIENT_SECRET", format!("sandbox-secret-{COMPANY}"));
    command
}

fn statuses(place: &Place) -> Vec<String> {
    place.results(RESULTS).iter().map(|row| row["status"].clone()).collect()
}

#[test]
fn tokens_are_read_where_the_roster_says_and_one_that_cannot_be_had_parks_its_row_alone() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("known.csv", desk::roster(1..=6));
    let served = Served::start(&place, &["--roster", "known.csv"]);
    place.write("token-3", format!("{}\nnot this", desk::token(3)));
    place.write(
        "op",
        format!("#!/bin/sh\n[ \"$1 $2 $3\" = 'read --no-newline op://v/i/f' ] && printf {}", desk::token(5)),
    );
    std::fs::set_permissions(place.path("op"), std::fs::Permissions::from_mode(0o700)).unwrap();
    let cells = [
        desk::token(1),
        "env:TOKEN_2".to_owned(),
        "file:token-3".to_owned(),
        format!("cmd:printf '%s\\n' {}", desk::token(4)),
        "op://v/i/f".to_owned(),
        "cmd:sh -c 'echo the vault is shut >&2; exit 3'".to_owned(),
    ];
    let rows = (1..)
        .zip(cells)
        .map(|(n, cell)| format!("{},{cell},Clinic {n}\n", desk::location(n)))
        .collect::<Vec<_>>()
        .concat();
    place.write("roster.csv", format!("location_id,token,clinic\n{rows}"));
    let run = |args: &[&str], token: &str| {
        let path = place.search_path();
        Ran::of(place.command(args).env("TOKEN_2", token).env("PATH", path).output().unwrap())
    };

    let validate = run(&["validate", "--allow-token-commands", "desk.yaml", "roster.csv"], &desk::token(2));
    validate.exits(0);
    let unwise = "roster.csv:4 (column token): the token is not kept safely: others can read the file token-3";
    assert!(validate.stderr.contains(unwise), "{}", validate.stderr);
    let apply = ["apply", "--yes", "--base-url", &served.url, "desk.yaml", "roster.csv"];
    let careful = run(&apply, &desk::token(2));
    careful.exits(2);
    assert!(careful.stderr.contains("would run the program `printf`; allow that with --allow-token-commands"));

    let ran = run(&[&apply[..], &["--allow-token-commands", "-vvv"]].concat(), &desk::token(2));
    ran.exits(1);
    assert_eq!(statuses(&place), ["done", "done", "done", "done", "done", "parked"]);
    let parked = &place.results(RESULTS)[5];
    assert_eq!(parked["error"], "token-unavailable: the program `sh` failed: exit status: 3");
    assert!(ran.stderr.contains("the vault is shut\n"), "what a program complains of is passed on");
    assert!(ran.stderr.contains("1 parked: the token could not be had\n"), "{}", ran.stderr);
    assert!(!format!("{ran:?}{}", place.read(".fitout/desk/journal.jsonl")).contains("5eC0de00"));
}

#[test]
fn a_reference_that_leads_nowhere_is_an_error_of_the_roster() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("roster.csv", "location_id,token,clinic\nloc1,env:NOT_SET_HERE,A\nloc2,file:none/such,B\n");
    let ran = place.run(&["validate", "desk.yaml", "roster.csv"]);
    ran.exits(2);
    for words in [
        "roster.csv:2 (column token): the token's variable cannot be used: the environment has no variable NOT_SET_HERE",
        "roster.csv:3 (column token): the token's file cannot be used: the file none/such cannot be read",
        "2 errors in desk.yaml and roster.csv; nothing was sent",
    ] {
        assert!(ran.stderr.contains(words), "`{words}` is missing in:\n{}", ran.stderr);
    }
}

#[test]
fn a_rehearsal_needs_no_secret() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("token", "not even a token");
    place.write("roster.csv", "location_id,token,clinic\nloc1,file:token,A\nloc2,op://a/b/c,B\n");
    place.run(&["apply", "--sandbox", "--yes", "desk.yaml", "roster.csv"]).exits(0);
}

/// Follows the page that `fitout auth login` prints, as a browser does.
fn browse(page: &str) -> String {
    let answer = visit(page);
    let back = answer.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_else(|| panic!("{answer}"));
    visit(back)
}

fn visit(address: &str) -> String {
    let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn an_agency_signs_in_pulls_its_roster_applies_and_signs_out() {
    let place = Place::new();
    place.write(
        "desk.yaml",
        DESK.replace("<< clinic >>", "<<name>>").replace("<<clinic>>", "<<name>>").replace("clinic:", "name:"),
    );
    let rows = (1..=150).map(|n| format!("{},Clinic {n}\n", desk::location(n))).collect::<Vec<_>>().concat();
    place.write("installed.csv", format!("location_id,name\n{rows}"));
    let served = Served::start(&place, &["--roster", "installed.csv", "--agency", COMPANY, "--sandbox-latency", "1ms"]);
    let nobody = place.run(&["auth", "status"]);
    nobody.exits(1);
    let authorize = format!("{}/oauth/chooselocation", served.url);
    let login =
        ["auth", "login", "--listen", "127.0.0.1:0", "--base-url", &served.url, "--authorize-url", &authorize, "-vvv"];
    place.run(&login).exits(2);
    Ran::of(with_agency(&place, &login).output().unwrap()).exits(2);
    let mut login = Started::of(with_app(&place, &login));
    let page = login.next_output();
    assert!(browse(&page).contains("Signed in."));
    let login = login.wait();
    login.exits(0);
    assert!(login.stderr.contains("Signed in: agency acme, application sandbox-app.\n"), "{}", login.stderr);
    let mode = std::fs::metadata(place.path("config/fitout/credentials.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    // From here on no secret is handed in: the access token is good for a day.
    let pull = place.run(&["roster", "pull", "-o", "roster.csv", "--base-url", &served.url]);
    pull.exits(0);
    let pulled = place.read("roster.csv").trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut lines: Vec<_> = pulled.lines().collect();
    lines.sort_unstable();
    let installed = place.read("installed.csv");
    let mut wanted: Vec<_> = installed.lines().collect();
    wanted.sort_unstable();
    assert_eq!(lines, wanted);
    place.run(&["roster", "pull", "-o", "roster.csv", "--base-url", &served.url]).exits(2);

    let apply = ["apply", "--yes", "--limit", "20", "--base-url", &served.url, "desk.yaml", "roster.csv"];
    let ran = place.run(&apply);
    ran.exits(0);
    assert!(ran.stderr.contains("150 locations without a token in the roster: the agency mints them.\n"));
    let status = place.run(&["auth", "status"]);
    status.exits(0);
    assert!(status.stdout.starts_with("agency acme, application sandbox-app\n"), "{}", status.stdout);
    place.run(&["auth", "logout"]).exits(0);
    place.run(&apply).exits(2);
}

/// Locations of the story.
const STORY: usize = 50;
const KILLS: usize = 12;
/// After the kills, a run ends with every location done or is run again.
const RUNS_MAX: usize = 5;

/// Fifty locations without tokens, location tokens that expire while the run goes on, a refresh token that rotates all the
/// time, and a program that is killed while it rotates.
#[test]
fn killed_while_the_refresh_token_rotates_nothing_is_lost_and_nobody_is_locked_out() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("roster.csv", without_tokens(STORY));
    // The sandbox knows a token of each location as well, by which the test looks at it.
    place.write("known.csv", desk::roster(1..=STORY));
    let lives = ["--location-token-life", "3s", "--agency-token-life", "1s", "--sandbox-latency", "30ms"];
    let served = Served::start(&place, &[&["--roster", "known.csv", "--agency", COMPANY], &lives[..]].concat());
    let command = || {
        let journal = std::fs::read(place.path(".fitout/desk/journal.jsonl")).unwrap_or_default();
        let begun = String::from_utf8_lossy(&journal).contains(r#""type":"run-began""#);
        let what = if begun { &["resume"][..] } else { &["apply", "--yes", "desk.yaml", "roster.csv"] };
        let how = ["--base-url", &served.url, "--settle", "2s", "--concurrency", "8", "-vvv"];
        with_agency(&place, &[what, &how].concat())
    };
    let mut dice = SmallRng::seed_from_u64(11);
    let (mut kills, mut said) = (0, Vec::new());
    while kills < KILLS {
        let mut started = Started::of(command());
        // Some are killed at their first rotation, some later.
        if !started.says("renewing the agency's token", dice.random_range(1..=3)) {
            said.push(started.wait());
            break;
        }
        for _ in 0..dice.random_range(0..12) {
            started.go_on(Duration::from_millis(4));
        }
        said.push(started.kill());
        kills += 1;
    }
    assert!(kills > KILLS / 2, "only {kills} runs were killed before their end");
    for _ in 0..RUNS_MAX {
        let ran = Ran::of(command().output().unwrap());
        said.push(ran);
        if said.last().unwrap().code == Some(0) {
            break;
        }
    }
    said.last().unwrap().exits(0);
    assert_eq!(statuses(&place).len(), STORY);
    assert_eq!(place.not_as_wanted(RESULTS), [""; 0]);
    for number in 1..=STORY {
        let agents = reading::agents(&served.url, &desk::token(number));
        let names: Vec<_> = agents.iter().map(|agent| agent["name"].as_str().unwrap()).collect();
        assert_eq!(names, [format!("Clinic {number} desk")]);
        assert_eq!(agents[0]["mode"], "auto-pilot");
    }
    let all = said.iter().map(|ran| format!("{}{}", ran.stdout, ran.stderr)).collect::<Vec<_>>().concat();
    assert!(!all.contains("not accepted any more"), "somebody was locked out");
    assert!(all.matches("the agency's new token is kept").count() > 3, "the refresh token rotated");
    assert!(all.matches("minted a token").count() > STORY, "tokens expired while the run went on");
    for secret in ["eyJ", "sandbox-refresh", "sandbox-secret"] {
        assert!(!all.contains(secret), "`{secret}` was said");
        assert!(!place.read(".fitout/desk/journal.jsonl").contains(secret));
    }
}

/// How the API treats the token of a row; a row that is not named here has a good one.
fn wrong() -> BTreeMap<usize, &'static str> {
    BTreeMap::from([
        (2, "readonly"),
        (4, "revoked"),
        (6, "expired"),
        (8, "suspended"),
        (10, "blocked"),
        (12, "agency"),
        (16, "write-only"),
    ])
}

/// The row whose token opens another location.
const ELSEWHERE: usize = 14;
const ROWS: usize = 17;

/// A served API that treats each row's token so.
fn with_wrong_tokens(place: &Place) -> Served {
    place.write("desk.yaml", DESK);
    let known = (1..=ROWS)
        .map(|n| {
            let location = if n == ELSEWHERE { "elsewhere".to_owned() } else { desk::location(n) };
            format!("{location},{},{}\n", desk::token(n), wrong().get(&n).unwrap_or(&""))
        })
        .collect::<Vec<_>>()
        .concat();
    place.write("known.csv", format!("location_id,token,sandbox\n{known}"));
    place.write("roster.csv", desk::roster(1..=ROWS));
    Served::start(place, &["--roster", "known.csv"])
}

#[test]
fn each_kind_of_wrong_token_ends_in_its_own_words_and_the_other_rows_are_done() {
    let place = Place::new();
    let served = with_wrong_tokens(&place);
    let ran = place.run(&["apply", "--yes", "--base-url", &served.url, "desk.yaml", "roster.csv"]);
    ran.exits(1);
    let said: BTreeMap<usize, String> =
        (1..).zip(place.results(RESULTS)).map(|(n, row)| (n, row["error"].clone())).collect();
    for (number, words) in [
        (2, "missing-scope: The token is not authorized for this scope."),
        (4, "token-refused: Invalid Private Integration token"),
        (6, "token-refused: Invalid Private Integration token"),
        (8, "suspended: Location is not active"),
        (10, "blocked: an HTML page came instead of JSON: Access denied | Error 1010"),
        (12, "wrong-token-kind: Token's user type mismatch!"),
        (ELSEWHERE, "wrong-location: The token does not have access to this location."),
        (16, "missing-scope: The token is not authorized for this scope."),
    ] {
        assert_eq!(said[&number], words);
    }
    for (number, status) in (1..).zip(statuses(&place)) {
        let good = !wrong().contains_key(&number) && number != ELSEWHERE;
        assert_eq!(status, if good { "done" } else { "parked" }, "row {number}");
    }
    let parked: Vec<&str> = ran
        .stderr
        .lines()
        .skip_while(|line| !line.contains(" parked: "))
        .take_while(|line| !line.starts_with("next "))
        .filter(|line| line.contains(" parked: ") || line.starts_with("  "))
        .collect();
    insta::assert_snapshot!(parked.join("\n"), @"
    2 parked: the token is not accepted
      check whose the token is: Invalid Private Integration token (401)
      first: roster.csv:5 (location0004), :7
      → Make a new token in the location's settings, put it where the old one stood and run the same command again.
    2 parked: the token lacks a scope
      The token is not authorized for this scope. (401)
      first: roster.csv:3 (location0002), :17
      → Give the token the scopes conversation-ai.readonly and conversation-ai.write, then run the same command again.
    1 parked: the token belongs to another location
      check whose the token is: The token does not have access to this location. (403)
      first: roster.csv:15 (location0014)
      → Check the row: its token was made in another location.
    1 parked: the token is not a location's token
      check whose the token is: Token's user type mismatch! (401)
      first: roster.csv:13 (location0012)
      → Use a private integration token made inside the location, not the agency's.
    1 parked: the network in front of the API refused the request
      list agents: an HTML page came instead of JSON: Access denied | Error 1010 (403)
      first: roster.csv:11 (location0010)
      → Run the same command again later or from another network; if it stays, ask the vendor.
    1 parked: the location is not active
      check whose the token is: Location is not active (400)
      first: roster.csv:9 (location0008)
      → Reactivate the location in the agency's settings, then run the same command again.
    ");
}

#[test]
fn a_check_names_each_kind_of_wrong_token_with_what_to_do_before_anything_is_written() {
    let place = Place::new();
    let served = with_wrong_tokens(&place);
    let args = ["check", "--probe-write", "--base-url", &served.url, "-o", "found.csv", "desk.yaml", "roster.csv"];
    let ran = place.run(&args);
    insta::assert_snapshot!(told(ran.exits(1)).replace(&served.url, "URL"), @"
    9 ready: all that the template names is there
    1 not ready: an apply would stop there or make something that does not work
    7 unreadable: the token or the location forbids it

    errors:
      2 locations: the token is not accepted (check whose the token is) (row 5 location0004, row 7 location0006)
        The API said: Invalid Private Integration token
        Make a new token in the location's settings and put it into the row.
      1 location: the location is not active (check whose the token is) (row 9 location0008)
        The API said: Location is not active
        Reactivate the location in the agency's settings, or leave its row out.
      1 location: the network in front of the API refused the request (list agents) (row 11 location0010)
        The API said: an HTML page came instead of JSON: Access denied | Error 1010
        Check again later or from another network; if it stays, ask the vendor.
      1 location: the token belongs to another location (check whose the token is) (row 15 location0014)
        The API said: The token does not have access to this location.
        Check the row: its token was made in another location.
      1 location: the token is not a location's token (check whose the token is) (row 13 location0012)
        The API said: Token's user type mismatch!
        Use a private integration token made inside the location, not the agency's.
      1 location: the token lacks a scope (list agents) (row 17 location0016)
        The API said: The token is not authorized for this scope.
        Give the token the scope conversation-ai.readonly and, before `fitout apply`, conversation-ai.write.
      1 location: the token may not write: it lacks the scope conversation-ai.write (row 3 location0002)
        Give the token the scope conversation-ai.write before `fitout apply`.
    ---
    Every finding is in found.csv.
    Put right what is named, then check again: fitout check --probe-write --base-url URL desk.yaml roster.csv
    ");
    let said: BTreeMap<usize, (String, String)> = place
        .results("found.csv")
        .into_iter()
        .filter(|row| row["severity"] == "error")
        .map(|row| (row["row"].parse::<usize>().unwrap() - 1, (row["kind"].clone(), row["said"].clone())))
        .collect();
    let expected = [
        (2, "no-write-scope", ""),
        (4, "token-refused", "Invalid Private Integration token"),
        (6, "token-refused", "Invalid Private Integration token"),
        (8, "suspended", "Location is not active"),
        (10, "blocked", "an HTML page came instead of JSON: Access denied | Error 1010"),
        (12, "wrong-token-kind", "Token's user type mismatch!"),
        (ELSEWHERE, "wrong-location", "The token does not have access to this location."),
        (16, "missing-scope", "The token is not authorized for this scope."),
    ];
    let expected = expected.map(|(row, kind, said)| (row, (kind.to_owned(), said.to_owned())));
    assert_eq!(said, BTreeMap::from(expected));
    for number in (1..=ROWS).filter(|n| !wrong().contains_key(n) && *n != ELSEWHERE) {
        assert!(reading::agents(&served.url, &desk::token(number)).is_empty(), "nothing was written");
    }
    assert!(!place.path(".fitout").exists(), "a check leaves no trace");
}

#[test]
fn a_program_that_nobody_lets_through_stops() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    let known =
        (1..=9).map(|n| format!("{},{},blocked\n", desk::location(n), desk::token(n))).collect::<Vec<_>>().concat();
    place.write("known.csv", format!("location_id,token,sandbox\n{known}"));
    place.write("roster.csv", desk::roster(1..=9));
    let served = Served::start(&place, &["--roster", "known.csv"]);
    let ran = place.run(&["apply", "--yes", "--base-url", &served.url, "desk.yaml", "roster.csv"]);
    ran.exits(4);
    assert!(ran.stderr.contains("the API refuses this program"), "{}", ran.stderr);
}
