//! No secret on the command line, and none in what is said about a command line that cannot be read.

use super::Cli;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser as _};
use fitout_model::{MASK, has_secret, hide_tokens, is_shaped_like_a_secret};
use std::ffi::OsString;

/// What they are given may be a secret whatever it looks like.
const SECRET: [&str; 7] =
    ["--client-id", "--client-secret", "--token", "--notify", "--base-url", "--proxy", "--credentials"];
/// What they are given may have a password in it that belongs there, or is looked at later without being repeated.
const LOOKED_AT_LATER: [&str; 3] = ["--notify", "--proxy", "--token"];
/// The words of a program to run are the operator's own, but for a token: the journal keeps them.
const PROGRAMS: [&str; 2] = ["cmd:", "command:"];

impl Cli {
    /// The command line of this process.
    ///
    /// # Errors
    /// When it cannot be read, or has a secret in it. Nothing that may be a secret is repeated.
    pub(crate) fn of_process() -> Result<Self, clap::Error> {
        Self::of_words(std::env::args_os().collect())
    }

    fn of_words(words: Vec<OsString>) -> Result<Self, clap::Error> {
        let texts: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
        if let Some(place) = secret(&texts) {
            let message = format!(
                "{place} looks like a token or a password, which is not shown here\n\n\
                 Everybody on this machine can see a command line, and the shell keeps it: make a new one in its place.\n\
                 Say where a token is kept (env:NAME, file:PATH), leave a password out of an address, and let a program read its \
                 token itself."
            );
            return Err(Self::command().error(ErrorKind::ValueValidation, message));
        }
        Self::try_parse_from(words).map_err(cleaned)
    }
}

/// Where a secret stands in these words, the program's name among them.
fn secret(words: &[String]) -> Option<String> {
    let flags = std::iter::once("").chain(words.iter().map(String::as_str));
    for ((word, before), place) in words.iter().zip(flags).zip(0_usize..).skip(1) {
        let (flag, value) = match word.split_once('=').filter(|_| word.starts_with("--")) {
            Some((flag, value)) => (flag, value),
            None if before.starts_with("--") && !before.contains('=') => (before, word.as_str()),
            None => ("", word.as_str()),
        };
        let is_program = PROGRAMS.iter().any(|program| value.starts_with(program));
        let found = if is_program { has_secret(value) } else { is_shaped_like_a_secret(value) };
        if !found || LOOKED_AT_LATER.contains(&flag) && !is_program {
            continue;
        }
        return Some(match flag {
            "" => format!("word {place} of the command line"),
            flag => format!("what stands behind {}", hide_tokens(flag)),
        });
    }
    None
}

/// The error without what may be a secret.
fn cleaned(mut error: clap::Error) -> clap::Error {
    let text = |value: &ContextValue| if let ContextValue::String(text) = value { Some(text.clone()) } else { None };
    let named = error.get(ContextKind::InvalidArg).and_then(text).unwrap_or_default();
    let flag = named.split([' ', '=']).next().unwrap_or_default();
    if SECRET.contains(&flag) && error.get(ContextKind::InvalidValue).is_some() {
        error.insert(ContextKind::InvalidValue, ContextValue::String(MASK.to_owned()));
    }
    let found: Vec<(ContextKind, String)> =
        error.context().filter_map(|(kind, value)| text(value).map(|text| (kind, text))).collect();
    for (kind, text) in found {
        let hidden = hide_tokens(&text);
        if hidden != text {
            error.insert(kind, ContextValue::String(hidden.into_owned()));
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab";

    /// What is said of this command line, which cannot be read.
    fn said(words: &[&str]) -> String {
        let words = std::iter::once("fitout").chain(words.iter().copied()).map(OsString::from).collect();
        let error = Cli::of_words(words).unwrap_err();
        assert_eq!(error.exit_code(), 2);
        error.to_string()
    }

    #[test]
    fn a_token_on_the_command_line_is_refused_and_not_repeated() {
        let joined = format!("--location={TOKEN}");
        for words in [
            &["plan", "a.yaml", "b.csv", "--location", TOKEN][..],
            &["plan", "a.yaml", "b.csv", &joined],
            &["plan", "a.yaml", "b.csv", "--client-secret", TOKEN],
            &["plan", "a.yaml", "b.csv", "--base-url", "https://me:hunter2@example.com"],
            &["plan", TOKEN, "b.csv"],
            &["apply", "a.yaml", "b.csv", "--gate", &format!("command:./smoke.sh --token {TOKEN}")],
            &["agents", "get", "--token", &format!("cmd:./mine {TOKEN}")],
            &[TOKEN],
            &["plan", &format!("--{TOKEN}")],
        ] {
            let said = said(words);
            assert!(!said.contains("0c2f8f1e") && !said.contains("hunter2"), "{words:?}: {said}");
            assert!(said.contains("looks like a token or a password"), "{words:?}: {said}");
        }
    }

    #[test]
    fn what_may_be_a_secret_is_not_repeated_whatever_it_looks_like() {
        for words in [
            &["plan", "a.yaml", "b.csv", "--client-secret", "hunter2"][..],
            &["plan", "a.yaml", "b.csv", "--client-id=hunter2"],
            &["plan", "a.yaml", "b.csv", "--client-secret", "env:hunter2 x"],
            &["agents", "get", "--token", "hunter2", "--client-id", "hunter2"],
        ] {
            let said = said(words);
            assert!(!said.contains("hunter2") && said.contains("client-"), "{words:?}: {said}");
        }
    }

    #[test]
    fn what_belongs_there_is_taken() {
        let notify = "https://me:hunter2@example.com/hook";
        let gate = "command:./smoke.sh --user me:hunter2@example.com 0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab";
        let words = ["fitout", "apply", "a.yaml", "b.csv", "--notify", notify, "--gate", gate, "--waves", "1,100%"];
        Cli::of_words(words.map(OsString::from).to_vec()).unwrap();
    }

    #[test]
    fn other_mistakes_are_said_as_ever() {
        let said = said(&["plan", "a.yaml", "b.csv", "--concurrency", "zero"]);
        assert!(said.contains("invalid value 'zero' for '--concurrency <N>'"), "{said}");
    }
}
