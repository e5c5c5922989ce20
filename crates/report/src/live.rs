//! A run while it goes on: the same page as the report's, and what has changed since somebody looked.
//!
//! Every change has a number. Whoever says which one was seen last is told everything since, so that nothing has to be kept
//! for those who look: a slow one is told less often, and one who comes back is told what was missed.

use crate::account::{Account, Location, RunPart, TimedWrite, ours};
use crate::html::{Page, page, policy};
use crate::node::{Element, element};
use crate::sections::{Zero, cell, head, plots, row, tiles, troubles};
use fitout_model::{Known, LocationId, LocationOutcome};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many rows one message has at most; more follow in the next one.
const ROWS_MAX: usize = 500;
/// How many causes of trouble one message has at most; a page that is loaded anew has them all.
const TROUBLES_MAX: usize = 100;

/// How a run is doing, in figures and words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProgressText {
    /// How many locations' part of what is going on ended.
    pub ended: usize,
    /// Of how many.
    pub total: usize,
    /// What goes on, in lines.
    pub lines: Vec<String>,
}

/// A message to a page: what it says as JSON, up to which change, and whether anything more may come.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveUpdate {
    /// The number of the last change that it tells.
    pub version: u64,
    /// What it says.
    pub message: Value,
    /// Whether the run is over and the page has been told everything.
    pub over: bool,
}

/// A run while it goes on.
#[derive(Debug)]
pub struct Live {
    account: Account,
    places: BTreeMap<String, usize>,
    /// The number of each location's last change, by place.
    changed: Vec<u64>,
    /// The last write of each location, while it has no outcome.
    open: BTreeMap<String, usize>,
    beat: ProgressText,
    version: u64,
    head_changed: u64,
    beat_changed: u64,
    plots_changed: u64,
    over: bool,
}

impl Live {
    /// A run that begins with this account.
    #[must_use]
    pub fn new(account: Account) -> Self {
        let places =
            account.locations.iter().enumerate().map(|(place, location)| (location.id.clone(), place)).collect();
        let changed = vec![0; account.locations.len()];
        let beat = ProgressText::default();
        let (version, head_changed, beat_changed, plots_changed) = (0, 0, 0, 0);
        let open = BTreeMap::new();
        Self { account, places, changed, open, beat, version, head_changed, beat_changed, plots_changed, over: false }
    }

    /// Something goes on in the location: `in work`.
    pub fn began(&mut self, location: &LocationId, doing: &'static str) {
        self.change(location, |location| location.going_on = Some(doing));
    }

    /// Nothing goes on there any more, and nothing came of it.
    pub fn rests(&mut self, location: &LocationId) {
        self.change(location, |location| location.going_on = None);
    }

    /// The location's part of the run ended.
    pub fn ended(&mut self, location: &LocationId, outcome: &LocationOutcome, requests: u64) {
        self.change(location, |location| {
            location.end(outcome);
            location.requests += requests;
        });
        self.open.remove(location.as_str());
    }

    /// What is ours in the location, by the journal.
    pub fn knows(&mut self, location: &LocationId, known: &Known) {
        self.change(location, |location| location.agents = ours(known));
    }

    /// A write was answered at this moment, or not, after it took so long; `attempt` counts its tries from 1.
    pub fn wrote(&mut self, location: &LocationId, write: TimedWrite, attempt: u32) {
        let (answered, key) = (write.took.is_some(), location.as_str());
        self.version += 1;
        self.plots_changed = self.version;
        let open = self.open.remove(key).filter(|_| attempt > 1);
        let first = open.and_then(|place| Some((place, self.account.writes.get_mut(place)?)));
        let place = if let Some((place, first)) = first {
            let until = write.took.map(|took| write.began.saturating_add(took));
            first.took = until.map(|until| until.saturating_sub(first.began));
            place
        } else {
            self.account.writes.push(write);
            self.account.writes.len() - 1
        };
        if !answered {
            self.open.insert(key.to_owned(), place);
        }
    }

    /// How the run is doing now.
    pub fn beat(&mut self, beat: ProgressText) {
        if self.beat != beat {
            self.version += 1;
            (self.beat, self.beat_changed) = (beat, self.version);
        }
    }

    /// What was sent since the run began, and what held it up.
    pub fn ran(&mut self, part: RunPart) {
        if self.account.parts.first().is_none_or(|known| known.figures != part.figures) {
            self.version += 1;
            self.plots_changed = self.version;
            self.account.parts = vec![part];
        }
    }

    /// The run is over; nothing changes any more.
    pub fn over(&mut self, how: &str, at: u64) {
        if self.over {
            return;
        }
        for place in 0..self.account.locations.len() {
            self.change_at(place, |location| location.going_on = None);
        }
        self.version += 1;
        self.over = true;
        (self.account.how, self.account.ended) = (how.to_owned(), Some(at));
        (self.head_changed, self.beat_changed, self.plots_changed) = (self.version, self.version, self.version);
        self.beat.lines.clear();
    }

    /// The number of the last change.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether the run is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// The page as things are now.
    #[must_use]
    pub fn page(&self) -> String {
        let mut now = String::from("<section class=\"live\"><p id=\"said\" role=\"status\">");
        now.push_str("</p><noscript><p>Without scripts this page does not change: load it again.</p></noscript>");
        self.now().write(&mut now);
        now.push_str("</section>\n");
        page(&self.account, Page::Live(&now, self.version))
    }

    /// What a browser is to let the page do, for the header that says so.
    #[must_use]
    pub fn policy() -> String {
        format!("{}; frame-ancestors 'none'", policy(Page::Live("", 0)))
    }

    /// What has changed since the change of this number; `None` when nothing has. That the run is over is said to whoever asks.
    #[must_use]
    pub fn since(&self, seen: u64) -> Option<LiveUpdate> {
        // A number from before this run began, or from another one.
        let seen = if seen > self.version { 0 } else { seen };
        if seen == self.version && !self.over {
            return None;
        }
        let mut places: Vec<(u64, usize)> =
            self.changed.iter().zip(0..).filter(|(number, _)| **number > seen).map(|(n, place)| (*n, place)).collect();
        places.sort_unstable();
        let more = places.get(ROWS_MAX).is_some();
        places.truncate(ROWS_MAX);
        let version = if more { places.last().map_or(self.version, |(number, _)| *number) } else { self.version };
        let mut parts = serde_json::Map::new();
        let mut part = |id: &str, changed: bool, make: &dyn Fn() -> Element| {
            if changed {
                parts.insert(id.to_owned(), make().json());
            }
        };
        part("head", self.head_changed > seen, &|| head(&self.account));
        part("now", self.beat_changed > seen, &|| self.now());
        part("tiles", !places.is_empty(), &|| tiles(&self.account, Zero::Unseen));
        part("troubles", !places.is_empty(), &|| troubles(&self.account, TROUBLES_MAX));
        part("plots", self.plots_changed > seen, &|| plots(&self.account));
        let rows: Vec<Value> = places
            .iter()
            .filter_map(|(_, place)| self.account.locations.get(*place))
            .map(|location| json!([location.row, row(location).json(), cell(location).json()]))
            .collect();
        let over = self.over && !more;
        let run = &self.account.run;
        let message = json!({ "run": run, "version": version, "over": over, "parts": parts, "rows": rows });
        Some(LiveUpdate { version, message, over })
    }

    fn now(&self) -> Element {
        let mut bar = element("progress").with("aria-label", "Locations");
        if self.beat.total > 0 {
            bar = bar.with("max", self.beat.total.to_string()).with("value", self.beat.ended.to_string());
        }
        let lines = self.beat.lines.iter().map(|line| element("p").text(line));
        let now = element("div").with("id", "now");
        if self.over { now } else { now.child(bar).children(lines) }
    }

    fn change(&mut self, location: &LocationId, change: impl FnOnce(&mut Location)) {
        if let Some(place) = self.places.get(location.as_str()).copied() {
            self.change_at(place, change);
        }
    }

    fn change_at(&mut self, place: usize, change: impl FnOnce(&mut Location)) {
        let (Some(location), Some(changed)) = (self.account.locations.get_mut(place), self.changed.get_mut(place))
        else {
            return;
        };
        let before = location.clone();
        change(location);
        if *location != before {
            self.version += 1;
            *changed = self.version;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::RosterRow;
    use fitout_model::{Cause, CauseKind};
    use proptest::prelude::*;

    const HOSTILE: &str = "<img src=x onerror=alert(1)>\u{202e}";

    fn location(place: u64) -> LocationId {
        format!("loc-{place}").parse().unwrap()
    }

    fn live(locations: u64) -> Live {
        let row = |place| RosterRow { line: place + 2, location: location(place), name: Some(HOSTILE.to_owned()) };
        Live::new(Account {
            program: "fitout".to_owned(),
            run: "20261118-110640-123".to_owned(),
            command: "apply".to_owned(),
            template: "desk".to_owned(),
            version: "1.0.0".to_owned(),
            roster: "clients.csv".to_owned(),
            host: "sandbox".to_owned(),
            began: 1_795_000_000_000,
            ended: None,
            how: "going on".to_owned(),
            locations: (0..locations).map(|n| Location::of(&row(n), None, &Known::default(), 0)).collect(),
            writes: Vec::new(),
            parts: Vec::new(),
        })
    }

    fn refused() -> LocationOutcome {
        LocationOutcome::Stopped {
            cause: Cause {
                kind: CauseKind::Rejected,
                during: "create agent desk".to_owned(),
                message: HOSTILE.to_owned(),
                status: Some(422),
                trace: None,
            },
        }
    }

    /// What a page knows that was given these messages: each part and each row as it was last told.
    #[derive(Debug, Default, PartialEq)]
    struct ShownPage {
        parts: BTreeMap<String, Value>,
        rows: BTreeMap<u64, Value>,
        version: u64,
        over: bool,
    }

    impl ShownPage {
        fn look(&mut self, live: &Live) {
            // However far behind it is, it has seen everything after a few messages.
            while let Some(sent) = live.since(self.version) {
                let Value::Object(parts) = &sent.message["parts"] else { panic!("parts are an object") };
                self.parts.extend(parts.clone());
                for row in sent.message["rows"].as_array().unwrap() {
                    self.rows.insert(row[0].as_u64().unwrap(), row.clone());
                }
                assert!(sent.version > self.version || sent.over, "a message leads nowhere");
                (self.version, self.over) = (sent.version, sent.over);
                if self.over {
                    break;
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn whoever_looks_seldom_sees_the_same_in_the_end_as_whoever_always_looks(
            steps in prop::collection::vec((0u64..700, 0u8..5), 1..90),
            looks in prop::collection::btree_set(0usize..90, 0..4),
        ) {
            let mut live = live(700);
            let (mut always, mut seldom) = (ShownPage::default(), ShownPage::default());
            for (number, (place, what)) in steps.iter().enumerate() {
                let id = location(*place);
                match what {
                    0 => live.began(&id, "in work"),
                    1 => live.ended(&id, &LocationOutcome::Done { unchecked: Vec::new() }, 7),
                    2 => live.ended(&id, &refused(), 2),
                    3 => live.wrote(&id, TimedWrite { verb: "create agent", began: 1_795_000_000_000 + place, took: Some(4) }, 1),
                    _ => live.beat(ProgressText { ended: number, total: 700, lines: vec![format!("line {number}")] }),
                }
                always.look(&live);
                if looks.contains(&number) {
                    seldom.look(&live);
                }
            }
            live.over("finished", 1_795_000_009_000);
            always.look(&live);
            seldom.look(&live);
            prop_assert_eq!(&always, &seldom);
            prop_assert!(always.over);
        }
    }

    #[test]
    fn what_is_sent_is_bounded_and_goes_on_where_it_ended() {
        let mut live = live(1200);
        for place in 0..1200 {
            live.began(&location(place), "in work");
        }
        live.over("stopped: interrupted", 1_795_000_009_000);
        let first = live.since(0).unwrap();
        assert_eq!(first.message["rows"].as_array().unwrap().len(), ROWS_MAX);
        assert!(!first.over);
        let mut shown = ShownPage::default();
        shown.look(&live);
        assert_eq!((shown.rows.len(), shown.over), (1200, true));
        assert!(shown.parts["head"].to_string().contains("stopped: interrupted"));
    }

    #[test]
    fn a_write_that_is_tried_again_is_one_write() {
        let mut live = live(2);
        let write = |began, took| TimedWrite { verb: "update agent", began, took };
        live.wrote(&location(0), write(100, None), 1);
        live.wrote(&location(1), write(120, Some(5)), 1);
        live.wrote(&location(0), write(200, None), 2);
        live.wrote(&location(0), write(300, Some(40)), 3);
        live.wrote(&location(0), write(400, Some(10)), 1);
        let took: Vec<_> = live.account.writes.iter().map(|write| (write.began, write.took)).collect();
        assert_eq!(took, [(100, Some(240)), (120, Some(5)), (400, Some(10))]);
    }

    #[test]
    fn the_page_and_the_messages_hold_what_is_hostile_as_text() {
        let mut live = live(3);
        live.ended(&location(1), &refused(), 2);
        let page = live.page();
        assert!(!page.contains("<img") && page.contains("&lt;img") && !page.contains('\u{202e}'), "{page}");
        assert!(page.contains("connect-src &#39;self&#39;") || page.contains("connect-src 'self'"));
        let message = live.since(0).unwrap().message.to_string();
        assert!(message.contains("<img src=x onerror=alert(1)>\\\\u202e"), "{message}");
        // A number from another run begins anew.
        assert_eq!(live.since(9_999).unwrap().message["rows"].as_array().unwrap().len(), 1);
    }
}
