//! From the departure of a request to its outcome: the way there, the limiter, the faults.

use super::{Counts, WorldLocation};
use crate::answer::{Answer, Outcome, Refusal, http_date, reason, trace};
use crate::fault::{Doom, Effect, Fault, Nth, RetryAfter, When, doom};
use crate::flight::{Call, Departure, Flight, Stage};
use crate::ledger::Ledger;
use crate::limit::{Limiter, Standings, Verdict};
use crate::oauth::{Agencies, OauthRequest};
use crate::rng::Rng;
use crate::settings::{Latency, Settings};
use crate::token::{Access, Caller, Tokens, header};
use bytes::Bytes;
use fitout_model::Digest;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The most requests on their way at once; the server refuses further connections.
const QUEUE_MAX: usize = 100_000;

/// Everything there is, and what is on its way.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    pub(crate) tokens: Tokens,
    pub(crate) places: BTreeMap<String, WorldLocation>,
    pub(crate) agencies: Agencies,
    /// Whether something about the agencies changed since somebody last asked.
    pub(crate) agencies_changed: bool,
    /// The tokens that were minted since somebody last asked.
    pub(crate) minted: Vec<(Digest, Access)>,
    pub(crate) ledger: Ledger,
    pub(crate) counts: BTreeMap<String, Counts>,
    /// Requests on their way, by the time when something happens to them and their number.
    pub(crate) queue: BTreeMap<(Duration, u64), Flight>,
    /// Those who wait for an outcome, by the number of their request.
    waiting: BTreeMap<u64, Waiting>,
    limiters: BTreeMap<String, Limiter>,
    pub(crate) flights: u64,
    /// How often the world was saved to a file.
    pub(crate) savings: u64,
    /// The locations that changed since somebody last asked.
    changed: BTreeSet<String>,
    now: Duration,
}

#[derive(Debug)]
struct Waiting {
    location: Option<String>,
    outcome: Option<Outcome>,
}

impl World {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            tokens: Tokens::default(),
            places: BTreeMap::new(),
            agencies: Agencies::default(),
            agencies_changed: false,
            minted: Vec::new(),
            ledger: Ledger::default(),
            counts: BTreeMap::new(),
            queue: BTreeMap::new(),
            waiting: BTreeMap::new(),
            limiters: BTreeMap::new(),
            flights: 0,
            savings: 0,
            changed: BTreeSet::new(),
            now: Duration::ZERO,
        }
    }

    /// Notes that a location changed.
    pub(crate) fn change(&mut self, location: &str) {
        if !self.changed.contains(location) {
            self.changed.insert(location.to_owned());
        }
    }

    /// The locations that changed since this was last asked.
    pub(crate) fn take_changed(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.changed)
    }

    /// Sets the clock of a world that nobody has touched yet.
    pub(crate) fn begin_at(&mut self, now: Duration) {
        self.now = now;
    }

    /// The latest time that the world has seen.
    pub(crate) fn now(&self) -> Duration {
        self.now
    }

    /// Takes a request from its sender at that time. Its fate is drawn here, from the location's own count of requests.
    pub(crate) fn depart(&mut self, sent: Duration, request: &http::Request<Bytes>) -> Departure {
        self.land(sent);
        let caller = self.caller(header(request, "authorization"));
        let call = Call::read(request, caller);
        self.flights += 1;
        let id = self.flights;
        let seed = self.settings.seed;
        let location = call.caller.location().map(str::to_owned);
        let (doom, latency, trace) = if let (Some(location), Some(op)) = (&location, call.op()) {
            let counts = self.counts.entry(location.clone()).or_default();
            counts.all += 1;
            let of_op = counts.by_op.entry(op).or_default();
            *of_op += 1;
            let nth = Nth { location, op, of_all: counts.all, of_op: *of_op };
            self.ledger.location(location).send(op, sent);
            let doom = doom(&self.settings.faults, seed, &nth);
            (doom, self.latency(&mut nth.rng(seed, "latency")), trace(seed, location, nth.of_all))
        } else {
            match &call.oauth {
                Some(ask) => self.ledger.oauth.send(ask),
                None => self.ledger.strangers += 1,
            }
            let mut rng = Rng::of(seed, &["stranger", &id.to_string()]);
            (None, self.latency(&mut rng), rng.trace())
        };
        if doom.is_some_and(|doom| doom.fault == Fault::Refused) {
            self.ledger.fire(Fault::Refused);
            return Departure::Refused;
        }
        if self.queue.len() >= QUEUE_MAX {
            return Departure::Refused;
        }
        let there = sent + latency / 2;
        let silent = doom.is_some_and(|doom| doom.fault.silent()) || self.is_silent(&call);
        let back = (!silent).then(|| sent + latency);
        if let Some(location) = &location {
            self.ledger.location(location).wait();
        }
        self.waiting.insert(id, Waiting { location, outcome: None });
        self.queue.insert((there, id), Flight { id, call, doom, stage: Stage::Arriving, trace });
        self.land(sent);
        Departure::Flying { id, back }
    }

    /// Processes everything that happens until `now`, in order.
    pub(crate) fn land(&mut self, now: Duration) {
        while let Some(entry) = self.queue.first_entry() {
            let at = entry.key().0;
            if at > now {
                break;
            }
            let flight = entry.remove();
            self.step(at, flight);
        }
        self.now = self.now.max(now);
    }

    /// Processes everything that is on its way, at its own time, and returns how many requests that were.
    pub(crate) fn land_all(&mut self) -> usize {
        let mut landed = 0;
        while let Some(entry) = self.queue.first_entry() {
            let at = entry.key().0;
            let flight = entry.remove();
            let was = self.queue.len();
            self.step(at, flight);
            // A late request that arrives goes back into the queue.
            landed += usize::from(self.queue.len() == was);
        }
        landed
    }

    /// The outcome of a request, for its sender; `None` while there is none. It can be had once.
    pub(crate) fn collect(&mut self, id: u64) -> Option<Outcome> {
        self.waiting.get(&id)?.outcome.as_ref()?;
        self.leave(id)
    }

    /// The sender waits no more; the request goes on its way all the same.
    pub(crate) fn leave(&mut self, id: u64) -> Option<Outcome> {
        let waiting = self.waiting.remove(&id)?;
        if let Some(location) = &waiting.location {
            self.ledger.location(location).wait_no_more();
        }
        waiting.outcome
    }

    /// Whether it is a renewal whose answer is lost.
    fn is_silent(&self, call: &Call) -> bool {
        let nth = self.ledger.oauth.renewals;
        call.oauth.as_ref().is_some_and(OauthRequest::renews) && self.settings.oauth.silent.contains(&nth)
    }

    fn latency(&self, rng: &mut Rng) -> Duration {
        match self.settings.latency {
            Latency::Fixed(time) => time,
            Latency::Uniform { min, max } => rng.between(min, max),
        }
    }

    fn step(&mut self, at: Duration, mut flight: Flight) {
        if flight.stage == Stage::Delayed {
            self.answer(at, &flight);
            return;
        }
        if let Some(answer) = self.turn_away(at, &flight) {
            self.deliver(flight.id, Outcome::Answered(answer));
            return;
        }
        let Some(doom) = flight.doom else {
            let (answer, _) = self.answer(at, &flight);
            self.deliver(flight.id, Outcome::Answered(answer));
            return;
        };
        if doom.fault.late() {
            self.ledger.fire(doom.fault);
            if doom.fault.effect() == Effect::LateReset {
                self.deliver(flight.id, Outcome::Reset);
            }
            flight.stage = Stage::Delayed;
            self.queue.insert((at + doom.delay, flight.id), flight);
        } else if let Some(outcome) = self.ruin(at, &flight, doom) {
            self.deliver(flight.id, outcome);
        }
    }

    /// What the limiter answers to a request that it does not let pass.
    fn turn_away(&mut self, at: Duration, flight: &Flight) -> Option<Answer> {
        let Caller::Holder { location, token, .. } = &flight.call.caller else { return None };
        let limit = self.settings.limit;
        let limiter = self.limiters.entry(location.clone()).or_default();
        self.ledger.location(location).arrivals.push(at);
        if meets(flight, Fault::TokenExpired) {
            self.tokens.expire(token);
            self.ledger.fire(Fault::TokenExpired);
        }
        if meets(flight, Fault::DayUsedUp) {
            limiter.exhaust(&limit, at);
            self.ledger.fire(Fault::DayUsedUp);
        }
        let ledger = self.ledger.location(location);
        let says = match limiter.judge(&limit, at) {
            Verdict::Pass => return None,
            Verdict::WindowFull => {
                ledger.throttled += 1;
                "Too many requests"
            }
            Verdict::DayUsedUp => {
                ledger.day_refused += u64::from(!limiter.exhausted());
                "Daily request limit reached"
            }
        };
        let standings = limiter.standings(&limit, at);
        let answer = Answer::refused(&Refusal::said(429, says), &flight.trace);
        self.note(flight, 429);
        Some(answer.with_limits(&standings).with("date", http_date(at)))
    }

    /// The API's own answer, and whether something about it was changed by the request's doom.
    fn answer(&mut self, at: Duration, flight: &Flight) -> (Answer, Touched) {
        let mut touched = Touched::No;
        let answer = match self.perform(at, &flight.call, flight.doom, &mut touched) {
            Ok((302, Value::String(address))) => Answer::page(302, "Go on").with("location", address),
            Ok((status, body)) => Answer::json(status, body, &flight.trace),
            Err(refusal) => Answer::refused(&refusal, &flight.trace),
        };
        self.note(flight, answer.status);
        if let (Some(location), Some(op)) = (flight.call.caller.location(), flight.call.op())
            && (op.writes() || op.names_location())
        {
            self.change(location);
        }
        let standings = self.standings(at, &flight.call);
        (answer.with_limits(&standings).with("date", http_date(at)), touched)
    }

    /// What its sender sees of a request that meets a fault; `None` when it sees nothing.
    fn ruin(&mut self, at: Duration, flight: &Flight, doom: Doom) -> Option<Outcome> {
        let outcome = match doom.fault.effect() {
            Effect::Limited(retry_after) => Some(Outcome::Answered(self.limited(at, flight, retry_after))),
            Effect::Failed(status, When::Before) => Some(Outcome::Answered(self.failed(at, flight, status))),
            Effect::Reset(When::Before) => Some(Outcome::Reset),
            Effect::Failed(status, When::After) => {
                let (answer, _) = self.answer(at, flight);
                Some(Outcome::Answered(answer.instead(Answer::trouble(status, &flight.trace))))
            }
            Effect::Reset(When::After) => {
                self.answer(at, flight);
                Some(Outcome::Reset)
            }
            Effect::Silence => {
                self.answer(at, flight);
                None
            }
            Effect::Truncated => Some(Outcome::Truncated(self.answer(at, flight).0)),
            Effect::Cut => Some(Outcome::Answered(self.answer(at, flight).0.cut())),
            Effect::Page => {
                let (answer, _) = self.answer(at, flight);
                Some(Outcome::Answered(answer.instead(Answer::page(200, "Just a moment..."))))
            }
            Effect::Gateway(status) => {
                let title = format!("{status} {}", reason(status));
                Some(Outcome::Answered(Answer::page(status, &title)))
            }
            Effect::Marked => Some(Outcome::Answered(self.answer(at, flight).0.marked())),
            Effect::Pretended => Some(Outcome::Answered(self.said(at, flight, Ok(json!({"success": true}))))),
            Effect::Denied => {
                let refusal = Refusal::said(400, "No Agent found for the id");
                Some(Outcome::Answered(self.said(at, flight, Err(refusal))))
            }
            Effect::LimitedAfter => {
                self.answer(at, flight);
                Some(Outcome::Answered(self.limited(at, flight, RetryAfter::Absent)))
            }
            // These were told to the operation, which says whether it could do anything with them.
            Effect::Listing => match self.answer(at, flight) {
                (answer, Touched::Yes) => Some(Outcome::Answered(answer)),
                (answer, Touched::No) => return Some(Outcome::Answered(answer)),
            },
            Effect::Rejected => match self.answer(at, flight) {
                (answer, Touched::Yes) => {
                    let refusal = Refusal::Invalid(vec!["Unable to process the request".to_owned()]);
                    Some(Outcome::Answered(answer.instead(Answer::refused(&refusal, &flight.trace))))
                }
                (answer, Touched::No) => return Some(Outcome::Answered(answer)),
            },
            // The token or the limiter has counted it; the others are not processed here.
            Effect::Account | Effect::Refused | Effect::LateSilence | Effect::LateReset => {
                return Some(Outcome::Answered(self.answer(at, flight).0));
            }
        };
        self.ledger.fire(doom.fault);
        outcome
    }

    /// An answer to what is not processed: a success with this body, or a refusal.
    fn said(&mut self, at: Duration, flight: &Flight, says: Result<Value, Refusal>) -> Answer {
        let answer = match says {
            Ok(body) => Answer::json(200, body, &flight.trace),
            Err(refusal) => Answer::refused(&refusal, &flight.trace),
        };
        self.note(flight, answer.status);
        let standings = self.standings(at, &flight.call);
        answer.with_limits(&standings).with("date", http_date(at))
    }

    /// An injected 429.
    fn limited(&mut self, at: Duration, flight: &Flight, retry_after: RetryAfter) -> Answer {
        self.note(flight, 429);
        let answer = Answer::refused(&Refusal::said(429, "Too many requests"), &flight.trace);
        let standings = Standings { remaining: 0, ..self.standings(at, &flight.call) };
        let answer = match retry_after {
            RetryAfter::NoHeaders => return answer,
            RetryAfter::Absent => answer,
            RetryAfter::Zero => answer.with("retry-after", "0".to_owned()),
            RetryAfter::Huge => answer.with("retry-after", "31536000".to_owned()),
            RetryAfter::Date => answer.with("retry-after", http_date(at + Duration::from_secs(2))),
            RetryAfter::Garbage => answer.with("retry-after", "in a while; -7".to_owned()),
        };
        answer.with_limits(&standings).with("date", http_date(at))
    }

    /// An injected 5xx, the request not processed.
    fn failed(&mut self, at: Duration, flight: &Flight, status: u16) -> Answer {
        self.note(flight, status);
        let standings = self.standings(at, &flight.call);
        Answer::trouble(status, &flight.trace).with_limits(&standings).with("date", http_date(at))
    }

    fn standings(&mut self, at: Duration, call: &Call) -> Standings {
        let limit = self.settings.limit;
        match call.caller.location() {
            Some(location) => self.limiters.entry(location.to_owned()).or_default().standings(&limit, at),
            None => Limiter::default().standings(&limit, at),
        }
    }

    fn note(&mut self, flight: &Flight, status: u16) {
        if let Some(op) = flight.call.op() {
            self.ledger.answer(op, status);
        }
    }

    fn deliver(&mut self, id: u64, outcome: Outcome) {
        if let Some(waiting) = self.waiting.get_mut(&id) {
            waiting.outcome = Some(outcome);
        }
    }
}

/// Whether the doom of a request changed something about its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Touched {
    No,
    Yes,
}

fn meets(flight: &Flight, fault: Fault) -> bool {
    flight.doom.is_some_and(|doom| doom.fault == fault)
}
