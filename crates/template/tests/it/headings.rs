//! Headings of special columns: a row that is to be left alone is never written because of how its heading is spelt.

use crate::sample::{agent, said};
use fitout_template::{Roster, RosterOptions, TokenColumn};

fn options(pinned: &str) -> RosterOptions {
    RosterOptions { pinned_column: pinned.to_owned(), ..RosterOptions::default() }
}

fn read(text: &str, options: &RosterOptions) -> Result<Roster, String> {
    Roster::read("l.csv", text.as_bytes(), options).map(|(roster, _)| roster).map_err(|problems| problems.to_string())
}

#[test]
fn a_column_that_was_named_and_is_not_there_is_an_error() {
    let text = "location_id,token,hold\nLoc1,pit-00000001,yes\n";
    insta::assert_snapshot!(read(text, &options("holdd")).unwrap_err(), @r"
    error: l.csv:1:1: the header has no column `holdd`
      help: did you mean `hold`? Rename the column, or give its name with --pinned-column.
    ");
    for given in ["", "Pinned", "keep"] {
        assert!(read(text, &options(given)).unwrap_err().contains("--pinned-column"), "{given:?}");
    }
    assert!(read(text, &options("Hold")).unwrap().rows()[0].pinned.is_some());
    assert!(read(text, &RosterOptions::default()).unwrap().rows()[0].pinned.is_none());
    for tokens in [TokenColumn::Optional, TokenColumn::Required] {
        let options = RosterOptions { token_column: "tokken".to_owned(), tokens, ..RosterOptions::default() };
        assert!(read(text, &options).unwrap_err().contains("did you mean `token`?"));
    }
}

#[test]
fn a_mark_or_a_remark_behind_a_special_name_is_forgiven() {
    for heading in ["Pinned?", "Pinned:", "Pinned*", "Pinned (yes/no)", "PINNED [y/n]?"] {
        for delimiter in [",", ";"] {
            let text = format!("Location ID*,Token (PIT),{heading}\nLoc1,pit-00000001,yes\n").replace(',', delimiter);
            let roster = read(&text, &RosterOptions::default()).unwrap();
            assert!(roster.rows()[0].pinned.is_some(), "{heading}");
            assert_eq!(roster.header().token_name(), Some("Token (PIT)"));
        }
    }
    let both = read("location_id,token,Pinned?,Pinned*\nLoc1,pit-00000001,yes,no\n", &RosterOptions::default());
    assert!(both.unwrap_err().contains("columns 3 and 4 can both be `pinned`"));
    let one = read("location_id,token,Pinned (why),pinned\nLoc1,pit-00000001,no,yes\n", &RosterOptions::default());
    assert!(one.unwrap().rows()[0].pinned.is_some(), "the name itself goes first");
}

#[test]
fn a_near_miss_of_pinned_with_yes_and_no_below_is_an_error() {
    for heading in ["is_pinned", "pinnned", "pined", "pin", "isPinned", "Pined?"] {
        let text = format!("location_id,token,{heading}\nLoc1,pit-00000001,yes\nLoc2,pit-00000002,\n");
        let error = read(&text, &RosterOptions::default()).unwrap_err();
        assert!(error.contains("did you mean `pinned`?"), "{heading}: {error}");
    }
    for (heading, cell) in
        [("pin", "4711"), ("planned", "yes"), ("linked", "no"), ("printed", "x"), ("pinned", "yes"), ("pined", "")]
    {
        let text = format!("location_id,token,{heading}\nLoc1,pit-00000001,{cell}\n");
        assert!(read(&text, &RosterOptions::default()).is_ok(), "{heading} {cell}");
    }
}

#[test]
fn a_near_miss_of_the_column_of_an_agents_id_is_suggested() {
    let template = agent("").replace("  a:\n", "  front-desk:\n");
    let told = |heading: &str| {
        said(&template, &format!("location_id,token,{heading}\nLoc1,pit-00000001,ve9EPM428h8vShlRW1KT\n"))
    };
    for heading in ["front-desk_agent", "desk_agent_id", "front-desk_agent_ids", "front_dsk_agent_id", "agent_id"] {
        assert!(told(heading).contains("did you mean `front-desk_agent_id`?"), "{heading}: {}", told(heading));
    }
    for heading in ["Front-Desk Agent-ID (GHL)", "front-desk_agent_id*"] {
        assert!(!told(heading).contains("column"), "{}", told(heading));
    }
    assert!(!told("client_id").contains("did you mean"), "{}", told("client_id"));
}
