//! What can go wrong on purpose, and when.

use crate::op::Op;
use crate::rng::Rng;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultSettings {
    /// The share of requests that meet a fault, from 0 to 1.
    pub rate: f64,
    /// The faults that are drawn; empty means [`Fault::USUAL`]. A request meets only faults that apply to its operation.
    pub kinds: Vec<Fault>,
    /// Faults at chosen requests; they go before drawn ones.
    pub script: Vec<Scripted>,
    /// The longest that a stale listing lags behind.
    pub lag: Duration,
    /// The longest that a late request takes to be processed, from its arrival on.
    pub late_max: Duration,
}

impl Default for FaultSettings {
    fn default() -> Self {
        Self {
            rate: 0.0,
            kinds: Vec::new(),
            script: Vec::new(),
            lag: Duration::from_secs(60),
            late_max: Duration::from_secs(60),
        }
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $on:ident, $effect:expr;)*) => {
        /// A way in which a request goes wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Fault {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl Fault {
            /// Every fault.
            pub const ALL: &[Fault] = &[$(Fault::$name,)*];

            /// The word for it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Fault::$name => $word,)* }
            }

            fn on(self) -> On {
                match self { $(Fault::$name => On::$on,)* }
            }

            /// What it does to a request.
            pub(crate) fn effect(self) -> Effect {
                match self { $(Fault::$name => $effect,)* }
            }
        }
    };
}

/// The operations to which a fault can happen.
enum On {
    Any,
    Write,
    Create,
    Delete,
    Read,
    Search,
    Actions,
}

/// What a fault does to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It is not sent.
    Refused,
    /// It is answered 429.
    Limited(RetryAfter),
    /// It is answered with this status.
    Failed(u16, When),
    /// Its connection is reset.
    Reset(When),
    /// It is processed and never answered.
    Silence,
    /// It is processed later and never answered.
    LateSilence,
    /// Its connection is reset, and it is processed later.
    LateReset,
    /// It is processed, and its connection closes in the middle of the answer.
    Truncated,
    /// It is processed, and the JSON of the answer is cut.
    Cut,
    /// It is processed, and a page is answered.
    Page,
    /// It is not processed, and a gateway answers with this status and a page.
    Gateway(u16),
    /// It is processed, and a byte order mark stands before the answer.
    Marked,
    /// What it lists is not what is there.
    Listing,
    /// It creates, and is answered 422.
    Rejected,
    /// It is answered as done, and not processed.
    Pretended,
    /// It is answered as if what it reads were not there.
    Denied,
    /// It is processed, and answered 429.
    LimitedAfter,
    /// The token or the limiter no longer takes it.
    Account,
}

/// Whether a request that is answered with a failure was processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// It was not.
    Before,
    /// It was.
    After,
}

/// What an injected 429 says about when to come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    /// Nothing.
    Absent,
    /// Nothing, and the headers of the limits are missing too.
    NoHeaders,
    /// `0`.
    Zero,
    /// A year.
    Huge,
    /// A date.
    Date,
    /// Nonsense.
    Garbage,
}

faults! {
    /// The connection is refused: the request is not sent. Over a socket it can only be shown as [`Fault::ResetBefore`].
    Refused = "refused", Any, Effect::Refused;
    /// 429 with the rate-limit headers, nothing remaining.
    Throttled = "429", Any, Effect::Limited(RetryAfter::Absent);
    /// 429 without any header.
    ThrottledBare = "429-bare", Any, Effect::Limited(RetryAfter::NoHeaders);
    /// 429 with `Retry-After: 0`.
    RetryAfterZero = "429-retry-zero", Any, Effect::Limited(RetryAfter::Zero);
    /// 429 with a `Retry-After` of a year.
    RetryAfterHuge = "429-retry-huge", Any, Effect::Limited(RetryAfter::Huge);
    /// 429 with a `Retry-After` that is a date, two seconds ahead of the answer's own.
    RetryAfterDate = "429-retry-date", Any, Effect::Limited(RetryAfter::Date);
    /// 429 with a `Retry-After` that is neither.
    RetryAfterGarbage = "429-retry-garbage", Any, Effect::Limited(RetryAfter::Garbage);
    /// 500, not processed.
    E500Before = "500-before", Any, Effect::Failed(500, When::Before);
    /// 500, processed.
    E500After = "500-after", Any, Effect::Failed(500, When::After);
    /// 502, not processed.
    E502Before = "502-before", Any, Effect::Failed(502, When::Before);
    /// 502, processed.
    E502After = "502-after", Any, Effect::Failed(502, When::After);
    /// 503, not processed.
    E503Before = "503-before", Any, Effect::Failed(503, When::Before);
    /// 503, processed.
    E503After = "503-after", Any, Effect::Failed(503, When::After);
    /// 504, not processed.
    E504Before = "504-before", Any, Effect::Failed(504, When::Before);
    /// 504, processed.
    E504After = "504-after", Any, Effect::Failed(504, When::After);
    /// 520, not processed.
    E520Before = "520-before", Any, Effect::Failed(520, When::Before);
    /// 520, processed.
    E520After = "520-after", Any, Effect::Failed(520, When::After);
    /// The connection is reset, the request not processed.
    ResetBefore = "reset-before", Any, Effect::Reset(When::Before);
    /// The connection is reset, the request processed.
    ResetAfter = "reset-after", Any, Effect::Reset(When::After);
    /// Never answered, processed.
    TimeoutAfter = "timeout-after", Any, Effect::Silence;
    /// Never answered, processed only after a delay, even when the sender has died meanwhile.
    Late = "late", Write, Effect::LateSilence;
    /// The connection is reset at once, and the request is processed after a delay all the same.
    LateReset = "late-reset", Write, Effect::LateReset;
    /// The connection closes in the middle of the answer's body; processed.
    Truncated = "truncated", Any, Effect::Truncated;
    /// The answer is whole as HTTP and its JSON is cut; processed.
    CutJson = "cut-json", Any, Effect::Cut;
    /// An HTML page with the status of success; processed.
    Html = "html", Any, Effect::Page;
    /// A listing without `agents`.
    AgentsMissing = "agents-missing", Search, Effect::Listing;
    /// A listing with fewer agents than its `count`.
    AgentsShort = "agents-short", Search, Effect::Listing;
    /// A listing whose `count` is one too high.
    CountWrong = "count-wrong", Search, Effect::Listing;
    /// A listing, consistent in itself, of the agents some time ago.
    StaleListing = "stale-listing", Search, Effect::Listing;
    /// A list, consistent in itself, of the actions some time ago.
    StaleActions = "stale-actions", Actions, Effect::Listing;
    /// 422, and the resource was created.
    CreatedBut422 = "created-but-422", Create, Effect::Rejected;
    /// The token expires: 401 now and from then on.
    TokenExpired = "token-expired", Any, Effect::Account;
    /// The day is used up: 429 now and until the next day.
    DayUsedUp = "day-used-up", Any, Effect::Account;
    /// 413 with the page of a gateway, not processed.
    TooLargePage = "413-page", Write, Effect::Gateway(413);
    /// 404 with the page of another web server, not processed.
    NotFoundPage = "404-page", Any, Effect::Gateway(404);
    /// A byte order mark before the answer; processed.
    Mark = "bom", Any, Effect::Marked;
    /// Success in answer to a delete that is not processed.
    NotDeleted = "delete-undone", Delete, Effect::Pretended;
    /// The API's own "not found" in answer to a read of what is there.
    Denied = "read-denied", Read, Effect::Denied;
    /// 429, processed.
    ThrottledAfter = "429-after", Create, Effect::LimitedAfter;
}

impl Fault {
    /// What is drawn when nothing else is said: the transient faults that answer at once and hurt no listing.
    pub const USUAL: &[Fault] = &[
        Fault::Refused,
        Fault::Throttled,
        Fault::ThrottledBare,
        Fault::E500Before,
        Fault::E500After,
        Fault::E502Before,
        Fault::E502After,
        Fault::E503Before,
        Fault::E503After,
        Fault::E504Before,
        Fault::E504After,
        Fault::ResetBefore,
        Fault::ResetAfter,
    ];

    /// Whether it can happen to this operation.
    #[must_use]
    pub fn applies(self, op: Op) -> bool {
        match self.on() {
            On::Any => true,
            On::Write => op.writes(),
            On::Create => op.creates(),
            On::Delete => matches!(op, Op::DeleteAgent | Op::RemoveAction),
            On::Read => matches!(op, Op::GetAgent | Op::GetAction),
            On::Search => op == Op::SearchAgents,
            On::Actions => op == Op::ListActions,
        }
    }

    /// Whether trying again cannot help before a person or another day does.
    #[must_use]
    pub fn lasts(self) -> bool {
        matches!(self, Fault::TokenExpired | Fault::DayUsedUp)
    }

    /// Whether the sender gets no answer at all, not even a broken connection.
    pub(crate) fn silent(self) -> bool {
        matches!(self.effect(), Effect::Silence | Effect::LateSilence)
    }

    /// Whether the request is processed only after a delay: what its sender does meanwhile comes before it, so that here what a
    /// location meets depends on its own pace too.
    #[must_use]
    pub fn late(self) -> bool {
        matches!(self.effect(), Effect::LateSilence | Effect::LateReset)
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Fault::ALL.iter().copied().find(|fault| fault.as_str() == word).ok_or_else(|| {
            let words: Vec<&str> = Fault::ALL.iter().map(|fault| fault.as_str()).collect();
            format!("the sandbox knows {}", words.join(", "))
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A fault at chosen requests, counted per location, so that concurrency does not change what a location meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scripted {
    /// What happens.
    pub fault: Fault,
    /// Only to this operation, or to any.
    pub op: Option<Op>,
    /// Only to this location, or to every one.
    pub location: Option<String>,
    /// From the nth matching request of a location on, counted from 1.
    pub nth: u64,
    /// To that many matching requests in a row.
    pub times: u64,
}

impl Scripted {
    /// The fault at the first request of every location.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        Self { fault, op: None, location: None, nth: 1, times: 1 }
    }

    /// Only to this operation; `nth` then counts its requests only.
    #[must_use]
    pub fn op(mut self, op: Op) -> Self {
        self.op = Some(op);
        self
    }

    /// Only to this location.
    #[must_use]
    pub fn location(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// At the nth matching request, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: u64) -> Self {
        self.nth = nth;
        self
    }

    /// To that many matching requests in a row.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }

    fn hits(&self, request: &Nth<'_>) -> bool {
        let count = if self.op.is_some() { request.of_op } else { request.of_all };
        self.op.is_none_or(|op| op == request.op)
            && self.location.as_deref().is_none_or(|location| location == request.location)
            && self.fault.applies(request.op)
            && count >= self.nth
            && count - self.nth < self.times
    }
}

/// Which request of its location a request is; counted from 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nth<'a> {
    pub(crate) location: &'a str,
    pub(crate) op: Op,
    /// Among all requests of the location.
    pub(crate) of_all: u64,
    /// Among those of the operation.
    pub(crate) of_op: u64,
}

impl Nth<'_> {
    /// Dice that depend on nothing but the seed, the location, its count of requests, the operation and the purpose.
    pub(crate) fn rng(&self, seed: u64, purpose: &str) -> Rng {
        Rng::of(seed, &[purpose, self.location, &self.of_all.to_string(), self.op.as_str()])
    }
}

/// A fault that a request is going to meet, with what was drawn for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Doom {
    pub(crate) fault: Fault,
    /// The delay of a late request, or the lag of a stale listing.
    pub(crate) delay: Duration,
}

/// The fault that a request meets, if any: a scripted one, or a drawn one.
pub(crate) fn doom(settings: &FaultSettings, seed: u64, request: &Nth<'_>) -> Option<Doom> {
    let mut rng = request.rng(seed, "fault");
    let fault = match settings.script.iter().find(|scripted| scripted.hits(request)) {
        Some(scripted) => scripted.fault,
        None if rng.chance(settings.rate) => {
            let kinds = if settings.kinds.is_empty() { Fault::USUAL } else { &settings.kinds };
            let kinds: Vec<Fault> = kinds.iter().copied().filter(|fault| fault.applies(request.op)).collect();
            *rng.pick(&kinds)?
        }
        None => return None,
    };
    let most = if fault.late() { settings.late_max } else { settings.lag };
    Some(Doom { fault, delay: rng.between(Duration::ZERO, most) })
}
