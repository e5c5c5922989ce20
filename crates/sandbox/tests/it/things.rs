//! What a location has beside its agents: whom it is shown to, and how.

use crate::bodies;
use crate::desk::{Desk, LOCATION, Reply, TOKEN};
use fitout_sandbox::{Registration, Sandbox, Scope, Settings, WorldAsset};
use serde_json::{Value, json};

const VERSIONS: [(&str, &str, Scope); 5] = [
    ("/calendars/", "2021-04-15", Scope::Calendars),
    ("/workflows/", "2021-07-28", Scope::Workflows),
    ("/locations/{}/customFields", "2021-07-28", Scope::CustomFields),
    ("/users/", "2021-07-28", Scope::Users),
    ("/knowledge-bases/", "2021-04-15", Scope::KnowledgeBases),
];

async fn look(desk: &Desk, path: &str, location: &str, version: &str, more: &str) -> Reply {
    let (path, query) = if path.contains("{}") {
        (path.replace("{}", location), more.to_owned())
    } else {
        (path.to_owned(), format!("locationId={location}{more}"))
    };
    let mut request = desk.request("GET", "/agents/search", None);
    *request.uri_mut() = format!("https://api.test{path}?{query}").parse().unwrap();
    request.headers_mut().insert("version", version.parse().unwrap());
    desk.send(request).await.unwrap()
}

fn furnished() -> Desk {
    let desk = Desk::new(Settings::default());
    for thing in [
        WorldAsset::calendar("c1"),
        WorldAsset::calendar("c2").switched_off().unstaffed(),
        WorldAsset::workflow("w1"),
        WorldAsset::workflow("w2").switched_off(),
        WorldAsset::contact_field("f1"),
        WorldAsset::user("u1"),
    ] {
        desk.sandbox.furnish(LOCATION, thing);
    }
    (1..=5).for_each(|n| desk.sandbox.furnish(LOCATION, WorldAsset::knowledge_base(&format!("k{n}"))));
    desk
}

#[tokio::test(start_paused = true)]
async fn things_are_listed_with_what_tells_whether_they_can_be_used() {
    let desk = furnished();
    let calendars = look(&desk, "/calendars/", LOCATION, "2021-04-15", "").await.body["calendars"].clone();
    let told: Vec<_> = calendars
        .as_array()
        .unwrap()
        .iter()
        .map(|calendar| {
            json!([calendar["id"], calendar["isActive"], calendar["teamMembers"].as_array().unwrap().len()])
        })
        .collect();
    assert_eq!(told, [json!(["c1", true, 1]), json!(["c2", false, 0])]);
    let active = look(&desk, "/calendars/", LOCATION, "2021-04-15", "&showDrafted=false").await;
    assert_eq!(active.body["calendars"].as_array().unwrap().len(), 1);
    let workflows = look(&desk, "/workflows/", LOCATION, "2021-07-28", "").await.body["workflows"].clone();
    let told: Vec<_> = workflows.as_array().unwrap().iter().map(|w| json!([w["id"], w["status"]])).collect();
    assert_eq!(told, [json!(["w1", "published"]), json!(["w2", "draft"])]);
    let fields = look(&desk, "/locations/{}/customFields", LOCATION, "2021-07-28", "model=contact").await;
    assert_eq!(fields.text("/customFields/0/fieldKey"), "contact.f1");
    let none = look(&desk, "/locations/{}/customFields", LOCATION, "2021-07-28", "model=opportunity").await;
    assert_eq!(none.body["customFields"], json!([]));
    assert_eq!(look(&desk, "/users/", LOCATION, "2021-07-28", "").await.text("/users/0/id"), "u1");
}

#[tokio::test(start_paused = true)]
async fn knowledge_bases_come_in_pages() {
    let desk = furnished();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for more in [true, true, false] {
        let page = look(&desk, "/knowledge-bases/", LOCATION, "2021-04-15", &format!("&limit=2{cursor}")).await;
        assert_eq!(page.body["data"]["hasMore"], more);
        seen.extend(page.body["data"]["knowledgeBases"].as_array().unwrap().iter().map(|base| base["id"].clone()));
        cursor = format!("&lastKnowledgeBaseId={}", page.text("/data/lastKnowledgeBaseId"));
    }
    assert_eq!(Value::from(seen), json!(["k1", "k2", "k3", "k4", "k5"]));
    let lost = look(&desk, "/knowledge-bases/", LOCATION, "2021-04-15", "&lastKnowledgeBaseId=none").await;
    assert_eq!(lost.status, 400);
}

#[tokio::test(start_paused = true)]
async fn each_family_has_a_version_and_a_scope_of_its_own_and_shows_its_own_location_only() {
    for (path, version, scope) in VERSIONS {
        let desk = furnished();
        assert_eq!(look(&desk, path, LOCATION, version, "").await.status, 200, "{path}");
        let other = if version == "2021-04-15" { "2021-07-28" } else { "2021-04-15" };
        assert_eq!(look(&desk, path, LOCATION, other, "").await.status, 401, "{path}");
        let reply = look(&desk, path, "AAAAAAAAAAAAAAAAAAAA", version, "").await;
        let words = "The token does not have access to this location.";
        assert_eq!((reply.status, reply.text("/message")), (403, words), "{path}");
        desk.sandbox.register_with(Registration::new(LOCATION, TOKEN).without(&[scope]));
        let reply = look(&desk, path, LOCATION, version, "").await;
        assert_eq!((reply.status, reply.text("/message")), (401, "The token is not authorized for this scope."));
        for (path, version, _) in VERSIONS.iter().filter(|(_, _, its)| *its != scope) {
            assert_eq!(look(&desk, path, LOCATION, version, "").await.status, 200, "{path} without {scope:?}");
        }
    }
    let desk = furnished();
    assert_eq!(look(&desk, "/users/", "", "2021-07-28", "").await.status, 422, "the location must be named");
    assert_eq!(look(&desk, "/users/", LOCATION, "2021-07-28", "&page=2").await.status, 422);
    assert_eq!(look(&desk, "/users", LOCATION, "2021-07-28", "").await.status, 404, "the path ends in a slash");
}

/// What the engine rests its probe of the write scope on: who may not write hears of the scope, whatever is wrong with the
/// request, and who may write hears of what is wrong, and nothing is changed.
#[tokio::test(start_paused = true)]
async fn the_scope_is_looked_at_before_the_request_is() {
    let desk = Desk::new(Settings::default());
    let id = desk.agent("A").await;
    let before = desk.sandbox.agents(LOCATION);
    let good = bodies::agent("B");
    let cases = [("no-such-agent", json!({"x": true})), ("no-such-agent", good), (id.as_str(), json!({"x": true}))];
    for (id, body) in &cases {
        let reply = desk.put(&format!("/agents/{id}"), body).await;
        assert!([400, 404, 422].contains(&reply.status), "{reply:?}");
    }
    desk.sandbox.register_with(Registration::new(LOCATION, TOKEN).reading_only());
    for (id, body) in &cases {
        let reply = desk.put(&format!("/agents/{id}"), body).await;
        assert_eq!((reply.status, reply.text("/message")), (401, "The token is not authorized for this scope."));
    }
    assert_eq!(desk.sandbox.agents(LOCATION), before);
    assert_eq!(desk.sandbox.ledger().locations[LOCATION].applied.get(&fitout_sandbox::Op::UpdateAgent), None);
}

#[tokio::test(start_paused = true)]
async fn things_stay_in_the_file_of_the_world_and_the_last_word_about_one_counts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let desk = furnished();
    desk.sandbox.keep(&file).unwrap();
    desk.sandbox.furnish(LOCATION, WorldAsset::workflow("w2"));
    let again = Sandbox::load(&file, Settings::default()).unwrap();
    let reply = look(&Desk::at(&again, TOKEN), "/workflows/", LOCATION, "2021-07-28", "").await;
    let told: Vec<_> = reply.body["workflows"].as_array().unwrap().iter().map(|w| w["status"].clone()).collect();
    assert_eq!(told, ["published", "published"]);
}
