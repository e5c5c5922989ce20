//! The report for a pull request or a chat.

use crate::account::Account;
use crate::text::{cell, duration, moment};
use fitout_model::Standing;
use fitout_model::text::{counted, thousands};

/// How many locations that are not as wanted are named.
const NAMED_MAX: usize = 50;

/// The account as Markdown: the counts, the troubles by cause, and the locations that are not as wanted.
#[must_use]
pub fn markdown(account: &Account) -> String {
    let mut lines = vec![format!("# {} {}", cell(&account.template), cell(&account.version)), String::new()];
    let took = account.took().map(|took| format!(", {}", duration(took))).unwrap_or_default();
    lines.push(format!(
        "Run `{}` ({}), {}{took}: {}",
        account.run,
        cell(&account.command),
        moment(account.began),
        cell(&account.how)
    ));
    lines.extend([String::new(), "| outcome | locations |".to_owned(), "|---|---:|".to_owned()]);
    let counts = account.counts();
    for standing in Standing::ALL {
        if let Some(count) = counts.get(&standing) {
            lines.push(format!("| {standing} | {} |", thousands(*count)));
        }
    }
    let troubles = account.troubles();
    if !troubles.is_empty() {
        lines.extend([String::new(), "## What is not as wanted".to_owned(), String::new()]);
        for (trouble, locations) in &troubles {
            lines.push(format!(
                "- **{}**: {}. {} ({})",
                counted(locations.len(), "location"),
                cell(trouble.kind.description()),
                cell(&trouble.message),
                cell(&trouble.during)
            ));
            lines.push(format!("  {}", trouble.kind.hint()));
        }
        lines.extend([String::new(), "| row | location | outcome |".to_owned(), "|---:|---|---|".to_owned()]);
        let open: Vec<_> = account.locations.iter().filter(|location| location.trouble.is_some()).collect();
        for location in open.iter().take(NAMED_MAX) {
            let name = location.name.as_deref().map(|name| format!(" {}", cell(name))).unwrap_or_default();
            lines.push(format!("| {} | {}{name} | {} |", location.line(), cell(&location.id), location.as_str()));
        }
        let more = open.len().saturating_sub(NAMED_MAX);
        if more > 0 {
            lines.extend([String::new(), format!("… and {} more", thousands(more))]);
        }
    }
    let gone: Vec<&str> = account.locations.iter().filter(|at| at.row.is_none()).map(|at| at.id.as_str()).collect();
    if !gone.is_empty() {
        let named: Vec<String> = gone.iter().take(NAMED_MAX).map(|id| cell(id)).collect();
        let more = gone.len().saturating_sub(NAMED_MAX);
        let more = if more > 0 { format!(" … and {} more", thousands(more)) } else { String::new() };
        let told = format!("Agreed to, not done, and not in the roster any more: {}{more}", named.join(", "));
        lines.extend([String::new(), told]);
    }
    lines.extend([String::new(), format!("*{}*", cell(&account.program)), String::new()]);
    lines.join("\n")
}
