//! Tokens where none belong: in a column that holds something else, where whoever sees the column sees them.

use super::read::{Roster, TokenColumn};
use super::special::{bare, words};
use super::token::TokenCell;
use crate::problem::Problem;
use fitout_model::{check_token, is_shaped_like_a_secret, learn_secret};
use secrecy::ExposeSecret as _;
use std::collections::BTreeSet;

/// Columns with one of these in their names hold secrets, or once did.
const SECRET_NAMES: [&str; 12] = [
    "token",
    "secret",
    "apikey",
    "bearer",
    "password",
    "passwort",
    "kennwort",
    "passwd",
    "passphrase",
    "credential",
    "privatekey",
    "accesskey",
];
/// The same as words of their own: in a longer word they mean something else, as in `author` and `pitch`.
const SECRET_WORDS: [&str; 12] = [
    "pwd",
    "pit",
    "pits",
    "jwt",
    "auth",
    "oauth",
    "authorization",
    "authorisation",
    "pat",
    "senha",
    "contraseña",
    "wachtwoord",
];
/// The same where the heading is nothing but this word: what stands below it is not written anywhere, and not refused either, for
/// it can be a name.
const PERHAPS_SECRET: &str = "key";
/// What stands in such a column is a secret from this length on, where it has a digit in it.
const SECRET_CHARS_MIN: usize = 12;

/// What is said of a secret in a cell; the cell itself never is.
pub(super) const LOOKS_LIKE_A_TOKEN: &str = "this looks like a token";

/// Every cell that holds a token and is not the token's. From here on the tokens of the roster are kept out of all output.
pub(super) fn tokens_astray(roster: &Roster, tokens: TokenColumn) -> Vec<Problem> {
    let header = roster.header();
    if header.token().is_none() && tokens == TokenColumn::Required {
        // That is said of the header; until it is mended nobody knows which column is the token's.
        return Vec::new();
    }
    let mut own = BTreeSet::new();
    for row in roster.rows() {
        if let Some(TokenCell::Literal(token)) = &row.token
            // In a row whose cells have slipped anything can stand there, an id as well.
            && row.is_known()
            && token.expose_secret() != row.location.as_str()
        {
            learn_secret(token.expose_secret());
            own.insert(token.expose_secret());
        }
    }
    let home = header.token_name().unwrap_or("token");
    let help = format!(
        "Take it out: everything but the column `{home}` is shown in plans, results and reports. Whoever has seen it can use \
         it, so make a new one in its place."
    );
    let names: Vec<(&str, bool)> = header.names().map(|name| (name, is_secret_name(name))).collect();
    let mut problems = Vec::new();
    for row in roster.rows() {
        for ((cell, (name, is_secret)), place) in row.cells().zip(&names).zip(0..) {
            let is_elsewhere = Some(place) == header.token() || Some(place) == header.location();
            let is_token = || is_shaped_like_a_secret(cell) || own.contains(cell.trim());
            if !is_elsewhere && (is_token() || (*is_secret && may_be_secret(cell))) {
                let at = row.reference(header, vec![(*name).to_owned()]);
                problems.push(Problem::error(header.file(), None, LOOKS_LIKE_A_TOKEN).help(help.clone()).for_row(at));
            }
        }
    }
    problems
}

/// Whether what stands below this heading may be a secret: it belongs in no file that others see.
#[must_use]
pub fn is_secret_heading(name: &str) -> bool {
    is_secret_name(name) || bare(name).eq_ignore_ascii_case(PERHAPS_SECRET)
}

fn is_secret_name(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    let is_word = |word: String| SECRET_WORDS.contains(&word.as_str());
    SECRET_NAMES.iter().any(|secret| plain.contains(secret)) || words(name).into_iter().any(is_word)
}

/// Whether this could be a token: a place where one is kept is none.
fn may_be_secret(cell: &str) -> bool {
    let cell = cell.trim();
    cell.len() >= SECRET_CHARS_MIN && check_token(cell).is_ok() && cell.bytes().any(|byte| byte.is_ascii_digit())
}
