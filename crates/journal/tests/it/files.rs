//! Journals in real files: their lock, their mode, and paths that lead to something else.

use crate::sample::{Directory, header, no_file_is_locked, prefixes, run_began, small_run};
#[cfg(unix)]
use fitout_journal::Displaced;
use fitout_journal::{Journal, JournalError, read};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

fn written(path: &Path) {
    let mut journal = Journal::create(path, header()).unwrap();
    for record in small_run() {
        journal.append(&record).unwrap();
    }
    journal.commit().unwrap();
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_journal_is_written_locked_read_and_opened_again() {
    let directory = Directory::new();
    let path = directory.path().join("fitout.journal");
    assert!(matches!(Journal::open(&path), Err(JournalError::Missing { .. })));
    assert!(matches!(read(&path), Err(JournalError::Missing { .. })));
    let mut journal = Journal::create(&path, header()).unwrap();
    let records = small_run();
    let states = prefixes(&records);
    for (record, state) in records.iter().zip(&states[1..]) {
        journal.append(record).unwrap();
        journal.commit().unwrap();
        assert_eq!(journal.state(), state);
        assert_eq!(&read(&path).unwrap().0, state, "a reader needs no lock");
    }
    assert!(matches!(Journal::open(&path), Err(JournalError::Locked { .. })));
    assert!(matches!(Journal::create(&path, header()), Err(JournalError::Exists { .. })));
    assert!(matches!(Journal::open_or_create(&path, header()), Err(JournalError::Locked { .. })));
    drop(journal);
    let (journal, recovery) = Journal::open_or_create(&path, header()).unwrap();
    assert_eq!(journal.state(), states.last().unwrap());
    assert_eq!(recovery.torn, None);
    #[cfg(unix)]
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn what_was_cut_off_is_kept_beside_the_journal_and_named() {
    let directory = Directory::new();
    let path = directory.path().join("fitout.journal");
    written(&path);
    for n in 1..=2 {
        let whole = std::fs::read(&path).unwrap();
        let torn = whole.len() - 10;
        let line = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
        std::fs::write(&path, &whole[..torn]).unwrap();
        assert!(read(&path).unwrap().1.torn.is_some_and(|torn| torn.kept.is_none()), "a reader cuts nothing");
        let (_, recovery) = Journal::open(&path).unwrap();
        let kept = recovery.torn.as_ref().unwrap().kept.clone().unwrap();
        assert_eq!(kept, directory.path().join(format!("fitout.journal.torn-{n}")));
        assert_eq!(std::fs::read(&kept).unwrap(), &whole[line..torn]);
        assert!(recovery.torn.unwrap().to_string().contains(&format!("torn-{n}")));
        #[cfg(unix)]
        assert_eq!(mode(&kept), 0o600);
    }
}

#[test]
fn a_path_that_is_not_a_file_is_refused_in_words() {
    let directory = Directory::new();
    let refused = |path: &Path| match Journal::open_or_create(path, header()) {
        Err(JournalError::NotAFile { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(directory.path()), "a directory");
    #[cfg(unix)]
    {
        let path = directory.path().join("real.journal");
        written(&path);
        let link = directory.path().join("link.journal");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert_eq!(refused(&link), "a symbolic link");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(refused(&link), "a symbolic link", "one that leads nowhere, too");
    }
    let inside_nothing = directory.path().join("missing").join("fitout.journal");
    assert!(matches!(Journal::open_or_create(&inside_nothing, header()), Err(JournalError::Io { .. })));
}

/// The role of this test when it runs as the second process: it holds the journal until it is killed.
const HOLD: &str = "FITOUT_TEST_HOLDS_JOURNAL";

#[test]
fn two_processes_cannot_have_one_journal_and_a_killed_one_lets_go() {
    if let Some(path) = std::env::var_os(HOLD) {
        let mut journal = Journal::create(Path::new(&path), header()).unwrap();
        journal.append(&run_began(1, 3)).unwrap();
        journal.commit().unwrap();
        println!("\nholding");
        // Until the other side closes the pipe or kills this process.
        std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).unwrap();
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("fitout.journal");
    let spawning = no_file_is_locked();
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "files::two_processes_cannot_have_one_journal_and_a_killed_one_lets_go", "--nocapture"])
        .env(HOLD, &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(spawning);
    let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "holding"), "the second process did not begin");

    let error = Journal::open(&path).unwrap_err();
    assert!(matches!(error, JournalError::Locked { .. }), "{error:?}");
    assert!(error.to_string().contains("fitout.journal"), "{error}");
    assert_eq!(read(&path).unwrap().0.runs().len(), 1);

    holder.kill().unwrap();
    holder.wait().unwrap();
    let (journal, _) = Journal::open(&path).unwrap();
    assert_eq!(journal.state().runs().len(), 1);
    assert!(!journal.state().is_finished());
}

/// A journal with one committed run, and what a person then does to its file.
fn in_use(then: impl Fn(&Path)) -> (Directory, Result<(), JournalError>, bool) {
    let directory = Directory::new();
    let path = directory.path().join("deep/journal.jsonl");
    std::fs::create_dir(directory.path().join("deep")).unwrap();
    let mut journal = Journal::create(&path, header()).unwrap();
    let records = small_run();
    let (before, after) = records.split_at(1);
    journal.append(&before[0]).unwrap();
    journal.commit().unwrap();
    then(&path);
    for record in after {
        journal.append(record).unwrap();
    }
    let ended = journal.commit();
    (directory, ended, journal.is_poisoned())
}

#[cfg(unix)]
#[test]
fn a_journal_that_was_removed_or_replaced_takes_nothing_more_and_keeps_what_it_had() {
    let removed = |path: &Path| std::fs::remove_file(path).unwrap();
    let replaced = |path: &Path| {
        std::fs::copy(path, path.with_extension("copy")).unwrap();
        std::fs::rename(path.with_extension("copy"), path).unwrap();
    };
    let moved = |path: &Path| std::fs::rename(path, path.with_extension("old")).unwrap();
    let folder_removed = |path: &Path| std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    let folder_moved = |path: &Path| {
        let folder = path.parent().unwrap();
        std::fs::rename(folder, folder.with_extension("old")).unwrap();
    };
    let ways: [&dyn Fn(&Path); 5] = [&removed, &replaced, &moved, &folder_removed, &folder_moved];
    for (number, way) in ways.into_iter().enumerate() {
        let (directory, ended, poisoned) = in_use(way);
        let Err(JournalError::Displaced { kept: Some(kept), what, path }) = ended else {
            panic!("{number}: {ended:?}")
        };
        assert!(poisoned, "{number}");
        assert_eq!(what == Displaced::Replaced, number == 1, "{what:?}");
        // Put back, it is the whole journal.
        std::fs::rename(&kept, &path).unwrap();
        let (state, recovery) = read(&path).unwrap();
        assert_eq!(recovery.torn, None);
        assert_eq!(&state, prefixes(&small_run()).last().unwrap(), "{number}");
        assert_eq!(mode(&path), 0o600);
        drop(directory);
    }
}

#[cfg(unix)]
#[test]
fn a_journal_that_somebody_else_cut_or_wrote_to_takes_nothing_more() {
    use std::io::Write as _;
    let cut = |path: &Path| std::fs::write(path, "").unwrap();
    let overwritten = |path: &Path| std::fs::write(path, "{}\n").unwrap();
    let written_to = |path: &Path| {
        std::fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"{}\n").unwrap();
    };
    let ways: [&dyn Fn(&Path); 3] = [&cut, &overwritten, &written_to];
    for way in ways {
        let (_directory, ended, poisoned) = in_use(way);
        let ended = ended.unwrap_err();
        assert!(matches!(ended, JournalError::Displaced { what: Displaced::Changed, kept: None, .. }), "{ended:?}");
        assert!(poisoned && ended.to_string().contains("was cut or written to by somebody else while it was in use"));
    }
}

/// Windows does not let them.
#[cfg(windows)]
#[test]
fn nobody_else_writes_to_a_journal_in_use_or_takes_it_from_its_place() {
    let (_directory, ended, _) = in_use(|path| {
        assert!(std::fs::write(path, "").is_err());
        assert!(std::fs::OpenOptions::new().append(true).open(path).is_err());
        assert!(std::fs::remove_file(path).is_err());
        assert!(std::fs::rename(path, path.with_extension("old")).is_err());
        std::fs::copy(path, path.with_extension("copy")).unwrap();
        assert!(std::fs::rename(path.with_extension("copy"), path).is_err());
    });
    ended.unwrap();
}

#[cfg(unix)]
#[test]
fn a_journal_whose_folder_was_moved_and_linked_back_goes_on() {
    let (_directory, ended, _) = in_use(|path| {
        let folder = path.parent().unwrap();
        std::fs::rename(folder, folder.with_extension("elsewhere")).unwrap();
        std::os::unix::fs::symlink(folder.with_extension("elsewhere"), folder).unwrap();
    });
    ended.unwrap();
}
