//! The conversations of a location: a family of its own, with scopes of its own, read to find the ids of messages.

use crate::call::Call;
use crate::decode::{SentRequest, Unreadable, each, id_of, number, succeeded, text};
use fitout_api::Endpoint;
use fitout_model::{ConversationId, LocationId, MessageId};
use serde_json::Value;

/// One page of a location's conversations, not yet judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationPage {
    /// The conversations, in the API's order.
    pub conversations: Vec<ConversationItem>,
    /// How many there are on all pages; `None` when the answer does not say.
    pub total: Option<u64>,
}

/// A conversation of a listing. What was said in it, and to whom, is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationItem {
    /// Its id.
    pub id: ConversationId,
    /// When its last message was sent, in milliseconds since 1970: by this the listing is in order. `None` when the answer
    /// does not say.
    pub last: Option<u64>,
}

/// One page of a conversation's messages, not yet judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePage {
    /// The messages, in the API's order.
    pub messages: Vec<MessageItem>,
    /// From where the next page goes on; `None` on the last one.
    pub next: Option<MessageId>,
}

/// A message of a listing, without what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageItem {
    /// Its id.
    pub id: MessageId,
    /// When it was sent, as the API writes times.
    pub sent: Option<String>,
    /// Whether it was sent to the contact.
    pub outbound: bool,
    /// Whether a person sent it.
    pub by_user: bool,
    /// What sent it, in the API's word.
    pub source: Option<String>,
}

/// One page of the location's conversations, those with the latest message first. `before` is a time in milliseconds since
/// 1970: only conversations whose last message was sent earlier.
#[must_use]
pub fn search_conversations(location: &LocationId, before: Option<u64>, limit: u32) -> Call<ConversationPage> {
    let call = Call::new(Endpoint::SearchConversations, &[], page)
        .with_query("locationId", location.as_str())
        .with_query("limit", limit.to_string())
        .with_query("sort", "desc")
        .with_query("sortBy", "last_message_date");
    match before {
        Some(before) => call.with_query("startAfterDate", before.to_string()),
        None => call,
    }
}

/// One page of a conversation's messages, the latest first, those after the message with the id `after`.
#[must_use]
pub fn list_messages(conversation: &ConversationId, after: Option<&MessageId>, limit: u32) -> Call<MessagePage> {
    let call =
        Call::new(Endpoint::ListMessages, &[conversation.as_str()], messages).with_query("limit", limit.to_string());
    match after {
        Some(after) => call.with_query("lastMessageId", after.as_str()),
        None => call,
    }
}

fn page(value: &Value, _: &SentRequest<'_>) -> Result<ConversationPage, Unreadable> {
    succeeded(value)?;
    let fields = value.as_object().ok_or(Unreadable::NotAnObject)?;
    let items = fields.get("conversations").and_then(Value::as_array).ok_or(Unreadable::Missing("conversations"))?;
    Ok(ConversationPage { conversations: each(items, conversation)?, total: number(fields, "total") })
}

fn conversation(value: &Value) -> Result<ConversationItem, Unreadable> {
    let fields = value.as_object().ok_or(Unreadable::NotAnObject)?;
    // The specification names the value and not its member: live answers carry it in a list.
    let sort = fields.get("sort").and_then(Value::as_array).and_then(|values| values.first()).and_then(Value::as_u64);
    let last = sort.or_else(|| number(fields, "lastMessageDate"));
    Ok(ConversationItem { id: id_of(fields)?, last })
}

fn messages(value: &Value, _: &SentRequest<'_>) -> Result<MessagePage, Unreadable> {
    succeeded(value)?;
    let outer = value.as_object().ok_or(Unreadable::NotAnObject)?;
    // Some answers have the page in an envelope of the name of its list.
    let fields = outer.get("messages").and_then(Value::as_object).unwrap_or(outer);
    let items = fields.get("messages").and_then(Value::as_array).ok_or(Unreadable::Missing("messages"))?;
    let more = fields.get("nextPage").and_then(Value::as_bool).ok_or(Unreadable::Missing("nextPage"))?;
    let next = if more { Some(text(fields, "lastMessageId")?.parse()?) } else { None };
    Ok(MessagePage { messages: each(items, message)?, next })
}

fn message(value: &Value) -> Result<MessageItem, Unreadable> {
    let fields = value.as_object().ok_or(Unreadable::NotAnObject)?;
    let optional = |name| fields.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(MessageItem {
        id: id_of(fields)?,
        sent: optional("dateAdded"),
        outbound: text(fields, "direction")? == "outbound",
        by_user: optional("userId").is_some(),
        source: optional("source"),
    })
}
