//! The simulated disk as the engine's storage, with a sync that can be left out on purpose.

use fitout_executor::{Defect, is_broken};
use fitout_journal::Storage;
use fitout_journal::simulation::SimulatedStorage;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The simulated disk, synced unless the engine is broken so.
#[derive(Debug)]
pub(crate) struct Synced(pub(crate) SimulatedStorage);

impl Storage for Synced {
    fn path(&self) -> &Path {
        self.0.path()
    }

    fn reader(&mut self) -> io::Result<Box<dyn Read + '_>> {
        self.0.reader()
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        if is_broken(Defect::SkipsTheSync) { Ok(()) } else { self.0.sync() }
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.truncate(len)
    }

    fn keep_aside(&mut self, torn: &[u8]) -> io::Result<PathBuf> {
        self.0.keep_aside(torn)
    }
}
