//! `fitout check`: what is known of every location before anything is written.

use crate::desk::{DESK, location, roster, token};
use crate::hands::{by_hand, set, told};
use crate::program::{Place, Ran, Served};
use serde_json::Value;

/// An agent that names something of every kind.
const EVERYTHING: &str = r#"name: everything
version: "1.0.0"
description: Names something of every kind.
variables:
  calendar: { type: string, required: true, description: A calendar }
  workflow: { type: string, required: true, description: A workflow }
  field: { type: string, required: true, description: A contact field }
  user: { type: string, required: true, description: A user }
  bases: { type: list, required: true, description: Knowledge bases }
  start: { type: boolean, default: true, description: Whether a booking starts the workflow }
agents:
  desk:
    name: Desk
    mode: auto-pilot
    knowledgeBaseIds: << bases >>
    personality: You are the quiet receptionist and never use exclamation marks.
    goal: Get the caller an appointment that suits them.
    instructions: Ask for a weekday, then for a time.
    actions:
      book:
        type: appointmentBooking
        name: Book
        details:
          calendarId: << calendar >>
          onlySendLink: false
          triggerWorkflow: << start >>
          workflowIds: ["<<workflow>>"]
          sleepAfterBooking: false
          transferBot: false
          rescheduleEnabled: true
          cancelEnabled: true
      note:
        type: updateContactField
        name: Note the plate
        details:
          contactFieldId: << field >>
          description: The number plate
          contactUpdateExamples: [AB 12]
      to-a-person:
        type: humanHandOver
        name: Hand over
        details:
          enabled: true
          handoverType: contactRequest
          triggerCondition: The caller asks for a human being.
          examples: [Can I talk to a person?]
          assignToUserId: << user >>
          reactivateEnabled: false
          finalMessage: I am passing this to our front desk now.
      to-sales:
        type: transferBot
        name: Pass on
        details:
          transferBotType: Default
          transferToBot: sales
          enabled: true
  sales:
    name: Sales
    mode: "off"
    personality: You are brief.
    goal: Sell.
    instructions: Be kind.
"#;

/// Six locations, each with something else the matter, and one more with all of it at once.
fn odd_locations() -> String {
    let things = [
        "",
        "cal2=off",
        "cal3=unstaffed",
        "wf4=off|kb4b=absent",
        "fld5=absent|usr5=absent",
        "wf6=absent",
        "cal7=absent|wf7=absent|fld7=absent|usr7=absent|kb7a=absent",
    ];
    let rows = (1..).zip(things).map(|(n, things)| {
        let start = if n == 6 { "no" } else { "yes" };
        format!("{},{},cal{n},wf{n},fld{n},usr{n},kb{n}a|kb{n}b,{start},{things}\n", location(n), token(n))
    });
    format!("location_id,token,calendar,workflow,field,user,bases,start,sandbox_things\n{}", rows.collect::<String>())
}

fn everything() -> Place {
    let place = Place::new();
    place.write("everything.yaml", EVERYTHING);
    place.write("odd.csv", odd_locations());
    place
}

#[test]
fn what_comes_with_the_program_is_ready_in_a_rehearsal() {
    for name in
        ["dental-front-desk", "home-services-booking", "real-estate-lead-qualifier", "restaurant", "multi-agent-triage"]
    {
        let place = Place::new();
        let (template, rows) = (format!("{name}.yaml"), format!("{name}.csv"));
        place.bring(&template);
        place.bring(&rows);
        let ran = place.run(&["check", "--sandbox", "--probe-write", &template, &rows]);
        assert_eq!(ran.exits(0).stdout.lines().count(), 1, "{}", ran.stdout);
        assert!(ran.stdout.ends_with(" ready: all that the template names is there\n"), "{}", ran.stdout);
        assert!(!place.path(".fitout").exists(), "a check leaves no trace");
    }
    let place = Place::new();
    place.bring("dental-front-desk.yaml");
    place.bring("locations.example.csv");
    let ran = place.run(&["check", "--sandbox", "dental-front-desk.yaml", "locations.example.csv"]);
    insta::assert_snapshot!(told(ran.exits(0)), @"
    200 ready: all that the template names is there
    ---
    Whether the tokens may write was not tried: fitout check --probe-write --sandbox dental-front-desk.yaml locations.example.csv
    What would be done: fitout plan --sandbox dental-front-desk.yaml locations.example.csv
    ");
}

#[test]
fn everything_that_is_missing_or_off_is_named_where_it_stands_with_what_to_do() {
    let place = everything();
    let ran = place.run(&["check", "--sandbox", "everything.yaml", "odd.csv"]);
    insta::assert_snapshot!(told(ran.exits(1)), @"
    1 ready: all that the template names is there
    1 ready with warnings: something was not checked or looks odd
    5 not ready: an apply would stop there or make something that does not work

    errors:
      2 locations: desk.knowledgeBaseIds: the location has no knowledge base of this id (row 5 location0004, row 8 location0007)
        Put the id of one of this location's own knowledge bases there: any other is accepted by the API and does nothing.
      2 locations: desk/note.contactFieldId: the location has no contact field of this id (row 6 location0005, row 8 location0007)
        Put the id of one of this location's own contact fields there: any other is accepted by the API and does nothing.
      2 locations: desk/to-a-person.assignToUserId: the location has no user of this id (row 6 location0005, row 8 location0007)
        Put the id of one of this location's own users there: any other is accepted by the API and does nothing.
      1 location: desk/book.calendarId: the calendar has no team member, so nobody can be booked (row 4 location0003)
        Add somebody to the calendar's team in the location, or name another one.
      1 location: desk/book.calendarId: the calendar is not active, so nothing can be booked (row 3 location0002)
        Activate the calendar in the location, or name another one.
      1 location: desk/book.calendarId: the location has no calendar of this id (row 8 location0007)
        Put the id of one of this location's own calendars there: any other is accepted by the API and does nothing.
      1 location: desk/book.workflowIds: the location has no workflow of this id (row 8 location0007)
        Put the id of one of this location's own workflows there: any other is accepted by the API and does nothing.
      1 location: desk/book.workflowIds: the workflow is not published, so it does not run (row 5 location0004)
        Publish the workflow in the location, or name another one.

    warnings:
      1 location: desk/book.workflowIds: the location has no workflow of this id (not in use: a switch beside it is off) (row 7 location0006)
        Put the id of one of this location's own workflows there: any other is accepted by the API and does nothing.
    ---
    Put right what is named, then check again: fitout check --sandbox everything.yaml odd.csv
    ");
    // Over HTTP it is the same: the sandbox is told what the template names.
    let served = Served::start(&place, &["--roster", "odd.csv", "--template", "everything.yaml"]);
    let over_http = place.run(&["check", "--base-url", &served.url, "everything.yaml", "odd.csv"]);
    assert_eq!(over_http.exits(1).stdout, ran.stdout);
}

#[test]
fn the_table_has_a_line_for_each_finding_and_for_each_location_without_one() {
    let place = everything();
    let check = |file: &str| place.run(&["check", "--sandbox", "-o", file, "everything.yaml", "odd.csv"]);
    check("found.csv").exits(1);
    let rows = place.results("found.csv");
    assert_eq!((rows[0]["row"].as_str(), rows[0]["status"].as_str(), rows[0]["kind"].as_str()), ("2", "ready", ""));
    let of = |number: &str| {
        let cells = ["severity", "kind", "agent", "action", "field", "id"];
        let line = |row: &std::collections::BTreeMap<String, String>| cells.map(|cell| row[cell].clone()).join(" ");
        rows.iter().filter(|row| row["row"] == number).map(line).collect::<Vec<_>>()
    };
    assert_eq!(of("3"), ["error not-active desk book calendarId cal2"]);
    assert_eq!(
        of("5"),
        ["error not-found desk  knowledgeBaseIds kb4b", "error not-published desk book workflowIds wf4"]
    );
    assert_eq!(of("7"), ["warning not-found desk book workflowIds wf6"], "no booking starts it");
    assert!(rows.iter().all(|row| row["severity"].is_empty() == row["what_to_do"].is_empty()));
    check("found.json").exits(1);
    let document: Value = serde_json::from_str(&place.read("found.json")).unwrap();
    assert_eq!(document["counts"]["not ready"], 5);
    assert_eq!(document["complete"], true);
    insta::assert_json_snapshot!(document["locations"][3]["issues"][1], @r#"
    {
      "action": "book",
      "agent": "desk",
      "field": "workflowIds",
      "id": "wf4",
      "kind": "not-published",
      "message": "desk/book.workflowIds: the workflow is not published, so it does not run",
      "names": "workflow",
      "remedy": "Publish the workflow in the location, or name another one.",
      "said": "its status is draft",
      "severity": "error"
    }
    "#);
    let both = format!("{}{}", place.read("found.csv"), place.read("found.json"));
    for secret in [token(1).as_str(), token(7).as_str(), "receptionist", "that suits"] {
        assert!(!both.contains(secret), "{secret}");
    }
    let nowhere = place.run(&["check", "--sandbox", "-o", "no/such/found.csv", "everything.yaml", "odd.csv"]);
    assert!(
        nowhere.exits(2).stderr.contains("the folder no/such is not there; nothing was sent"),
        "{}",
        nowhere.stderr
    );
}

#[test]
fn what_a_token_has_no_scope_for_is_not_checked_and_no_error() {
    let place = everything();
    let args = ["check", "--sandbox", "--sandbox-scopes", "agents-only", "--probe-write", "everything.yaml", "odd.csv"];
    let ran = place.run(&args);
    insta::assert_snapshot!(told(ran.exits(0)), @"
    7 ready with warnings: something was not checked or looks odd

    warnings:
      7 locations: calendars not checked: needs the scope calendars.readonly (row 2 location0001, row 3 location0002, row 4 location0003, and 4 more)
        Give the token the scope calendars.readonly to have its calendars checked, or look at them yourself.
      7 locations: contact fields not checked: needs the scope locations/customFields.readonly (row 2 location0001, row 3 location0002, row 4 location0003, and 4 more)
        Give the token the scope locations/customFields.readonly to have its contact fields checked, or look at them yourself.
      7 locations: knowledge bases not checked: needs the scope knowledge-bases.readonly (row 2 location0001, row 3 location0002, row 4 location0003, and 4 more)
        Give the token the scope knowledge-bases.readonly to have its knowledge bases checked, or look at them yourself.
      7 locations: users not checked: needs the scope users.readonly (row 2 location0001, row 3 location0002, row 4 location0003, and 4 more)
        Give the token the scope users.readonly to have its users checked, or look at them yourself.
      7 locations: whether the token belongs to this location was not checked: needs the scope locations.readonly (row 2 location0001, row 3 location0002, row 4 location0003, and 4 more)
        Give the token the scope locations.readonly to have that checked, or be sure of the row.
      7 locations: workflows not checked: needs the scope workflows.readonly (row 2 location0001, row 3 location0002, row 4 location0003, and 4 more)
        Give the token the scope workflows.readonly to have its workflows checked, or look at them yourself.
    ---
    What would be done: fitout plan --sandbox everything.yaml odd.csv
    ");
}

#[test]
fn programs_are_told_what_people_are() {
    let place = everything();
    let ran = place.run(&["check", "--sandbox", "--json", "everything.yaml", "odd.csv"]);
    let lines: Vec<Value> = ran.exits(1).stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).collect::<Vec<_>>();
    assert_eq!(of("location-checked").len(), 7);
    assert_eq!(of("location-checked")[1]["issues"][0]["kind"], "not-active");
    assert_eq!(of("location-checked")[0]["status"], "ready");
    assert_eq!((&of("check")[0]["counts"]["ready"], &of("check")[0]["complete"]), (&1.into(), &true.into()));
    assert_eq!((&lines[lines.len() - 1]["type"], &lines[lines.len() - 1]["code"]), (&"exit".into(), &1.into()));
}

#[test]
fn targeting_means_the_same_locations_as_for_a_plan() {
    let place = everything();
    let check = |more: &[&str]| place.run(&[&["check", "--sandbox", "everything.yaml", "odd.csv"], more].concat());
    assert!(check(&["--location", "location0001"]).exits(0).stdout.starts_with("1 ready"));
    assert!(check(&["--where", r#"workflow == "wf6""#]).exits(0).stdout.starts_with("1 ready with warnings"));
    assert!(
        check(&["--limit", "2"])
            .exits(1)
            .stdout
            .starts_with("1 ready: all that the template names is there\n1 not ready")
    );
    check(&["--location", "location9999"]).exits(2);

    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=3));
    place.run(&["apply", "--sandbox", "--yes", "desk.yaml", "desk.csv"]).exits(0);
    by_hand(&place, &[2], |sandbox, location, agent| set(sandbox, location, agent, "instructions", "Be quick."));
    let ran = place.run(&["check", "--sandbox", "--only", "drifted", "desk.yaml", "desk.csv"]);
    assert_eq!(ran.exits(0).stdout, "1 ready: all that the template names is there\n");
}

#[test]
fn a_pinned_row_is_left_alone_and_an_odd_rehearsal_is_said() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", format!("location_id,token,clinic,pinned\n{},{},A,yes\n", location(1), token(1)));
    let ran = place.run(&["check", "--sandbox", "desk.yaml", "desk.csv"]);
    assert_eq!(ran.exits(0).stdout, "1 skipped: left alone, as you asked\n");
    let place = everything();
    place.write("odd.csv", odd_locations().replace("cal2=off", "cal2=broken"));
    let ran = place.run(&["check", "--sandbox", "everything.yaml", "odd.csv"]);
    insta::assert_snapshot!(ran.exits(2).stderr, @"
    error: odd.csv:3: the column `sandbox_things` says something that the sandbox does not know
    hint: Say ID=absent, ID=off or ID=unstaffed, several parted by |.
    ");
}

/// The places of a served world, as its file has them.
fn places(place: &Place) -> Value {
    let world: Value = serde_json::from_str(&place.read("world.json")).unwrap();
    assert!(world["places"].as_object().is_some_and(|places| !places.is_empty()));
    world["places"].clone()
}

#[test]
fn the_probe_leaves_the_world_as_it_was() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    let standings = ["", "readonly", "revoked", "suspended", "write-only", "agency", "blocked", "agents-only", ""];
    let rows =
        (1..).zip(standings).map(|(n, standing)| format!("{},{},Clinic {n},{standing}\n", location(n), token(n)));
    place.write("desk.csv", format!("location_id,token,clinic,sandbox\n{}", rows.collect::<String>()));
    let world = ["--roster", "desk.csv", "--world", "world.json"];
    let served = Served::start(&place, &world);
    place.run(&["apply", "--yes", "--base-url", &served.url, "desk.yaml", "desk.csv"]).exits(1);
    served.stop();
    let before = places(&place);
    let served = Served::start(&place, &[&world[..], &["--sandbox-faults", "0.1", "--sandbox-window", "1s"]].concat());
    let ran: Ran = place.run(&["check", "--probe-write", "--base-url", &served.url, "desk.yaml", "desk.csv"]);
    assert!(ran.exits(1).stdout.contains("1 location: the token may not write: it lacks"), "{}", ran.stdout);
    served.stop();
    assert_eq!(places(&place), before);
}
