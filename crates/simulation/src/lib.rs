//! The proof: the whole engine in paused time against the simulated API, with seeded faults and deaths of the program at
//! any point, and the history of each judged.
//!
//! Begin with [`Scenario`], [`simulate`] and what they return: [`SeenWords`] or [`BrokenPromise`]; [`simulate_hands`] and
//! [`simulate_two_operators`] are histories with people in them.
//!
//! A [`Scenario`] is drawn from one number; [`simulate`] lives it through, from life to life, and returns what was seen or
//! what was broken. Nothing here is part of the program.

mod fleet;
mod hands;
mod history;
mod life;
mod operators;
mod scenario;
mod simulate;
mod storage;
mod visits;
mod wire;

pub use fleet::PlotFleet;
pub use hands::simulate_hands;
pub use operators::simulate_two_operators;
pub use scenario::{Before, Crash, PROMPT, Plot, Scenario, Slip, TOKEN, TokenIntrospection};
pub use simulate::{BrokenPromise, SeenWords, simulate};
