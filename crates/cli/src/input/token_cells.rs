//! What can be known of a roster's tokens without following where they are kept.

use super::say;
use crate::claims::reads;
use crate::error::CliError;
use crate::setup::TokenSources;
use crate::terminal::Printer;
use fitout_model::SecretReference;
use fitout_model::text::counted;
use fitout_template::{Problem, Problems, Roster, TokenCell};

/// Says of every reference what can be known without following it, and how many rows leave their token to the agency.
pub(crate) fn check_tokens(
    printer: &Printer,
    roster: &Roster,
    vault: &TokenSources,
    path: &str,
) -> Result<(), CliError> {
    let (problems, left) = token_problems(roster, vault)?;
    say(printer, &problems);
    if let Some(note) = minted(left) {
        printer.say(&note);
    }
    let errors = problems.errors();
    if errors == 0 {
        return Ok(());
    }
    Err(CliError::invalid(format!("{} in {path}; nothing was sent", counted(errors, "error")))
        .hint("Correct them, or leave these rows out."))
}

/// What to say of the rows without a token of their own.
pub(super) fn minted(left: usize) -> Option<String> {
    (left > 0).then(|| format!("{} without a token in the roster: the agency mints them.", counted(left, "location")))
}

/// What is wrong with the references of the roster, and how many rows have no token.
pub(super) fn token_problems(roster: &Roster, vault: &TokenSources) -> Result<(Problems, usize), CliError> {
    let header = roster.header();
    let column: Vec<String> = header.token_name().map(str::to_owned).into_iter().collect();
    let mut problems = Problems::new();
    let mut left = 0_usize;
    for row in roster.rows() {
        let reference = match &row.token {
            Some(TokenCell::Kept(reference)) => reference,
            Some(TokenCell::Literal(_)) => continue,
            None => {
                left += 1;
                continue;
            }
        };
        let at = row.reference(header, column.clone());
        if let SecretReference::File(path) = reference {
            reads(&format!("the token's file of {path}:{}", at.line, path = header.file()), path)?;
        }
        match vault.check(reference) {
            Ok(None) => {}
            Ok(Some(unwise)) => {
                let warning = Problem::warning(header.file(), None, "the token is not kept safely");
                let help = "Take the rights of others away, with `chmod 600`.";
                problems.push(warning.found(unwise.to_string()).help(help).for_row(at));
            }
            Err(error) => {
                let problem = Problem::error(header.file(), None, unfollowed(reference));
                problems.push(problem.found(error.to_string()).for_row(at));
            }
        }
    }
    Ok((problems, left))
}

/// What is wrong with a reference of this kind; the same for every row that has it.
fn unfollowed(reference: &SecretReference) -> &'static str {
    match reference {
        SecretReference::Env(_) => "the token's variable cannot be used",
        SecretReference::File(_) => "the token's file cannot be used",
        SecretReference::Command { .. } | SecretReference::OnePassword(_) => "the token's program cannot be used",
    }
}
