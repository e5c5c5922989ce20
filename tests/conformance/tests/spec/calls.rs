//! Every call that the client can make, and the operation of the official files that it must be.

use crate::draw::Draw;
use crate::official::OFFICIAL;
use bytes::Bytes;
use fitout_api::Endpoint;
use fitout_client::oauth::{self, App, OauthCall};
use fitout_client::{self as api, ApiVersion, BaseUrl, Call, Class, GenerationSource};
use fitout_model::{ActionType, Fields};
use secrecy::SecretString;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is wanted of a call.
pub(crate) enum Ask<'a> {
    /// Its request.
    Request,
    /// How it reads this answer.
    Read(u16, &'a Value),
}

/// What a call says.
pub(crate) enum CallSide {
    Request(Box<http::Request<Bytes>>),
    /// The class of what is wrong with the answer, if anything is.
    Read(Result<(), Class>),
}

/// A call.
pub(crate) struct Row {
    /// The client's function that makes it.
    pub(crate) name: &'static str,
    /// The client's name for its operation; the OAuth endpoints have none.
    pub(crate) op: Option<Endpoint>,
    pub(crate) file: &'static str,
    /// The operation in the file.
    pub(crate) id: &'static str,
    ask: fn(&Draw, &Ask<'_>) -> CallSide,
}

impl Row {
    pub(crate) fn request(&self, draw: &Draw) -> http::Request<Bytes> {
        match (self.ask)(draw, &Ask::Request) {
            CallSide::Request(request) => *request,
            CallSide::Read(_) => unreachable!("a request was asked for"),
        }
    }

    pub(crate) fn read(&self, draw: &Draw, status: u16, body: &Value) -> Result<(), Class> {
        match (self.ask)(draw, &Ask::Read(status, body)) {
            CallSide::Read(read) => read,
            CallSide::Request(_) => unreachable!("a reading was asked for"),
        }
    }
}

const AI: &str = "conversation-ai";
/// The file that names no scope for its operations: the vendor's table of scopes does.
pub(crate) const KNOWLEDGE: &str = "knowledge-base";
/// The call that is wrong on purpose, and so is held against no file: every answer to it but a refusal is a surprise.
const WRONG: (&str, Endpoint) = ("probe_write", Endpoint::ProbeWrite);

/// Every call. A call that is missing here fails [`every_call_of_the_client_has_a_row`].
pub(crate) const ROWS: &[Row] = &[
    row("create_agent", Endpoint::CreateAgent, AI, "create-agent", |d, a| ask(&api::create_agent(fields(&d.body)), a)),
    row("search_agents", Endpoint::SearchAgents, AI, "search-agent", |d, a| {
        ask(&api::search_agents(d.cursor.as_deref(), d.limit), a)
    }),
    row("find_agents", Endpoint::SearchAgents, AI, "search-agent", |d, a| {
        ask(&api::find_agents(&d.text, d.cursor.as_deref(), d.limit), a)
    }),
    row("get_agent", Endpoint::GetAgent, AI, "get-agent", |d, a| ask(&api::get_agent(&d.agent), a)),
    row("update_agent", Endpoint::UpdateAgent, AI, "update-agent", |d, a| {
        ask(&api::update_agent(&d.agent, fields(&d.body)), a)
    }),
    row("delete_agent", Endpoint::DeleteAgent, AI, "delete-agent", |d, a| ask(&api::delete_agent(&d.agent), a)),
    row("attach_action", Endpoint::AttachAction, AI, "create-action", |d, a| {
        ask(&api::attach_action(&d.agent, &kind(d), &name(d), fields(&d.body["details"])), a)
    }),
    row("list_actions", Endpoint::ListActions, AI, "list-actions", |d, a| ask(&api::list_actions(&d.agent), a)),
    row("get_action", Endpoint::GetAction, AI, "get-action-by-id", |d, a| {
        ask(&api::get_action(&d.agent, &d.action), a)
    }),
    row("update_action", Endpoint::UpdateAction, AI, "update-action", |d, a| {
        ask(&api::update_action(&d.agent, &d.action, &kind(d), &name(d), fields(&d.body["details"])), a)
    }),
    row("remove_action", Endpoint::RemoveAction, AI, "delete-action", |d, a| {
        ask(&api::remove_action(&d.agent, &d.action), a)
    }),
    row("set_followup", Endpoint::SetFollowup, AI, "update-followup-settings", |d, a| {
        ask(&api::set_followup(&d.agent, std::slice::from_ref(&d.action), fields(&d.body["followupSettings"])), a)
    }),
    row("generation", Endpoint::GetGeneration, AI, "get-generation-details", |d, a| {
        let source = if d.limit % 2 == 0 { GenerationSource::Conversation } else { GenerationSource::Workflow };
        ask(&api::generation(&d.text, source), a)
    }),
    row("location", Endpoint::GetLocation, "locations", "get-location", |d, a| ask(&api::location(&d.location), a)),
    row("raw_agent", Endpoint::GetAgent, AI, "get-agent", |d, a| ask(&api::raw_agent(&d.agent), a)),
    row("raw_actions", Endpoint::ListActions, AI, "list-actions", |d, a| ask(&api::raw_actions(&d.agent), a)),
    row("raw_action", Endpoint::GetAction, AI, "get-action-by-id", |d, a| {
        ask(&api::raw_action(&d.agent, &d.action), a)
    }),
    row("calendars", Endpoint::ListCalendars, "calendars", "get-calendars", |d, a| {
        ask(&api::calendars(&d.location), a)
    }),
    row("workflows", Endpoint::ListWorkflows, "workflows", "get-workflow", |d, a| ask(&api::workflows(&d.location), a)),
    row("contact_fields", Endpoint::ListContactFields, "locations", "get-custom-fields", |d, a| {
        ask(&api::contact_fields(&d.location), a)
    }),
    row("users", Endpoint::ListUsers, "users", "get-user-by-location", |d, a| ask(&api::users(&d.location), a)),
    row("knowledge_bases", Endpoint::ListKnowledgeBases, KNOWLEDGE, "listAllKnowledgeBasesPaginated", |d, a| {
        ask(&api::knowledge_bases(&d.location, d.cursor.as_deref(), d.limit), a)
    }),
    row("search_conversations", Endpoint::SearchConversations, "conversations", "search-conversation", |d, a| {
        ask(&api::search_conversations(&d.location, d.cursor.as_ref().map(|_| u64::from(d.limit)), d.limit), a)
    }),
    row("list_messages", Endpoint::ListMessages, "conversations", "get-messages", |d, a| {
        let after = d.cursor.as_ref().map(|cursor| cursor.parse().unwrap());
        ask(&api::list_messages(&d.action.as_str().parse().unwrap(), after.as_ref(), d.limit), a)
    }),
    of_oauth("exchange_code", "get-access-token", |d, a| {
        let call = oauth::exchange_code(&app(), &secret(&d.text), "http://127.0.0.1:7777/callback", &secret(&d.text));
        ask_oauth(&call, a)
    }),
    of_oauth("refresh", "get-access-token", |d, a| ask_oauth(&oauth::refresh(&app(), &secret(&d.text)), a)),
    of_oauth("location_token", "get-location-access-token", |d, a| {
        ask_oauth(&oauth::location_token(&secret(TOKEN), &d.text, &d.location), a)
    }),
    of_oauth("installed_locations", "get-installed-location", |d, a| {
        ask_oauth(&oauth::installed_locations(&secret(TOKEN), &d.text, &d.text, 0, 100), a)
    }),
];

const TOKEN: &str = "pit-5eC0de00-0000-4000-8000-000000000001";

const fn row(
    name: &'static str,
    op: Endpoint,
    file: &'static str,
    id: &'static str,
    ask: fn(&Draw, &Ask<'_>) -> CallSide,
) -> Row {
    Row { name, op: Some(op), file, id, ask }
}

const fn of_oauth(name: &'static str, id: &'static str, ask: fn(&Draw, &Ask<'_>) -> CallSide) -> Row {
    Row { name, op: None, file: "oauth", id, ask }
}

fn ask<A>(call: &Call<A>, ask: &Ask<'_>) -> CallSide {
    match ask {
        Ask::Request => {
            CallSide::Request(Box::new(call.request(&base(), &ApiVersion::default(), &secret(TOKEN)).unwrap()))
        }
        Ask::Read(status, body) => CallSide::Read(
            call.read(Ok(answer(*status, body)), &secret(TOKEN)).map(drop).map_err(|error| error.class()),
        ),
    }
}

fn ask_oauth<A>(call: &OauthCall<A>, ask: &Ask<'_>) -> CallSide {
    match ask {
        Ask::Request => CallSide::Request(Box::new(call.request(&base()).unwrap())),
        Ask::Read(status, body) => {
            CallSide::Read(call.read(Ok(answer(*status, body))).map(drop).map_err(|error| error.class))
        }
    }
}

/// An answer as the API sends it.
pub(crate) fn answer(status: u16, body: &Value) -> http::Response<Bytes> {
    let answer = http::Response::builder().status(status).header("content-type", "application/json; charset=utf-8");
    answer.body(Bytes::from(body.to_string())).unwrap()
}

fn base() -> BaseUrl {
    BaseUrl::VENDOR.parse().unwrap()
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn app() -> App {
    App { id: "app".to_owned(), secret: secret("app-secret") }
}

fn fields(value: &Value) -> Fields {
    value.as_object().cloned().unwrap_or_default()
}

fn kind(draw: &Draw) -> ActionType {
    ActionType::from(draw.body["type"].as_str().unwrap_or_default().to_owned())
}

fn name(draw: &Draw) -> String {
    draw.body["name"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn every_operation_of_the_client_has_a_row() {
    for op in Endpoint::ALL.into_iter().filter(|op| *op != WRONG.1) {
        assert!(ROWS.iter().any(|row| row.op == Some(op)), "{op} is held against nothing: give it a row");
    }
}

#[test]
fn every_operation_of_the_conversational_ai_file_has_a_row() {
    for operation in OFFICIAL.operations(AI) {
        let held = ROWS.iter().any(|row| row.file == AI && row.id == operation.id);
        assert!(held, "{} {} is served by no call", operation.method, operation.path);
    }
}

/// The functions of the client that make a call are looked for in its sources, so that none can be forgotten here.
#[test]
fn every_call_of_the_client_has_a_row() {
    let mut makers = BTreeSet::new();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/client/src")) {
        let text = std::fs::read_to_string(&file).unwrap();
        for function in text.split("\npub fn ").skip(1) {
            let head = function.split('{').next().unwrap();
            if head.contains("-> Call<") || head.contains("-> OauthCall<") {
                makers.insert(head.split(['(', '<']).next().unwrap().to_owned());
            }
        }
    }
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.name).chain([WRONG.0]).map(str::to_owned).collect();
    assert_eq!(makers, rows, "the client's calls and the rows are not the same");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

#[test]
fn every_call_asks_for_the_scope_that_the_file_names() {
    for row in ROWS {
        let Some(op) = row.op else { continue };
        let scopes = OFFICIAL.operation(row.file, row.id).scopes();
        if row.file == KNOWLEDGE {
            assert!(scopes.is_empty(), "{} has scopes now: hold them against the client's", row.id);
            continue;
        }
        assert!(scopes.contains(op.scope()), "{}: {} and not {scopes:?}", row.name, op.scope());
    }
}
