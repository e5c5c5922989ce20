//! Which file something is, whatever its path is called.

use crate::system;
use std::fs::{File, Metadata};
use std::path::Path;

/// The device and number of a file: two paths with the same lead to one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileId {
    device: u64,
    number: u64,
}

impl FileId {
    /// That of what this was found to be at this path; `None` where the system does not tell.
    #[must_use]
    pub fn at(path: &Path, found: &Metadata) -> Option<Self> {
        system::number_at(path, found).map(Self::new)
    }

    /// That of an open file; `None` where the system does not tell.
    pub(crate) fn of(file: &File) -> Option<Self> {
        system::number_of(file).map(Self::new)
    }

    fn new((device, number): (u64, u64)) -> Self {
        Self { device, number }
    }
}
