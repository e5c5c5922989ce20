//! A disk in memory that fails, tears and forgets on command, for tests of this crate and of those that use it.
//!
//! ```
//! use fitout_journal::simulation::Disk;
//! use fitout_journal::{Journal, JournalHeader};
//!
//! let disk = Disk::default();
//! let header = JournalHeader::new("fitout 0.1.0", "front-desk", "sandbox", 0);
//! let journal = Journal::create_on(disk.attach().unwrap(), header).unwrap();
//! let before = journal.state().clone();
//! drop(journal);
//! disk.cut_power(0, 0);
//! let (journal, _) = Journal::open_on(disk.attach().unwrap()).unwrap();
//! assert_eq!(journal.state(), &before);
//! ```

use crate::error::JournalError;
use crate::storage::Storage;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A disk with room for one journal. Its clones are the same disk; it outlives the program that writes to it.
#[derive(Debug, Clone, Default)]
pub struct Disk(Arc<Mutex<Platter>>);

/// How an operation of the disk goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskFault {
    /// A write takes half of its bytes and says so; other operations go well.
    ShortWrite,
    /// A write leaves half of its bytes and fails for lack of space, as does every later one.
    NoSpace,
    /// The operation fails. A sync that fails loses what was not durable, and the next one would succeed.
    Broken,
    /// A write is interrupted by a signal before it does anything; other operations go well.
    Interrupted,
    /// The program is killed in the operation: a write leaves half of its bytes, and every later operation fails.
    Killed,
}

impl DiskFault {
    /// Every fault.
    pub const ALL: [DiskFault; 5] =
        [DiskFault::ShortWrite, DiskFault::NoSpace, DiskFault::Broken, DiskFault::Interrupted, DiskFault::Killed];
}

#[derive(Debug, Default)]
struct Platter {
    /// What a reader sees.
    content: Vec<u8>,
    /// What a power cut leaves for certain.
    durable: Vec<u8>,
    /// Whether the content was cut since the last sync, so that it need not go on from what is durable.
    was_cut: bool,
    aside: Vec<Vec<u8>>,
    attached: bool,
    operations: u64,
    syncs: u64,
    fault: Option<(u64, DiskFault)>,
    kill_at: Option<usize>,
    condition: DiskCondition,
}

/// What the disk still does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum DiskCondition {
    #[default]
    Sound,
    /// It takes no more bytes.
    Full,
    /// The program is dead: it can do nothing more.
    Dead,
}

impl Disk {
    /// A disk that holds these bytes, all of them durable.
    #[must_use]
    pub fn holding(bytes: &[u8]) -> Self {
        let disk = Self::default();
        disk.platter().content = bytes.to_vec();
        disk.platter().durable = bytes.to_vec();
        disk
    }

    /// The disk as storage of a new program, which locks it until the storage is dropped.
    ///
    /// # Errors
    /// [`JournalError::Locked`] while another storage is attached.
    pub fn attach(&self) -> Result<SimulatedStorage, JournalError> {
        let mut platter = self.platter();
        let path = PathBuf::from("simulated.journal");
        if platter.attached {
            return Err(JournalError::Locked { path });
        }
        platter.attached = true;
        if platter.condition == DiskCondition::Dead {
            platter.condition = DiskCondition::Sound;
        }
        drop(platter);
        Ok(SimulatedStorage { disk: self.clone(), path })
    }

    /// Makes the operation with this number, counted from 1 over the life of the disk, go wrong.
    pub fn fail_at(&self, operation: u64, fault: DiskFault) {
        self.platter().fault = Some((operation, fault));
    }

    /// Kills the program in the write that would make the journal longer than this many bytes, and leaves as many.
    pub fn kill_at_byte(&self, bytes: usize) {
        self.platter().kill_at = Some(bytes);
    }

    /// Takes every planned fault back, and makes room on a full disk.
    pub fn mend(&self) {
        let mut platter = self.platter();
        platter.fault = None;
        platter.kill_at = None;
        platter.condition = DiskCondition::Sound;
    }

    /// Cuts the power: of what was not durable, so many bytes arrived, and so many after them hold zeros.
    pub fn cut_power(&self, arrived: usize, zeros: usize) {
        let mut platter = self.platter();
        let mut left = platter.durable.clone();
        if platter.was_cut {
            // A cut that was not synced may have arrived.
            if arrived > 0 {
                left.clone_from(&platter.content);
            }
        } else {
            let late = platter.content.get(left.len()..).unwrap_or_default();
            left.extend(late.iter().take(arrived));
            let room = late.len().saturating_sub(arrived);
            left.extend(std::iter::repeat_n(0, zeros.min(room)));
        }
        platter.was_cut = false;
        platter.content.clone_from(&left);
        platter.durable = left;
    }

    /// What a reader of the journal sees now.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.platter().content.clone()
    }

    /// What a power cut leaves for certain.
    #[must_use]
    pub fn durable(&self) -> Vec<u8> {
        self.platter().durable.clone()
    }

    /// The pieces that recovery cut off and kept.
    #[must_use]
    pub fn aside(&self) -> Vec<Vec<u8>> {
        self.platter().aside.clone()
    }

    /// How many operations there were.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.platter().operations
    }

    /// How many syncs succeeded.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.platter().syncs
    }

    fn platter(&self) -> MutexGuard<'_, Platter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The storage of one program on a simulated [`Disk`].
#[derive(Debug)]
pub struct SimulatedStorage {
    disk: Disk,
    path: PathBuf,
}

impl Drop for SimulatedStorage {
    fn drop(&mut self) {
        self.disk.platter().attached = false;
    }
}

impl Platter {
    /// Counts an operation and says how it goes wrong.
    fn begin(&mut self) -> io::Result<Option<DiskFault>> {
        if self.condition == DiskCondition::Dead {
            return Err(killed());
        }
        self.operations += 1;
        Ok(self.fault.filter(|(at, _)| *at == self.operations).map(|(_, fault)| fault))
    }

    /// As [`Platter::begin`], for an operation that is not a write.
    fn begin_quiet(&mut self) -> io::Result<()> {
        match self.begin()? {
            None | Some(DiskFault::ShortWrite | DiskFault::NoSpace | DiskFault::Interrupted) => Ok(()),
            Some(DiskFault::Broken) => Err(broken()),
            Some(DiskFault::Killed) => {
                self.condition = DiskCondition::Dead;
                Err(killed())
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> usize {
        self.content.extend_from_slice(bytes);
        bytes.len()
    }
}

impl Storage for SimulatedStorage {
    fn path(&self) -> &Path {
        &self.path
    }

    fn reader(&mut self) -> io::Result<Box<dyn Read + '_>> {
        let mut platter = self.disk.platter();
        platter.begin_quiet()?;
        Ok(Box::new(io::Cursor::new(platter.content.clone())))
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut platter = self.disk.platter();
        let fault = platter.begin()?;
        if platter.condition == DiskCondition::Full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let half = bytes.get(..bytes.len() / 2).unwrap_or_default();
        match fault {
            None => {}
            // A write of one byte cannot be short.
            Some(DiskFault::ShortWrite) if half.is_empty() => {}
            Some(DiskFault::ShortWrite) => return Ok(platter.write(half)),
            Some(DiskFault::NoSpace) => {
                platter.write(half);
                platter.condition = DiskCondition::Full;
                return Err(io::ErrorKind::StorageFull.into());
            }
            Some(DiskFault::Broken) => return Err(broken()),
            Some(DiskFault::Interrupted) => return Err(io::ErrorKind::Interrupted.into()),
            Some(DiskFault::Killed) => {
                platter.write(half);
                platter.condition = DiskCondition::Dead;
                return Err(killed());
            }
        }
        if let Some(room) = platter.kill_at.map(|at| at.saturating_sub(platter.content.len()))
            && let Some(arrived) = bytes.get(..room).filter(|arrived| arrived.len() < bytes.len())
        {
            platter.write(arrived);
            platter.condition = DiskCondition::Dead;
            return Err(killed());
        }
        Ok(platter.write(bytes))
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut platter = self.disk.platter();
        let begun = platter.begin_quiet();
        if platter.condition == DiskCondition::Dead {
            return begun;
        }
        if begun.is_err() {
            // The pages are marked clean and dropped: what they held is lost, and nobody will say so again.
            let durable = platter.durable.clone();
            platter.content = durable;
            platter.was_cut = false;
            return begun;
        }
        let Platter { content, durable, was_cut, syncs, .. } = &mut *platter;
        if *was_cut {
            durable.clone_from(content);
            *was_cut = false;
        } else {
            durable.extend(content.iter().skip(durable.len()));
        }
        *syncs += 1;
        Ok(())
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        let mut platter = self.disk.platter();
        platter.begin_quiet()?;
        platter.was_cut = true;
        platter.content.truncate(usize::try_from(len).unwrap_or(usize::MAX));
        Ok(())
    }

    fn keep_aside(&mut self, torn: &[u8]) -> io::Result<PathBuf> {
        let mut platter = self.disk.platter();
        platter.begin_quiet()?;
        platter.aside.push(torn.to_vec());
        Ok(PathBuf::from(format!("{}.torn-{}", self.path.display(), platter.aside.len())))
    }
}

fn broken() -> io::Error {
    io::Error::other("simulated input/output error")
}

fn killed() -> io::Error {
    io::Error::other("the simulated program was killed")
}
