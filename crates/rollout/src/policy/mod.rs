//! What is decided about a fleet as a whole: who comes first, when the run stops, and how much it may do.

mod brakes;
mod limits;
mod waves;

pub use brakes::{Amount, AmountError, Brakes, SAME_REFUSAL_MAX};
pub(crate) use limits::PlanCounter;
pub use limits::PlanLimits;
pub use waves::{Waves, WavesError};
