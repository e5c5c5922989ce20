//! The way to a place in a value.

use std::borrow::Cow;

/// A step on the way from the top of a value to a place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PathStep {
    /// To a member of an object.
    Key(Cow<'static, str>),
    /// To an item of a list, counted from 0.
    Index(usize),
}
