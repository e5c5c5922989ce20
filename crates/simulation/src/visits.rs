//! What must hold of the stream of events: a visit that begins ends, and ends once.

use fitout_executor::Event;
use fitout_model::LocationId;
use std::collections::BTreeMap;
use std::future::Future;
use tokio::sync::mpsc::Receiver;

/// Follows the visits of one life of the program.
#[derive(Debug, Default)]
pub(crate) struct VisitJudge {
    going_on: BTreeMap<LocationId, OpenVisit>,
    broken: Option<String>,
}

/// How a visit stands that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenVisit {
    /// It goes on.
    Begun,
    /// It was put off, and comes back or is given up.
    Resting,
}

impl VisitJudge {
    /// Lives, and hears what is told meanwhile until nobody is left who could tell more.
    pub(crate) async fn follow<T>(mut events: Receiver<Event>, living: impl Future<Output = T>) -> (T, Self) {
        let mut judge = Self::default();
        let listening = async {
            while let Some(event) = events.recv().await {
                judge.hear(&event);
            }
        };
        let (lived, ()) = tokio::join!(living, listening);
        (lived, judge)
    }

    fn hear(&mut self, event: &Event) {
        match event {
            Event::VisitBegan { location } => {
                if self.going_on.insert(location.clone(), OpenVisit::Begun) == Some(OpenVisit::Begun) {
                    self.breaks(format!("{location}: a visit began while one was going on"));
                }
            }
            Event::Deferred { location, .. } => {
                if self.going_on.insert(location.clone(), OpenVisit::Resting) != Some(OpenVisit::Begun) {
                    self.breaks(format!("{location}: a visit was put off that had not begun"));
                }
            }
            Event::VisitEnded { location, .. } => {
                if self.going_on.remove(location).is_none() {
                    self.breaks(format!("{location}: a visit ended that had not begun, or had ended"));
                }
            }
            Event::VisitLeft { location } => {
                if self.going_on.remove(location) != Some(OpenVisit::Begun) {
                    self.breaks(format!("{location}: a visit was left that had not begun"));
                }
            }
            Event::Request { location, .. } | Event::Waiting { location, .. } => {
                if self.going_on.get(location) != Some(&OpenVisit::Begun) {
                    self.breaks(format!("{location}: it was asked outside of a visit"));
                }
            }
            Event::ConcurrencySet { .. } => {}
        }
    }

    fn breaks(&mut self, what: String) {
        self.broken.get_or_insert(what);
    }

    /// What holds of a program that is still alive.
    pub(crate) fn so_far(&self) -> Result<(), String> {
        self.broken.clone().map_or(Ok(()), Err)
    }

    /// What holds of a program that came to its end: nobody is left waiting.
    pub(crate) fn at_its_end(&self) -> Result<(), String> {
        self.so_far()?;
        let open = self.going_on.first_key_value();
        open.map_or(Ok(()), |(location, _)| Err(format!("{location}: its visit has no end")))
    }
}
