//! What a run or a saved plan remembers of its command line, so that what goes on from it means the same.
//!
//! What a file remembers is what a run does and how carefully. Where tokens go, which programs are started, and what somebody
//! has answered for, only a command line says: [`to_repeat`].

use super::Agreeing;
use crate::args::{
    Acks, Api, ColumnArgs, Gate, OnExistingArg, OnInDoubt, PlanArgs, Proving, RunArgs, SelectionArgs, VerifyArg,
    duration,
};
use crate::error::CliError;
use std::collections::BTreeMap;
use std::str::FromStr;
use std::time::Duration;

const LOCATION_COLUMN: &str = "location-column";
const TOKEN_COLUMN: &str = "token-column";
const PINNED_COLUMN: &str = "pinned-column";
const PRUNE: &str = "prune";
const PHI_ACK: &str = "phi-ack";
const PHI_REASON: &str = "phi-reason";
const ACCEPT_GONE: &str = "accept-gone";
const REQUIRE_PROOF: &str = "require-proof";
const ON_EXISTING: &str = "on-existing";
const API_VERSION: &str = "api-version";
const REMOVALS: &str = "acknowledge-removals";
const HAND_EDITS: &str = "acknowledge-hand-edits";
const OTHER_AGENTS: &str = "acknowledge-other-agents";
const WAVES: &str = "waves";
const GATE: &str = "gate";
const GATE_TIMEOUT: &str = "gate-timeout";
const MAX_FAILURES: &str = "max-failures";
const MAX_UPDATES: &str = "max-updates";
const MAX_REMOVALS: &str = "max-removals";
const SETTLE: &str = "settle";
const ON_IN_DOUBT: &str = "on-in-doubt";
const NO_UNDO: &str = "no-undo";
const VERIFY: &str = "verify";
const CONCURRENCY: &str = "concurrency";
const RATE: &str = "rate";
const TIMEOUT: &str = "timeout";
const OUTAGE_MAX: &str = "outage-max";
const YES: &str = "yes";

/// What a run remembers: settings by the names of their flags; never a secret.
pub(crate) type Settings = BTreeMap<String, String>;

/// What a plan is made by.
pub(crate) fn settings(columns: &ColumnArgs, choices: &PlanArgs, api: &Api, targeting: &SelectionArgs) -> Settings {
    let on_existing = match choices.on_existing {
        OnExistingArg::Adopt => "adopt",
        OnExistingArg::Skip => "skip",
        OnExistingArg::Fail => "fail",
    };
    let mut settings = BTreeMap::from([
        (LOCATION_COLUMN.to_owned(), columns.location_column.clone()),
        (TOKEN_COLUMN.to_owned(), columns.token_column.clone()),
        (PINNED_COLUMN.to_owned(), columns.pinned_column.clone()),
        (ON_EXISTING.to_owned(), on_existing.to_owned()),
        (API_VERSION.to_owned(), api.version().to_owned()),
    ]);
    settings.extend(choices.proof.accept_gone.then(|| (ACCEPT_GONE.to_owned(), YES.to_owned())));
    settings.extend(choices.proof.require_proof.then(|| (REQUIRE_PROOF.to_owned(), YES.to_owned())));
    settings.extend(choices.prune.then(|| (PRUNE.to_owned(), YES.to_owned())));
    if !choices.acks.phi_ack.is_empty() {
        settings.insert(PHI_ACK.to_owned(), choices.acks.phi_ack.join(","));
        settings.insert(PHI_REASON.to_owned(), choices.acks.reason.clone().unwrap_or_default());
    }
    settings.extend(targeting.settings());
    settings
}

/// How a run takes its turns, as far as its command line said so, and how many removals were agreed to.
pub(crate) fn of_run(turns: &RunArgs, api: &Api, removals: Option<usize>) -> Settings {
    let on_in_doubt = turns.on_in_doubt.map(|what| match what {
        OnInDoubt::Recreate => "recreate",
        OnInDoubt::Ask => "ask",
    });
    let verify = turns.verify.map(|what| match what {
        VerifyArg::Final => "final",
        VerifyArg::None => "none",
    });
    let said = [
        (WAVES, turns.waves.as_ref().map(ToString::to_string)),
        (GATE, turns.gate.as_ref().map(ToString::to_string)),
        (GATE_TIMEOUT, turns.gate_timeout.map(time)),
        (MAX_FAILURES, turns.max_failures.map(|amount| amount.to_string())),
        (MAX_UPDATES, turns.max_updates.map(|amount| amount.to_string())),
        (MAX_REMOVALS, turns.max_removals.map(|amount| amount.to_string())),
        (SETTLE, turns.settle.map(time)),
        (ON_IN_DOUBT, on_in_doubt.map(str::to_owned)),
        (NO_UNDO, turns.no_undo.then(|| YES.to_owned())),
        (VERIFY, verify.map(str::to_owned)),
        (CONCURRENCY, api.concurrency.map(|number| number.to_string())),
        (RATE, api.rate.map(|number| number.to_string())),
        (TIMEOUT, api.timeout.map(time)),
        (OUTAGE_MAX, api.outage_max.map(time)),
        (REMOVALS, removals.filter(|number| *number > 0).map(|number| number.to_string())),
    ];
    said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// What else was agreed to by number.
pub(crate) fn of_agreement(agreed: Agreeing) -> Settings {
    let said = [(HAND_EDITS, agreed.hand_edits), (OTHER_AGENTS, agreed.other_agents)];
    let said = said.into_iter().filter_map(|(name, number)| Some((name, number.filter(|number| *number > 0)?)));
    said.map(|(name, number)| (name.to_owned(), number.to_string())).collect()
}

fn time(time: Duration) -> String {
    if time.subsec_millis() == 0 { format!("{}s", time.as_secs()) } else { format!("{}ms", time.as_millis()) }
}

/// The columns of the roster.
pub(crate) fn columns(settings: &Settings) -> ColumnArgs {
    ColumnArgs {
        location_column: setting(settings, LOCATION_COLUMN, "location_id"),
        token_column: setting(settings, TOKEN_COLUMN, "token"),
        pinned_column: setting(settings, PINNED_COLUMN, "pinned"),
    }
}

/// What was planned where there was a choice; acknowledged and accepted is only what the command line says.
pub(crate) fn choices(settings: &Settings, said: &Acks, proof: Proving) -> PlanArgs {
    PlanArgs {
        on_existing: match setting(settings, ON_EXISTING, "adopt").as_str() {
            "skip" => OnExistingArg::Skip,
            "fail" => OnExistingArg::Fail,
            _ => OnExistingArg::Adopt,
        },
        prune: settings.contains_key(PRUNE),
        acks: said.clone(),
        // What somebody has accepted is not accepted by a file.
        proof: proof.or(Proving { accept_gone: false, require_proof: settings.contains_key(REQUIRE_PROOF) }),
    }
}

fn setting(settings: &Settings, name: &str, default: &str) -> String {
    settings.get(name).cloned().unwrap_or_else(|| default.to_owned())
}

/// The API as this command line treats it, and otherwise as the earlier one did. Where it is, is not among it.
///
/// # Errors
/// When what is remembered cannot be read.
pub(crate) fn api(settings: &Settings, said: &Api) -> Result<Api, CliError> {
    let mut api = said.clone();
    recall(settings, API_VERSION, &mut api.version)?;
    recall(settings, CONCURRENCY, &mut api.concurrency)?;
    recall(settings, RATE, &mut api.rate)?;
    recall_time(settings, TIMEOUT, &mut api.timeout)?;
    recall_time(settings, OUTAGE_MAX, &mut api.outage_max)?;
    Ok(api)
}

/// How turns are taken: as this command line says, and otherwise as the earlier one did. A program that opens gates is not
/// among it: [`to_repeat`] names it.
///
/// # Errors
/// When what is remembered cannot be read.
pub(crate) fn turns(settings: &Settings, said: &RunArgs) -> Result<RunArgs, CliError> {
    let mut turns = said.clone();
    recall(settings, WAVES, &mut turns.waves)?;
    let mut gate = turns.gate.take();
    recall(settings, GATE, &mut gate)?;
    turns.gate = gate.filter(|gate| said.gate.is_some() || !matches!(gate, Gate::Command(_)));
    recall_time(settings, GATE_TIMEOUT, &mut turns.gate_timeout)?;
    recall(settings, MAX_FAILURES, &mut turns.max_failures)?;
    recall(settings, MAX_UPDATES, &mut turns.max_updates)?;
    recall(settings, MAX_REMOVALS, &mut turns.max_removals)?;
    recall_time(settings, SETTLE, &mut turns.settle)?;
    let word = |name: &str| settings.get(name).map(String::as_str);
    turns.on_in_doubt = turns.on_in_doubt.or(match word(ON_IN_DOUBT) {
        Some("ask") => Some(OnInDoubt::Ask),
        Some("recreate") => Some(OnInDoubt::Recreate),
        Some(_) | None => None,
    });
    turns.verify = turns.verify.or(match word(VERIFY) {
        Some("none") => Some(VerifyArg::None),
        Some("final") => Some(VerifyArg::Final),
        Some(_) | None => None,
    });
    turns.no_undo |= settings.contains_key(NO_UNDO);
    Ok(turns)
}

fn recall<T: FromStr>(settings: &Settings, name: &str, value: &mut Option<T>) -> Result<(), CliError> {
    recall_by(settings, name, value, |text| text.parse().ok())
}

fn recall_time(settings: &Settings, name: &str, value: &mut Option<Duration>) -> Result<(), CliError> {
    recall_by(settings, name, value, |text| duration(text).ok())
}

fn recall_by<T>(
    settings: &Settings,
    name: &str,
    value: &mut Option<T>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<(), CliError> {
    let Some(text) = settings.get(name).filter(|_| value.is_none()) else { return Ok(()) };
    let read = parse(text).ok_or_else(|| {
        CliError::invalid(format!("the run remembers --{name} {text}, which cannot be read; nothing was sent"))
            .hint(format!("Say --{name} on the command line."))
    })?;
    *value = Some(read);
    Ok(())
}

/// What of a run's settings goes on with it, as it would be typed; what was left at its default is not named.
pub(crate) fn told(settings: &Settings) -> String {
    let names = [
        WAVES,
        GATE,
        GATE_TIMEOUT,
        MAX_FAILURES,
        MAX_UPDATES,
        MAX_REMOVALS,
        SETTLE,
        ON_IN_DOUBT,
        VERIFY,
        CONCURRENCY,
        RATE,
        TIMEOUT,
        OUTAGE_MAX,
    ];
    let words = names.into_iter().filter_map(|name| Some(flag(name, settings.get(name)?)));
    let bare = [PRUNE, REQUIRE_PROOF, NO_UNDO]
        .into_iter()
        .filter(|name| settings.contains_key(*name))
        .map(|name| format!("--{name}"));
    words.chain(bare).collect::<Vec<_>>().join(" ")
}

/// What a file says that counts only when the command line says it again: what was acknowledged, and the program of a gate. As
/// it has to be typed.
pub(crate) fn to_repeat(settings: &Settings) -> Vec<String> {
    let mut flags = Vec::new();
    let gate: Option<Gate> = settings.get(GATE).and_then(|gate| gate.parse().ok());
    flags.extend(gate.filter(|gate| matches!(gate, Gate::Command(_))).map(|gate| flag(GATE, &gate.to_string())));
    for name in [REMOVALS, HAND_EDITS, OTHER_AGENTS] {
        flags.extend(settings.get(name).map(|number| flag(name, number)));
    }
    flags.extend(settings.contains_key(ACCEPT_GONE).then(|| format!("--{ACCEPT_GONE}")));
    flags.extend(acks_to_repeat(settings));
    flags
}

/// What of that is about health information.
pub(crate) fn acks_to_repeat(settings: &Settings) -> Vec<String> {
    let Some(acks) = settings.get(PHI_ACK).filter(|acks| !acks.is_empty()) else { return Vec::new() };
    let reason = settings.get(PHI_REASON).map_or("", String::as_str);
    acks.split(',').map(|ack| flag(PHI_ACK, ack)).chain([flag("reason", reason)]).collect()
}

/// What a command line has said again of what only a command line says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlagsSaid<'a> {
    pub(crate) gate: Option<&'a Gate>,
    pub(crate) removals: Option<usize>,
    pub(crate) agreeing: Agreeing,
}

/// What of [`to_repeat`] stops a command that does not repeat it. What was acknowledged as no health information stops it
/// only where it is found again, and what was accepted as gone parks the locations where it is missed.
///
/// # Errors
/// With the flags that are missing, for `command`.
pub(crate) fn hold(settings: &Settings, said: FlagsSaid<'_>, file: &str, command: &str) -> Result<(), CliError> {
    let numbers =
        [(REMOVALS, said.removals), (HAND_EDITS, said.agreeing.hand_edits), (OTHER_AGENTS, said.agreeing.other_agents)];
    // Another number than that of the file is of another plan.
    let numbers: Vec<String> =
        numbers.into_iter().filter_map(|(name, number)| Some(flag(name, &number?.to_string()))).collect();
    let is_said = |flag: &str| {
        (flag.starts_with("--gate ") && said.gate.is_some())
            || numbers.iter().any(|number| number == flag)
            || flag == "--accept-gone"
            || flag.starts_with("--phi-ack ")
            || flag.starts_with("--reason ")
    };
    let all = to_repeat(settings);
    if all.iter().all(|flag| is_said(flag)) {
        return Ok(());
    }
    Err(unrepeated(file, command, &all))
}

/// What a file says does not count, because the command line does not say it.
pub(crate) fn unrepeated(file: &str, command: &str, flags: &[String]) -> CliError {
    let flags = flags.join(" ");
    CliError::invalid(format!("{file} says {flags}, which only a command line can say; nothing was sent")).hint(
        format!("A file starts no program, and answers for nothing. If you mean it, say it again: {command} {flags}"),
    )
}

/// The flag with its value, as it is typed.
pub(crate) fn flag(name: &str, value: &str) -> String {
    let quoted = shlex::try_quote(value).unwrap_or_default();
    format!("--{name} {quoted}")
}

#[cfg(test)]
mod tests;
