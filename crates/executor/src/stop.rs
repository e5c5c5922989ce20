//! Stopping a run in good order: lanes end at their next boundary, waits end at once.

use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// A run was asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the run was asked to stop")]
pub struct Stopping;

/// Asks lanes to stop; cheap to clone. The first word counts.
#[derive(Debug, Clone)]
pub struct Stopper(watch::Sender<Option<String>>);

/// A lane's ear for the [`Stopper`].
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<Option<String>>);

impl Stopper {
    /// A stopper that was not used yet, and an ear for it.
    #[must_use]
    pub fn new() -> (Self, Stop) {
        let (sender, receiver) = watch::channel(None);
        (Self(sender), Stop(receiver))
    }

    /// Asks every lane to end at its next boundary. `why` is for people.
    pub fn stop(&self, why: &str) {
        self.0.send_if_modified(|said| {
            let first = said.is_none();
            if first {
                *said = Some(why.to_owned());
            }
            first
        });
    }

    /// Why the run was asked to stop, if it was.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        self.0.borrow().clone()
    }
}

impl Stop {
    /// Whether to go on.
    ///
    /// # Errors
    /// [`Stopping`] when the run was asked to stop.
    pub fn check(&self) -> Result<(), Stopping> {
        if self.0.borrow().is_some() { Err(Stopping) } else { Ok(()) }
    }

    /// Waits until the moment, or less when the run is asked to stop.
    ///
    /// # Errors
    /// [`Stopping`] when the run was asked to stop.
    pub async fn until(&mut self, moment: Instant) -> Result<(), Stopping> {
        self.check()?;
        tokio::select! {
            biased;
            () = self.asked() => Err(Stopping),
            () = sleep_until(moment) => Ok(()),
        }
    }

    /// Waits this long, or less when the run is asked to stop.
    ///
    /// # Errors
    /// [`Stopping`] when the run was asked to stop.
    pub async fn pause(&mut self, pause: Duration) -> Result<(), Stopping> {
        self.until(Instant::now() + pause).await
    }

    /// Resolves when the run is asked to stop; never, when nobody can ask any more.
    pub async fn asked(&mut self) {
        if self.0.wait_for(Option::is_some).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
