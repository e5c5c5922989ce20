//! The sandbox in this process: its world, and the roster's places in it.

use super::tokens::made_up;
use crate::args::{SandboxScopes, Simulation};
use crate::error::CliError;
use fitout_model::Digest;
use fitout_sandbox::{FaultSettings, Latency, LimitSettings, Registration, Sandbox, Scope, Standing};
use fitout_template::{Roster, Row, TokenCell};
use secrecy::{ExposeSecret as _, SecretString};
use std::path::Path;
use std::time::Duration;

/// How late requests and listings are at most.
const SANDBOX_LAG: Duration = Duration::from_secs(2);

/// Keeps the sandbox's world in its file from now on: what it has answered is there even after a `kill -9`.
///
/// Only whoever has the journal's lock may do this: two that keep one world would undo each other's.
pub(crate) fn keep(sandbox: &Sandbox, world: &Path) -> Result<(), CliError> {
    sandbox.keep(world).map_err(|error| {
        CliError::fatal(format!("the sandbox's world {} cannot be kept", world.display())).because(&error)
    })
}

/// The sandbox's world as it was left, or a new one.
pub(crate) fn open_sandbox(simulation: &Simulation, world: &Path) -> Result<Sandbox, CliError> {
    let settings = fitout_sandbox::Settings {
        seed: simulation.seed,
        latency: Latency::Fixed(simulation.latency),
        limit: LimitSettings { max: simulation.limit, window: simulation.sandbox_window, ..LimitSettings::default() },
        faults: FaultSettings {
            rate: simulation.faults,
            kinds: simulation.sandbox_fault_kinds.clone(),
            lag: SANDBOX_LAG,
            late_max: SANDBOX_LAG,
            ..FaultSettings::default()
        },
        quirks: simulation.quirks(),
        ..fitout_sandbox::Settings::default()
    };
    if !world.exists() {
        return Ok(Sandbox::new(settings));
    }
    Sandbox::load(world, settings).map_err(|error| {
        CliError::fatal(format!("the sandbox's world {} cannot be read", world.display()))
            .because(&error)
            .hint("Delete the file, and the journal beside it, to begin with an empty world.")
    })
}

impl SandboxScopes {
    /// The registration with these scopes.
    pub(crate) fn of(self, registration: Registration) -> Registration {
        match self {
            SandboxScopes::Full => registration,
            SandboxScopes::Readonly => registration.reading_only(),
            SandboxScopes::AgentsOnly => registration.scopes(&[Scope::Readonly, Scope::Write]),
        }
    }
}

/// A column of a roster with which a rehearsal says how the API treats a row's token.
const STANDING: &str = "sandbox";

/// The row's place in the sandbox: opened by this token, scoped as the command line says, and standing as its cell in the
/// column `sandbox` says, where there is one.
pub(crate) fn registration(
    roster: &Roster,
    row: &Row,
    token: &SecretString,
    scopes: SandboxScopes,
) -> Result<Registration, CliError> {
    let registration = scopes.of(Registration::new(row.location.as_str(), token.expose_secret()));
    Ok(match row.get(roster.header(), STANDING).unwrap_or_default().trim() {
        "" => registration,
        "readonly" => SandboxScopes::Readonly.of(registration),
        "agents-only" => SandboxScopes::AgentsOnly.of(registration),
        "write-only" => registration.without(&[Scope::Readonly]),
        "revoked" => registration.standing(Standing::Revoked),
        "expired" => registration.standing(Standing::Expired),
        "agency" => registration.standing(Standing::Agency),
        "suspended" => registration.standing(Standing::Suspended),
        "blocked" => registration.standing(Standing::Blocked),
        _ => {
            let at = format!("{}:{}: the column `{STANDING}`", roster.path(), row.line);
            return Err(CliError::invalid(format!("{at} says something that the sandbox does not know")).hint(
                "It knows readonly, agents-only, write-only, revoked, expired, agency, suspended and blocked; an empty cell is \
                 a good token.",
            ));
        }
    })
}

/// Gives every location of the roster its place in the sandbox. A token that was seen in an earlier rehearsal opens what it
/// opened then, in whatever row it stands now.
pub(super) fn register(sandbox: &Sandbox, roster: &Roster, scopes: SandboxScopes) -> Result<(), CliError> {
    for row in roster.rows() {
        let token = match &row.token {
            Some(TokenCell::Literal(token)) => token.clone(),
            Some(TokenCell::Kept(reference)) => made_up(reference.digest()),
            None => made_up(Digest::of_bytes(row.location.as_str().as_bytes())),
        };
        sandbox.hand_out(registration(roster, row, &token, scopes)?);
    }
    Ok(())
}
