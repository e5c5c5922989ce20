//! Small templates and rosters for the tests.

use fitout_model::Desired;
use fitout_template::{Problems, Roster, RosterOptions, Template, check_all};

/// A template with one agent; `fields` are added to the agent, indented by four spaces.
pub(crate) fn agent(fields: &str) -> String {
    let base = "name: t\nversion: \"1\"\nvariables:\n  v: { type: string }\n  n: { type: number }\n  l: { type: list }\n  \
                b: { type: boolean }\n  i: { type: integer }\nagents:\n  a:\n    name: \"<<location_id>>\"\n    \
                personality: p\n    goal: g\n    instructions: i\n";
    let indented: Vec<String> = fields.lines().map(|line| format!("    {line}")).collect();
    format!("{base}{}\n", indented.join("\n"))
}

/// A template with one agent and one action of this type with these details, one a line.
pub(crate) fn action(kind: &str, details: &str) -> String {
    let indented: Vec<String> = details.lines().map(|line| format!("      {line}")).collect();
    agent(&format!("actions:\n  x:\n    type: {kind}\n    name: n\n    details:\n{}", indented.join("\n")))
}

pub(crate) fn template(text: &str) -> Template {
    Template::parse("t.yaml", text).unwrap_or_else(|problems| panic!("{problems}\n{text}")).0
}

pub(crate) fn roster(text: &str) -> Roster {
    Roster::read("l.csv", text.as_bytes(), &RosterOptions::default()).unwrap_or_else(|problems| panic!("{problems}")).0
}

/// The template rendered with a row that gives nothing but the location.
pub(crate) fn rendered(text: &str) -> Result<(Desired, Problems), Problems> {
    with_cells(text, "", "")
}

/// The template rendered with a row that has these further columns.
pub(crate) fn with_cells(text: &str, columns: &str, cells: &str) -> Result<(Desired, Problems), Problems> {
    let comma = if columns.is_empty() { "" } else { "," };
    let roster = roster(&format!("location_id,token{comma}{columns}\nLoc1,pit-00000001{comma}{cells}\n"));
    template(text).render(roster.header(), &roster.rows()[0])
}

/// All problems of this template with this roster, those of the template itself included.
pub(crate) fn said(template: &str, roster: &str) -> String {
    let (template, mut problems) = match Template::parse("templates/t.yaml", template) {
        Ok(read) => read,
        Err(problems) => return problems.to_string(),
    };
    match Roster::read("locations.csv", roster.as_bytes(), &RosterOptions::default()) {
        Ok((roster, warnings)) => {
            problems.merge(warnings);
            problems.merge(check_all(&template, &roster));
        }
        Err(found) => problems.merge(found),
    }
    problems.to_string()
}
