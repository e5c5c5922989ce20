//! Where events go.

use crate::event::Event;
use crate::figures::FigureCounter;
use fitout_model::RunFigures;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// How many events may wait for whoever listens.
pub const EVENTS_MAX: usize = 4096;

/// Where events go; without a listener they are only counted.
#[derive(Debug, Clone)]
pub struct Events {
    listener: Option<mpsc::Sender<Event>>,
    keeper: Arc<Mutex<FigureCounter>>,
}

impl Default for Events {
    fn default() -> Self {
        Self { listener: None, keeper: Arc::new(Mutex::new(FigureCounter::new())) }
    }
}

impl Events {
    /// A stream of events and its listener. A slow listener slows the run down; one that is gone does not.
    #[must_use]
    pub fn channel() -> (Self, mpsc::Receiver<Event>) {
        let (sender, receiver) = mpsc::channel(EVENTS_MAX);
        (Self { listener: Some(sender), ..Self::default() }, receiver)
    }

    /// Counts the event and tells the listener.
    pub async fn tell(&self, event: Event) {
        self.keeper().take(&event);
        if let Some(sender) = &self.listener {
            // Nobody listening is no reason to stop a run.
            drop(sender.send(event).await);
        }
    }

    /// From now on is counted anew.
    pub fn begin(&self) {
        *self.keeper() = FigureCounter::new();
    }

    /// A wave of so many locations begins now.
    pub fn wave(&self, name: &str, locations: usize) {
        self.keeper().wave(name, locations);
    }

    /// How long ago [`begin`](Self::begin) was.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.keeper().elapsed()
    }

    /// What was sent since [`begin`](Self::begin), and what held it up.
    #[must_use]
    pub fn figures(&self) -> RunFigures {
        self.keeper().figures()
    }

    fn keeper(&self) -> MutexGuard<'_, FigureCounter> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
