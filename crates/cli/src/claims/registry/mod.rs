//! The gate that every file of a command passes before anything is done: nothing that is written may be something that is
//! read or kept, whatever its path is called.
//!
//! Files are compared by what they are: by their canonical path, and by device and number, so that a link is no way around
//! it. What is not a file (`/dev/stdout`, a pipe) is never in the way of anything.

use crate::error::CliError;
use fitout_files::{FileId, folder_of, open_private, refuse_link};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// How many links are followed to a file that is not there yet.
const LINKS_MAX: usize = 8;
/// What fitout's own files begin with.
const OURS: [(&[u8], &str); 3] = [
    (br#"{"seq":1,"prev":"00000000","type":"journal""#, "a journal"),
    (br#"{"type":"former","format""#, "a journal's file of former values"),
    (b"{\n  \"format\": \"fitout-sandbox-world\"", "a sandbox's world"),
];

/// So much of a file tells whether it is one of them.
const OURS_BYTES: u64 = 64;

/// What the results file is called by.
pub(crate) const RESULTS: &str = "--results";

/// What a command does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OutputRole {
    /// It is read.
    Reads,
    /// It is written, and what stood in it is lost.
    Writes,
    /// It is fitout's own: read, and written with care.
    Keeps,
}

/// The files of a command so far.
#[derive(Debug, Default)]
struct OutputClaims {
    read: Vec<Claim>,
    written: Vec<Claim>,
}

#[derive(Debug)]
struct Claim {
    /// The flag that names it, or what it is.
    name: String,
    part: OutputRole,
    identity: FileIdentity,
}

/// Which file a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FileIdentity {
    path: PathBuf,
    /// Which it is, where it is there.
    file: Option<FileId>,
}

/// Those of this process: a command is a process.
static CLAIMS: Mutex<OutputClaims> = Mutex::new(OutputClaims { read: Vec::new(), written: Vec::new() });

/// The command reads this file, which is called so.
///
/// # Errors
/// When it is one that the command writes.
pub(crate) fn reads(name: &str, path: &Path) -> Result<(), CliError> {
    claim(name, path, OutputRole::Reads)
}

/// The command writes this file, and what stood in it is lost.
///
/// # Errors
/// When it is one that the command reads, keeps or writes for another purpose; when it is a folder or its folder is not
/// there; and when it is a journal, of whichever rollout.
pub(crate) fn writes(name: &str, path: &Path) -> Result<(), CliError> {
    claim(name, path, OutputRole::Writes)
}

/// As [`writes`], for a file whose folder is made where it is not there.
///
/// # Errors
/// As for [`writes`].
pub(crate) fn writes_in_new_folder(name: &str, path: &Path) -> Result<(), CliError> {
    let folder_is_there = folder_of(path).exists();
    if folder_is_there { claim(name, path, OutputRole::Writes) } else { claim(name, path, OutputRole::Keeps) }
}

/// The file is fitout's own: a journal, what stands beside it, credentials.
///
/// # Errors
/// When the command reads or writes it for another purpose, and when it is a folder.
pub(crate) fn keeps(name: &str, path: &Path) -> Result<(), CliError> {
    claim(name, path, OutputRole::Keeps)
}

fn claim(name: &str, path: &Path, part: OutputRole) -> Result<(), CliError> {
    CLAIMS.lock().unwrap_or_else(PoisonError::into_inner).add(name, path, part)
}

impl OutputClaims {
    fn add(&mut self, name: &str, path: &Path, part: OutputRole) -> Result<(), CliError> {
        if part != OutputRole::Reads {
            fits(name, path, part)?;
        }
        let Some(identity) = FileIdentity::of(path) else { return Ok(()) };
        let claim = Claim { name: name.to_owned(), part, identity };
        let others = self.written.iter().chain(if part == OutputRole::Reads { [].iter() } else { self.read.iter() });
        if let Some(other) =
            others.into_iter().find(|other| other.name != claim.name && claim.identity.is(&other.identity))
        {
            return Err(both(&claim, other, path));
        }
        if part == OutputRole::Reads {
            self.read.push(claim);
        } else {
            self.written.push(claim);
        }
        Ok(())
    }
}

fn both(claim: &Claim, other: &Claim, path: &Path) -> CliError {
    let harm = |claim: &Claim| match claim.part {
        OutputRole::Writes => 2,
        OutputRole::Keeps => 1,
        OutputRole::Reads => 0,
    };
    let (writer, loser) = if harm(claim) >= harm(other) { (claim, other) } else { (other, claim) };
    let (writer, loser, path) = (&writer.name, &loser.name, path.display());
    CliError::invalid(format!("{writer} and {loser} are the same file, {path}; nothing was sent"))
        .hint("Name another file for one of them: the first would be written over the second.")
}

/// Whether a file can stand there.
fn fits(name: &str, path: &Path, part: OutputRole) -> Result<(), CliError> {
    let shown = path.display();
    if path.as_os_str().is_empty() {
        return Err(
            CliError::invalid(format!("{name} names no file; nothing was sent")).hint("Say the path of a file.")
        );
    }
    if path.is_dir() {
        return Err(
            CliError::invalid(format!("{name} {shown} is a folder; nothing was sent")).hint("Name a file in it.")
        );
    }
    if part == OutputRole::Keeps {
        return Ok(());
    }
    let folder = folder_of(path);
    if !folder.is_dir() {
        let what = if folder.exists() { "is no folder" } else { "is not there" };
        return Err(CliError::invalid(format!(
            "{name} {shown}: the folder {} {what}; nothing was sent",
            folder.display()
        ))
        .hint("Make the folder, or name a file in another one."));
    }
    let results = (name != RESULTS && is_results(path)).then_some("the results file of a journal");
    match ours(path).or(results) {
        Some(what) => {
            Err(CliError::invalid(format!("{name} {shown} is {what}, which nothing may replace; nothing was sent"))
                .hint("Name another file."))
        }
        None => Ok(()),
    }
}

/// What of fitout's own files this is, by its first bytes.
pub(crate) fn ours(path: &Path) -> Option<&'static str> {
    let head = head(path, OURS_BYTES).ok()?;
    OURS.iter().find(|(begins, _)| head.starts_with(begins)).map(|(_, what)| *what)
}

/// Whether it is the results file beside a journal.
fn is_results(path: &Path) -> bool {
    let name = path.file_name().and_then(std::ffi::OsStr::to_str).unwrap_or_default();
    let journal = name.strip_suffix("results.csv").map(|stem| match stem.strip_suffix('.') {
        Some(stem) => format!("{stem}.jsonl"),
        None => "journal.jsonl".to_owned(),
    });
    let beside = |journal: String| ours(&path.with_file_name(journal)).is_some();
    path.is_file() && journal.is_some_and(beside)
}

/// The first bytes of a file, so many at most; of what is not a file nothing is read.
pub(crate) fn head(path: &Path, bytes: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    if fs::metadata(path)?.is_file() {
        File::open(path)?.take(bytes).read_to_end(&mut head)?;
    }
    Ok(head)
}

impl FileIdentity {
    /// Which file this path leads to; `None` for what is not a file.
    fn of(path: &Path) -> Option<Self> {
        let mut path = path.to_owned();
        for _ in 0..LINKS_MAX {
            if let Ok(found) = fs::metadata(&path) {
                let canonical = fs::canonicalize(&path).unwrap_or(path);
                return (found.is_file() || found.is_dir())
                    .then(|| Self { file: FileId::at(&canonical, &found), path: canonical });
            }
            // A link to what is not there yet: writing would make just that.
            match fs::read_link(&path) {
                Ok(target) => path = folder_of(&path).join(target),
                Err(_) => break,
            }
        }
        let folder = fs::canonicalize(folder_of(&path)).unwrap_or_else(|_| folder_of(&path).to_owned());
        Some(Self { path: folder.join(path.file_name()?), file: None })
    }

    fn is(&self, other: &Self) -> bool {
        self.path == other.path || (self.file.is_some() && self.file == other.file)
    }
}

/// Opens a file to write on in it, neither emptied nor reached by a link, and readable by its owner only from now on. What
/// is not a file (`/dev/stdout`, a pipe) is opened as it is.
///
/// # Errors
/// What the system says, and when the path is a link.
pub(crate) fn open_own(path: &Path) -> io::Result<File> {
    let is_device =
        path.starts_with("/dev") || fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
    if is_device {
        return File::options().write(true).open(path);
    }
    open_private(path)
}

/// What to say of a file that nobody else should read, where the system does not make it its owner's.
pub(crate) fn shared_with(path: &Path) -> Option<String> {
    cfg!(windows).then(|| {
        format!(
            "On Windows it is as private as its folder: whoever can read {} can read it.",
            folder_of(path).display()
        )
    })
}

/// As [`writes`], for a file that [`open_own`] opens.
///
/// # Errors
/// As for [`writes`], and when the path is a link.
pub(crate) fn writes_own(name: &str, path: &Path) -> Result<(), CliError> {
    writes(name, path)?;
    let is_device = path.starts_with("/dev") || fs::metadata(path).is_ok_and(|found| !found.is_file());
    if is_device {
        return Ok(());
    }
    refuse_link(path)
        .map_err(|error| CliError::invalid(format!("{name} {}; nothing was sent", path.display())).because(&error))
}

/// Refuses to empty a file that holds something else than what begins so.
///
/// # Errors
/// When something else stands in it.
pub(crate) fn holds_only(name: &str, path: &Path, begins: &str, what: &str) -> Result<(), CliError> {
    let found = head(path, OURS_BYTES).unwrap_or_default();
    let begins = begins.as_bytes();
    if found.starts_with(begins) || begins.starts_with(&found) {
        return Ok(());
    }
    Err(CliError::invalid(format!(
        "{name} {}: the file is there already and is no {what}; nothing was sent",
        path.display()
    ))
    .hint("Name another file, or move this one away: what stands in it would be lost."))
}

#[cfg(test)]
mod tests;
