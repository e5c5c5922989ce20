//! All that a person sees: what is printed, the progress bar, log lines, the summary and the results file.
//!
//! stdout is data, stderr is talk. Only [`Printer`] writes to either, so that nothing tears the bar, and no control or
//! direction character from a name or an answer reaches a terminal. No secret passes here, nor into a file.

mod activity;
mod cleaned;
mod columns;
mod excerpt;
mod figures;
mod lanes;
mod log;
mod meter;
mod pace;
mod printer;
mod progress;
mod pulse;
mod recent;
mod results;
#[cfg(test)]
mod sample;
mod screen;
mod status;
mod summary;
mod table;
mod terminal;
mod visible;

pub(crate) use activity::{Activity, Traffic};
pub(crate) use cleaned::cleaned;
pub(crate) use columns::{ID_WIDTH, padded, width};
pub(crate) use log::init;
pub(crate) use printer::Printer;
pub(crate) use progress::Progress;
pub(crate) use pulse::{ProgressSnapshot, Title, Wave};
pub(crate) use results::{ResultsInput, write_results};
pub(crate) use summary::{SummaryInput, render_summary};
pub(crate) use table::{BYTE_ORDER_MARK, TableFile, WholeFile, csv_heading, csv_line, write_csv, write_whole};
pub(crate) use visible::visible;
