//! The handle on a world: the only place that knows both the world and the clock.

mod file;
mod transport;

pub use file::WorldFileError;
pub use transport::{SandboxTransport, TIMEOUT_DEFAULT};

use self::file::Keeper;
use crate::answer::Outcome;
use crate::flight::Departure;
use crate::ledger::Ledger;
use crate::oauth::Agency;
use crate::settings::Settings;
use crate::token::{Access, Registration};
use crate::world::World;
use bytes::Bytes;
use fitout_model::Digest;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A simulated API: a cheap handle on one world, which all clones share.
#[derive(Clone)]
pub struct Sandbox(Arc<Mutex<Inner>>);

/// What all handles on one world share.
pub(crate) struct Inner {
    pub(crate) world: World,
    /// An instant of tokio's clock and the world's time then; set when the world is first touched.
    anchor: Option<(Instant, Duration)>,
    /// Where the world's changes are kept, if they are.
    pub(crate) keeper: Option<Keeper>,
}

impl Sandbox {
    /// An empty world. Its clock starts when it is first touched.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::of(World::new(settings))
    }

    pub(crate) fn of(world: World) -> Self {
        Self(Arc::new(Mutex::new(Inner { world, anchor: None, keeper: None })))
    }

    /// From now on the token opens the location, with every scope.
    pub fn register(&self, location: &str, token: &str) {
        self.register_with(Registration::new(location, token));
    }

    /// From now on the token opens the location as the registration says, whatever it did before.
    pub fn register_with(&self, registration: Registration) {
        let Registration { location, token, scopes, standing } = registration;
        let digest = Digest::of_bytes(token.as_bytes());
        self.touch(|world, _| {
            world.places.entry(location.clone()).or_default();
            world.tokens.put(&digest, Access { location, scopes, standing, until: None });
        });
    }

    /// From now on the token opens the location as the registration says, unless it opens another one already: that it goes on
    /// to open. A roster whose rows were mixed up changes nothing about whose its tokens are.
    pub fn hand_out(&self, registration: Registration) {
        let digest = Digest::of_bytes(registration.token.as_bytes());
        let opens = self.touch(|world, _| {
            world.places.entry(registration.location.clone()).or_default();
            world.tokens.get(&digest).map(|access| access.location.clone())
        });
        let location = opens.unwrap_or_else(|| registration.location.clone());
        self.register_with(Registration { location, ..registration });
    }

    /// From now on the agency may sign in, and mint tokens of the locations in which its application is installed.
    pub fn register_agency(&self, agency: &Agency) {
        self.touch(|world, _| {
            world.agencies.register(agency);
            world.agencies_changed = true;
        });
    }

    /// Installs the agency's application in the location.
    pub fn install(&self, company: &str, location: &str, name: &str) {
        self.touch(|world, _| {
            world.places.entry(location.to_owned()).or_default();
            world.change(location);
            world.agencies.install(company, location, name);
            world.agencies_changed = true;
        });
    }

    /// Suspends the location: no agency mints a token for it.
    pub fn suspend(&self, location: &str) {
        self.touch(|world, _| {
            world.agencies.suspend(location);
            world.agencies_changed = true;
        });
    }

    /// Signs the agency out: neither its refresh token nor its access token is accepted any more.
    pub fn revoke_agency(&self, company: &str) {
        self.touch(|world, _| {
            world.agencies.revoke(company);
            world.agencies_changed = true;
        });
    }

    /// A transport into this world; give it to the engine in place of the network.
    #[must_use]
    pub fn transport(&self) -> SandboxTransport {
        SandboxTransport::new(self.clone())
    }

    /// What happened to the world so far, as a copy.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.touch(|world, _| world.ledger.clone())
    }

    /// Changes how the world behaves from now on; requests on their way keep their fate.
    pub fn change(&self, change: impl FnOnce(&mut Settings)) {
        self.touch(|world, _| change(&mut world.settings));
    }

    /// The world's time: how long it has existed.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.touch(|_, now| now)
    }

    /// Lets every request land that is still on its way, however late, and returns how many there were.
    #[expect(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn land_all(&self) -> usize {
        self.touch(|world, _| world.land_all())
    }

    /// Ties the world's time to the clock of the runtime that calls this, `pause` after the last time it has seen.
    /// Needed when a test goes on with the same world in another runtime, whose paused clock starts elsewhere.
    pub fn resume_clock(&self, pause: Duration) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = inner.world.now() + pause;
        inner.anchor = Some((Instant::now(), now));
    }

    /// Does something with the world at the present time, after everything that was due until now has happened.
    pub(crate) fn touch<T>(&self, act: impl FnOnce(&mut World, Duration) -> T) -> T {
        self.open(|inner, now| {
            let done = act(&mut inner.world, now);
            // Nobody hears of a change before it is kept: this comes before any answer leaves the sandbox.
            if let Some(keeper) = &mut inner.keeper {
                keeper.keep(&mut inner.world);
            }
            done
        })
    }

    /// Does something with all that the handles share, after everything that was due until now has happened.
    pub(crate) fn open<T>(&self, act: impl FnOnce(&mut Inner, Duration) -> T) -> T {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { world, anchor, .. } = &mut *inner;
        let (instant, then) = *anchor.get_or_insert_with(|| (Instant::now(), world.now()));
        // The world's time never runs backwards, whatever clock it was tied to.
        let now = (then + Instant::now().saturating_duration_since(instant)).max(world.now());
        world.land(now);
        act(&mut inner, now)
    }

    /// Sends a request; the passenger waits for its outcome.
    pub(crate) fn depart(&self, request: &http::Request<Bytes>) -> Option<Passenger> {
        self.touch(|world, now| match world.depart(now, request) {
            Departure::Refused => None,
            Departure::Flying { id, back } => {
                let wait = back.map(|back| back.saturating_sub(now));
                Some(Passenger { sandbox: self.clone(), id, back, wait })
            }
        })
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").finish_non_exhaustive()
    }
}

/// Someone who waits for the outcome of a request. Dropping it does not stop the request.
pub(crate) struct Passenger {
    sandbox: Sandbox,
    id: u64,
    back: Option<Duration>,
    /// How long it waits; for ever, for `None`.
    pub(crate) wait: Option<Duration>,
}

impl Passenger {
    /// The outcome, once the wait is over.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        let back = self.back?;
        self.sandbox.touch(|world, _| {
            // A timer may be a hair early; the outcome is due all the same.
            world.land(back);
            world.collect(self.id)
        })
    }
}

impl Drop for Passenger {
    fn drop(&mut self) {
        let mut inner = self.sandbox.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.world.leave(self.id);
    }
}
