//! Location tokens that an agency mints.

use crate::support::{House, lives, ms, paused};
use fitout_client::{Bearer, TokenSource};
use fitout_model::{Cause, CauseKind, LocationId};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::sleep;

fn id(text: &str) -> LocationId {
    text.parse().unwrap()
}

async fn token(source: &Arc<dyn TokenSource>) -> Result<String, Cause> {
    source.token().await.map(|token| token.expose_secret().to_owned())
}

#[test]
fn a_token_is_minted_once_kept_and_minted_again_before_it_expires() {
    paused(async {
        let house = House::new(lives(3600, 30));
        let minter = house.minter();
        let source = minter.source(&id("loc1"));
        let first = token(&source).await.unwrap();
        // Another turn of the same location finds it.
        assert_eq!(token(&minter.source(&id("loc1"))).await.unwrap(), first);
        sleep(ms(15_000)).await;
        assert_eq!(token(&source).await.unwrap(), first);
        sleep(ms(10_000)).await;
        assert_ne!(token(&source).await.unwrap(), first, "25 s of 30 s are over");
        assert_eq!(house.sandbox.ledger().oauth.minted["loc1"], 2);
    });
}

#[test]
fn whoever_wants_the_token_while_it_is_minted_waits_for_it() {
    paused(async {
        let house = House::new(lives(3600, 30));
        let minter = house.minter();
        let mut turns = JoinSet::new();
        for _ in 0..20 {
            let source = minter.source(&id("loc1"));
            turns.spawn(async move { token(&source).await.unwrap() });
        }
        let mut tokens = turns.join_all().await;
        tokens.dedup();
        assert_eq!((tokens.len(), house.sandbox.ledger().oauth.minted["loc1"]), (1, 1));
    });
}

#[test]
fn a_refused_token_is_minted_anew_once_for_all_who_saw_it_refused() {
    paused(async {
        let house = House::new(lives(3600, 3600));
        let minter = house.minter();
        let refused = SecretString::from(token(&minter.source(&id("loc1"))).await.unwrap());
        let mut turns = JoinSet::new();
        for _ in 0..5 {
            let (source, refused) = (minter.source(&id("loc1")), refused.clone());
            turns.spawn(async move { source.renew(&refused).await.unwrap().expose_secret().to_owned() });
        }
        let mut tokens = turns.join_all().await;
        tokens.dedup();
        assert_eq!((tokens.len(), house.sandbox.ledger().oauth.minted["loc1"]), (1, 2));
        assert_ne!(tokens[0], refused.expose_secret());
    });
}

#[test]
fn an_agency_token_that_expired_unseen_is_renewed_once_and_the_mint_goes_on() {
    paused(async {
        let house = House::new(lives(3600, 30));
        let minter = house.minter();
        token(&minter.source(&id("loc1"))).await.unwrap();
        house.sandbox.change(|settings| settings.oauth.agency_life = Duration::from_secs(7200));
        // The computer slept: its clock stood still and the world's did not.
        house.sandbox.resume_clock(Duration::from_secs(4000));
        token(&minter.source(&id("loc2"))).await.unwrap();
        let ledger = house.sandbox.ledger().oauth;
        assert_eq!((ledger.rotated, ledger.refused), (2, 1));
    });
}

#[test]
fn each_refusal_parks_in_its_own_words_and_the_others_go_on() {
    paused(async {
        let house = House::new(lives(3600, 30));
        house.sandbox.suspend("loc2");
        let minter = house.minter();
        let cause = token(&minter.source(&id("loc2"))).await.unwrap_err();
        assert_eq!((cause.kind, cause.status), (CauseKind::Suspended, Some(400)));
        assert_eq!(cause.message, "Location is not active");
        let cause = token(&minter.source(&id("elsewhere"))).await.unwrap_err();
        assert_eq!(cause.kind, CauseKind::TokenUnavailable);
        assert_eq!(cause.message, "mint the location's token: 400: The app is not installed in this location");
        token(&minter.source(&id("loc1"))).await.unwrap();
        house.sandbox.revoke_agency("acme");
        let cause = token(&minter.source(&id("loc3"))).await.unwrap_err();
        assert_eq!(cause.kind, CauseKind::TokenUnavailable);
        assert!(cause.message.contains("run `fitout auth login`"), "{}", cause.message);
        // Nobody else asks an agency that was refused.
        let asked = house.sandbox.ledger().oauth.renewals;
        token(&minter.source(&id("loc1"))).await.unwrap();
        sleep(ms(30_000)).await;
        token(&minter.source(&id("loc1"))).await.unwrap_err();
        assert_eq!(house.sandbox.ledger().oauth.renewals, asked);
    });
}

#[test]
fn an_agency_without_the_scope_is_told_so() {
    paused(async {
        let house = House::new(lives(3600, 30));
        let mut other = fitout_sandbox::Agency::named("weak");
        other.client_id = "weak-app".to_owned();
        other.may_mint = false;
        house.sandbox.register_agency(&other);
        house.sandbox.install("weak", "loc9", "");
        let app = fitout_client::oauth::App { id: other.client_id, secret: other.client_secret.into() };
        let seed = fitout_auth::EnvRefreshToken(other.refresh_token.into());
        let agency = fitout_auth::Agency::new(house.store(), Some(seed), Some(app), house.wire(), house.clock());
        let minter = Arc::new(fitout_auth::Minter::new(Arc::new(agency)));
        let cause = token(&minter.source(&id("loc9"))).await.unwrap_err();
        assert!(cause.message.starts_with("the agency's sign-in lacks the scope oauth.write"), "{}", cause.message);
    });
}

#[test]
fn no_debug_shows_a_token() {
    paused(async {
        let house = House::new(lives(3600, 30));
        let minter = house.minter();
        let source = minter.source(&id("loc1"));
        let secret = token(&source).await.unwrap();
        let shown = format!("{source:?} {minter:?} {:?}", Bearer::Source(Arc::clone(&source)));
        for secret in house.secrets().into_iter().chain([secret]) {
            assert!(!shown.contains(&secret), "{shown}");
        }
    });
}
