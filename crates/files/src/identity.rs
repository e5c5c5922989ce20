//! Which file something is, whatever its path is called.

use crate::system;
use std::fs::Metadata;

/// The device and number of a file: two paths with the same lead to one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileId {
    device: u64,
    number: u64,
}

impl FileId {
    /// That of the file that this is known of; `None` where the system does not tell.
    #[must_use]
    pub fn of(found: &Metadata) -> Option<Self> {
        system::device_and_number(found).map(|(device, number)| Self { device, number })
    }
}
