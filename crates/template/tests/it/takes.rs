//! Which agents of a location a template takes over.

use crate::sample::{agent, said, with_cells};
use fitout_template::Template;

#[test]
fn an_agent_is_taken_over_by_the_names_of_the_template_and_the_id_of_the_row() {
    let text = agent("adopt-names: [Front Desk Bot, \"<<v>> bot\"]");
    let (desired, problems) = with_cells(&text, "v,a_agent_id", "Oak, b7Qw ").unwrap();
    assert!(problems.to_string().is_empty(), "{problems}");
    let takes = &desired.agents[0].takes;
    assert_eq!(takes.names, ["Front Desk Bot", "Oak bot"]);
    assert_eq!(takes.id.as_ref().unwrap().as_str(), "b7Qw");
    let (empty, _) = with_cells(&text, "v,a_agent_id", "Oak,").unwrap();
    assert_eq!(empty.agents[0].takes.id, None);
    assert_ne!(desired.digest(), empty.digest());
}

#[test]
fn what_cannot_be_taken_over_is_named_with_its_place() {
    let (id, names) = (agent("waitTime: 3"), agent("adopt-names: [\"<<v>>\", 7]"));
    let found = said(&id, "location_id,token,a_agent_id\nLoc1,pit-00000001,not an id\n");
    assert!(found.contains("locations.csv:2 (column a_agent_id): this is not an agent's id"), "{found}");
    assert!(said(&names, "location_id,token\nLoc1,pit-00000001\n").contains("a name in `adopt-names` must be text"));
    let list = agent("adopt-names: Bot");
    assert!(said(&list, "location_id,token\nLoc1,pit-00000001\n").contains("`adopt-names` must be a list of names"));
    let word = agent("waitTime: 3").replace("version: \"1\"", "version: \"1\"\nother-agents: keep");
    let found = said(&word, "location_id,token\nLoc1,pit-00000001\n");
    assert!(found.contains("`other-agents` is neither `ask` nor `leave`"), "{found}");
    let two =
        agent("adopt-names: [bot]") + "  b:\n    name: BOT\n    personality: p\n    goal: g\n    instructions: i\n";
    let found = said(&two, "location_id,token\nLoc1,pit-00000001\n");
    assert!(found.contains("a name in `adopt-names` of the agent `a` finds the agent `b` too"), "{found}");
}

#[test]
fn a_template_says_what_becomes_of_other_agents() {
    let text = agent("waitTime: 3");
    let of = |text: &str| Template::parse("t.yaml", text).unwrap().0.other_agents();
    assert_eq!(of(&text), fitout_model::OtherAgents::Ask);
    let leave = text.replace("version: \"1\"", "version: \"1\"\nother-agents: leave");
    assert_eq!(of(&leave), fitout_model::OtherAgents::Leave);
}

#[test]
fn a_word_for_nothing_takes_nothing_over_and_another_word_is_no_id() {
    let text = agent("waitTime: 3");
    for cell in ["-", "--", "—", "none", "None.", "n/a", "N/A", "(none)", "null", "n.a.", " ", "keine", "/"] {
        let (desired, problems) = with_cells(&text, "a_agent_id", cell).unwrap();
        assert!(problems.to_string().is_empty() && desired.agents[0].takes.id.is_none(), "{cell}: {problems}");
    }
    for cell in ["no", "0", "TBD", "false", "yes", "x", "?", "TRUE", "xxx", "#N/A", "todo", "tbd?", "1"] {
        let problems = with_cells(&text, "a_agent_id", cell).unwrap_err().to_string();
        assert!(problems.contains("this is not an agent's id"), "{cell}: {problems}");
    }
    for cell in ["b7Qw", "ve9EPM428h8vShlRW1KT", "agent-1", "nonE5x"] {
        assert!(with_cells(&text, "a_agent_id", cell).is_ok(), "{cell}");
    }
}
