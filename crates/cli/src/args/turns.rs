//! What is planned where there is a choice, and how turns are taken.

use super::{Watching, duration};
use clap::{Args, ValueEnum};
use fitout_executor::Demand;
use fitout_rollout::{Amount, Waves};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// What is planned where there is a choice.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Choices")]
pub(crate) struct PlanArgs {
    /// An agent of the wanted name is there already.
    #[arg(long, value_enum, default_value_t, value_name = "WHAT")]
    pub(crate) on_existing: OnExistingArg,
    /// Remove also the actions of our agents that are not in the template and that fitout did not make.
    #[arg(long)]
    pub(crate) prune: bool,
    #[command(flatten)]
    pub(crate) acks: Acks,
    #[command(flatten)]
    pub(crate) proof: Proving,
}

/// How much has to show that a row's token opens the row's location.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "Whose location")]
pub(crate) struct Proving {
    /// What the journal knows in a location and its token does not show was really deleted there: go on without it, although
    /// nothing shows that the token opens this location.
    #[arg(long, conflicts_with = "require_proof")]
    pub(crate) accept_gone: bool,
    /// Send nothing as long as for any location nothing shows that its token opens it.
    #[arg(long)]
    pub(crate) require_proof: bool,
}

impl Proving {
    /// What turns and looks ask for.
    pub(crate) fn demand(self) -> Demand {
        match (self.accept_gone, self.require_proof) {
            (true, _) => Demand::Waived,
            (false, true) => Demand::Always,
            (false, false) => Demand::AsKnown,
        }
    }

    /// As this command line says, or else as that of the run that is gone on with.
    pub(crate) fn or(self, earlier: Self) -> Self {
        if self.accept_gone || self.require_proof { self } else { earlier }
    }
}

/// What looks like protected health information and is none.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Safety of words")]
pub(crate) struct Acks {
    /// This is no health information: the name that the tripwire gave it; may be said several times.
    #[arg(long, value_name = "NAME", requires = "reason")]
    pub(crate) phi_ack: Vec<String>,
    /// Why it is none; it is written into the journal.
    #[arg(long, value_name = "WHY")]
    pub(crate) reason: Option<String>,
}

/// See [`fitout_model::OnExisting`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum OnExistingArg {
    /// Take it as ours and update it to the template.
    #[default]
    Adopt,
    /// Leave the location alone.
    Skip,
    /// The location fails.
    Fail,
}

/// How turns are taken.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Safety")]
pub(crate) struct RunArgs {
    /// One wave of locations after another, with a gate between them: `1,10,10%,100%`.
    #[arg(long, value_name = "SIZES")]
    pub(crate) waves: Option<Waves>,
    /// What opens the gate after a wave.
    /// auto (when every location of the wave is as wanted), pause (a person, by `fitout resume`), or as auto and a
    /// program that must end well: 'command:./smoke.sh --fast'.
    #[arg(long, value_name = "WHAT")]
    pub(crate) gate: Option<Gate>,
    /// How long the program of a gate may take; 10m if nothing is said.
    #[arg(long, value_parser = duration, value_name = "TIME")]
    pub(crate) gate_timeout: Option<Duration>,
    /// Open the first gate, whatever became of the wave before it: to go on from a gate that is shut.
    #[arg(long)]
    pub(crate) open_gate: bool,
    /// Stop when more locations than this failed: a number or a share like 5%.
    #[arg(long, value_name = "N|N%")]
    pub(crate) max_failures: Option<Amount>,
    /// Write nothing when more locations than this would have something changed that is there: a number or a share.
    #[arg(long, value_name = "N|N%")]
    pub(crate) max_updates: Option<Amount>,
    /// Write nothing when more locations than this would lose an action or an agent: a number or a share.
    #[arg(long, value_name = "N|N%")]
    pub(crate) max_removals: Option<Amount>,
    /// How long a create in doubt rests before it is looked for; longer than a request or a listing can be late.
    /// 180s, in the sandbox 5s.
    #[arg(long, value_parser = duration, value_name = "TIME")]
    pub(crate) settle: Option<Duration>,
    /// A create is proven not done: send it again, or ask.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) on_in_doubt: Option<OnInDoubt>,
    /// Keep no former values: this run cannot be undone.
    #[arg(long)]
    pub(crate) no_undo: bool,
    /// Read every location once more at the end (final, if nothing is said), or believe the answers.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) verify: Option<VerifyArg>,
    #[command(flatten)]
    pub(crate) watching: Watching,
}

impl RunArgs {
    /// How long the program of a gate may take.
    pub(crate) fn gate_timeout(&self) -> Duration {
        self.gate_timeout.unwrap_or(Duration::from_secs(600))
    }
}

/// What opens the gate after a wave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Gate {
    /// It opens when every location of the wave is as wanted, and stays shut otherwise.
    #[default]
    Auto,
    /// A person, by `fitout resume`.
    Pause,
    /// As `Auto`, and only if this program then ends well; its words, the program's name first.
    Command(Vec<String>),
}

/// How a gate that is a program begins.
const COMMAND: &str = "command:";

impl FromStr for Gate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => return Ok(Gate::Auto),
            "pause" => return Ok(Gate::Pause),
            _ => {}
        }
        let Some(line) = text.strip_prefix(COMMAND) else {
            return Err("say auto, pause, or a program as in 'command:./smoke.sh --fast'".to_owned());
        };
        match shlex::split(line) {
            Some(words) if !words.is_empty() => Ok(Gate::Command(words)),
            Some(_) => Err("name the program after `command:`".to_owned()),
            None => Err("a quotation mark is open".to_owned()),
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Gate::Auto => f.write_str("auto"),
            Gate::Pause => f.write_str("pause"),
            Gate::Command(words) => {
                // What was split can be joined: no word has a zero byte in it.
                let line = shlex::try_join(words.iter().map(String::as_str)).unwrap_or_default();
                write!(f, "{COMMAND}{line}")
            }
        }
    }
}

/// See [`fitout_rollout::InDoubtPolicy`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum OnInDoubt {
    /// Send it once more.
    #[default]
    Recreate,
    /// Leave it open for `fitout resolve`.
    Ask,
}

/// See [`fitout_rollout::ClosingRead`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum VerifyArg {
    /// Read and compare.
    #[default]
    Final,
    /// Do not read.
    None,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_is_read_and_said_again() {
        for text in ["auto", "pause", "command:./smoke.sh --fast 'two words'"] {
            assert_eq!(text.parse::<Gate>().unwrap().to_string(), text);
        }
        for bad in ["", "open", "command:", "command: ", "command:'open"] {
            assert!(bad.parse::<Gate>().is_err(), "{bad}");
        }
    }
}
