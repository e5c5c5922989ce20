//! The house rules that no lint knows. Each is a function of the sources that returns what breaks it, so that a test can show it
//! broken; [`rules`] prints them all with their counts.

mod coverage;
mod crates;
mod names;
mod rooms;
mod rules;
mod shape;
mod source;
mod vendor;
