//! A tripwire for protected health information: the vendor forbids it in this API, and a prompt or a roster can hold
//! it by mistake.
//!
//! Begin with [`Scanner`], what it finds, a [`PhiFinding`] of an [`IdentifierKind`], and [`heading`].
//!
//! It finds what has the form of an identifier (a social security number, a card number) and what a keyword says to be
//! one (a record number, a date of birth). It is no proof that nothing is there: names, addresses and stories have no
//! form. Pure functions of the text; what is found is told masked.
//!
//! - `form`: numbers that have a form and a check of their own.
//! - `cue`: values that a word near them makes what they are.
//! - `table`: what stands below a heading that sounds like one (`heading`).
//! - `plain`: look-alikes, entities and invisible characters are read as what a reader sees; `spoken`: so are numbers that are
//!   spelled out.
//! - `scan`: all of them over a text, none inside another.

mod cue;
mod form;
mod heading;
mod kind;
mod plain;
mod scan;
mod spoken;
mod table;

pub use heading::heading;
pub use kind::{IdentifierKind, PhiFinding};
pub use scan::Scanner;
