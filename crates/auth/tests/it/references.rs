//! References that are followed.

use crate::support::{paused, running, set_mode};
use fitout_auth::{Commands, ReferenceError, Referenced, SecretResolver, UnsafeStorage};
use fitout_client::TokenSource as _;
use fitout_model::{CauseKind, SecretReference};
use secrecy::ExposeSecret as _;
use std::sync::Arc;

const TOKEN: &str = "pit-00000000-0000-4000-8000-000000000001";

fn environment(name: &str) -> Option<String> {
    match name {
        "GOOD" => Some(TOKEN.to_owned()),
        "WINDOWS" => Some(format!("\u{feff}{TOKEN} \r\n")),
        "BAD" => Some("hush hush".to_owned()),
        _ => None,
    }
}

fn resolver() -> SecretResolver {
    SecretResolver::new(environment, Commands::Allowed)
}

fn reference(cell: &str) -> SecretReference {
    SecretReference::parse(cell).unwrap().unwrap()
}

/// Programs live by the real clock.
fn resolve(cell: &str) -> Result<String, String> {
    let followed = running(async { resolver().resolve(&reference(cell)).await });
    followed.map(|token| token.expose_secret().to_owned()).map_err(|error| error.to_string())
}

#[test]
fn a_variable_gives_its_token_or_its_own_words() {
    assert_eq!(resolve("env:GOOD").unwrap(), TOKEN);
    assert_eq!(resolve("env:NONE").unwrap_err(), "the environment has no variable NONE");
    let words = "what the variable BAD gave is no token: the token has white space in it: U+0020 as character 5";
    assert_eq!(resolve("env:BAD").unwrap_err(), words);
}

#[test]
fn the_first_line_of_a_file_is_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a token");
    let cell = format!("file:{}", path.display());
    for text in [TOKEN.to_owned(), format!("{TOKEN}\n"), format!("{TOKEN}\r\nhush"), format!("{TOKEN}\n\u{0}")] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(resolve(&cell).unwrap(), TOKEN);
    }
    std::fs::write(&path, "").unwrap();
    assert!(resolve(&cell).unwrap_err().ends_with("the token is empty"));
    std::fs::write(&path, "x".repeat(1_000_000)).unwrap();
    assert!(resolve(&cell).is_err(), "a large file is no token");
    set_mode(&path, 0o644);
    assert_eq!(matches!(resolver().check(&reference(&cell)), Ok(Some(UnsafeStorage::OpenFile(_)))), cfg!(unix));
    set_mode(&path, 0o600);
    assert!(matches!(resolver().check(&reference(&cell)), Ok(None)));
    std::fs::remove_file(&path).unwrap();
    assert!(resolver().check(&reference(&cell)).is_err());
    assert!(resolve(&format!("file:{}", folder.path().display())).unwrap_err().ends_with("is not a file"));
    #[cfg(unix)]
    assert!(resolve("file:/dev/zero").unwrap_err().ends_with("is not a file"));
}

#[test]
fn what_editors_and_shells_put_around_a_token_is_taken_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let cell = format!("file:{}", path.display());
    let wide = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let line = format!("\u{feff}{TOKEN}\r\n");
    let forms = [
        line.clone().into_bytes(),
        wide(&line, u16::to_le_bytes),
        wide(&line, u16::to_be_bytes),
        format!(" \t{TOKEN}\u{a0} \r\n\r\n").into_bytes(),
        format!("\r\n{TOKEN}\r\n").into_bytes(),
    ];
    for bytes in forms {
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(resolve(&cell).unwrap(), TOKEN, "{bytes:?}");
        assert_eq!(resolve(&format!("cmd:cat {}", path.display())).unwrap(), TOKEN, "{bytes:?}");
    }
    assert_eq!(resolve("env:WINDOWS").unwrap(), TOKEN);
    std::fs::write(&path, [0xff, 0xfe, b'p']).unwrap();
    assert!(resolve(&cell).unwrap_err().ends_with("the token is empty"));
}

#[test]
fn a_program_is_run_without_a_shell_and_what_it_prints_is_the_token() {
    assert_eq!(resolve(&format!("cmd:printf '%s\\n' {TOKEN}")).unwrap(), TOKEN);
    assert!(resolve("cmd:printf $HOME").unwrap_err().contains("U+0024"), "nothing is expanded");
    assert_eq!(resolve("cmd:false --hush").unwrap_err(), "the program `false` failed: exit status: 1");
    let words = resolve("cmd:/no/such/program hush").unwrap_err();
    assert!(words.starts_with("the program `/no/such/program` cannot be run") && !words.contains("hush"), "{words}");
    assert!(resolve("cmd:yes").is_err(), "a program that never ends is read no further than a token is long");
}

#[test]
fn a_program_that_takes_too_long_is_given_up() {
    let words = paused(async { resolver().resolve(&reference("cmd:sleep 3600")).await }).unwrap_err();
    assert_eq!(words.to_string(), "the program `sleep` gave no token within 30 s");
}

#[test]
fn programs_are_run_only_when_that_is_allowed() {
    let careful = SecretResolver::new(environment, Commands::Refused);
    let cell = reference(&format!("cmd:printf {TOKEN}"));
    assert!(matches!(careful.check(&cell), Err(ReferenceError::NotAllowed(_))));
    let followed = paused(async { careful.resolve(&cell).await });
    assert!(matches!(followed, Err(ReferenceError::NotAllowed(_))));
}

#[test]
fn a_reference_is_followed_once_a_turn_and_again_when_its_token_was_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, TOKEN).unwrap();
    paused(async {
        let source = Referenced::new(Arc::new(resolver()), reference(&format!("file:{}", path.display())));
        let first = source.token().await.unwrap();
        assert!(source.renew(&first).await.is_none(), "the same token is no other");
        std::fs::write(&path, "pit-another-token").unwrap();
        assert_eq!(source.token().await.unwrap().expose_secret(), TOKEN);
        assert_eq!(source.renew(&first).await.unwrap().expose_secret(), "pit-another-token");
        assert_eq!(source.token().await.unwrap().expose_secret(), "pit-another-token");
        let gone = Referenced::new(Arc::new(resolver()), reference("env:NONE"));
        assert_eq!(gone.token().await.unwrap_err().kind, CauseKind::TokenUnavailable);
    });
}

#[test]
fn no_program_sees_a_variable_that_a_reference_names_or_that_is_withheld() {
    let resolver = resolver();
    resolver.programs().withhold("PATH_TO_NOWHERE");
    assert!(resolver.check(&reference("env:GOOD")).is_ok());
    assert!(resolver.check(&reference("env:MISSING")).is_err());
    resolver.read(&reference("env:BAD")).unwrap_err();
    let withheld: Vec<String> = resolver
        .programs()
        .command("true", [""; 0])
        .as_std()
        .get_envs()
        .map(|(name, value)| {
            assert_eq!(value, None, "it is taken away, and not set");
            name.to_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(withheld, ["BAD", "GOOD", "MISSING", "PATH_TO_NOWHERE"]);
}
