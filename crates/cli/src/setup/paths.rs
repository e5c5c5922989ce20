//! Where the files of a rollout and of edits are.

use super::address::address;
use crate::args::{Files, LocationArgs};
use crate::claims::{RESULTS, keeps, writes_in_new_folder};
use crate::error::CliError;
use std::path::{Path, PathBuf};

/// Where rollouts are kept.
pub(crate) const HOME: &str = ".fitout";

/// The files of a rollout.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    pub(crate) journal: PathBuf,
    pub(crate) results: PathBuf,
    /// What was overwritten, so that it can be undone.
    pub(crate) former: PathBuf,
    pub(crate) world: PathBuf,
}

impl Paths {
    /// The files of the rollout of this template.
    ///
    /// # Errors
    /// When one of them is a file that the command reads or writes for another purpose.
    pub(crate) fn of(template: &str, sandbox: bool, files: &Files) -> Result<Self, CliError> {
        let folder = if sandbox { format!("{template}-sandbox") } else { template.to_owned() };
        let journal = files.journal.clone().unwrap_or_else(|| Path::new(HOME).join(folder).join("journal.jsonl"));
        Self::beside(journal, files)
    }

    /// The files beside this journal.
    ///
    /// # Errors
    /// When one of them is a file that the command reads or writes for another purpose.
    pub(crate) fn beside(journal: PathBuf, files: &Files) -> Result<Self, CliError> {
        let folder = journal.parent().map(Path::to_path_buf).unwrap_or_default();
        let results = files.results.clone().unwrap_or_else(|| folder.join("results.csv"));
        let former = former(&journal);
        let paths = Self { journal, results, former, world: folder.join("sandbox-world.json") };
        keeps("the journal (--journal)", &paths.journal)?;
        keeps("the journal's file of former values", &paths.former)?;
        keeps("the sandbox's world", &paths.world)?;
        writes_in_new_folder(RESULTS, &paths.results)?;
        Ok(paths)
    }

    pub(crate) fn make_folders(&self) -> Result<(), CliError> {
        for file in [&self.journal, &self.results] {
            let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else { continue };
            std::fs::create_dir_all(folder).map_err(|error| {
                CliError::fatal(format!("the folder {} cannot be made", folder.display())).because(&error)
            })?;
        }
        Ok(())
    }
}

/// The file of former values beside the journal; two journals in one folder have one each.
fn former(journal: &Path) -> PathBuf {
    match journal.file_stem().and_then(std::ffi::OsStr::to_str) {
        Some("journal") | None => journal.with_file_name("former.jsonl"),
        Some(stem) => journal.with_file_name(format!("{stem}.former.jsonl")),
    }
}

/// Where edits are kept.
pub(crate) fn edit_paths(whom: &LocationArgs, results: Option<&Path>) -> Result<Paths, CliError> {
    let journal = match &whom.journal {
        Some(journal) => journal.clone(),
        None if whom.api.sandbox => rehearsal()?,
        None => Path::new(HOME).join("edits").join(folder(&address(&whom.api)?.host)).join("journal.jsonl"),
    };
    // Beside another journal its results stay what they are.
    let beside = match journal.file_stem().and_then(std::ffi::OsStr::to_str) {
        Some("journal") | None => journal.with_file_name("results.csv"),
        Some(stem) => journal.with_file_name(format!("{stem}.results.csv")),
    };
    let files = Files { journal: None, results: Some(results.map_or(beside, Path::to_path_buf)) };
    Paths::beside(journal, &files)
}

/// The journal of edits in the sandbox: beside the world of the only rollout that was rehearsed, if there is one.
fn rehearsal() -> Result<PathBuf, CliError> {
    let folders = std::fs::read_dir(HOME).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut worlds: Vec<PathBuf> = folders.filter(|folder| folder.join("sandbox-world.json").is_file()).collect();
    worlds.sort();
    match worlds.as_slice() {
        [] => Ok(Path::new(HOME).join("edits").join("sandbox").join("journal.jsonl")),
        [only] => Ok(only.join("edits.jsonl")),
        several => {
            let names: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
            Err(CliError::invalid(format!("there are {} sandboxes: {}", several.len(), names.join(", ")))
                .hint("Say which one by a journal in its folder: --journal FOLDER/edits.jsonl."))
        }
    }
}

/// A folder's name for the API at this address.
fn folder(host: &str) -> String {
    let bare = host.split_once("://").map_or(host, |(_, bare)| bare);
    bare.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::folder;

    #[test]
    fn every_api_has_a_folder_of_its_own() {
        assert_eq!(folder("https://services.leadconnectorhq.com"), "services.leadconnectorhq.com");
        assert_eq!(folder("http://127.0.0.1:7788/api"), "127.0.0.1_7788_api");
    }
}
