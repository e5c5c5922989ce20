//! The file of the credentials.

use crate::support::{House, lives, paused, set_mode};
use fitout_auth::StoreError;
use fitout_model::Digest;
use secrecy::ExposeSecret as _;
use tokio::time::timeout;

#[test]
fn what_is_written_is_read_and_only_its_owner_can_read_it() {
    paused(async {
        let house = House::new(lives(3600, 3600));
        house.agency().company().await.unwrap();
        let stored = house.store().read().unwrap().unwrap();
        assert_eq!(stored.company.as_deref(), Some("acme"));
        assert_eq!(stored.seed, Some(Digest::of_bytes(b"sandbox-refresh-acme")));
        assert!(stored.renewing_since.is_none());
        #[cfg(unix)]
        for file in ["credentials.json", "credentials.json.lock"] {
            let mode = std::fs::metadata(house.folder.path().join(file)).unwrap().permissions();
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600, "{file}");
        }
        let shown = format!("{stored:?}");
        assert!(house.secrets().iter().all(|secret| !shown.contains(secret)), "{shown}");
        assert!(stored.refresh.expose_secret().starts_with("eyJ"));
    });
}

#[test]
fn a_file_that_others_can_read_or_that_is_something_else_is_refused() {
    paused(async {
        let house = House::new(lives(3600, 3600));
        assert!(house.store().read().unwrap().is_none());
        let path = house.store().path().to_owned();
        for text in ["", "hush", "{}", r#"{"format":"fitout-credentials","version":2,"refresh_token":"hush"}"#] {
            std::fs::write(&path, text).unwrap();
            set_mode(&path, 0o600);
            let error = house.store().read().unwrap_err();
            assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
            assert!(!format!("{error:?} {error}").contains("hush"));
        }
        set_mode(&path, 0o640);
        assert_eq!(matches!(house.store().read(), Err(StoreError::Open { .. })), cfg!(unix));
    });
}

#[cfg(unix)]
#[test]
fn a_link_to_the_credentials_stays_one_until_both_are_removed() {
    paused(async {
        let house = House::new(lives(3600, 3600));
        let path = house.store().path().to_owned();
        let elsewhere = tempfile::tempdir().unwrap();
        let target = elsewhere.path().join("credentials.json");
        house.agency().company().await.unwrap();
        std::fs::rename(&path, &target).unwrap();
        std::os::unix::fs::symlink(&target, &path).unwrap();
        let store = house.store();
        let stored = store.read().unwrap().unwrap();
        store.lock().await.unwrap().write(&stored).unwrap();
        assert!(std::fs::symlink_metadata(&path).unwrap().is_symlink());
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&target).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 1);
        assert!(store.lock().await.unwrap().remove().unwrap());
        assert!(std::fs::symlink_metadata(&path).is_err() && !target.exists(), "no token is left anywhere");
        assert!(!store.lock().await.unwrap().remove().unwrap());
    });
}

#[test]
fn the_lock_keeps_others_out_and_is_given_back() {
    paused(async {
        let house = House::new(lives(3600, 3600));
        let (first, second) = (house.store(), house.store());
        let held = first.lock().await.unwrap();
        assert!(matches!(second.lock().await, Err(StoreError::Locked { .. })), "nobody waits for ever");
        drop(held);
        timeout(std::time::Duration::from_millis(1), second.lock()).await.unwrap().unwrap();
    });
}
