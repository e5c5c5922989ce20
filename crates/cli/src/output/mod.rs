//! What is told at the end: plans, the summary, the results, tables, and notifications. No secret is in any of it.

mod cleaned;
mod columns;
pub(crate) mod notify;
mod plan;
mod results;
#[cfg(test)]
mod sample;
mod summary;
mod table;
mod unproven;

pub(crate) use cleaned::cleaned;
pub(crate) use columns::{ID_WIDTH, padded, width};
pub(crate) use plan::{Diffs, overview, tell_plan};
pub(crate) use results::{ResultsInput, write_results};
pub(crate) use summary::{SummaryInput, render_summary};
pub(crate) use table::{BYTE_ORDER_MARK, WholeFile, csv_heading, csv_line, write_csv, write_whole};
pub(crate) use unproven::say_unproven;
