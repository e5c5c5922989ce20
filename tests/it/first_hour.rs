//! The first hour: a folder to begin with, a template explained, completions and man pages.

use crate::program::Place;

const STARTERS: [&str; 5] =
    ["dental-front-desk", "home-services-booking", "real-estate-lead-qualifier", "restaurant", "multi-agent-triage"];

#[test]
fn a_starter_folder_can_be_rolled_out_and_does_what_it_explains() {
    for starter in STARTERS {
        let place = Place::new();
        place.run(&["init", "--template", starter]).exits(0);
        let (template, roster) = (format!("{starter}.yaml"), format!("{starter}.csv"));
        let explained = place.run(&["explain", &template]);
        let explained = &explained.exits(0).stdout;
        let cost = explained
            .lines()
            .find_map(|line| line.trim_start().strip_prefix("nothing there yet"))
            .unwrap()
            .trim_start();
        let writes = cost.split(" write").next().unwrap();
        let (least, most) = writes.split_once(" to ").unwrap_or((writes, writes));
        let promised = least.parse::<usize>().unwrap()..=most.parse::<usize>().unwrap();

        place.run(&["apply", "--sandbox", "--yes", &template, &roster]).exits(0);
        let journal = place.read(&format!(".fitout/{starter}-sandbox/journal.jsonl"));
        let rows = place.read(&roster).lines().count() - 1;
        assert!(rows >= 2, "{roster}");
        for row in place.read(&roster).lines().skip(1) {
            let location = row.split(',').next().unwrap();
            let begun = |line: &&str| line.contains(r#""type":"began""#) && line.contains(location);
            let done = journal.lines().filter(begun).count();
            assert!(promised.contains(&done), "{template}: {done} writes, {writes} were promised");
        }
    }
}

#[test]
fn nothing_is_overwritten_and_secrets_stay_out_of_version_control() {
    let place = Place::new();
    let ran = place.run(&["init", "acme"]);
    insta::assert_snapshot!(format!("{}---\n{}", ran.exits(0).stdout, ran.stderr), @r"
    acme/dental-front-desk.yaml
    acme/dental-front-desk.csv
    acme/fitout-template.schema.json
    acme/.gitignore
    ---

    The roster's tokens are examples. Try it in the sandbox first:

      cd acme
      fitout explain dental-front-desk.yaml
      fitout apply --sandbox dental-front-desk.yaml dental-front-desk.csv

    Then put your own locations and tokens into dental-front-desk.csv. An editor with YAML support (Visual Studio Code with the
    extension YAML, or any with yaml-language-server) completes and checks dental-front-desk.yaml by fitout-template.schema.json.
    ");
    let first = place.read("acme/dental-front-desk.yaml").lines().next().unwrap().to_owned();
    assert_eq!(first, "# yaml-language-server: $schema=fitout-template.schema.json");
    assert_eq!(place.read("acme/fitout-template.schema.json"), place.run(&["schema", "template"]).exits(0).stdout);
    let ignored = place.read("acme/.gitignore");
    assert!(ignored.contains("*.csv") && ignored.contains(".fitout/"), "{ignored}");
    place.write("acme/dental-front-desk.csv", "mine");
    let ran = place.run(&["init", "acme"]);
    assert!(ran.exits(2).stderr.contains("is there already"), "{}", ran.stderr);
    assert_eq!(place.read("acme/dental-front-desk.csv"), "mine");
    let ran = place.run(&["init", "acme", "--template", "restaurant"]);
    assert_eq!(ran.exits(0).stdout, "acme/restaurant.yaml\nacme/restaurant.csv\n", "what is shared is there already");
    place.write("acme/fitout-template.schema.json", "{}");
    let ran = place.run(&["init", "acme", "--template", "multi-agent-triage"]);
    assert!(ran.exits(0).stderr.contains("`fitout schema template` prints the one that is"), "{}", ran.stderr);
    assert_eq!(place.read("acme/fitout-template.schema.json"), "{}");
}

#[test]
fn what_a_template_needs_is_told_without_a_roster() {
    let place = Place::new();
    place.bring("multi-agent-triage.yaml");
    let ran = place.run(&["explain", "multi-agent-triage.yaml"]);
    insta::assert_snapshot!(ran.exits(0).stdout, @r#"
    multi-agent-triage 1.0.0
    A reception that transfers to a sales agent and, where there is one, a support agent.

    Columns of the roster
      location_id                 string   required: The id of the location, from its settings under Business Profile
      token                       string   required: Its private integration token, or where it is kept; empty where the agency mints it
      business                    string   required: The business's name
      offer                       string   required: What it sells, in one sentence
      calendar_id                 string   required: Calendar for sales calls
      support_knowledge_base_ids  list     may be empty: Knowledge bases for support, parted by |
      with_support                boolean  otherwise true: Whether this location has a support agent
      ticket_workflow_id          string   may be empty: Workflow that opens a ticket; empty for none
    Optional: pinned, a column that exempts rows. Other columns are kept in the results file.
    To take over agents that are there already, by their ids: reception_agent_id, sales_agent_id, support_agent_id.

    Agent reception, named "<<business>> reception": is made switched off and switched to auto-pilot last
      action to-sales: transferBot
      action to-support: transferBot, only where its `when` holds

    Agent sales, named "<<business>> sales": is made switched off and switched to auto-pilot last
      action book-call: appointmentBooking
      action follow-up: advancedFollowup
      follow-up settings

    Agent support, named "<<business>> support", only where its `when` holds: is made switched off and switched to suggestive last
      action open-ticket: triggerWorkflow, only where its `when` holds
      action to-a-person: humanHandOver

    Requests for each location
      nothing there yet           8 to 13 writes, about 10 reads
      everything in place         no write, about 8 reads

    Scopes of the tokens
      conversation-ai.readonly    to plan, check, audit and drift
      conversation-ai.write       to apply
      locations.readonly          not needed; with it, each token is held against its row's location

    To look up what it names, `fitout check` uses calendars.readonly, workflows.readonly, knowledge-bases.readonly.
    "#);
    place.write("broken.yaml", "name: broken\nagents: 3\n");
    assert!(place.run(&["explain", "broken.yaml"]).exits(2).stderr.contains("broken.yaml:2:9"));
}

#[test]
fn completions_and_man_pages_know_every_command() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = place.run(&["shell", "completions", shell]);
        for command in ["apply", "resume", "drift", "init"] {
            assert!(ran.exits(0).stdout.contains(command), "{shell} does not know {command}");
        }
    }
    std::fs::create_dir(place.path("man")).unwrap();
    place.run(&["shell", "man", "man"]).exits(0);
    assert!(place.read("man/fitout-apply.1").contains("waves"));
    place.run(&["shell", "man", "nowhere"]).exits(2);
}
