//! Where what programs read is written to.

mod stream;

pub(crate) use crate::message::Message;
pub(crate) use stream::{Machine, Taken};
