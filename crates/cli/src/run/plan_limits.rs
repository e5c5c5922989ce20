//! Brakes before the first write: how many locations a plan may change or thin out.

use super::Job;
use crate::error::{CliError, Exit};
use fitout_model::text::counted;
use fitout_rollout::{Amount, Fleet as _};

impl Job<'_> {
    /// Whether a plan that changes what is there in so many locations, and removes something in so many, may be done.
    ///
    /// # Errors
    /// When it is more than the command line allows; nothing was written then.
    pub(super) fn blast(&self, updated: usize, thinned: usize) -> Result<(), CliError> {
        let total = self.fleet.len();
        let over = |max: Option<Amount>, found: usize| max.map(|max| max.of(total)).filter(|max| found > *max);
        if let Some(max) = over(self.turns.max_removals, thinned) {
            return Err(braked("remove something from", thinned, "--max-removals", max));
        }
        if let Some(max) = over(self.turns.max_updates, updated) {
            return Err(braked("change what is there in", updated, "--max-updates", max));
        }
        Ok(())
    }
}

fn braked(what: &str, found: usize, flag: &str, max: usize) -> CliError {
    let message =
        format!("stopped by a brake: this would {what} {}, and {flag} allows {max}", counted(found, "location"));
    CliError { exit: Exit::Braked, ..CliError::invalid(message) }.hint(
        "Nothing was written. Look at the plan; choose fewer locations, or raise the limit if all of it is meant.",
    )
}
