//! What the program is connected to: what is printed to people, the stream for programs, and the signals of the system.
//!
//! stdout is data, stderr is talk. Only [`Printer`] writes to either, so that nothing tears the bar, and no control or
//! direction character from a name or an answer reaches a terminal. No secret passes here.

mod capabilities;
mod excerpt;
mod json_stream;
mod log;
mod printable;
mod printer;
mod screen;
mod signals;

pub(crate) use capabilities::Color;
#[cfg(test)]
pub(crate) use capabilities::Terminal;
pub(crate) use json_stream::open;
pub(crate) use log::init;
pub(crate) use printable::visible;
pub(crate) use printer::{Printer, ProgressMode};
pub(crate) use signals::{Patience, Signal, Signals, StatusRequests, heed, leave_no_core, outlive_limits_on_files};
