//! Who is let in, and in which words the others are refused.

use crate::bodies;
use crate::desk::{Desk, LOCATION, TOKEN};
use fitout_sandbox::{Registration, Sandbox, Scope, Settings, Standing};

fn desk_of(registration: Registration) -> Desk {
    let desk = Desk::new(Settings::default());
    desk.sandbox.register_with(registration);
    desk
}

#[tokio::test(start_paused = true)]
async fn a_token_is_refused_by_its_standing() {
    for (standing, status, message) in [
        (Standing::Revoked, 401, "Invalid Private Integration token"),
        (Standing::Expired, 401, "Invalid Private Integration token"),
        (Standing::Agency, 401, "Token's user type mismatch!"),
        (Standing::Suspended, 400, "Location is not active"),
        (Standing::Blocked, 403, ""),
    ] {
        let desk = desk_of(Registration::new(LOCATION, TOKEN).standing(standing));
        let reply = desk.get("/agents/search").await;
        assert_eq!((reply.status, reply.text("/message")), (status, message), "{standing:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_token_is_refused_in_the_words_of_its_kind() {
    let desk = Desk::new(Settings::default());
    for (token, message) in
        [("pit-somebody-else", "Invalid Private Integration token"), ("eyJhbGciOi.x.y", "Invalid JWT")]
    {
        let reply = Desk::at(&desk.sandbox, token).get("/agents/search").await;
        assert_eq!((reply.status, reply.text("/message")), (401, message));
        assert_eq!(reply.text("/error"), "Unauthorized");
    }
    let mut request = desk.request("GET", "/agents/search", None);
    request.headers_mut().remove("authorization");
    assert_eq!(desk.send(request).await.unwrap().status, 401);
    assert_eq!(desk.sandbox.ledger().strangers, 3);
}

#[tokio::test(start_paused = true)]
async fn a_token_does_only_what_its_scopes_say() {
    let desk = desk_of(Registration::new(LOCATION, TOKEN).reading_only());
    assert_eq!(desk.get("/agents/search").await.status, 200);
    let reply = desk.post("/agents", &bodies::agent("A")).await;
    assert_eq!((reply.status, reply.text("/message")), (401, "The token is not authorized for this scope."));
    let desk = desk_of(Registration::new(LOCATION, TOKEN).scopes(&[Scope::Write]));
    assert_eq!(desk.post("/agents", &bodies::agent("A")).await.status, 201);
    assert_eq!(desk.get("/agents/search").await.status, 401);
    assert_eq!(desk.get(&format!("/locations/{LOCATION}")).await.status, 401);
}

#[tokio::test(start_paused = true)]
async fn the_version_belongs_to_the_family_and_must_be_there() {
    let desk = Desk::new(Settings::default());
    for version in [None, Some("2021-07-28"), Some("v3")] {
        let mut request = desk.request("GET", "/agents/search", None);
        request.headers_mut().remove("version");
        if let Some(version) = version {
            request.headers_mut().insert("version", version.parse().unwrap());
        }
        let reply = desk.send(request).await.unwrap();
        assert_eq!(reply.status, 401);
        assert!(reply.text("/message").starts_with("version header"), "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_location_is_shown_to_its_own_token_only() {
    let desk = Desk::new(Settings::default());
    assert_eq!(desk.get(&format!("/locations/{LOCATION}")).await.text("/location/id"), LOCATION);
    let other = desk.get("/locations/AAAAAAAAAAAAAAAAAAAA").await;
    assert_eq!(other.status, 403);
    assert_eq!(other.text("/message"), "The token does not have access to this location.");
}

#[tokio::test(start_paused = true)]
async fn through_an_open_door_every_token_gets_a_location_of_its_own() {
    let sandbox = Sandbox::new(Settings { open_door: true, ..Settings::default() });
    sandbox.register(LOCATION, TOKEN);
    let [first, second] = ["pit-first-token", "pit-second-token"].map(|token| Desk::at(&sandbox, token));
    first.agent("Front desk").await;
    assert_eq!(second.get("/agents/search").await.body["totalCount"], 0);
    assert_eq!(first.get("/agents/search").await.body["totalCount"], 1);
    // It answers to the name by which it is first asked for, unless that is somebody else's.
    assert_eq!(first.get(&format!("/locations/{LOCATION}")).await.status, 403);
    assert_eq!(first.get("/locations/mine").await.text("/location/id"), "mine");
    assert_eq!(first.get("/locations/other").await.status, 403);
    assert_eq!(second.get("/locations/mine").await.status, 403);
    assert_eq!(Desk::at(&sandbox, "short").get("/agents/search").await.status, 401);
}
