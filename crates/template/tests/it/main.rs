//! Templates and rosters from the outside.

mod messages;
mod properties;
mod rendering;
mod roster;
mod rules;
mod sample;
mod shipped;
