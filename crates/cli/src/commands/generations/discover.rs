//! `fitout generations discover`: the messages since a date that may have been generated, from the conversations API.
//!
//! The API does not say which messages its agents wrote. A candidate was sent to the contact, by nobody by hand, and neither
//! by a campaign nor in bulk; `export` shows which of them were generated.

use crate::args::Discover;
use crate::error::{CliError, Exit};
use crate::message::Message;
use crate::output::{WholeFile, csv_heading, csv_line};
use crate::progress::Activity;
use crate::read::{ReadOutcome, Reads};
use crate::terminal::Printer;
use fitout_client::{Call, ConversationItem, MessageItem, list_messages, search_conversations};
use fitout_executor::{CallError, Halt, halt};
use fitout_model::text::counted;
use fitout_model::{Cause, CauseKind, ConversationId, MessageId};
use fitout_rollout::Visit;
use fitout_template::MessageOrigin;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Write as _;

/// How many conversations, or messages, are asked for at once.
const PAGE: u32 = 100;
/// How many pages a listing has at most.
const PAGES_MAX: usize = 10_000;

/// The columns of the list.
const COLUMNS: [&str; 3] = ["location_id", "message_id", "source"];

/// What sends many messages at once, which nobody generated.
const NOT_GENERATED: [&str; 2] = ["campaign", "bulk_actions"];

pub(super) async fn run(args: &Discover, printer: &Printer) -> Result<Exit, CliError> {
    let since = since(&args.since)?;
    let mut reads = Reads::open(&args.whom, printer)?;
    let unwritten =
        |error: &std::io::Error| CliError::fatal(format!("{} cannot be written", args.output.display())).because(error);
    // It appears whole or not at all; whoever is interrupted runs it again.
    let mut file = WholeFile::begin(&args.output).map_err(|error| unwritten(&error))?;
    file.write_all(&csv_heading(&COLUMNS.map(Cow::Borrowed))).map_err(|error| unwritten(&error))?;
    let mut count = 0_usize;
    let ended = reads
        .each(
            Activity::Reading,
            move |mut visit: Visit| async move {
                let found = messages(&mut visit, since).await;
                visit.conclude(found).await
            },
            |at, found| {
                let ReadOutcome::Read(messages) = found else { return Ok(()) };
                for (id, origin) in messages {
                    let cells = [at.location.as_str(), id.as_str(), origin.as_str()].map(Cow::Borrowed);
                    file.write_all(&csv_line(&cells)).map_err(|error| unwritten(&error))?;
                    count += 1;
                }
                Ok(())
            },
        )
        .await?;
    if !ended.is_whole() {
        return Ok(ended.exit(printer));
    }
    file.finish().map_err(|error| unwritten(&error))?;
    let path = args.output.display().to_string();
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    printer.tell(&Message::MessagesFound {
        file: path.clone(),
        messages: number(count),
        locations: number(ended.read),
        unread: number(ended.failed),
    });
    let (messages, locations) = (counted(count, "message"), counted(ended.read, "location"));
    let roster = args.whom.roster.as_ref().map(|roster| format!(" {}", roster.display())).unwrap_or_default();
    printer.say(&format!(
        "{messages} of {locations} in {path}. How they were generated: fitout generations export {path}{roster} -o \
         generations.jsonl"
    ));
    if ended.failed > 0 {
        let unread = counted(ended.failed, "location");
        printer.say(&format!("{unread} could not be read, and nothing of them is in it."));
    }
    Ok(ended.exit(printer))
}

/// The moment in milliseconds since 1970.
fn since(text: &str) -> Result<u64, CliError> {
    // A time without its zone is not taken for its day.
    let date = (text.len() == 10).then(|| text.parse::<jiff::civil::Date>().ok()).flatten();
    let day = || Some(date?.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp());
    let moment = text.parse::<jiff::Timestamp>().ok().or_else(day);
    let ms = moment.and_then(|moment| u64::try_from(moment.as_millisecond()).ok());
    ms.ok_or_else(|| {
        CliError::invalid(format!("--since {text} is no date"))
            .hint("Say a day, as in 2026-06-01, or a time with its zone, as in 2026-06-01T08:00:00Z.")
    })
}

/// The candidates of one location, the conversation with the latest message first.
async fn messages(visit: &mut Visit, since: u64) -> Result<Vec<(MessageId, MessageOrigin)>, Halt> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for conversation in conversations(visit, since).await? {
        let mut after = None;
        for page in 0.. {
            if page == PAGES_MAX {
                return Err(unknown("list messages", "a conversation has too many pages"));
            }
            let (door, caller) = visit.parts();
            let call = list_messages(&conversation, after.as_ref(), PAGE);
            let page = door.repeat(caller, &call).await;
            let page = page.map_err(|error| failed(error, &call))?;
            let all_older = page.messages.iter().all(|message| sent(message).is_some_and(|sent| sent < since));
            let news = page.messages.iter().filter(|message| seen.insert(message.id.clone())).count();
            let candidates = page.messages.iter().filter(|message| sent(message).is_none_or(|sent| sent >= since));
            found.extend(candidates.filter_map(|message| Some((message.id.clone(), origin(message)?))));
            match page.next {
                // The latest come first: what follows is older still.
                Some(_) if all_older && !page.messages.is_empty() => break,
                Some(_) if news == 0 => {
                    return Err(unknown("list messages", "a page shows what the one before it showed"));
                }
                Some(next) => after = Some(next),
                None => break,
            }
        }
    }
    Ok(found)
}

/// The conversations whose last message was sent since then.
async fn conversations(visit: &mut Visit, since: u64) -> Result<Vec<ConversationId>, Halt> {
    let mut found = Vec::new();
    let mut seen: BTreeSet<ConversationId> = BTreeSet::new();
    let mut before = None;
    for _ in 0..PAGES_MAX {
        let (door, caller) = visit.parts();
        let call = search_conversations(&caller.location, before, PAGE);
        let page = door.repeat(caller, &call).await;
        let page = page.map_err(|error| failed(error, &call))?;
        let (shown, total) = (page.conversations, page.total);
        let Some(last) = shown.last() else { return whole(found, seen.len(), total) };
        let oldest = last.last.ok_or_else(|| {
            unknown("list conversations", "a conversation does not say when its last message was sent")
        })?;
        let fresh: Vec<&ConversationItem> = shown.iter().filter(|item| !seen.contains(&item.id)).collect();
        if fresh.is_empty() {
            return whole(found, seen.len(), total);
        }
        found
            .extend(fresh.iter().filter(|item| item.last.is_none_or(|last| last >= since)).map(|item| item.id.clone()));
        seen.extend(fresh.iter().map(|item| item.id.clone()));
        if oldest < since {
            return Ok(found);
        }
        // Those of the same millisecond may stand on both sides of a page: they are shown once more, and known by their ids.
        before = Some(oldest.saturating_add(1));
    }
    Err(unknown("list conversations", "the location has too many pages of conversations"))
}

/// The conversations of a listing that was read to its end, if it shows as many as it says.
fn whole(found: Vec<ConversationId>, seen: usize, total: Option<u64>) -> Result<Vec<ConversationId>, Halt> {
    match total {
        Some(total) if u64::try_from(seen).is_ok_and(|seen| seen < total) => {
            let message = format!("{seen} conversations are listed and {total} said to exist");
            Err(unknown("list conversations", &message))
        }
        Some(_) | None => Ok(found),
    }
}

/// Where a message may have been generated; `None` for one that was not.
fn origin(message: &MessageItem) -> Option<MessageOrigin> {
    let source = message.source.as_deref().unwrap_or_default();
    if !message.outbound || message.by_user || NOT_GENERATED.contains(&source) {
        return None;
    }
    Some(if source == "workflow" { MessageOrigin::Workflow } else { MessageOrigin::Conversation })
}

/// What a failed request means for the location; a scope that is missing is named.
fn failed<A>(error: CallError, call: &Call<A>) -> Halt {
    let op = call.op();
    let mut halt = halt(error, op.as_str(), CauseKind::Unreachable);
    if let Halt::End(cause) = &mut halt
        && cause.kind == CauseKind::MissingScope
    {
        cause.message = format!("{} ({} is needed)", cause.message, op.scope());
    }
    halt
}

/// When it was sent, in milliseconds since 1970, as far as that can be read.
fn sent(message: &MessageItem) -> Option<u64> {
    let moment: jiff::Timestamp = message.sent.as_deref()?.parse().ok()?;
    u64::try_from(moment.as_millisecond()).ok()
}

fn unknown(during: &str, message: &str) -> Halt {
    let (kind, during, message) = (CauseKind::ListingUnknown, during.to_owned(), message.to_owned());
    Halt::End(Cause::new(kind, during, message))
}

#[cfg(test)]
mod tests {
    use super::since;

    #[test]
    fn a_day_and_a_time_are_moments() {
        assert_eq!(since("2026-01-01").unwrap(), 1_767_225_600_000);
        assert_eq!(since("2026-01-01T01:00:00+01:00").unwrap(), 1_767_225_600_000);
        for bad in ["", "yesterday", "2026-13-01", "2026-01-01T00:00:00"] {
            assert!(since(bad).is_err(), "{bad}");
        }
    }
}
