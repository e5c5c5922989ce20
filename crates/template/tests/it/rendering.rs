//! What a row becomes.

use crate::sample::{action, agent, rendered, template, with_cells};
use fitout_model::{AgentKey, Mode};
use fitout_template::Template;
use serde_json::{Value, json};

/// The value of `businessName` written like this, with this row.
fn leaf(text: &str, columns: &str, cells: &str) -> Result<Value, String> {
    match with_cells(&agent(&format!("businessName: {text}")), columns, cells) {
        Ok((desired, _)) => Ok(desired.agents[0].fields["businessName"].clone()),
        Err(problems) => Err(problems.to_string()),
    }
}

fn typed(field: &str, columns: &str, cells: &str) -> Value {
    let (desired, _) = with_cells(&agent(field), columns, cells).unwrap();
    desired.agents[0].fields.values().find(|v| !v.is_string()).cloned().unwrap_or(Value::Null)
}

#[test]
fn one_placeholder_keeps_its_type_and_anything_more_is_text() {
    assert_eq!(typed("waitTime: << i >>", "i", "20"), json!(20));
    assert_eq!(typed("waitTime: \"<<i>>\"", "i", " 20 "), json!(20));
    assert_eq!(typed("waitTime: << n >>", "n", "1.5"), json!(1.5));
    assert_eq!(typed("waitTime: << n * 2 >>", "n", "2"), json!(4));
    assert_eq!(typed("isPrimary: << b >>", "b", "YES"), json!(true));
    assert_eq!(typed("knowledgeBaseIds: << l >>", "l", "a | b|c"), json!(["a", "b", "c"]));
    assert_eq!(typed("waitTime: << i | default(7) >>", "i", ""), json!(7));
    assert_eq!(leaf("\"<<i>> days\"", "i", "3").unwrap(), json!("3 days"));
    assert_eq!(leaf("\"<< b >>!\"", "b", "no").unwrap(), json!("false!"));
}

#[test]
fn the_vendors_merge_tags_pass_through_untouched() {
    for text in [
        "Hi {{contact.first_name}} {% x %} {# y #}",
        "%} #} {{{custom_values.a}}}",
        "a > b >> c",
        "a {\"b\": {\"c\": 1}} d",
    ] {
        let quoted = serde_json::to_string(text).unwrap();
        assert_eq!(leaf(&quoted, "", "").unwrap(), json!(text));
    }
    let cell = "{{contact.city}} {%";
    assert_eq!(
        leaf("\"{{contact.name}} <<v>> {%\"", "v", cell).unwrap(),
        json!("{{contact.name}} {{contact.city}} {% {%")
    );
    // Braces that are meant as such are said so.
    assert_eq!(leaf("'<< \"{{\" >>b<< \"}}\" >> and << \"[v]\" >>'", "", "").unwrap(), json!("{{b}} and [v]"));
}

#[test]
fn expressions_and_filters() {
    let table = [
        ("<< v | upper >>", json!("AB C")),
        ("<< v | replace('b', 'x') | title >>", json!("Ax C")),
        ("<< l | join(', ') >>", json!("x, y")),
        ("<< l | first >> and << l | last >>", json!("x and y")),
        ("<< 'many' if l | length > 1 else 'one' >>", json!("many")),
        ("<< \"<<\" >> and >>", json!("<< and >>")),
        ("<< '>>' >>", json!(">>")),
        ("<< location_id >>", json!("Loc1")),
        ("<< v | split(' ') | join('-') >>", json!("ab-c")),
    ];
    for (text, expected) in table {
        let quoted = serde_json::to_string(text).unwrap();
        assert_eq!(leaf(&quoted, "v,l", "ab c,x|y").unwrap(), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_computed_says_which_variable_and_which_row() {
    let said: Vec<String> = [
        "<< v >>",
        "<< v | upper >>",
        "<< v ~ 'x' >>",
        "<< 'a' if b else 'b' >>",
        "<< l >> of them",
        "<< i + l >>",
        "<< 'x' * 300000 >>",
        "<< ('x' * 200000) | replace('x', 'yy') >>",
        "<< none >> x",
        "<< {'a': 1} >>",
    ]
    .iter()
    .map(|text| leaf(&serde_json::to_string(text).unwrap(), "v,b,l,i", ",,x|y,1").unwrap_err())
    .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    error: t.yaml:15:20: `v` is not given and has no default for l.csv:2 (column v)
      help: Fill in the cell, declare a `default:`, or write `v | default("…")` or `v is defined`.
    error: t.yaml:15:20: `v` is not given and has no default for l.csv:2 (column v)
      help: Fill in the cell, declare a `default:`, or write `v | default("…")` or `v is defined`.
    error: t.yaml:15:20: `v` is not given and has no default for l.csv:2 (column v)
      help: Fill in the cell, declare a `default:`, or write `v | default("…")` or `v is defined`.
    error: t.yaml:15:20: `b` is not given and has no default for l.csv:2 (column b)
      help: Fill in the cell, declare a `default:`, or write `b | default("…")` or `b is defined`.
    error: t.yaml:15:20: this gives a list in the middle of a text for l.csv:2 (column l)
      help: Join a list: `| join(", ")`.
    error: t.yaml:15:20: this expression fails: tried to use + operator on unsupported types number and sequence for l.csv:2 (columns i, l)
    error: t.yaml:15:20: the value is larger than 262144 bytes
      help: Shorten it.
    error: t.yaml:15:20: this expression fails: the text grows beyond 262144 bytes
    error: t.yaml:15:20: this gives nothing in the middle of a text
      help: Use `| default("…", true)`.
    error: t.yaml:15:20: a placeholder cannot give a map
      help: Give text, a number, true or false, or a list.
    "#);
}

#[test]
fn mistakes_in_expressions_are_found_when_the_template_is_read() {
    let said: Vec<String> =
        ["<< clinic >>", "<< >>", "<< v", "<< v | uper >>", "<< v is defned >>", "<< v + >>", "<< v.x() >>"]
            .iter()
            .map(|text| agent(&format!("businessName: {}", serde_json::to_string(text).unwrap())))
            .map(|text| match Template::parse("t.yaml", &text) {
                Ok((template, _)) => format!("taken: {template:?}"),
                Err(problems) => problems.to_string(),
            })
            .collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    error: t.yaml:15:20: the variable `clinic` is not declared
      help: Declare it under `variables`; known here: b, i, l, location_id, n, v
    error: t.yaml:15:20: this placeholder is empty
      help: Name a variable: `<< clinic_name >>`.
    error: t.yaml:15:20: this `<<` has no `>>`
      help: Close it; in braces quote the whole value. For `<<` itself write `<< "<<" >>`.
    error: t.yaml:15:20: there is no filter `uper`
      help: did you mean `upper`?
    error: t.yaml:15:20: there is no test `defned`
      help: did you mean `defined`?
    error: t.yaml:15:20: this is no expression: unexpected end of input, expected expression
      help: Write for example `<< name >>` or `<< wait | default(2) >>`.
    error: t.yaml:15:20: there is no function `x`
      help: Values are changed by filters: `<< name | upper >>`.
    "#);
}

#[test]
fn mode_and_name_are_taken_out_of_the_fields() {
    let (desired, _) = rendered(&agent("mode: suggestive\nisPrimary: true")).unwrap();
    let agent = &desired.agents[0];
    assert_eq!((agent.name.as_str(), agent.mode), ("Loc1", Mode::Suggestive));
    assert_eq!(
        Value::Object(agent.fields.clone()),
        json!({"personality": "p", "goal": "g", "instructions": "i", "isPrimary": true})
    );
    assert_eq!(agent.followup, None);
}

#[test]
fn the_mode_is_off_when_the_template_does_not_say() {
    assert_eq!(rendered(&agent("")).unwrap().0.agents[0].mode, Mode::Off);
}

const PAIR: &str = "  other:\n    when: b\n    name: other\n    personality: p\n    goal: g\n    instructions: i\n";

fn transfer(details: &str) -> String {
    action("transferBot", &format!("transferBotType: Default\nenabled: true\n{details}")) + PAIR
}

#[test]
fn a_key_of_another_agent_becomes_a_link() {
    let (desired, _) = with_cells(&transfer("transferToBot: other"), "b", "yes").unwrap();
    let action = &desired.agents[0].actions[0];
    let key: AgentKey = "other".parse().unwrap();
    assert_eq!(action.links.get("transferToBot"), Some(&key));
    assert!(!action.details.contains_key("transferToBot"));
}

#[test]
fn an_id_from_the_roster_is_taken_as_it_is() {
    let (desired, _) = with_cells(&transfer("transferToBot: << v >>"), "b,v", "yes,ve9EPM428h8vShlRW1KT").unwrap();
    let action = &desired.agents[0].actions[0];
    assert_eq!(action.details["transferToBot"], json!("ve9EPM428h8vShlRW1KT"));
    assert!(action.links.is_empty());
}

#[test]
fn a_transfer_that_leads_nowhere_is_refused() {
    let left_out = with_cells(&transfer("transferToBot: other"), "b", "no").unwrap_err();
    let odd = with_cells(&transfer("transferToBot: << v >>"), "b,v", "yes,not an id").unwrap_err();
    let unknown = Template::parse("t.yaml", &transfer("transferToBot: othre")).unwrap_err();
    let itself = Template::parse("t.yaml", &transfer("transferToBot: a")).unwrap_err();
    insta::assert_snapshot!([left_out, odd, unknown, itself].map(|p| p.to_string()).join("\n"), @r"
    error: t.yaml:22:26: `transferToBot` names the agent `other`, which its `when` leaves out here for l.csv:2 (column b)
      help: Give the action the same `when` as the agent.
    error: t.yaml:22:26: `transferToBot` is neither the key of an agent nor an agent's id: it has a blank at position 4, which cannot stand in it for l.csv:2 (column v)
    error: t.yaml:22:26: `transferToBot` names no agent of this template
      help: An agent's id differs in every location, so name an agent by its key; did you mean `other`?
    error: t.yaml:22:26: the agent `a` hands over to itself
      help: Name another agent.
    ");
}

#[test]
fn conditions_choose_agents_and_actions() {
    let text = action("triggerWorkflow", "workflowIds: [w]\ntriggerCondition: c")
        .replace("    type:", "    when: v != \"\"\n        type:");
    let text = text.replace("v: { type: string }", "v: { type: string, default: \"\" }");
    let count = |cell: &str| with_cells(&text, "v", cell).unwrap().0.agents[0].actions.len();
    assert_eq!((count("x"), count("")), (1, 0));
    let agents = |cell: &str| with_cells(&(agent("") + PAIR), "b", cell).unwrap().0.agents.len();
    assert_eq!((agents("1"), agents("0")), (2, 1));
}

#[test]
fn a_condition_must_be_true_or_false() {
    let text = agent("") + &PAIR.replace("when: b", "when: << v >>");
    let said = with_cells(&text, "v", "no").unwrap_err();
    insta::assert_snapshot!(said, @r#"
    error: t.yaml:17:11: `when` is text, not true or false for l.csv:2 (column v)
      help: Compare it: `calendar_id != ""`.
    "#);
}

#[test]
fn what_would_be_taken_for_the_same_is_refused() {
    let twins = agent("") + "  other:\n    name: \" Loc1\"\n    personality: p\n    goal: g\n    instructions: i\n";
    let same = action("triggerWorkflow", "workflowIds: [w]\ntriggerCondition: c")
        + "      y:\n        type: triggerWorkflow\n        name: n\n        details: { workflowIds: [w], triggerCondition: c }\n";
    let said = [twins, same].map(|text| rendered(&text).unwrap_err().to_string());
    insta::assert_snapshot!(said.join("\n"), @r"
    error: t.yaml:17:11: the agents `a` and `other` get the same name
      help: An agent is found by its name: give each its own.
    error: t.yaml:22:7: the actions `x` and `y` are the same
      help: Actions are told apart by type, name and details: change one or remove it.
    ");
}

#[test]
fn the_digest_is_of_the_content_and_not_of_its_layout() {
    let one = template(&agent("mode: off"));
    let commented = template(&agent("# a comment\nmode:   off"));
    let other = template(&agent("mode: suggestive"));
    assert_eq!(one.digest(), commented.digest());
    assert_ne!(one.digest(), other.digest());
}

#[test]
fn the_token_is_not_a_variable() {
    let problems = Template::parse("t.yaml", &agent("businessName: << token >>")).unwrap_err();
    assert!(problems.to_string().contains("the variable `token` is not declared"), "{problems}");
}

#[test]
fn a_template_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let template = template(&agent(""));
    let roster = crate::sample::roster("location_id,token\nLoc1,pit-00000001\n");
    shared(&template);
    shared(&roster);
    let names = std::thread::scope(|scope| {
        let render = || template.render(roster.header(), &roster.rows()[0]).unwrap().0.agents[0].name.clone();
        [scope.spawn(render), scope.spawn(render)].map(|thread| thread.join().unwrap())
    });
    assert_eq!(names, ["Loc1", "Loc1"]);
}
