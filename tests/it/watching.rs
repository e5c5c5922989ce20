//! `--watch`: a run on a page, while it goes on.

use crate::desk::{DESK, location, roster, token};
use crate::looking::{Page, events, look};
use crate::program::{Place, Started};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

const LOCATIONS: usize = 12;
const HOSTILE: &str = "<img src=x onerror=alert(1)>";

/// A rollout of two waves, and a gate between them that opens when the test says so.
struct Gated {
    place: Place,
    gate: std::fs::File,
}

fn gated() -> Gated {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    let named = |row: &str| {
        let name = if row.starts_with("location_id") { "name" } else { HOSTILE };
        format!("{row},{name}\n")
    };
    place.write("desk.csv", roster(1..=LOCATIONS).lines().map(named).collect::<String>());
    let made = Command::new("mkfifo").arg(place.path("opens")).status().unwrap();
    assert!(made.success());
    // For reading as well, so that nobody waits for the other side before it is there.
    let gate = std::fs::File::options().read(true).write(true).open(place.path("opens")).unwrap();
    place.write("gate.sh", "#!/bin/sh\necho here; read word < opens\n");
    std::fs::set_permissions(place.path("gate.sh"), std::fs::Permissions::from_mode(0o755)).unwrap();
    Gated { place, gate }
}

impl Gated {
    /// Starts it with this, and gives the page's address once the first wave is done: host and port, and the path.
    fn start(&self, more: &[&str]) -> (Started, String, String) {
        let waves = ["--waves", "3,100%", "--gate", "command:./gate.sh"];
        let apply = ["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv"];
        let mut started = self.place.start(&[&apply[..], &waves, more].concat());
        let line = started.line_with("Watch it at http://");
        let url = line.split_whitespace().find_map(|word| word.strip_prefix("http://")).unwrap();
        let (address, path) = url.split_once('/').unwrap();
        let (address, path) = (address.to_owned(), format!("/{path}"));
        assert!(started.says("here", 1), "the first wave never ended");
        (started, address, path)
    }

    fn open(&mut self) {
        self.gate.write_all(b"go on\n").unwrap();
    }
}

fn get(address: &str, path: &str) -> Page {
    look("GET", address, address, path)
}

/// Holds that nothing secret is in a text.
#[track_caller]
fn clean(text: &str) {
    for secret in [token(1).as_str(), "5eC0de00", "receptionist", "that suits"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn a_page_shows_the_run_and_is_kept_up_to_date_until_its_end() {
    let mut gated = gated();
    let (started, address, path) = gated.start(&["--watch", "127.0.0.1:0"]);
    assert_eq!(path, "/");

    let page = get(&address, "/");
    assert_eq!(page.status, 200, "{page:?}");
    for header in ["connect-src 'self'", "frame-ancestors 'none'", "no-store", "nosniff"] {
        assert!(page.head.contains(header), "{header}: {}", page.head);
    }
    clean(&page.body);
    assert!(page.body.contains("&lt;img src=x") && !page.body.contains("<img"), "a name is markup");
    assert!((1..=LOCATIONS).all(|number| page.body.contains(&location(number))));
    assert!(page.body.contains("the program of the gate after it is running"), "{}", page.body);
    assert!(page.body.contains("<b>3</b><i aria-hidden=\"true\">D</i> done"), "{}", page.body);
    assert!(page.body.contains("create agent"), "the writes are not told");
    let seen = page.body.split_once("data-version=\"").unwrap().1.split('"').next().unwrap().to_owned();

    // Who comes late is told all of it, and who has loaded the page only what is new.
    let mut all = events(&address, "/events?since=0");
    let mut news = events(&address, &format!("/events?since={seen}"));
    let first = all.next().unwrap();
    let told = first["rows"].as_array().unwrap();
    let done = told.iter().filter(|row| row[1].to_string().contains("row done"));
    assert_eq!((told.len(), done.count()), (LOCATIONS, 3), "{first}");
    gated.open();
    let mut rows: BTreeMap<u64, String> = BTreeMap::new();
    let mut last = Value::Null;
    for message in news.by_ref() {
        clean(&message.to_string());
        for row in message["rows"].as_array().unwrap() {
            rows.insert(row[0].as_u64().unwrap(), row[1].to_string());
        }
        last = message;
    }
    assert_eq!(last["over"], true, "{last}");
    assert!(last["parts"]["head"].to_string().contains("finished"), "{last}");
    assert_eq!(rows.len(), LOCATIONS, "{rows:?}");
    assert!(
        rows.values().all(|row| row.contains("row done") && row.contains(HOSTILE) && row.contains("desk ")),
        "{rows:?}"
    );
    assert_eq!(all.last().unwrap()["over"], true);
    started.wait().exits(0);
}

#[test]
fn only_this_machine_may_look_and_nothing_can_be_done() {
    let mut gated = gated();
    let (started, address, _) = gated.start(&["--watch", "localhost:0"]);
    let port = address.split_once(':').unwrap().1;
    for (method, host, path, status) in [
        ("GET", format!("localhost:{port}"), "/", 200),
        ("HEAD", address.clone(), "/", 200),
        ("GET", format!("rebound.example:{port}"), "/", 421),
        ("GET", format!("rebound.example:{port}"), "/events", 421),
        ("POST", address.clone(), "/", 405),
        ("GET", address.clone(), "/journal.jsonl", 404),
        ("GET", address.clone(), "/../desk.csv", 404),
    ] {
        let page = look(method, &address, &host, path);
        assert_eq!(page.status, status, "{method} {host} {path}: {page:?}");
        assert!(method != "HEAD" || page.body.is_empty(), "{page:?}");
    }
    gated.open();
    started.wait().exits(0);
}

#[test]
fn beyond_this_machine_it_has_a_secret_address_or_none() {
    let mut gated = gated();
    let refused = ["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv", "--watch", "0.0.0.0:0"];
    let ran = gated.place.run(&refused);
    assert!(
        ran.exits(2).stderr.contains("0.0.0.0:0 is not loopback") && ran.stderr.contains("--watch-link"),
        "{ran:?}"
    );
    assert!(!gated.place.path(".fitout").exists(), "something was begun");
    gated.place.run(&["apply", "--sandbox", "desk.yaml", "desk.csv", "--watch-link"]).exits(2);

    let (started, address, path) = gated.start(&["--watch", "0.0.0.0:0", "--watch-link", "--json-into", "run.ndjson"]);
    let address = address.replace("0.0.0.0", "127.0.0.1");
    assert!(path.len() >= 2 + 32, "{path}");
    let link = path.trim_matches('/');
    for (path, status) in
        [("/", 404), ("/events", 404), (&*format!("/{link}"), 404), (&*format!("/{}x/", &link[1..]), 404)]
    {
        assert_eq!(get(&address, path).status, status, "{path}");
    }
    let page = look("GET", &address, "a-name-of-this-machine:7789", &path);
    assert!(page.status == 200 && page.body.contains(&location(1)), "{page:?}");
    assert!(!page.body.contains(link), "the secret is in the page");
    let mut news = events(&address, &format!("{path}events?since=0"));
    assert_eq!(news.next().unwrap()["over"], false);
    gated.open();
    assert_eq!(news.last().unwrap()["over"], true);
    let ran = started.wait();
    assert_eq!(ran.exits(0).stderr.matches(link).count(), 1, "the link is said once: {}", ran.stderr);
    assert!(!gated.place.read(".fitout/desk-sandbox/journal.jsonl").contains(link));
    let told = gated.place.read("run.ndjson");
    assert!(told.lines().any(|line| line.contains("\"type\":\"watch\"") && line.contains(link)), "{told}");
}

#[test]
fn an_address_that_is_taken_is_said_before_anything_is_sent() {
    let gated = gated();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = gated.place.run(&["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv", "--watch", &address]);
    assert!(ran.exits(2).stderr.contains("the page cannot be served there; nothing was sent"), "{}", ran.stderr);
    assert_eq!(gated.place.writes_begun(".fitout/desk-sandbox/journal.jsonl"), 0);
}

#[test]
fn a_page_that_is_open_does_not_keep_the_program() {
    let mut gated = gated();
    let (started, address, _) = gated.start(&["--watch", "127.0.0.1:0"]);
    // Connections that say nothing, and one that asked and does not read.
    let idle: Vec<_> = (0..3).map(|_| std::net::TcpStream::connect(&address).unwrap()).collect();
    let deaf = events(&address, "/events?since=0");
    gated.open();
    started.wait().exits(0);
    drop((idle, deaf));
}
