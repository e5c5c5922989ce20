//! One journal, two processes.

use crate::desk::{self, DESK};
use crate::program::{Place, Served};
use crate::reading;

const LOCATIONS: usize = 12;

#[test]
fn a_second_process_on_the_same_journal_is_refused_and_disturbs_nothing() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("roster.csv", desk::roster(1..=LOCATIONS));
    let apply = ["apply", "--sandbox", "--yes", "desk.yaml", "roster.csv"];
    // Slow enough to be still at work when the others have had their say.
    let mut first = place.start(&[&apply[..], &["-vv", "--concurrency", "1", "--sandbox-latency", "150ms"]].concat());
    assert!(first.says(r#"op="create agent" status=201"#, 2), "it did not get that far");

    insta::assert_snapshot!(place.run(&apply).exits(4).stderr, @"
    error: the journal cannot be used
      caused by: journal .fitout/desk-sandbox/journal.jsonl is in use by another process
    hint: Wait for the other fitout to end, or stop it; `fitout status` can be used meanwhile.
    ");
    let resolve = ["resolve", "--as", "absent", "--by", "anna"];
    for second in [&["resume"][..], &["retry"], &resolve, &["journal", "compact", ".fitout/desk-sandbox/journal.jsonl"]]
    {
        let ran = place.run(second);
        ran.exits(4);
        assert!(ran.stderr.contains("is in use by another process"), "{second:?}: {}", ran.stderr);
    }
    let status = place.run(&["status"]);
    status.exits(0);
    assert!(status.stdout.contains("going on"), "{}", status.stdout);
    place.run(&["plan", "--sandbox", "desk.yaml", "roster.csv"]).exits(0);

    // Had one of them put its own world in the place of the first one's, the agents made since would be gone.
    assert!(first.says(r#"op="create agent" status=201"#, 2), "it goes on undisturbed");
    let killed = first.kill();
    assert_eq!(killed.code, None, "it was still at work: {killed:?}");
    place.run(&["resume", "--settle", "2s"]).exits(0);
    assert!(!place.read(".fitout/desk-sandbox/journal.jsonl").contains(r#""type":"gone""#));
    let served =
        Served::start(&place, &["--roster", "roster.csv", "--world", ".fitout/desk-sandbox/sandbox-world.json"]);
    for number in 1..=LOCATIONS {
        assert_eq!(reading::agents(&served.url, &desk::token(number)).len(), 1, "location {number}");
    }
}
