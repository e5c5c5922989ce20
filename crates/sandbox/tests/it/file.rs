//! The world in a file.

use crate::bodies;
use crate::desk::{Desk, LOCATION, TOKEN};
use fitout_sandbox::{Fault, FaultSettings, Op, Sandbox, Scripted, Settings};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn a_world_goes_on_where_it_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.json");
    let desk = Desk::new(Settings { seed: 3, ..Settings::default() });
    let id = desk.agent("Front desk").await;
    desk.action(&id, &bodies::followup()).await;
    tokio::time::advance(Duration::from_secs(100)).await;
    desk.sandbox.save(&path).unwrap();
    desk.sandbox.save(&path).unwrap();

    let sandbox = Sandbox::load(&path, Settings::default()).unwrap();
    assert_eq!(sandbox.agents(LOCATION), desk.sandbox.agents(LOCATION));
    assert_eq!((sandbox.now(), sandbox.locations()), (desk.sandbox.now(), vec![LOCATION.to_owned()]));
    // The token still opens the location, and no id is made twice.
    let again = Desk::at(&sandbox, TOKEN);
    assert_eq!(again.agent("Night").await, desk.agent("Night").await);
    assert_eq!(sandbox.ledger().requests(), 1);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_file_holds_no_token() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.json");
    let desk = Desk::new(Settings::default());
    desk.agent("Front desk").await;
    desk.sandbox.save(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(LOCATION) && !text.contains(TOKEN) && !text.contains("pit-"));
    assert!(!format!("{:?} {:?}", desk.sandbox, fitout_sandbox::Registration::new(LOCATION, TOKEN)).contains(TOKEN));
}

#[tokio::test(start_paused = true)]
async fn a_request_on_its_way_lands_in_the_loaded_world() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.json");
    let script = vec![Scripted::new(Fault::LateReset).op(Op::CreateAgent)];
    let faults = FaultSettings { script, ..FaultSettings::default() };
    let desk = Desk::new(Settings { seed: 1, faults, ..Settings::default() });
    desk.ask("POST", "/agents", Some(&bodies::agent("Late"))).await.unwrap_err();
    desk.sandbox.save(&path).unwrap();
    let sandbox = Sandbox::load(&path, Settings::default()).unwrap();
    assert_eq!(sandbox.agents(LOCATION).len(), 0);
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(sandbox.agents(LOCATION)[0].name, "Late");
    assert_eq!(sandbox.ledger().creates(LOCATION, "Late"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_damaged_file_is_refused_with_its_place_and_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.json");
    let missing = Sandbox::load(&path, Settings::default()).unwrap_err();
    assert!(missing.is_missing());
    let desk = Desk::new(Settings::default());
    desk.agent("Front desk").await;
    desk.sandbox.save(&path).unwrap();
    let whole = std::fs::read_to_string(&path).unwrap();
    for length in 0..whole.len() {
        std::fs::write(&path, &whole[..length]).unwrap();
        let error = Sandbox::load(&path, Settings::default()).unwrap_err();
        assert!(!error.is_missing() && error.to_string().contains("damaged at line"), "{length}: {error}");
    }
    for (text, says) in [
        ("[]", "is not a sandbox world"),
        ("{\"version\": 1}", "is not a sandbox world"),
        ("{\"format\": \"fitout-sandbox-world\", \"version\": 2}", "is not a sandbox world of version 1"),
        ("{\"format\": \"fitout-sandbox-world\", \"version\": 1}", "damaged at line"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = Sandbox::load(&path, Settings::default()).unwrap_err().to_string();
        assert!(error.contains(says) && error.contains("world.json") && error.contains("delete it"), "{text}: {error}");
    }
    let nowhere = folder.path().join("none").join("world.json");
    assert!(desk.sandbox.save(&nowhere).unwrap_err().to_string().starts_with("cannot write"));
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn only_its_owner_can_read_a_kept_world_and_a_link_to_it_stays_one() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (world, link) = (folder.path().join("world.json"), folder.path().join("link.json"));
    std::fs::write(&world, "").unwrap();
    std::fs::set_permissions(&world, std::fs::Permissions::from_mode(0o644)).unwrap();
    symlink("world.json", &link).unwrap();
    let desk = Desk::new(Settings::default());
    desk.sandbox.keep(&link).unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    for name in ["world.json", "link.json.changes"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    // Whoever leads the changes elsewhere does not get the prompts.
    std::fs::remove_file(folder.path().join("link.json.changes")).unwrap();
    symlink("elsewhere", folder.path().join("world.json.changes")).unwrap();
    desk.sandbox.keep(&world).unwrap();
    assert!(!folder.path().join("elsewhere").exists());
}

/// A world that is kept, with an agent and an action that were made since it was saved.
async fn kept(path: &std::path::Path) -> Desk {
    let desk = Desk::new(Settings { seed: 8, ..Settings::default() });
    desk.agent("Saved").await;
    desk.sandbox.keep(path).unwrap();
    let id = desk.agent("Front desk").await;
    desk.action(&id, &bodies::booking()).await;
    desk
}

#[tokio::test(start_paused = true)]
async fn what_a_kept_world_has_answered_survives_its_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.json");
    let desk = kept(&path).await;
    // Nothing is saved from here on: the process is dead.
    let sandbox = Sandbox::load(&path, Settings::default()).unwrap();
    assert_eq!(sandbox.agents(LOCATION), desk.sandbox.agents(LOCATION));
    let again = Desk::at(&sandbox, TOKEN);
    assert_eq!(again.agent("Night").await, desk.agent("Night").await);
    // Edits by hand are kept, too, and saving starts the file of changes anew.
    desk.sandbox.delete_agent(LOCATION, &desk.sandbox.agents(LOCATION)[0].id).unwrap();
    let agents = desk.sandbox.agents(LOCATION);
    assert_eq!(Sandbox::load(&path, Settings::default()).unwrap().agents(LOCATION), agents);
    let changes = folder.path().join("world.json.changes");
    let old = std::fs::read(&changes).unwrap();
    assert!(!String::from_utf8(old.clone()).unwrap().contains(TOKEN));
    desk.sandbox.save(&path).unwrap();
    assert_eq!(std::fs::metadata(&changes).unwrap().len(), 0);
    // Changes of an older saving are passed over.
    desk.agent("Later").await;
    let new = std::fs::read(&changes).unwrap();
    std::fs::write(&changes, [new, old].concat()).unwrap();
    assert_eq!(Sandbox::load(&path, Settings::default()).unwrap().agents(LOCATION).len(), agents.len() + 1);
}

#[tokio::test(start_paused = true)]
async fn a_torn_change_was_never_answered_and_a_damaged_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.json");
    kept(&path).await;
    let changes = folder.path().join("world.json.changes");
    let whole = std::fs::read(&changes).unwrap();
    let ends: Vec<usize> = whole.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1).collect();
    assert_eq!(ends.len(), 2);
    for length in 0..=whole.len() {
        std::fs::write(&changes, &whole[..length]).unwrap();
        let agents = Sandbox::load(&path, Settings::default()).unwrap().agents(LOCATION);
        let lines = ends.iter().filter(|end| **end <= length).count();
        assert_eq!((agents.len(), agents[agents.len() - 1].actions.len()), [(1, 0), (2, 0), (2, 1)][lines]);
    }
    std::fs::write(&changes, [b"{\n".as_slice(), &whole].concat()).unwrap();
    let error = Sandbox::load(&path, Settings::default()).unwrap_err().to_string();
    assert!(error.contains("world.json.changes is damaged at line 1"), "{error}");
}
