//! The engine room: limits, retries, the only door to the network, observation, and one location's operations.
//!
//! Begin with [`Door`] (the only way to a location), [`observe`] (what a location has), [`Lane`] (one location's writes),
//! [`JournalHandle`] (the journal's one writer) and [`Halt`] (why a location's part ended early).
//!
//! It knows nothing of terminals and never decides what to do: it carries out plans and says what happened.

mod breaker;
mod broken;
mod call_error;
mod caller;
mod catalog;
mod claims;
mod clock;
mod door;
mod event;
mod events;
mod figures;
mod halt;
mod inquiries;
mod inquiry;
mod journal_writer;
mod lane;
mod network_block;
mod observe;
mod outage;
mod proof;
mod read;
mod repeat;
mod retry;
mod stop;
mod throttle;
mod tries;

#[cfg(feature = "broken")]
pub use broken::break_engine;
pub use broken::{Defect, is_broken};
pub use caller::Caller;
pub use catalog::{WriteScope, as_assets, probe_write_scope, read_catalog};
pub use claims::{Claims, Stray};

pub use call_error::CallError;
pub use door::{Door, DoorSettings};
pub use event::{Cap, Event, Wait};
pub use events::{EVENTS_MAX, Events};
pub use fitout_client::{Bearer, Call, Clock, Moment, TokenSource, WallClock};
pub use halt::{Halt, LaneLost, cause, halt};
pub use inquiry::Inquiry;
pub use journal_writer::{JournalDown, JournalHandle, JournalWriter};
pub use lane::{Lane, LaneStart, OBSERVATION_AGE_MAX};
pub use observe::{Observed, observe};
pub use outage::Outage;
pub use proof::{Demand, Evidence, Proof, Proven, prove, recognise, shared_words};
pub use read::{LISTINGS_MAX, list_actions, list_agents, list_agents_raw, read_agent, read_our_agent};
pub use retry::{Budget, Delays, THROTTLED_MAX, TRIES_MAX};
pub use stop::{Stop, Stopper, Stopping};
pub use throttle::{Bound, HOLD_MAX, Pace, Throttle};
pub use tries::Tries;
