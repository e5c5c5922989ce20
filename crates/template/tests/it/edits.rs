//! Edits from the command line: what they say of a row, and what is wrong with them before anything is sent.

use fitout_model::{ActionType, Edit, EditKind, Mode, Selector};
use fitout_template::{
    EditRequest, EditSource, EditVerb, FindSource, Problems, Roster, RosterOptions, SelectedPair, action_faults,
    agent_faults,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ROSTER: &str = "location_id,token,clinic,wait\none,pit-00000001,Bright,20\ntwo,pit-00000002,Dark,\n";

fn order(verb: EditVerb, set: &[(&str, &str)]) -> EditRequest {
    EditRequest {
        verb,
        agent: (verb != EditVerb::CreateAgent).then(|| Selector::Name("<<clinic>> desk".to_owned())),
        action: None,
        key: None,
        from: None,
        set: set.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect(),
    }
}

/// What the order says of each row, or what is wrong with it.
fn read(order: &EditRequest) -> Result<Vec<Edit>, Vec<String>> {
    let (roster, _) = Roster::read("r.csv", ROSTER.as_bytes(), &RosterOptions::default()).unwrap();
    let told = |problems: Problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (source, _) = EditSource::read(order, roster.header()).map_err(told)?;
    let render = |row| source.render(roster.header(), row).map(|(edit, _)| edit).map_err(told);
    roster.rows().iter().map(render).collect()
}

fn updates(set: &[(&str, &str)]) -> Result<Vec<Value>, Vec<String>> {
    let edits = read(&order(EditVerb::UpdateAgent, set))?;
    let fields = |edit| match edit {
        Edit::Change { what: EditKind::Update { fields }, .. } => Value::Object(fields),
        other @ (Edit::Create(_) | Edit::Change { .. }) => panic!("{other:?}"),
    };
    Ok(edits.into_iter().map(fields).collect())
}

#[test]
fn a_value_is_json_or_text_and_a_cell_stands_where_it_is_named() {
    let set = [
        ("waitTime", "<<wait | default(5, true) | int>>"),
        ("channels", r#"["SMS"]"#),
        ("goal", "Book at <<clinic>>."),
        ("sleepEnabled", "false"),
    ];
    assert_eq!(
        updates(&set).unwrap(),
        [
            json!({"waitTime": 20, "channels": ["SMS"], "goal": "Book at Bright.", "sleepEnabled": false}),
            json!({"waitTime": 5, "channels": ["SMS"], "goal": "Book at Dark.", "sleepEnabled": false}),
        ]
    );
    let Edit::Change { key, agent, .. } = &read(&order(EditVerb::DeleteAgent, &[])).unwrap()[1] else { panic!() };
    assert_eq!((key.as_str(), agent), ("clinic-desk", &Selector::Name("Dark desk".to_owned())));
}

#[test]
fn the_command_line_wins_over_the_file_and_leads_into_its_maps() {
    let mut order =
        order(EditVerb::AttachAction, &[("details.triggerCondition", "asks for <<clinic>>"), ("name", "Mine")]);
    let file = "type: triggerWorkflow\nname: Theirs\ndetails:\n  workflowIds: [w1]\n  triggerCondition: asks\n";
    order.from = Some(("a.yaml".to_owned(), file.to_owned()));
    let Edit::Change { what: EditKind::Attach(action), .. } = &read(&order).unwrap()[0] else { panic!() };
    assert_eq!(
        (action.kind.clone(), action.name.as_str(), action.key.as_str()),
        (ActionType::TriggerWorkflow, "Mine", "mine")
    );
    assert_eq!(
        Value::Object(action.details.clone()),
        json!({"workflowIds": ["w1"], "triggerCondition": "asks for Bright"})
    );
}

#[test]
fn an_agent_that_is_made_is_checked_whole() {
    let whole = [
        ("name", "Night"),
        ("personality", "Calm."),
        ("goal", "Wait."),
        ("instructions", "Ask."),
        ("mode", "suggestive"),
    ];
    let Edit::Create(agent) = &read(&order(EditVerb::CreateAgent, &whole)).unwrap()[0] else { panic!() };
    assert_eq!((agent.key.as_str(), agent.name.as_str(), agent.mode), ("night", "Night", Mode::Suggestive));
    let missing = read(&order(EditVerb::CreateAgent, &whole[..3])).unwrap_err();
    assert_eq!(missing, ["--set: the agent `night` needs `instructions`"]);
}

#[test]
fn what_is_wrong_is_told_without_the_value() {
    let told = |verb, set: &[(&str, &str)]| read(&order(verb, set)).unwrap_err().join("\n");
    assert_eq!(told(EditVerb::UpdateAgent, &[]), "--set: nothing is to be written");
    assert_eq!(told(EditVerb::UpdateAgent, &[("gaol", "secret words")]), "--set: an agent has no field `gaol`");
    assert_eq!(told(EditVerb::UpdateAgent, &[("goal", "<<nobody>>")]), "--set: the variable `nobody` is not declared");
    assert_eq!(told(EditVerb::UpdateAgent, &[("goal", "<<token>>")]), "--set: the variable `token` is not declared");
    assert_eq!(
        told(EditVerb::UpdateAgent, &[("goal", "x"), ("goal.deep", "y")]),
        "--set: `goal.deep` leads into something that is not a map"
    );
    assert_eq!(
        told(EditVerb::SetFollowup, &[("followUpHours", "true")]),
        "--set: the follow-up settings needs `dynamicChannelSwitching`"
    );
    assert_eq!(
        told(EditVerb::UpdateAgent, &[("goal", "<<wait>>")]),
        "--set: `wait` is not given and has no default for r.csv:3 (column wait)"
    );
    // What depends on fields that are not given is for the location to tell.
    assert!(updates(&[("waitTime", "200")]).is_ok());
    assert!(updates(&[("sleepTime", "5"), ("sleepTimeUnit", "hours")]).is_ok());
    assert!(updates(&[("waitTime", "200"), ("waitTimeUnit", "minutes")]).unwrap_err()[0].contains("at most 5 minutes"));
}

#[test]
fn what_stands_there_already_is_held_against_nobody() {
    let there = json!({"name": "x", "goal": "", "waitTime": 30, "waitTimeUnit": "minutes", "odd": 1});
    let fields = there.as_object().unwrap();
    let faults = |changed: &[&str]| agent_faults(fields, &changed.iter().copied().collect::<BTreeSet<_>>());
    assert_eq!(faults(&["name"]), Vec::<String>::new());
    assert_eq!(faults(&["waitTimeUnit"]), ["`waitTime` is at most 5 minutes"]);
    assert_eq!(faults(&["goal"]), ["`goal` is empty"]);
    let details = json!({"stopBotDetectionType": "Never", "stopBotExamples": ["only one"]});
    let faults = action_faults(&ActionType::StopBot, details.as_object().unwrap(), &["stopBotExamples"].into());
    assert_eq!(faults, ["`stopBotExamples` needs at least 2 examples"]);
}

/// What is looked for in each row's location, or what is wrong with it.
fn find(agent: &str, action: Option<&str>) -> Result<Vec<SelectedPair>, Vec<String>> {
    let (roster, _) = Roster::read("r.csv", ROSTER.as_bytes(), &RosterOptions::default()).unwrap();
    let told = |problems: Problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (agent, action) = (Selector::Name(agent.to_owned()), action.map(|name| Selector::Name(name.to_owned())));
    let (source, _) = FindSource::read(&agent, action.as_ref(), roster.header()).map_err(told)?;
    let render = |row| source.render(roster.header(), row).map(|(found, _)| found).map_err(told);
    roster.rows().iter().map(render).collect()
}

#[test]
fn what_is_looked_for_has_the_cells_of_its_row_and_says_nothing_of_a_change() {
    let named = |name: &str| Selector::Name(name.to_owned());
    let both = find("<<clinic>> desk", Some("Book")).unwrap();
    assert_eq!(both[1], (named("Dark desk"), Some(Selector::Name("Book".to_owned()))));
    assert_eq!(find("Desk", None).unwrap(), [(named("Desk"), None), (named("Desk"), None)]);
    assert!(find("<<nobody>>", None).unwrap_err()[0].contains("nobody"));
    assert!(find("<<wait>>", None).is_err(), "the second row has nothing there");
}
