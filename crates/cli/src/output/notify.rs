//! Telling people elsewhere what came of a run: `--notify`.
//!
//! Nothing here can make a run fail, or hold up its end for long.

use crate::args::Notify;
use crate::error::{CliError, Exit};
use crate::message::Message;
use crate::setup::{environment, transport};
use crate::terminal::Printer;
use bytes::Bytes;
use fitout_auth::{bare, text_of};
use fitout_client::{HttpOptions, SendError, Transport, Webhook};
use fitout_model::text::{counted, duration, thousands};
use fitout_model::{SecretReference, Standing, hide_tokens};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How long all notifications may take, the second tries included.
const TIME_MAX: Duration = Duration::from_secs(10);
/// How long a second try waits. There is no third.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// How many places are told.
const PLACES_MAX: usize = 8;
/// More of a file than this is no URL.
const URL_BYTES_MAX: u64 = 4096;
/// What is read of an answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// The variables in which the addresses are kept.
pub(crate) fn variables(named: &[Notify]) -> impl Iterator<Item = String> {
    named.iter().filter_map(|Notify(named)| match SecretReference::parse(named.expose_secret().trim()) {
        Some(Ok(SecretReference::Env(name))) => Some(name),
        Some(
            Ok(SecretReference::File(_) | SecretReference::Command { .. } | SecretReference::OnePassword(_)) | Err(_),
        )
        | None => None,
    })
}

/// Who is told, each of them an address that was looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recipients(Vec<Webhook>);

/// What they are told: `text` for people, the rest for programs. No location is named in it.
#[derive(Debug, Serialize)]
pub(crate) struct Notice {
    pub(crate) text: String,
    pub(crate) program: &'static str,
    pub(crate) run: String,
    pub(crate) command: &'static str,
    pub(crate) template: String,
    pub(crate) template_version: String,
    pub(crate) locations: usize,
    pub(crate) counts: BTreeMap<Standing, usize>,
    pub(crate) exit: ExitMessage,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
    pub(crate) requests: u64,
    pub(crate) writes: u64,
    pub(crate) seconds: f64,
}

/// How the command ends.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct ExitMessage {
    code: u8,
    meaning: &'static str,
}

impl From<Exit> for ExitMessage {
    fn from(exit: Exit) -> Self {
        Self { code: exit.code(), meaning: exit.meaning() }
    }
}

impl Notice {
    /// With the text that people read.
    pub(crate) fn told(mut self) -> Self {
        let (run, seconds) = (&self.run, Duration::try_from_secs_f64(self.seconds).unwrap_or_default());
        let counts: Vec<String> =
            self.counts.iter().map(|(standing, n)| format!("{} {standing}", thousands(*n))).collect();
        let mut text = format!(
            "fitout {} of {} {}: {}. {}: {}. Run {run}, {}.",
            self.command,
            self.template,
            self.template_version,
            self.exit.meaning,
            counted(self.locations, "location"),
            counts.join(", "),
            duration(seconds)
        );
        if let Some(next) = &self.next {
            // Writing to a string cannot fail.
            let _ = write!(text, " Next: {next}");
        }
        // What would be a command, a link or a call to everybody in the channel.
        self.text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        self
    }
}

impl Recipients {
    /// Those that the command line names.
    ///
    /// # Errors
    /// When one is no address to post to; what it says is not repeated.
    pub(crate) fn of(named: &[Notify]) -> Result<Self, CliError> {
        let named: Vec<&str> =
            named.iter().map(|Notify(named)| named.expose_secret().trim()).filter(|named| !named.is_empty()).collect();
        if named.len() > PLACES_MAX {
            return Err(CliError::invalid(format!("--notify is said {} times, {PLACES_MAX} at most", named.len())));
        }
        named.into_iter().map(recipient).collect::<Result<_, _>>().map(Self)
    }

    /// Tells each of them once, or after a failure twice, and says where that came to nothing; `proxy` is what `--proxy` says.
    pub(crate) async fn tell(&self, notice: Notice, proxy: Option<&str>, printer: &Printer) {
        if self.0.is_empty() {
            return;
        }
        let body = Bytes::from(hide_tokens(&serde_json::to_string(&notice.told()).unwrap_or_default()).into_owned());
        let options = HttpOptions { timeout: TIME_MAX, body_bytes_max: ANSWER_BYTES_MAX, ..HttpOptions::default() };
        let transport = match transport(options, proxy) {
            Ok(transport) => std::sync::Arc::new(transport),
            Err(error) => return self.0.iter().for_each(|hook| say(printer, hook.host(), Some(&error.to_string()))),
        };
        let mut telling = JoinSet::new();
        for hook in &self.0 {
            let (hook, body, transport) = (hook.clone(), body.clone(), std::sync::Arc::clone(&transport));
            telling.spawn(async move {
                let posted = timeout(TIME_MAX, post(transport.as_ref(), &hook, &body)).await;
                let told = posted.unwrap_or_else(|_| Err(format!("no answer within {} s", TIME_MAX.as_secs())));
                (hook, told)
            });
        }
        while let Some(told) = telling.join_next().await {
            if let Ok((hook, told)) = told {
                say(printer, hook.host(), told.err().as_deref());
            }
        }
    }
}

fn say(printer: &Printer, host: &str, why: Option<&str>) {
    printer.tell(&Message::Notified { host, delivered: why.is_none(), why });
    if let Some(why) = why {
        printer.say_to_people(&format!("warning: {host} was not notified: {why}. The run is not affected."));
    }
}

/// Posts it, and once more where that may help.
async fn post(transport: &dyn Transport, hook: &Webhook, body: &Bytes) -> Result<(), String> {
    let once = || async { judge(transport.send(hook.post(body.clone())).await) };
    match once().await {
        Ok(()) => Ok(()),
        Err(Refused::ForGood(why)) => Err(why),
        Err(Refused::ForNow(_)) => {
            sleep(RETRY_AFTER).await;
            once().await.map_err(|(Refused::ForGood(why) | Refused::ForNow(why))| why)
        }
    }
}

#[derive(Debug)]
enum Refused {
    /// Another try would be answered in the same way.
    ForGood(String),
    ForNow(String),
}

fn judge(answer: Result<http::Response<Bytes>, SendError>) -> Result<(), Refused> {
    let status = match answer {
        Ok(answer) => answer.status(),
        Err(error) => return Err(Refused::ForNow(error.to_string())),
    };
    let said = format!("it answered {}", status.as_u16());
    match status.as_u16() {
        200..300 => Ok(()),
        300..400 => Err(Refused::ForGood(format!("{said}, and redirects are not followed"))),
        429 | 500.. => Err(Refused::ForNow(said)),
        _ => Err(Refused::ForGood(said)),
    }
}

fn recipient(named: &str) -> Result<Webhook, CliError> {
    let refused = |error: &dyn std::error::Error| {
        CliError::invalid("--notify names no address to post to; nothing was sent")
            .because(error)
            .hint("Say the URL, or better env:NAME or file:PATH where it is kept: a webhook's URL is a secret.")
    };
    let kept = match SecretReference::parse(named) {
        None => SecretString::from(named),
        Some(Ok(SecretReference::Env(name))) => environment(&name).map(SecretString::from).ok_or_else(|| {
            CliError::invalid(format!("--notify: the environment has no variable {name}; nothing was sent"))
        })?,
        Some(Ok(SecretReference::File(path))) => read(&path)?,
        Some(Ok(SecretReference::Command { .. } | SecretReference::OnePassword(_))) => {
            return Err(CliError::invalid("--notify takes a URL, env:NAME or file:PATH; nothing was sent"));
        }
        Some(Err(fault)) => return Err(refused(&fault)),
    };
    bare(kept.expose_secret()).parse().map_err(|error: fitout_client::WebhookError| refused(&error))
}

/// The first line of the file.
fn read(path: &Path) -> Result<SecretString, CliError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(URL_BYTES_MAX).read_to_end(&mut bytes));
    read.map_err(|error| {
        CliError::invalid(format!("--notify: the file {} cannot be read; nothing was sent", path.display()))
            .because(&error)
    })?;
    let text = SecretString::from(text_of(&bytes));
    Ok(SecretString::from(text.expose_secret().lines().next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(template: &str) -> Notice {
        Notice {
            text: String::new(),
            program: "fitout",
            run: "20261118-110640-123".to_owned(),
            command: "apply",
            template: template.to_owned(),
            template_version: "1.0.0".to_owned(),
            locations: 200,
            counts: BTreeMap::from([(Standing::Done, 110), (Standing::Failed, 2), (Standing::Pending, 88)]),
            exit: Exit::Paused.into(),
            next: Some("fitout resume --journal j.jsonl".to_owned()),
            requests: 1200,
            writes: 440,
            seconds: 130.2,
        }
    }

    #[test]
    fn people_read_what_came_of_it_and_nobody_is_called() {
        insta::assert_snapshot!(notice("desk").told().text, @"fitout apply of desk 1.0.0: paused at a gate. 200 locations: 110 done, 2 failed, 88 pending. Run 20261118-110640-123, 2 min 10 s. Next: fitout resume --journal j.jsonl");
        let text = notice("<!channel> & co").told().text;
        assert!(text.contains("&lt;!channel&gt; &amp; co"), "{text}");
    }

    #[test]
    fn only_what_may_help_is_tried_again() {
        let answer = |status| {
            let mut answer = http::Response::new(Bytes::new());
            *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
            judge(Ok(answer))
        };
        assert!(answer(200).is_ok() && answer(204).is_ok());
        assert!([302, 400, 403, 404].into_iter().all(|status| matches!(answer(status), Err(Refused::ForGood(_)))));
        assert!([429, 500, 503].into_iter().all(|status| matches!(answer(status), Err(Refused::ForNow(_)))));
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_repeated() {
        let of = |text: &str| Recipients::of(&[text.parse().unwrap()]);
        assert_eq!(of("").unwrap().0.len(), 0);
        assert_eq!(of("http://127.0.0.1:1/hidden").unwrap().0.len(), 1);
        for bad in
            ["hidden", "http://example.com/hidden", "env:FITOUT_HIDDEN_UNSET", "file:/no/such/file", "cmd:x hidden"]
        {
            let error = of(bad).unwrap_err();
            let shown = format!("{error:?}");
            assert!(error.exit == Exit::Invalid && !shown.contains("hidden"), "{shown}");
            assert!(shown.contains("nothing was sent"), "{shown}");
        }
    }
}
