//! Conversations: made up from the seed and the location's id, the same for ever, and none of them kept.
//!
//! They ended before the world began. Contacts ask, and mostly the location's primary agent answers; now and then a person
//! does, a step of a workflow, or a campaign.

use super::agents::{limit, valid};
use super::authorize::Done;
use super::server::World;
use crate::answer::{EPOCH_SECONDS, Refusal, iso_ms};
use crate::flight::Call;
use crate::rng::Rng;
use serde_json::{Value, json};

/// How many conversations a location has.
const TALKS: u64 = 25;
/// The most messages of a conversation.
const MESSAGES_MAX: u64 = 26;
/// The most conversations, or messages, on a page, whatever the request says.
const PAGE_MAX: usize = 20;
/// About how far apart conversations are, in milliseconds.
const TALKS_APART: u64 = 20 * 60 * 60 * 1000;
/// How far apart messages are, in milliseconds.
const MESSAGES_APART: u64 = 90 * 1000;

const NAMES: [&str; 8] =
    ["Ada Brook", "Ben Castle", "Cleo Dane", "Dov Ember", "Eva Field", "Finn Grove", "Gia Harbor", "Hal Iverson"];
const QUESTIONS: [&str; 8] = [
    "Hello, are you open on Saturday?",
    "Can I come by tomorrow morning?",
    "How much is a first visit?",
    "I would like to move my appointment.",
    "Do you take walk-ins?",
    "Where can I park?",
    "Is there anything I should bring?",
    "Thank you!",
];
const ANSWERS: [&str; 8] = [
    "Yes, from nine to one. Shall I find you a time?",
    "There is room at ten and at eleven. Which suits you?",
    "That depends on the visit; our front desk will tell you the price.",
    "Of course. Which day would be better?",
    "We do, but with an appointment you wait less.",
    "Behind the house, the first two hours are free.",
    "Only yourself, and a little time.",
    "You are welcome. See you soon!",
];

/// A conversation.
struct Talk {
    id: String,
    contact: String,
    number: u64,
    /// In the order in which they were sent; there is at least one.
    messages: Vec<Message>,
}

/// A message.
struct Message {
    id: String,
    /// In milliseconds since 1970.
    sent: u64,
    text: &'static str,
    by: By,
}

/// Who sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Contact,
    Agent,
    WorkflowStep,
    Person,
    Campaign,
}

impl By {
    fn direction(self) -> &'static str {
        if self == By::Contact { "inbound" } else { "outbound" }
    }

    /// The source that details of its generation are kept under.
    fn generated(self) -> Option<&'static str> {
        match self {
            By::Agent => Some("conversation"),
            By::WorkflowStep => Some("workflow"),
            By::Contact | By::Person | By::Campaign => None,
        }
    }
}

impl Talk {
    fn of(seed: u64, location: &str, number: u64) -> Self {
        let mut rng = Rng::of(seed, &["talk", location, &number.to_string()]);
        let (id, contact) = (rng.id(), rng.id());
        let begin = u64::try_from(EPOCH_SECONDS).unwrap_or_default() * 1000;
        let last = begin - number * TALKS_APART - rng.below(TALKS_APART / 4) - 1;
        // Most are short.
        let longest = if rng.chance(0.2) { MESSAGES_MAX } else { 8 };
        let count = 2 + rng.below(longest - 1);
        let messages =
            (0..count).map(|place| Message::of(&mut rng, last - (count - 1 - place) * MESSAGES_APART, place));
        let messages = messages.collect();
        Self { id, contact, number, messages }
    }

    fn last(&self) -> u64 {
        self.messages.last().map_or(0, |message| message.sent)
    }

    fn shown(&self, location: &str) -> Value {
        let last = self.messages.last();
        let name = pick(&NAMES, self.number);
        json!({
            "id": self.id,
            "contactId": self.contact,
            "locationId": location,
            "lastMessageBody": last.map(|message| message.text).unwrap_or_default(),
            "lastMessageType": "TYPE_SMS",
            "lastMessageDate": self.last(),
            "lastMessageDirection": last.map(|message| message.by.direction()).unwrap_or_default(),
            "type": "TYPE_PHONE",
            "unreadCount": 0,
            "fullName": name,
            "contactName": name.to_lowercase(),
            "email": format!("contact{}@example.com", self.number),
            "phone": format!("+1555010{:04}", self.number),
            "sort": [self.last()],
        })
    }
}

impl Message {
    fn of(rng: &mut Rng, sent: u64, place: u64) -> Self {
        let by = match (place % 2, rng.below(10)) {
            (0, _) => By::Contact,
            (_, 0) => By::Person,
            (_, 1) => By::Campaign,
            (_, 2) => By::WorkflowStep,
            (_, _) => By::Agent,
        };
        let texts = if by == By::Contact { &QUESTIONS } else { &ANSWERS };
        Self { id: rng.id(), sent, text: pick(texts, rng.below(8)), by }
    }

    fn shown(&self, talk: &Talk, location: &str) -> Value {
        let mut shown = json!({
            "id": self.id,
            "type": 2,
            "messageType": "TYPE_SMS",
            "locationId": location,
            "contactId": talk.contact,
            "conversationId": talk.id,
            "dateAdded": iso_ms(self.sent),
            "body": self.text,
            "direction": self.by.direction(),
            "status": "delivered",
            "contentType": "text/plain",
        });
        let source = match self.by {
            By::Contact | By::Agent => None,
            By::WorkflowStep => Some("workflow"),
            By::Person => Some("app"),
            By::Campaign => Some("campaign"),
        };
        if let (Some(object), Some(source)) = (shown.as_object_mut(), source) {
            object.insert("source".to_owned(), json!(source));
        }
        if let (Some(object), By::Person) = (shown.as_object_mut(), self.by) {
            object.insert("userId".to_owned(), json!("user-1"));
        }
        shown
    }
}

fn pick<const N: usize>(texts: &[&'static str; N], number: u64) -> &'static str {
    let place = usize::try_from(number).unwrap_or_default() % N;
    texts.get(place).copied().unwrap_or_default()
}

fn talks(seed: u64, location: &str) -> Vec<Talk> {
    (0..TALKS).map(|number| Talk::of(seed, location, number)).collect()
}

impl World {
    /// The conversations, by the time of their last message: those before `startAfterDate` from the latest on, or those after
    /// it from the earliest on.
    pub(super) fn search_conversations(&mut self, location: &str, call: &Call) -> Result<Done, Refusal> {
        let asked = call.parameter("locationId").unwrap_or_default();
        let mut problems = Vec::new();
        if asked.is_empty() {
            problems.push("locationId should not be empty".to_owned());
        }
        let rising = match call.parameter("sort") {
            None | Some("desc") => false,
            Some("asc") => true,
            Some(_) => {
                problems.push("sort must be one of the following values: asc, desc".to_owned());
                false
            }
        };
        if !matches!(call.parameter("sortBy"), None | Some("last_message_date")) {
            problems.push("sortBy is not simulated but for last_message_date".to_owned());
        }
        let after = call.parameter("startAfterDate").map(str::parse::<u64>).transpose();
        let after = after.unwrap_or_else(|_error| {
            problems.push("startAfterDate must be a number".to_owned());
            None
        });
        valid(problems)?;
        self.owned(location, asked)?;
        let limit = limit(call.parameter("limit"), PAGE_MAX)?;
        let mut all = talks(self.settings.seed, location);
        all.sort_by_key(Talk::last);
        if !rising {
            all.reverse();
        }
        let comes =
            |talk: &&Talk| after.is_none_or(|after| if rising { talk.last() > after } else { talk.last() < after });
        let page: Vec<Value> = all.iter().filter(comes).take(limit).map(|talk| talk.shown(asked)).collect();
        Ok((200, json!({"conversations": page, "total": all.len()})))
    }

    /// The messages of a conversation, the latest first, those after `lastMessageId`.
    pub(super) fn list_messages(&self, location: &str, id: &str, call: &Call) -> Result<Done, Refusal> {
        let limit = limit(call.parameter("limit"), PAGE_MAX)?;
        let talks = talks(self.settings.seed, location);
        let Some(talk) = talks.iter().find(|talk| talk.id == id) else {
            return Err(Refusal::said(400, format!("Conversation not found for the id: {id}")));
        };
        let mut falling = talk.messages.iter().rev();
        if let Some(last) = call.parameter("lastMessageId").filter(|last| !last.is_empty())
            && !falling.any(|message| message.id == last)
        {
            return Err(Refusal::said(400, format!("Message not found for the id: {last}")));
        }
        let page: Vec<&Message> = falling.by_ref().take(limit).collect();
        let name = self.places.get(location).and_then(|place| place.alias.as_deref()).unwrap_or(location);
        Ok((
            200,
            json!({
                "lastMessageId": page.last().map(|message| message.id.as_str()).unwrap_or_default(),
                "nextPage": falling.next().is_some(),
                "messages": page.iter().map(|message| message.shown(talk, name)).collect::<Vec<_>>(),
            }),
        ))
    }

    /// How a message was generated: one of the location's conversations as it was, any other as if it had just been.
    pub(super) fn get_generation(&self, location: &str, call: &Call) -> Result<Done, Refusal> {
        let mut problems = Vec::new();
        if call.parameter("messageId").unwrap_or_default().is_empty() {
            problems.push("messageId should not be empty".to_owned());
        }
        let source = call.parameter("source");
        if !matches!(source, Some("conversation" | "workflow")) {
            problems.push("source must be one of the following values: conversation, workflow".to_owned());
        }
        valid(problems)?;
        let id = call.parameter("messageId").unwrap_or_default();
        let none = || Refusal::said(400, format!("No generation found for the id: {id}"));
        let talks = talks(self.settings.seed, location);
        let said = talks.iter().find_map(|talk| {
            let place = talk.messages.iter().position(|message| message.id == id)?;
            talk.messages.split_at_checked(place)
        });
        let (before, message) = said.map_or((&[][..], None), |(before, rest)| (before, rest.first()));
        if message.is_some_and(|message| message.by.generated() != source) {
            return Err(none());
        }
        let agents = self.places.get(location).map(|place| place.agents.as_slice()).unwrap_or_default();
        let agent = agents.iter().find(|agent| agent.primary).or(agents.first()).ok_or_else(none)?;
        let [personality, goal, instructions] = ["personality", "goal", "instructions"].map(|name| agent.text(name));
        let prompt =
            format!("Personality:\n{personality}\n\nIntent:\n{goal}\n\nAdditional Information:\n{instructions}");
        let role = |by: By| if by == By::Contact { "user" } else { "assistant" };
        let history: Vec<Value> =
            before.iter().map(|message| json!({"role": role(message.by), "content": message.text})).collect();
        let history = if message.is_some() { history } else { vec![json!({"role": "user", "content": "Hello"})] };
        let here_to_help = format!("{} is here to help.", agent.name());
        Ok((
            200,
            json!({
                "prompt": prompt,
                "intent": goal,
                "responseMessage": message.map_or(here_to_help.as_str(), |message| message.text),
                "faqs": [],
                "website": [],
                "agentId": agent.id,
                "input": before.last().map_or("Hello", |message| message.text),
                "actionLogs": [],
                "history": history,
                "mode": agent.mode(),
            }),
        ))
    }
}

/// A message of a conversation, past tokens, limits and faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// Its id.
    pub id: String,
    /// When it was sent, in milliseconds since 1970.
    pub sent: u64,
    /// Where it was generated, in the API's word; `None` for one that nobody generated.
    pub generated: Option<&'static str>,
}

/// The messages of all conversations of a location, the conversation with the latest message first, and in each the latest
/// message first.
pub(crate) fn messages(world: &World, location: &str) -> Vec<MessageView> {
    let mut talks = talks(world.settings.seed, location);
    talks.sort_by_key(|talk| std::cmp::Reverse(talk.last()));
    let messages = talks.iter().flat_map(|talk| talk.messages.iter().rev());
    messages
        .map(|message| MessageView { id: message.id.clone(), sent: message.sent, generated: message.by.generated() })
        .collect()
}
