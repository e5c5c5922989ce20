use super::*;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sub")).unwrap();
        for name in ["roster.csv", "template.yaml", "journal.jsonl"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn claims(&self) -> OutputClaims {
        let mut claims = OutputClaims::default();
        claims.add("the roster", &self.path("roster.csv"), OutputRole::Reads).unwrap();
        claims.add("the template", &self.path("template.yaml"), OutputRole::Reads).unwrap();
        claims.add("--journal", &self.path("journal.jsonl"), OutputRole::Keeps).unwrap();
        claims
    }
}

#[cfg(unix)]
#[test]
fn no_output_is_an_input_whatever_its_path_is_called() {
    let folder = Folder::new();
    std::os::unix::fs::symlink(folder.path("roster.csv"), folder.path("link.csv")).unwrap();
    std::os::unix::fs::symlink("sub", folder.path("way")).unwrap();
    fs::hard_link(folder.path("roster.csv"), folder.path("hard.csv")).unwrap();
    for (name, other) in [
        ("roster.csv", "the roster"),
        ("./sub/../roster.csv", "the roster"),
        ("way/../roster.csv", "the roster"),
        ("link.csv", "the roster"),
        ("hard.csv", "the roster"),
        ("template.yaml", "the template"),
        ("journal.jsonl", "--journal"),
    ] {
        let error = folder.claims().add("--results", &folder.path(name), OutputRole::Writes).unwrap_err();
        assert_eq!(error.exit, crate::error::Exit::Invalid);
        assert!(error.message.starts_with(&format!("--results and {other} are the same file, ")), "{error}");
        // In whichever order they are named.
        let mut claims = OutputClaims::default();
        claims.add("--results", &folder.path(name), OutputRole::Writes).unwrap();
        let first = if other == "--journal" { OutputRole::Keeps } else { OutputRole::Reads };
        let file = match other {
            "the roster" => "roster.csv",
            "the template" => "template.yaml",
            _ => "journal.jsonl",
        };
        assert!(claims.add(other, &folder.path(file), first).unwrap_err().message.starts_with("--results and "));
    }
}

#[cfg(unix)]
#[test]
fn two_outputs_are_two_files_even_before_they_are_there() {
    let folder = Folder::new();
    std::os::unix::fs::symlink("sub/new.csv", folder.path("dangling.csv")).unwrap();
    let mut claims = folder.claims();
    claims.add("--output", &folder.path("sub/new.csv"), OutputRole::Writes).unwrap();
    claims.add("--output", &folder.path("sub/new.csv"), OutputRole::Writes).unwrap();
    for same in ["sub/new.csv", "sub/../sub/./new.csv", "dangling.csv"] {
        assert!(claims.add("--json-into", &folder.path(same), OutputRole::Writes).is_err(), "{same}");
    }
    claims.add("--json-into", &folder.path("other.csv"), OutputRole::Writes).unwrap();
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_done() {
    let folder = Folder::new();
    let refused =
        |name: &str| folder.claims().add("--output", &folder.path(name), OutputRole::Writes).unwrap_err().message;
    assert!(refused("sub").ends_with("sub is a folder; nothing was sent"));
    assert!(refused("none/x.csv").ends_with("none is not there; nothing was sent"));
    assert!(refused("roster.csv/x.csv").ends_with("roster.csv is no folder; nothing was sent"));
    fs::write(folder.path("other.jsonl"), r#"{"seq":1,"prev":"00000000","type":"journal","format":"1.0"#).unwrap();
    assert!(refused("other.jsonl").contains("is a journal, which nothing may replace"));
    fs::write(folder.path("world.json"), "{\n  \"format\": \"fitout-sandbox-world\",\n").unwrap();
    assert!(refused("world.json").contains("is a sandbox's world, which nothing may replace"));
    fs::write(folder.path("other.results.csv"), "location_id").unwrap();
    assert!(refused("other.results.csv").contains("is the results file of a journal, which nothing may replace"));
    fs::remove_file(folder.path("other.jsonl")).unwrap();
    folder.claims().add("--output", &folder.path("other.results.csv"), OutputRole::Writes).unwrap();
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_in_nobodys_way() {
    let mut claims = OutputClaims::default();
    for name in ["--output", "--json-into", "--results"] {
        claims.add(name, Path::new("/dev/null"), OutputRole::Writes).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_file_of_ones_own_is_no_link_and_nobody_else_reads_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    std::os::unix::fs::symlink(folder.path("roster.csv"), folder.path("link")).unwrap();
    assert!(open_own(&folder.path("link")).is_err());
    let mode = |name: &str| fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777;
    drop(open_own(&folder.path("new")).unwrap());
    fs::set_permissions(folder.path("roster.csv"), fs::Permissions::from_mode(0o644)).unwrap();
    drop(open_own(&folder.path("roster.csv")).unwrap());
    assert_eq!((mode("new"), mode("roster.csv")), (0o600, 0o600));
    assert_eq!(fs::read(folder.path("roster.csv")).unwrap(), b"roster.csv");
    open_own(Path::new("/dev/null")).unwrap();
}

#[test]
fn a_path_and_its_detours_are_one_file() {
    let folder = Folder::new();
    for way in ["", "./", "sub/../", "sub/./../sub/../", "././"] {
        let there = FileIdentity::of(&folder.path(&format!("{way}roster.csv"))).unwrap();
        assert!(there.is(&FileIdentity::of(&folder.path("roster.csv")).unwrap()));
        let not_there = FileIdentity::of(&folder.path(&format!("{way}new.csv"))).unwrap();
        assert!(not_there.is(&FileIdentity::of(&folder.path("new.csv")).unwrap()));
        assert!(!not_there.is(&there));
    }
}
