//! A file appears whole or not at all.

use fitout_files::{AtomicFile, create_private, folder_of, open_private, replace};
use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

#[test]
fn the_old_file_stands_until_the_new_one_is_committed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.csv");
    fs::write(&path, "old and longer than the new one").unwrap();
    let mut file = AtomicFile::begin(&path).unwrap();
    for piece in ["n", "e", "w"] {
        file.write_all(piece.as_bytes()).unwrap();
        file.flush().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old and longer than the new one");
    }
    file.commit().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    assert_eq!(names(folder.path()), ["results.csv"]);
}

#[test]
fn what_is_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.csv");
    for old in [None, Some("old")] {
        if let Some(old) = old {
            fs::write(&path, old).unwrap();
        }
        let mut file = AtomicFile::begin_with_room(&path, 100).unwrap();
        file.write_all(b"new").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), old);
        assert_eq!(names(folder.path()).len(), usize::from(old.is_some()));
    }
}

#[test]
fn a_crash_leaves_the_old_file_and_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.csv");
    fs::write(&path, "old").unwrap();
    let mut file = AtomicFile::begin(&path).unwrap();
    file.write_all(b"ne").unwrap();
    std::mem::forget(file);
    assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    let left: Vec<String> = names(folder.path()).into_iter().filter(|name| name != "results.csv").collect();
    let is_ours = |name: &String| name.strip_prefix(".fitout-").is_some_and(|rest| rest.contains(".tmp"));
    assert!(left.len() == 1 && left.iter().all(is_ours), "{left:?}");
    replace(&path, b"new").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "new");
}

#[test]
fn room_is_taken_before_it_is_filled_and_what_is_not_filled_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials.json");
    let mut file = AtomicFile::begin_with_room(&path, 16 * 1024).unwrap();
    let beside = folder.path().join(&names(folder.path())[0]);
    assert_eq!(fs::read(beside).unwrap(), vec![b' '; 16 * 1024]);
    file.write_all(b"{}").unwrap();
    file.commit().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "{}");
    // What is longer than its room is whole all the same.
    let mut file = AtomicFile::begin_with_room(&path, 2).unwrap();
    file.write_all(b"[1, 2]").unwrap();
    file.commit().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "[1, 2]");
    AtomicFile::begin_with_room(&path, 2).unwrap().commit().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "");
}

#[test]
fn what_cannot_be_replaced_is_known_at_the_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let error = AtomicFile::begin(folder.path()).unwrap_err();
    assert_eq!(error.to_string(), "it is not a file");
    let error = AtomicFile::begin(&folder.path().join("none").join("x")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    fs::write(folder.path().join("file"), "").unwrap();
    AtomicFile::begin(&folder.path().join("file").join("x")).unwrap_err();
    assert_eq!(names(folder.path()), ["file"]);
}

#[test]
fn a_new_private_file_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.csv");
    create_private(&path).unwrap().write_all(b"mine").unwrap();
    assert_eq!(create_private(&path).unwrap_err().kind(), ErrorKind::AlreadyExists);
    let mut text = String::new();
    open_private(&path).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "mine");
}

#[test]
fn a_bare_name_is_one_of_the_current_folder() {
    for (path, folder) in [("x", "."), ("./x", "."), ("a/x", "a"), ("/x", "/"), ("a/b/", "a"), ("", ".")] {
        assert_eq!(folder_of(Path::new(path)), Path::new(folder), "{path}");
    }
}
