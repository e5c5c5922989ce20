//! The way to the API: the network, or the sandbox in this process.

use super::address::Address;
use super::clock::wall_ms;
use super::paths::Paths;
use super::proxy::transport;
use super::sandbox::{open_sandbox, register};
use super::tokens::TokenSources;
use crate::args::{Api, RunArgs};
use crate::error::CliError;
use fitout_auth::OauthTransport;
use fitout_client::{ApiVersion, BaseUrl, HttpOptions, Transport};
use fitout_model::text;
use fitout_sandbox::Sandbox;
use fitout_template::Roster;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How long one answer is waited for where nobody says it, and at least.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);
const TIMEOUT_MIN: Duration = Duration::from_secs(1);

/// The way to the API.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) base: BaseUrl,
    pub(super) version: ApiVersion,
    /// The sandbox, where it is one, and the file of its world.
    pub(crate) sandbox: Option<(Sandbox, PathBuf)>,
}

/// The way to this address. A sandbox has the world as it was left, and leaves no trace of its own: see [`super::keep`].
///
/// # Errors
/// Also when `turns` let a create rest shorter than its answer is waited for.
pub(crate) fn connect(
    address: Address,
    api: &Api,
    turns: Option<&RunArgs>,
    paths: &Paths,
    tokens: &TokenSources,
    roster: &Roster,
) -> Result<Connection, CliError> {
    let timeout = patience(api, turns)?;
    let Address { base, version, host: _ } = address;
    if api.sandbox {
        let sandbox = open_sandbox(&api.simulation, &paths.world)?;
        tokens.rehearse();
        register(&sandbox, roster, api.simulation.scopes)?;
        let transport = Arc::new(sandbox.transport());
        return Ok(Connection { transport, base, version, sandbox: Some((sandbox, paths.world.clone())) });
    }
    let options =
        HttpOptions { timeout, connections_idle_max: usize::from(api.concurrency()), ..HttpOptions::default() };
    let transport: Arc<dyn Transport> = Arc::new(transport(options, api.proxy.as_deref())?);
    let clock = fitout_client::Clock::starting_at(wall_ms());
    tokens.connect(OauthTransport::new(Arc::clone(&transport), base.clone()), clock);
    Ok(Connection { transport, base, version, sandbox: None })
}

/// How long one answer is waited for: never longer than a create in doubt rests before it is looked for.
///
/// # Errors
/// When the command line says otherwise.
pub(super) fn patience(api: &Api, turns: Option<&RunArgs>) -> Result<Duration, CliError> {
    let settle = turns.and_then(|turns| turns.settle);
    match (api.timeout, settle) {
        // In a rehearsal nothing arrives late.
        (None, Some(settle)) if settle < TIMEOUT_MIN && !api.sandbox => {
            let (settle, least) = (text::duration(settle), text::duration(TIMEOUT_MIN));
            Err(CliError::invalid(format!("--settle ({settle}) is shorter than any answer is waited for ({least})"))
                .hint("A create would be looked for, and sent again, while its answer is still waited for. Say a longer --settle."))
        }
        (Some(timeout), _) if timeout < TIMEOUT_MIN && !api.sandbox => {
            let (timeout, least) = (text::duration(timeout), text::duration(TIMEOUT_MIN));
            Err(CliError::invalid(format!(
                "--timeout ({timeout}) is shorter than any answer takes; {least} is the least"
            ))
            .hint("Leave --timeout out: an answer is then waited for half a minute."))
        }
        (Some(timeout), Some(settle)) if settle < timeout => {
            let (settle, timeout) = (text::duration(settle), text::duration(timeout));
            Err(CliError::invalid(format!("--settle ({settle}) is shorter than --timeout ({timeout})")).hint(
                "A create would be looked for, and sent again, while its answer is still waited for. Say a longer --settle, or \
                 leave --timeout out: it is then no longer than --settle.",
            ))
        }
        (Some(timeout), Some(_) | None) => Ok(timeout),
        (None, Some(settle)) => Ok(TIMEOUT.min(settle.max(TIMEOUT_MIN))),
        (None, None) => Ok(TIMEOUT),
    }
}
