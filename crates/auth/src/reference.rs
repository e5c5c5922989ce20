//! Following a reference to the token it names, when the token is needed and not before.

use crate::program::Programs;
use fitout_client::{RenewFuture, TokenFuture, TokenSource};
use fitout_files::others_can_read;
use fitout_model::{Cause, CauseKind, SecretReference, TokenFault, check_token, learn_secret};
use secrecy::{ExposeSecret as _, SecretString};
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::timeout;

/// How many programs are asked at the same time.
const COMMANDS_ABREAST: usize = 4;
/// How long a program may take.
const COMMAND_TIME_MAX: Duration = Duration::from_secs(30);
/// More than a token and its line break are read of nothing.
const BYTES_MAX: u64 = 8 * 1024;
/// The program of 1Password.
const ONE_PASSWORD: &str = "op";

/// Whether `cmd:` references are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Commands {
    /// No: a roster from elsewhere must not run programs.
    #[default]
    Refused,
    /// Yes.
    Allowed,
}

/// Where variables of the environment are looked up.
pub type Environment = fn(&str) -> Option<String>;

/// Why a reference gives no token. What the reference says is not repeated, but for the names of variables, files and
/// programs.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// The variable is not set, or is no text.
    #[error("the environment has no variable {0}")]
    NoVariable(String),
    /// The file cannot be read.
    #[error("the file {path} cannot be read: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// It is a folder, a pipe or a device.
    #[error("{0} is not a file")]
    NotAFile(String),
    /// It would run a program, and that was not allowed.
    #[error("the reference would run the program `{0}`; allow that with --allow-token-commands")]
    NotAllowed(String),
    /// The program cannot be run.
    #[error("the program `{program}` cannot be run: {source}")]
    Unrunnable {
        /// The program.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// The program took too long; it was ended.
    #[error("the program `{program}` gave no token within {} s", COMMAND_TIME_MAX.as_secs())]
    TimedOut {
        /// The program.
        program: String,
    },
    /// The program says that it failed.
    #[error("the program `{program}` failed: {status}")]
    Failed {
        /// The program.
        program: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// What was found is no token.
    #[error("what {from} gave is no token: {fault}")]
    NoToken {
        /// "the variable X", "the file Y", "the program Z".
        from: String,
        /// What is wrong with it.
        fault: TokenFault,
    },
}

/// What is unwise about a reference that can be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnsafeStorage {
    /// Others than its owner can read the file.
    #[error("others can read the file {0}")]
    OpenFile(String),
}

/// Follows references.
pub struct SecretResolver {
    environment: Environment,
    commands: Commands,
    programs: Programs,
    turnstile: Semaphore,
}

impl fmt::Debug for SecretResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").field("commands", &self.commands).finish_non_exhaustive()
    }
}

impl SecretResolver {
    /// A resolver for this environment.
    #[must_use]
    pub fn new(environment: Environment, commands: Commands) -> Self {
        Self { environment, commands, programs: Programs::default(), turnstile: Semaphore::new(COMMANDS_ABREAST) }
    }

    /// Where programs are started: without the variables that the references seen so far name, and what else is withheld.
    #[must_use]
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// The variable's value, which no program sees from now on.
    fn variable(&self, name: &str) -> Option<SecretString> {
        self.programs.withhold(name);
        (self.environment)(name).map(SecretString::from)
    }

    /// What can be known of a reference without following it: a variable is set, a file can be opened, a program may be
    /// run. The token itself is not read.
    ///
    /// # Errors
    /// Why it could not be followed.
    pub fn check(&self, reference: &SecretReference) -> Result<Option<UnsafeStorage>, ReferenceError> {
        match reference {
            SecretReference::Env(name) => match self.variable(name) {
                Some(_) => Ok(None),
                None => Err(ReferenceError::NoVariable(name.clone())),
            },
            SecretReference::File(path) => {
                let file = open(path)?;
                let metadata = file.metadata().map_err(|source| unreadable(path, source))?;
                Ok(others_can_read(&metadata).then(|| UnsafeStorage::OpenFile(path.display().to_string())))
            }
            SecretReference::Command { program, .. } => self.allowed(program).map(|()| None),
            SecretReference::OnePassword(_) => Ok(None),
        }
    }

    /// Follows the reference; the token is kept out of all output from then on.
    ///
    /// # Errors
    /// Why it gives no token.
    pub async fn resolve(&self, reference: &SecretReference) -> Result<SecretString, ReferenceError> {
        let token = self.follow(reference).await?;
        learn_secret(token.expose_secret());
        Ok(token)
    }

    async fn follow(&self, reference: &SecretReference) -> Result<SecretString, ReferenceError> {
        match reference {
            SecretReference::Env(_) | SecretReference::File(_) => self.read(reference),
            SecretReference::Command { program, args } => {
                self.allowed(program)?;
                self.ask(program, args).await
            }
            SecretReference::OnePassword(address) => {
                let args = ["read".to_owned(), "--no-newline".to_owned(), address.clone()];
                self.ask(ONE_PASSWORD, &args).await
            }
        }
    }

    /// Reads what is kept on this machine; no program is run.
    ///
    /// # Errors
    /// Why it gives no token; always for a program.
    pub fn read(&self, reference: &SecretReference) -> Result<SecretString, ReferenceError> {
        match reference {
            SecretReference::Env(name) => {
                let found = self.variable(name);
                let found = found.ok_or_else(|| ReferenceError::NoVariable(name.clone()))?;
                shaped(&found, || format!("the variable {name}"))
            }
            SecretReference::File(path) => {
                let line = first_line(open(path)?).map_err(|source| unreadable(path, source))?;
                shaped(&line, || format!("the file {}", path.display()))
            }
            SecretReference::Command { program, .. } => Err(ReferenceError::NotAllowed(program.clone())),
            SecretReference::OnePassword(_) => Err(ReferenceError::NotAllowed(ONE_PASSWORD.to_owned())),
        }
    }

    fn allowed(&self, program: &str) -> Result<(), ReferenceError> {
        match self.commands {
            Commands::Allowed => Ok(()),
            Commands::Refused => Err(ReferenceError::NotAllowed(program.to_owned())),
        }
    }

    /// Runs the program without a shell; what it prints is the token, what it complains of is for the person.
    async fn ask(&self, program: &str, args: &[String]) -> Result<SecretString, ReferenceError> {
        let name = || program.to_owned();
        let unrunnable = |source| ReferenceError::Unrunnable { program: name(), source };
        // It is never closed, so that waiting for it ends in a permit.
        let _permit = self.turnstile.acquire().await;
        let mut command = self.programs.command(program, args);
        command.stdout(Stdio::piped()).stderr(Stdio::inherit());
        let answer = timeout(COMMAND_TIME_MAX, async {
            let mut child = command.spawn()?;
            let mut printed = Vec::new();
            if let Some(stdout) = child.stdout.take() {
                stdout.take(BYTES_MAX).read_to_end(&mut printed).await?;
            }
            Ok((child.wait().await?, SecretString::from(text_of(&printed))))
        });
        let (status, printed) = match answer.await {
            Ok(answer) => answer.map_err(unrunnable)?,
            Err(_elapsed) => return Err(ReferenceError::TimedOut { program: name() }),
        };
        if !status.success() {
            return Err(ReferenceError::Failed { program: name(), status });
        }
        shaped(&printed, || format!("the program `{program}`"))
    }
}

fn unreadable(path: &Path, source: io::Error) -> ReferenceError {
    ReferenceError::File { path: path.display().to_string(), source }
}

/// Opens a file; anything else could make us wait for ever.
fn open(path: &Path) -> Result<File, ReferenceError> {
    let metadata = std::fs::metadata(path).map_err(|source| unreadable(path, source))?;
    if !metadata.is_file() {
        return Err(ReferenceError::NotAFile(path.display().to_string()));
    }
    File::open(path).map_err(|source| unreadable(path, source))
}

/// The first line of the file that has something in it.
fn first_line(file: File) -> io::Result<SecretString> {
    let mut bytes = Vec::new();
    file.take(BYTES_MAX).read_to_end(&mut bytes)?;
    let text = SecretString::from(text_of(&bytes));
    let line = text.expose_secret().lines().map(bare).find(|line| !line.is_empty()).unwrap_or_default();
    Ok(SecretString::from(line))
}

/// The text that a file or a program gave: in UTF-8, or in UTF-16 with a byte order mark, as editors and shells of Windows
/// write it.
#[must_use]
pub fn text_of(bytes: &[u8]) -> String {
    let wide = |order: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(order);
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The text without the blanks, line breaks and byte order marks around it.
#[must_use]
pub fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// The text without what stands around it, where it has the shape of a token.
fn shaped(text: &SecretString, from: impl FnOnce() -> String) -> Result<SecretString, ReferenceError> {
    let token = bare(text.expose_secret());
    match check_token(token) {
        Ok(()) => Ok(SecretString::from(token)),
        Err(fault) => Err(ReferenceError::NoToken { from: from(), fault }),
    }
}

/// The token that a reference names: followed once for each turn of its location.
#[derive(Debug)]
pub struct Referenced {
    resolver: Arc<SecretResolver>,
    reference: SecretReference,
    held: Mutex<Option<SecretString>>,
}

impl Referenced {
    /// A source that follows the reference when it is first asked.
    #[must_use]
    pub fn new(resolver: Arc<SecretResolver>, reference: SecretReference) -> Self {
        Self { resolver, reference, held: Mutex::new(None) }
    }
}

impl TokenSource for Referenced {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async move {
            let mut held = self.held.lock().await;
            if let Some(token) = held.as_ref() {
                return Ok(token.clone());
            }
            let token = self.resolver.resolve(&self.reference).await.map_err(|error| unavailable(&error))?;
            Ok(held.insert(token).clone())
        })
    }

    fn is_at_hand(&self) -> bool {
        matches!(self.reference, SecretReference::Env(_) | SecretReference::File(_))
    }

    /// What is kept there may have been changed since.
    fn renew<'a>(&'a self, refused: &'a SecretString) -> RenewFuture<'a> {
        Box::pin(async move {
            let mut held = self.held.lock().await;
            let token = self.resolver.resolve(&self.reference).await.ok()?;
            if token.expose_secret() == refused.expose_secret() {
                return None;
            }
            Some(held.insert(token).clone())
        })
    }
}

fn unavailable(error: &ReferenceError) -> Cause {
    Cause::new(CauseKind::TokenUnavailable, "follow the token's reference", error.to_string())
}
