//! Tokens and passwords in the text of a template, comments and defaults included.

use crate::problem::{Problem, TextPosition};
use fitout_model::find_secrets;
use std::sync::Arc;

/// What is done about a secret in a text that is sent.
pub(crate) const TAKE_IT_OUT: &str = "Take it out, and make a new one in its place: whoever reads the text can use it. A \
                                      location's token stands in the roster's token column only.";

/// Every place of this text where a secret stands; it is not shown.
pub(crate) fn secrets_astray(file: &Arc<str>, text: &str) -> impl Iterator<Item = Problem> {
    let places: Vec<TextPosition> = find_secrets(text).iter().filter_map(|found| place(text, found.start)).collect();
    let file = Arc::clone(file);
    places
        .into_iter()
        .map(move |at| Problem::error(&file, Some(at), "this looks like a token or a password").help(TAKE_IT_OUT))
}

fn place(text: &str, at: usize) -> Option<TextPosition> {
    let before = text.get(..at)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some(TextPosition { line: u32::try_from(line).ok()?, column: u32::try_from(column).ok()? })
}
