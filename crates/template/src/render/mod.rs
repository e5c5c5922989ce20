//! A template and one row: what the row's location shall have.

mod assemble;
mod row_filter;
mod row_values;
mod take_over;

pub(crate) use assemble::{LinkTargets, Rendering};
pub use row_filter::RowFilter;
