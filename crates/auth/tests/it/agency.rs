//! The rotation of an agency's refresh token: nothing that is cut off locks anybody out within the grace.

use crate::support::{House, lives, ms, paused, set_mode};
use fitout_auth::{Agency, AgencyError, EnvRefreshToken};
use fitout_sandbox::OauthSettings;
use secrecy::SecretString;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

#[test]
fn a_token_is_renewed_before_it_expires_and_not_before_that() {
    paused(async {
        let house = House::new(lives(100, 100));
        let agency = house.agency();
        for _ in 0..10 {
            agency.company().await.unwrap();
        }
        assert_eq!(house.sandbox.ledger().oauth.rotated, 1);
        sleep(ms(79_000)).await;
        agency.company().await.unwrap();
        assert_eq!(house.sandbox.ledger().oauth.rotated, 1);
        sleep(ms(2_000)).await;
        agency.company().await.unwrap();
        let ledger = house.sandbox.ledger().oauth;
        assert_eq!((ledger.rotated, ledger.graced, ledger.refused), (2, 0, 0));
    });
}

#[test]
fn a_process_that_comes_later_uses_what_is_kept_and_needs_no_secret_for_it() {
    paused(async {
        let house = House::new(lives(3600, 100));
        house.agency().company().await.unwrap();
        sleep(ms(60_000)).await;
        let seed = EnvRefreshToken(SecretString::from("sandbox-refresh-acme"));
        let later = Agency::new(house.store(), Some(seed), None, house.wire(), house.clock());
        assert_eq!(later.company().await.unwrap(), "acme");
        assert_eq!(house.sandbox.ledger().oauth.rotated, 1);
    });
}

#[test]
fn processes_that_renew_at_the_same_time_rotate_once() {
    paused(async {
        let house = House::new(lives(3600, 100));
        let mut processes = JoinSet::new();
        for _ in 0..10 {
            let agency = house.agency();
            processes.spawn(async move { agency.company().await });
        }
        while let Some(ended) = processes.join_next().await {
            assert_eq!(ended.unwrap().unwrap(), "acme");
        }
        let ledger = house.sandbox.ledger().oauth;
        assert_eq!((ledger.rotated, ledger.graced, ledger.renewals), (1, 0, 1));
    });
}

#[test]
fn answers_that_are_lost_are_asked_for_again_within_the_grace() {
    paused(async {
        for silent in [vec![1], vec![1, 2], vec![1, 3]] {
            let house = House::new(OauthSettings { silent: silent.iter().copied().collect(), ..lives(3600, 100) });
            house.agency().company().await.unwrap();
            let ledger = house.sandbox.ledger().oauth;
            assert_eq!((ledger.rotated, ledger.refused), (1, 0), "{silent:?}");
            assert_eq!(ledger.graced, ledger.renewals - 1);
        }
        // When no answer comes at all it ends, says so, and the next program goes on.
        let house = House::new(OauthSettings { silent: BTreeSet::from([1, 2, 3]), ..lives(3600, 100) });
        let error = house.agency().company().await.unwrap_err();
        assert!(matches!(error, AgencyError::Unanswered(_)), "{error}");
        house.agency().company().await.unwrap();
    });
}

/// A renewal takes 100 ms on the wire. A process is cut off at every moment of it, several times in a row.
#[test]
fn a_process_that_is_cut_off_at_any_moment_locks_nobody_out() {
    paused(async {
        for moment in (0..=120).step_by(4) {
            let house = House::new(lives(3600, 100));
            for _ in 0..4 {
                let agency = house.agency();
                // Dropped in the middle, as by a SIGKILL; the request goes on its way.
                let _cut = timeout(ms(moment), agency.company()).await;
                house.sandbox.land_all();
            }
            sleep(ms(20_000)).await;
            assert_eq!(house.agency().company().await.unwrap(), "acme", "cut off after {moment} ms");
            assert_eq!(house.sandbox.ledger().oauth.refused, 0);
            assert!(house.store().read().unwrap().unwrap().renewing_since.is_none());
            // And what was kept is good for the next time.
            sleep(ms(3_600_000)).await;
            house.agency().company().await.unwrap();
        }
    });
}

#[test]
fn after_the_grace_the_sign_in_is_lost_and_it_is_said_why() {
    paused(async {
        let house = House::new(lives(3600, 100));
        let agency = house.agency();
        let _cut = timeout(ms(60), agency.company()).await;
        house.sandbox.land_all();
        sleep(Duration::from_secs(45)).await;
        let agency = house.agency();
        let error = agency.company().await.unwrap_err();
        assert!(matches!(error, AgencyError::SignInRefused { .. }), "{error}");
        insta::assert_snapshot!(error, @"the agency's sign-in is not accepted any more (renew the agency's token: 400: invalid_grant: This refresh token is invalid); a renewal that began 45 s ago was cut off before its answer was kept: run `fitout auth login`");
        // A refusal that no other try would change is not asked for again.
        agency.company().await.unwrap_err();
        assert_eq!(house.sandbox.ledger().oauth.refused, 1);
    });
}

#[test]
fn a_disk_that_takes_nothing_lets_nothing_be_sent() {
    paused(async {
        let house = House::new(lives(3600, 100));
        std::fs::create_dir(house.store().path()).unwrap();
        let error = house.agency().company().await.unwrap_err();
        assert!(matches!(error, AgencyError::Store(_)), "{error}");
        assert_eq!(house.sandbox.ledger().oauth.sent, 0);
    });
}

#[test]
fn what_is_missing_is_said_and_nothing_is_sent() {
    paused(async {
        let house = House::new(lives(3600, 100));
        let agency = |seed: Option<&str>, app| {
            let seed = seed.map(|seed| EnvRefreshToken(SecretString::from(seed)));
            Agency::new(house.store(), seed, app, house.wire(), house.clock())
        };
        let error = agency(None, None).company().await.unwrap_err();
        assert!(matches!(error, AgencyError::NotSignedIn), "{error}");
        let error = agency(Some("sandbox-refresh-acme"), None).company().await.unwrap_err();
        assert!(matches!(error, AgencyError::NoApp), "{error}");
        assert_eq!(house.sandbox.ledger().oauth.sent, 0);
        house.agency().company().await.unwrap();
        let error = agency(Some("another-refresh-token"), Some(House::app())).company().await.unwrap_err();
        assert!(matches!(error, AgencyError::OtherSignIn { .. }), "{error}");
        // The one that a person handed in long ago began this file, so the file knows what became of it.
        agency(Some("sandbox-refresh-acme"), None).company().await.unwrap();
    });
}

#[test]
fn a_refusal_leaves_the_old_token_as_it_was() {
    paused(async {
        let house = House::new(lives(3600, 100));
        let seed = EnvRefreshToken(SecretString::from("sandbox-refresh-acme"));
        let wrong = fitout_client::oauth::App { secret: SecretString::from("not the secret"), ..House::app() };
        let agency = Agency::new(house.store(), Some(seed), Some(wrong), house.wire(), house.clock());
        let error = agency.company().await.unwrap_err().to_string();
        assert!(error.contains("invalid_client") && !error.contains("cut off"), "{error}");
        assert!(house.store().read().unwrap().unwrap().renewing_since.is_none());
        sleep(Duration::from_secs(3600)).await;
        house.agency().company().await.unwrap();
    });
}

#[test]
fn a_refresh_token_whose_write_fails_is_used_from_memory_and_written_as_soon_as_that_can_be_done() {
    paused(async {
        let house = House::new(lives(100, 100));
        let folder = house.folder.path().to_owned();
        let agency = Arc::new(house.agency());
        let mut renewing = JoinSet::new();
        renewing.spawn({
            let agency = Arc::clone(&agency);
            async move { agency.company().await }
        });
        // The request is on its way; the folder of the credentials becomes something else.
        sleep(ms(50)).await;
        std::fs::remove_dir_all(&folder).unwrap();
        std::fs::write(&folder, "in the way").unwrap();
        assert_eq!(renewing.join_next().await.unwrap().unwrap().unwrap(), "acme");
        assert!(matches!(agency.keep().await, Err(AgencyError::Unkept(_))));
        // It goes on, and renews from what it has in memory, though that could not be written first.
        agency.company().await.unwrap();
        let told = agency.keep().await.unwrap_err().to_string();
        assert!(told.contains("could not be kept") && told.contains("credentials.json"), "{told}");
        assert_eq!(house.sandbox.ledger().oauth.rotated, 1);
        std::fs::remove_file(&folder).unwrap();
        agency.keep().await.unwrap();
        agency.keep().await.unwrap();
        let later = house.agency();
        assert_eq!(later.company().await.unwrap(), "acme");
        sleep(ms(100_000)).await;
        later.company().await.unwrap();
        let ledger = house.sandbox.ledger().oauth;
        assert_eq!((ledger.rotated, ledger.graced, ledger.refused), (2, 0, 0));
    });
}

#[test]
fn a_disk_without_room_is_known_before_the_refresh_token_is_used() {
    paused(async {
        let house = House::new(lives(100, 100));
        let folder = house.folder.path().to_owned();
        house.agency().company().await.unwrap();
        sleep(ms(100_000)).await;
        let credentials = std::fs::read(folder.join("credentials.json")).unwrap();
        let agency = house.agency();
        std::fs::remove_dir_all(&folder).unwrap();
        std::fs::write(&folder, "in the way").unwrap();
        agency.company().await.unwrap_err();
        assert_eq!(house.sandbox.ledger().oauth.rotated, 1, "nothing was sent");
        std::fs::remove_file(&folder).unwrap();
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("credentials.json"), credentials).unwrap();
        set_mode(&folder.join("credentials.json"), 0o600);
        house.agency().company().await.unwrap();
        assert_eq!(house.sandbox.ledger().oauth.refused, 0);
    });
}
