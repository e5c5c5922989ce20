//! Where the API is, and what the sandbox simulates.

use super::duration;
use clap::{Args, ValueEnum};
use fitout_sandbox::{Fault, Quirk, Quirks};
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

/// Where the API is, and how it is treated.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "API")]
pub(crate) struct Api {
    /// Use a sandbox inside this process instead of the API; its world is kept beside the journal.
    #[arg(long)]
    pub(crate) sandbox: bool,
    /// Where the API is: https, or plain http to loopback.
    #[arg(long, value_name = "URL", conflicts_with = "sandbox")]
    pub(crate) base_url: Option<String>,
    /// The proxy to the API, for https; `none` for no proxy. Otherwise as the variables `HTTPS_PROXY` and `NO_PROXY` say.
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// The version that is asked for; 2021-04-15 if nothing is said.
    #[arg(id = "api-version", long, value_name = "DATE")]
    pub(crate) version: Option<String>,
    /// Locations worked on at the same time; 32 if nothing is said.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024), value_name = "N")]
    pub(crate) concurrency: Option<u16>,
    /// Never more requests a second than this, over all locations.
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<NonZeroU32>,
    /// How long one answer is waited for; 30s if nothing is said, or the time of `--settle` where that is less.
    #[arg(long, value_parser = duration, value_name = "TIME")]
    pub(crate) timeout: Option<Duration>,
    /// How long the API may answer nearly everything with errors before the run is stopped; 10m if nothing is said.
    #[arg(long, value_parser = duration, value_name = "TIME")]
    pub(crate) outage_max: Option<Duration>,
    #[command(flatten)]
    pub(crate) simulation: Simulation,
}

impl Api {
    /// The version that is asked for.
    pub(crate) fn version(&self) -> &str {
        self.version.as_deref().unwrap_or("2021-04-15")
    }

    /// How many locations are worked on at the same time.
    pub(crate) fn concurrency(&self) -> u16 {
        self.concurrency.unwrap_or(32)
    }

    /// How long an outage may last.
    pub(crate) fn outage_max(&self) -> Duration {
        self.outage_max.unwrap_or(Duration::from_secs(600))
    }
}

/// What the sandbox simulates.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sandbox")]
pub(crate) struct Simulation {
    /// Time from a request to its answer.
    #[arg(id = "sandbox-latency", long, default_value = "20ms", value_parser = duration, value_name = "TIME")]
    pub(crate) latency: Duration,
    /// Share of requests that meet a fault, 0 to 0.9.
    #[arg(id = "sandbox-faults", long, default_value_t = 0.0, value_parser = share, value_name = "SHARE")]
    pub(crate) faults: f64,
    /// Which faults they meet, several with commas; the usual ones when none is named.
    #[arg(long, value_delimiter = ',', value_name = "FAULT")]
    pub(crate) sandbox_fault_kinds: Vec<Fault>,
    /// The seed of the faults.
    #[arg(id = "sandbox-seed", long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Requests a location may make in a window.
    #[arg(id = "sandbox-limit", long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub(crate) limit: u32,
    /// The window of that limit; shorter than the API's 10s, a rehearsal with faults takes less patience.
    #[arg(long, default_value = "10s", value_parser = duration, value_name = "TIME")]
    pub(crate) sandbox_window: Duration,
    /// An oddity of the API that the sandbox shall have, or not have when `no-` stands before it; several with commas.
    #[arg(id = "sandbox-quirks", long, value_delimiter = ',', value_name = "[no-]QUIRK")]
    pub(crate) quirks: Vec<QuirkSwitch>,
    /// How the tokens are scoped: every scope, reading only, or agents only (no look-ups of calendars and the like).
    #[arg(id = "sandbox-scopes", long, value_enum, default_value_t, value_name = "SCOPES")]
    pub(crate) scopes: SandboxScopes,
}

/// A quirk that is switched on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QuirkSwitch {
    On(Quirk),
    Off(Quirk),
}

impl FromStr for QuirkSwitch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix("no-") {
            Some(word) => word.parse().map(QuirkSwitch::Off),
            None => text.parse().map(QuirkSwitch::On),
        }
    }
}

impl Simulation {
    /// The quirks that the sandbox has.
    pub(crate) fn quirks(&self) -> Quirks {
        self.quirks.iter().fold(Quirks::default(), |quirks, switch| match switch {
            QuirkSwitch::On(quirk) => quirks.with(*quirk),
            QuirkSwitch::Off(quirk) => quirks.without(*quirk),
        })
    }
}

/// The scopes of the sandbox's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum SandboxScopes {
    /// Reading and writing.
    #[default]
    Full,
    /// Reading only.
    Readonly,
    /// Reading and writing agents, and looking nothing else up.
    AgentsOnly,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=0.9).contains(&share) => Ok(share),
        Ok(_) | Err(_) => Err("say a share from 0 to 0.9, for example 0.2".to_owned()),
    }
}
