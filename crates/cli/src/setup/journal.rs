//! The journal of a rollout, and those beside it.

use super::address::SANDBOX_HOST;
use super::paths::{HOME, Paths};
use crate::error::CliError;
use fitout_journal::{Journal, JournalError, JournalHeader, Recovery, State, read};
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use std::path::{Path, PathBuf};

/// How many other journals are looked at.
const NEIGHBOURS_MAX: usize = 32;

/// Opens the rollout's journal, or makes it.
pub(crate) fn open_journal(
    paths: &Paths,
    template: &str,
    host: &str,
    at: u64,
) -> Result<(Journal, Recovery), CliError> {
    refuse_beside_a_kept_one(&paths.journal)?;
    let header =
        JournalHeader::new(concat!("fitout ", env!("CARGO_PKG_VERSION")), template, host, at).with_key(random_key()?);
    let (journal, recovery) = Journal::open_or_create(&paths.journal, header).map_err(|error| journal_error(&error))?;
    let found = journal.state().header();
    let other = |what: &str, theirs: &str, ours: &str| {
        CliError::invalid(format!("{} belongs to the {what} {theirs}, not {ours}", paths.journal.display()))
            .hint("Name another journal with `--journal FILE`; one journal serves one template at one API.")
    };
    if found.template != template {
        return Err(other("template", &found.template, template));
    }
    about(&paths.journal, &found.host, host)?;
    Ok((journal, recovery))
}

/// Begins no journal where an earlier one was removed while a run wrote to it, and what it knew is kept beside its name.
///
/// # Errors
/// When it is so.
pub(crate) fn refuse_beside_a_kept_one(journal: &Path) -> Result<(), CliError> {
    let kept = |path: &Path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        let mut beside: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
        let begins = format!("{name}.kept-");
        beside.retain(|path| path.file_name().is_some_and(|other| other.to_string_lossy().starts_with(&begins)));
        beside.into_iter().max()
    };
    let Some(kept) = kept(journal).filter(|_| !journal.exists()) else { return Ok(()) };
    let (journal, kept) = (journal.display(), kept.display());
    Err(CliError::invalid(format!(
        "{journal} was removed while a run wrote to it; what it knew is in {kept}; nothing was sent"
    ))
    .hint(format!("Move it back: mv {kept} {journal}. To begin anew without it, move it away.")))
}

/// The key of a new journal's fingerprints.
fn random_key() -> Result<String, CliError> {
    let (low, high) = OsRng.try_next_u64().and_then(|low| Ok((low, OsRng.try_next_u64()?))).map_err(|error| {
        CliError::fatal("the operating system gives no random bytes, so no journal can be made").because(&error)
    })?;
    Ok(format!("{high:016x}{low:016x}"))
}

/// What other journals know of the same API: whose their agents and tokens are. A journal that cannot be read is passed over:
/// it is held against nothing then, and its own commands say what is wrong with it.
pub(crate) fn neighbours(paths: &Paths, host: &str) -> Vec<State> {
    let folder = |path: &Path| std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let beside = paths.journal.parent().map(Path::to_path_buf).unwrap_or_default();
    // A bare file name has an empty parent, which means the current folder.
    let beside = if beside.as_os_str().is_empty() { PathBuf::from(".") } else { beside };
    let mut files: Vec<PathBuf> = folder(&beside).collect();
    if host != SANDBOX_HOST {
        // Sandboxes have a world each: only what is beside it is about the same one.
        let homes = folder(Path::new(HOME)).chain(folder(&Path::new(HOME).join("edits")));
        files.extend(homes.map(|home| home.join("journal.jsonl")));
    }
    files.retain(|file| file.extension().is_some_and(|ending| ending == "jsonl") && !is_same(file, &paths.journal));
    files.sort();
    files.dedup_by(|a, b| is_same(a, b));
    let states = files.iter().take(NEIGHBOURS_MAX).filter_map(|file| read(file).ok());
    states.map(|(state, _recovery)| state).filter(|state| state.header().host == host).collect()
}

fn is_same(a: &Path, b: &Path) -> bool {
    a == b || a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b)
}

/// Nothing: the journal is about this API.
///
/// # Errors
/// When it is about another.
pub(crate) fn about(journal: &Path, theirs: &str, ours: &str) -> Result<(), CliError> {
    if theirs == ours {
        return Ok(());
    }
    Err(CliError::invalid(format!("{} belongs to the API {theirs}, not {ours}; nothing was sent", journal.display())).hint(
        "Say with --base-url which API is meant, or name another journal with `--journal FILE`; one journal serves one \
         template at one API.",
    ))
}

/// What the journal knows; `None` when there is none yet.
pub(crate) fn known_state(paths: &Paths) -> Result<Option<State>, CliError> {
    match read(&paths.journal) {
        Ok((state, _recovery)) => Ok(Some(state)),
        Err(JournalError::Missing { .. } | JournalError::Unborn { .. }) => Ok(None),
        Err(error) => Err(journal_error(&error)),
    }
}

/// A journal's error with its advice.
pub(crate) fn journal_error(error: &JournalError) -> CliError {
    CliError::fatal("the journal cannot be used").because(error).hint(error.hint())
}
