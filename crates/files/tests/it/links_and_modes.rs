//! Links are followed by what is replaced and by nothing else, and nobody but the owner reads what is written.

#![cfg(unix)]

use fitout_files::{
    FileId, append_private, create_private, create_private_folder, open_private, others_can_read, remove, replace,
    sync_folder,
};
use std::fs::{self, Permissions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A file with these bytes that everybody can read.
fn public(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o644)).unwrap();
    assert!(others_can_read(&fs::metadata(path).unwrap()));
}

#[test]
fn what_is_replaced_is_its_owners_only_whoever_could_read_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.json");
    public(&path, "old");
    replace(&path, b"new").unwrap();
    assert_eq!(mode(&path), 0o600);
    assert!(!others_can_read(&fs::metadata(&path).unwrap()));
    // One that nobody may write to is replaced all the same: the folder decides.
    fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
    replace(&path, b"newer").unwrap();
    assert_eq!((mode(&path), fs::read_to_string(&path).unwrap()), (0o600, "newer".to_owned()));
}

#[test]
fn a_link_stays_a_link_and_what_it_leads_to_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let (target, link) = (elsewhere.path().join("target"), folder.path().join("link"));
    public(&target, "old");
    symlink(&target, folder.path().join("first")).unwrap();
    symlink("first", &link).unwrap();
    replace(&link, b"new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!((mode(&target), fs::read_to_string(&target).unwrap()), (0o600, "new".to_owned()));
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}

#[test]
fn a_link_that_leads_nowhere_is_replaced_itself() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link");
    symlink("nowhere", &link).unwrap();
    replace(&link, b"new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_file());
    assert!(!folder.path().join("nowhere").exists());
}

#[test]
fn what_is_removed_is_gone_behind_a_link_too() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (folder.path().join("target"), folder.path().join("link"));
    fs::write(&target, "old").unwrap();
    symlink("target", &link).unwrap();
    assert!(remove(&link).unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(!remove(&link).unwrap());
    symlink("nowhere", &link).unwrap();
    assert!(remove(&link).unwrap());
    remove(folder.path()).unwrap_err();
    symlink(folder.path(), &link).unwrap();
    remove(&link).unwrap_err();
    assert!(folder.path().is_dir());
}

#[test]
fn a_hard_link_is_left_what_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("one"), folder.path().join("other"));
    fs::write(&path, "old").unwrap();
    fs::hard_link(&path, &other).unwrap();
    let id = |path: &Path| FileId::at(path, &fs::metadata(path).unwrap()).unwrap();
    assert_eq!(id(&path), id(&other));
    replace(&path, b"new").unwrap();
    assert_ne!(id(&path), id(&other));
    assert_eq!(fs::read_to_string(&other).unwrap(), "old");
}

#[test]
fn what_is_no_file_is_not_replaced() {
    let error = replace(Path::new("/dev/null"), b"new").unwrap_err();
    assert_eq!(error.to_string(), "it is not a file");
}

#[test]
fn a_new_private_file_is_made_through_no_link() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new");
    drop(create_private(&path).unwrap());
    assert_eq!(mode(&path), 0o600);
    let link = folder.path().join("link");
    for target in ["new", "nowhere"] {
        symlink(target, &link).unwrap();
        assert_eq!(create_private(&link).unwrap_err().kind(), ErrorKind::AlreadyExists);
        for error in [open_private(&link).unwrap_err(), append_private(&link).unwrap_err()] {
            assert_eq!(error.to_string(), "it is a link; name the file that it leads to");
        }
        fs::remove_file(&link).unwrap();
    }
    assert!(!folder.path().join("nowhere").exists());
}

#[test]
fn a_file_that_everybody_could_read_is_its_owners_from_now_on_and_not_emptied() {
    let folder = tempfile::tempdir().unwrap();
    for open in [open_private, append_private] {
        let path = folder.path().join("stream");
        drop(open(&path).unwrap());
        assert_eq!(mode(&path), 0o600);
        public(&path, "old");
        drop(open(&path).unwrap());
        assert_eq!((mode(&path), fs::read_to_string(&path).unwrap()), (0o600, "old".to_owned()));
        fs::remove_file(&path).unwrap();
    }
    open_private(folder.path()).unwrap_err();
}

#[test]
fn what_is_appended_goes_to_the_end_even_where_the_file_was_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("changes");
    let mut file = append_private(&path).unwrap();
    file.write_all(b"first\n").unwrap();
    file.set_len(0).unwrap();
    file.write_all(b"second\n").unwrap();
    append_private(&path).unwrap().write_all(b"third\n").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "second\nthird\n");
}

#[test]
fn folders_are_made_for_their_owner_and_those_that_are_there_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("old/new/newer"));
    fs::create_dir(&old).unwrap();
    fs::set_permissions(&old, Permissions::from_mode(0o755)).unwrap();
    create_private_folder(&new).unwrap();
    create_private_folder(&new).unwrap();
    assert_eq!([&old, &old.join("new"), &new].map(|folder| mode(folder)), [0o755, 0o700, 0o700]);
    fs::write(old.join("file"), "").unwrap();
    create_private_folder(&old.join("file")).unwrap_err();
}

#[test]
fn a_folder_that_cannot_be_synced_is_no_error_and_one_that_is_not_there_is() {
    let folder = tempfile::tempdir().unwrap();
    sync_folder(folder.path()).unwrap();
    assert_eq!(sync_folder(&folder.path().join("none")).unwrap_err().kind(), ErrorKind::NotFound);
    // The file system of processes answers EINVAL.
    if cfg!(target_os = "linux") {
        sync_folder(Path::new("/proc/self")).unwrap();
    }
}
