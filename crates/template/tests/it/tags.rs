//! Merge tags of the CRM and placeholders of ours, mixed up: in the template, in a cell, and in what both make together.

use crate::sample::{action, agent, said};
use fitout_template::{EditRequest, EditSource, EditVerb, Roster, RosterHeader, RosterOptions, Template};
use proptest::prelude::*;

const ROSTER: &str = "location_id,token,v,city\nLoc1,pit-00000001,x,Reno\n";

fn template(instructions: &str) -> String {
    agent("").replace("instructions: i\n", &format!("instructions: {}\n", serde_json::to_string(instructions).unwrap()))
}

/// What is said of an agent with these instructions.
fn said_of(instructions: &str, roster: &str) -> String {
    said(&template(instructions), roster)
}

#[test]
fn every_mixed_up_tag_of_a_template_is_told_at_its_line_and_column_together_with_all_else() {
    let text = agent("waitTime: 301\nbusinessName: '<<contact.first_name>>'").replace(
        "instructions: i\n",
        "instructions: |\n      Welcome to [V], {{v}}.\n      Hi {{contact.fist_name}}, {{contact.first_name\n      \
         we are in {city} and {{city}}, {{ custom_values.x }}\n",
    );
    insta::assert_snapshot!(said(&text, ROSTER), @r"
    error: templates/t.yaml:15:23: `{{v}}` is written as a merge tag of the CRM, and `v` is a variable of the template
      help: Write <<v>>.
    error: templates/t.yaml:16:33: this `{{` has no `}}`
      help: Write {{contact.first_name}}.
    error: templates/t.yaml:19:20: `contact.first_name` is a merge tag of the CRM and no variable of the template
      help: Write {{contact.first_name}}: the CRM fills it in when the agent writes.
    warning: templates/t.yaml:16:10: `{{contact.fist_name}}` is no merge tag that is known
      help: did you mean {{contact.first_name}}? If it is right as it stands, say so in the template: merge-tags: [contact.fist_name].
    warning: templates/t.yaml:17:28: `{{city}}` is no merge tag that is known
      help: did you mean {{contact.city}}? If it is right as it stands, say so in the template: merge-tags: [city].
    ");
}

#[test]
fn a_name_that_is_folded_over_lines_and_halves_of_brackets_have_their_places() {
    let text = agent("").replace(
        "instructions: i\n",
        "instructions: |\n      Welcome to [Clinic\n      Name] and [Clinic\n        Name].\n      \
         clinic_name>> it {{contact.city}}} is\n",
    );
    let text = text.replace("agents:\n", "  clinic_name: { default: x }\nagents:\n");
    let said = said(&text, ROSTER);
    let errors: Vec<&str> = said
        .lines()
        .filter(|line| !line.contains("never used"))
        .take_while(|line| !line.starts_with("warning"))
        .collect();
    insta::assert_snapshot!(errors.join("\n"), @r#"
    error: templates/t.yaml:16:18: `[Clinic Name]` would be sent as it stands, and `clinic_name` is a variable of the template
      help: Write <<clinic_name>>. If these very signs are meant, write << "[Clinic Name]" >>.
    error: templates/t.yaml:17:17: `[Clinic Name]` would be sent as it stands, and `clinic_name` is a variable of the template
      help: Write <<clinic_name>>. If these very signs are meant, write << "[Clinic Name]" >>.
    error: templates/t.yaml:19:18: this `>>` stands alone, and `clinic_name` is a variable of the template
      help: Write <<clinic_name>>.
    error: templates/t.yaml:19:40: a brace too many stands beside `{{contact.city}}`
      help: Write {{contact.city}}; for a brace itself write << "}" >>.
    "#);
}

#[test]
fn a_cell_is_looked_at_as_well_and_named_by_row_and_column() {
    let roster = "location_id,token,v,l,n,city\nLoc1,pit-00000001,Hi {{v}},a|{{contact.fist_name}},1,Reno\n\
                  Loc2,pit-00000002,Hi {{v}},[City],2,Reno\nLoc3,pit-00000003,{{contact.first_name}} <<v>>,b,3,Reno\nLoc4,pit-00000004,{{contact.last_name}},b,4,Reno\n";
    let text = template("<<v>> << l | join(', ') >> << v | upper >>");
    insta::assert_snapshot!(said(&text, roster), @r"
    error: locations.csv:2 (column v): `{{v}}` is written as a merge tag of the CRM, and `v` is a variable of the template
      … and 1 more row: 3
      help: A cell is taken as it stands, nothing in it is filled in: write the text itself.
    error: locations.csv:3 (column l): `[City]` would be sent as it stands, and `city` is a column of the roster
      help: A cell is taken as it stands, nothing in it is filled in: write the text itself.
    error: locations.csv:4 (column v): `<<v>>` would be sent as it stands, and `v` is a variable of the template
      help: A cell is taken as it stands, nothing in it is filled in: write the text itself.
    warning: templates/t.yaml:5:3: the variable `n` is declared and never used
      help: Use it or remove it.
    warning: templates/t.yaml:7:3: the variable `b` is declared and never used
      help: Use it or remove it.
    warning: templates/t.yaml:8:3: the variable `i` is declared and never used
      help: Use it or remove it.
    warning: locations.csv:1:1: nothing in templates/t.yaml uses the column `city`
      help: It is kept in the results file and otherwise ignored.
    warning: locations.csv:2 (column l): `{{contact.fist_name}}` is no merge tag that is known
      help: did you mean {{contact.first_name}}? If it is right as it stands, list `contact.fist_name` in the template's `merge-tags`.
    warning: templates/t.yaml:14:47: `{{CONTACT.LAST_NAME}}` is no merge tag that is known for locations.csv:5 (column v)
      help: did you mean {{contact.last_name}}? If it is right as it stands, say so in the template: merge-tags: [CONTACT.LAST_NAME].
    ");
}

#[test]
fn what_template_and_row_make_together_is_looked_at() {
    let roster =
        "location_id,token,v\nLoc1,pit-00000001,first_name\nLoc2,pit-00000002,contact.city\nLoc3,pit-00000003,Oak\n";
    for fine in
        ["{{contact.<<v | replace('contact.', '')>>}}", "<< '{{custom_values.' ~ v ~ '}}' >>", "<< '[V]' >> << '{{' >>"]
    {
        let roster = roster.replace("contact.city", "city").replace("Oak", "email");
        assert_eq!(said_of(fine, &roster).replace("warning: templates/t.yaml", ""), unused(fine), "{fine}");
    }
    insta::assert_snapshot!(said_of("Hi {{<<v>>}}", roster), @r"
    error: templates/t.yaml:14:23: a placeholder stands in the braces of a merge tag, and its value is none that the CRM knows for locations.csv:2 (column v)
      … and 1 more row: 4
      help: Write the placeholder alone, without `{{` and `}}` around it.
    warning: templates/t.yaml:5:3: the variable `n` is declared and never used
      help: Use it or remove it.
    warning: templates/t.yaml:6:3: the variable `l` is declared and never used
      help: Use it or remove it.
    warning: templates/t.yaml:7:3: the variable `b` is declared and never used
      help: Use it or remove it.
    warning: templates/t.yaml:8:3: the variable `i` is declared and never used
      help: Use it or remove it.
    ");
    insta::assert_snapshot!(said_of("Hi << '{{' ~ v ~ '}}' >>", roster), @r"
    warning: templates/t.yaml:5:3: the variable `n` is declared and never used
      help: Use it or remove it.
    warning: templates/t.yaml:6:3: the variable `l` is declared and never used
      help: Use it or remove it.
    warning: templates/t.yaml:7:3: the variable `b` is declared and never used
      help: Use it or remove it.
    warning: templates/t.yaml:8:3: the variable `i` is declared and never used
      help: Use it or remove it.
    warning: templates/t.yaml:14:23: `{{first_name}}` is no merge tag that is known for locations.csv:2 (column v)
      help: did you mean {{contact.first_name}}? If it is right as it stands, say so in the template: merge-tags: [first_name].
    warning: templates/t.yaml:14:23: `{{Oak}}` is no merge tag that is known for locations.csv:4 (column v)
      help: The CRM would write nothing in its place, or leave the braces. If it is right as it stands, say so in the template: merge-tags: [Oak].
    ");
}

/// What is said of variables that a text leaves out; nothing else is to be said.
fn unused(text: &str) -> String {
    said(&template(&text.replace(['{', '}', '['], "")), "location_id,token,v\nLoc1,pit-00000001,x\n")
        .replace("warning: templates/t.yaml", "")
}

#[test]
fn a_tag_between_our_brackets_gets_the_opposite_help() {
    let said = ["<<contact.first_name>>", "<< {{contact.first_name}} >>", "<<first_name>>", "<<custom_values.hours>>"]
        .map(|text| match Template::parse("t.yaml", &template(text)) {
            Ok(_) => "taken".to_owned(),
            Err(problems) => problems.to_string(),
        })
        .join("\n");
    insta::assert_snapshot!(said, @r"
    error: t.yaml:14:20: `contact.first_name` is a merge tag of the CRM and no variable of the template
      help: Write {{contact.first_name}}: the CRM fills it in when the agent writes.
    error: t.yaml:14:20: `contact.first_name` is a merge tag of the CRM and no variable of the template
      help: Write {{contact.first_name}}: the CRM fills it in when the agent writes.
    error: t.yaml:14:20: the variable `first_name` is not declared
      help: Declare it under `variables`, or write {{contact.first_name}} for the CRM's own; known here: b, i, l, location_id, n, v
    error: t.yaml:14:20: `custom_values.hours` is a merge tag of the CRM and no variable of the template
      help: Write {{custom_values.hours}}: the CRM fills it in when the agent writes.
    ");
}

#[test]
fn a_default_is_looked_at_and_a_template_can_say_that_a_tag_is_right() {
    let text = template("<<v>> {{loyalty.points}} {{contact.fist_name}} {{weather.today}} [V]")
        .replace("v: { type: string }", "v: { type: string, default: '{{n}} {{contact.first_name' }")
        .replace("agents:\n", "merge-tags: [loyalty, '{{ contact.fist_name }}', weather.today, '[V]']\nagents:\n");
    insta::assert_snapshot!(said(&text, ROSTER), @r"
    error: templates/t.yaml:4:32: `{{n}}` is written as a merge tag of the CRM, and `n` is a variable of the template
      help: Write <<n>>.
    error: templates/t.yaml:4:38: this `{{` has no `}}`
      help: Write {{contact.first_name}}.
    ");
    let broken = template("x").replace("agents:\n", "merge-tags: [7, '', '<<v>>']\nagents:\n");
    insta::assert_snapshot!(said(&broken, ROSTER), @r"
    error: templates/t.yaml:9:17: a name in `merge-tags` is empty
      help: Name a tag or a family: [loyalty, contact.pet_name].
    error: templates/t.yaml:9:21: a name in `merge-tags` cannot have placeholders
      help: It is the same for every location.
    ");
}

#[test]
fn an_edit_from_the_command_line_is_looked_at() {
    let (roster, _) = Roster::read("l.csv", ROSTER.as_bytes(), &RosterOptions::default()).unwrap();
    let header: &RosterHeader = roster.header();
    let order = EditRequest {
        verb: EditVerb::UpdateAgent,
        agent: Some(fitout_model::Selector::Name("desk".to_owned())),
        action: None,
        key: None,
        from: None,
        set: vec![
            ("goal".to_owned(), "Greet {{contact.frist_name}} in [City]".to_owned()),
            ("personality".to_owned(), "Hi {{contact.first_name".to_owned()),
        ],
    };
    let problems = EditSource::read(&order, header).map(|_| ()).unwrap_err();
    insta::assert_snapshot!(problems, @r#"
    error: --set: `[City]` would be sent as it stands, and `city` is a column of the roster
      help: Write <<city>>. If these very signs are meant, write << "[City]" >>.
    error: --set: this `{{` has no `}}`
      help: Write {{contact.first_name}}.
    warning: --set: `{{contact.frist_name}}` is no merge tag that is known
      help: did you mean {{contact.first_name}}?
    "#);
}

proptest! {
    #[test]
    fn no_text_of_signs_breaks_it(text in "[{}<>\\[\\]()%$#@&*|_~^ \\\\'\"a-zA-Z.é«»/\u{200b}-]{0,40}") {
        let _said = said_of(&text, ROSTER);
        let cell = serde_json::to_string(&text.replace('\\', "")).unwrap();
        let _said = said_of("<<v>>", &format!("location_id,token,v\nLoc1,pit-00000001,{}\n", cell.replace("\\\"", "\"\"")));
    }

    #[test]
    fn every_tag_that_is_known_is_passed_over_wherever_it_stands(
        before in "[a-z ,.!?]{0,12}",
        tag in prop_oneof![Just("contact.first_name"), Just("custom_values.v"), Just("appointment.start_time"), Just("contact.pet")],
        blank in " ?",
    ) {
        let text = format!("<<v>> {before}{{{{{blank}{tag}{blank}}}}}{before}");
        let said = said_of(&text, "location_id,token,v\nLoc1,pit-00000001,x\n");
        prop_assert!(!said.contains(tag), "{}", said);
    }
}

#[test]
fn a_bare_name_and_a_key_are_looked_at_too() {
    let template = agent("instructions: |\n  Be kind.\n  Greet for clinic_name, please. <<clinic_name>>")
        .replace("    instructions: i\n", "")
        .replace("variables:\n", "variables:\n  clinic_name: {}\n");
    let found = said(&template, "location_id,token,clinic_name\nLoc1,pit-00000001,Oak\n");
    assert!(found.contains("warning: templates/t.yaml:17:17: `clinic_name` would be sent as it stands"), "{found}");
    let plain = "location_id,token\nLoc1,pit-00000001\n";
    for key in ["{{v}}", "[v_x]", "{{contact.fist_name}}"] {
        let details =
            action("triggerWorkflow", &format!("\"{key}\": x")).replace("  v: ", "  v_x: { type: string }\n  v: ");
        let found = said(&details, plain);
        assert!(found.contains("In a key nothing is filled in"), "{key}: {found}");
    }
    assert!(!said(&action("triggerWorkflow", "v_x: x"), plain).contains("In a key"));
}
