//! Tokens that come into the wrong rows between two lives of the program: by a sort in a spreadsheet, or from elsewhere.

use super::{SOON, SeenWords, live, whole};
use crate::history::{judge_slipped, strangers_location};
use crate::life::{For, Manner, RosterTokens, strangers_token};
use crate::scenario::{Plot, Scenario, TokenIntrospection, object};
use fitout_executor::Demand;
use fitout_journal::Journal;
use fitout_journal::simulation::Disk;
use fitout_rollout::RunReport;
use fitout_sandbox::{Registration, Sandbox, Scope};
use serde_json::json;

/// The location's token opens it, scoped as the scenario says.
pub(crate) fn register(scenario: &Scenario, sandbox: &Sandbox, plot: &Plot) {
    sandbox.register_with(scoped(scenario, Registration::new(plot.location.as_str(), plot.token.as_str())));
}

fn scoped(scenario: &Scenario, registration: Registration) -> Registration {
    match scenario.slip.map(|slip| slip.says) {
        Some(TokenIntrospection::Nothing) => registration.scopes(&[Scope::Readonly, Scope::Write]),
        Some(TokenIntrospection::Whose) | None => registration,
    }
}

/// Before the program dies once more it lives under slipped tokens, where the journal knows every location by now: at the
/// very first visit of a location nobody could tell.
pub(crate) fn between_lives(
    scenario: &Scenario,
    sandbox: &Sandbox,
    disk: &Disk,
    number: &mut u64,
    seen: &mut SeenWords,
) -> Result<(), String> {
    let Some(slip) = scenario.slip.filter(|_| all_are_known(scenario, disk)) else { return Ok(()) };
    seen.add("slipped tokens between two deaths", 1);
    let manner = Manner { tokens: RosterTokens::Slipped(slip.rows), ..Manner::default() };
    live(scenario, sandbox, disk, number, (None, SOON), manner).map(drop)
}

/// A fleet at rest under slipped and strange tokens: nothing is written, nothing lost, nothing said to be done; and once they
/// are right again nothing has to be done.
pub(crate) fn at_rest(
    scenario: &Scenario,
    sandbox: &Sandbox,
    disk: &Disk,
    number: &mut u64,
    seen: &mut SeenWords,
) -> Result<(), String> {
    let Some(slip) = scenario.slip.filter(|_| all_are_known(scenario, disk)) else { return Ok(()) };
    add_strangers(scenario, sandbox);
    let writes = sandbox.ledger().writes();
    let slipped = Manner { tokens: RosterTokens::Slipped(slip.rows), what: For::Everything, ..Manner::default() };
    for (word, manner) in [
        ("slipped tokens", slipped),
        ("slipped tokens, and what is missing accepted", Manner { demand: Demand::Waived, ..slipped }),
        ("slipped tokens, and a destroy", Manner { what: For::Destruction, ..slipped }),
        ("tokens from elsewhere", Manner { tokens: RosterTokens::Strangers, ..slipped }),
    ] {
        let report: RunReport =
            live(scenario, sandbox, disk, number, (None, SOON), manner)?.ok_or("the program died by itself")?;
        judge_slipped(&report)?;
        if sandbox.ledger().writes() != writes {
            return Err(format!("{word}: something was written"));
        }
        seen.add(word, 1);
    }
    whole(scenario, sandbox, disk, number, SOON)?;
    if sandbox.ledger().writes() != writes {
        return Err("the tokens are right again, and something was written".to_owned());
    }
    Ok(())
}

/// Locations that are in no row: every second one has an agent.
fn add_strangers(scenario: &Scenario, sandbox: &Sandbox) {
    for place in 0..scenario.plots.len() {
        let location = strangers_location(place);
        sandbox.register_with(scoped(scenario, Registration::new(location.as_str(), strangers_token(place))));
        if place % 2 == 1 {
            let fields = json!({"name": "Somebody else", "personality": "p", "goal": "g", "instructions": "i"});
            sandbox.add_agent(&location, &object(fields));
        }
    }
}

/// Whether the journal knows a token of every location.
fn all_are_known(scenario: &Scenario, disk: &Disk) -> bool {
    let copy = Disk::holding(&disk.bytes());
    let Ok((journal, _)) = copy.attach().and_then(Journal::open_on) else { return false };
    let is_known = |plot: &Plot| journal.state().location(&plot.location).is_some_and(|known| known.token().is_some());
    scenario.plots.iter().all(is_known)
}
