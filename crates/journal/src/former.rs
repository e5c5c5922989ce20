//! Former values: what stood in the fields that a write is about to overwrite. They are prompt text, so they are not in
//! the journal but in a file of their own beside it, which may be deleted at the price of not being able to undo.

use crate::error::{Damage, JournalError};
use crate::journal::{in_place, write_all};
use crate::line::{LINE_BYTES_MAX, TRAILER_BYTES, TRAILER_CLOSES, TRAILER_OPENS, checksum, hex};
use crate::record::Format;
use crate::storage::{FileStorage, Storage};
use fitout_model::{Fields, LocationId, OperationId, Target};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// The version of the file.
const FORMAT: Format = Format { major: 1, minor: 0 };

/// What stood in the fields that an operation overwrote or removed.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreImageRecord {
    /// The location.
    pub loc: LocationId,
    /// The operation.
    pub op: OperationId,
    /// Its attempt.
    pub attempt: u32,
    /// What it is done to.
    pub target: Target,
    /// The fields that had a value, in the API's writable form.
    pub values: Fields,
    /// The fields that had none, or none that can be seen.
    pub absent: Vec<String>,
    /// When.
    pub at: u64,
}

/// Values are prompt text.
impl fmt::Debug for PreImageRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { loc, op, attempt, target, values, absent, at: _ } = self;
        let names: Vec<&String> = values.keys().collect();
        f.debug_struct("Former")
            .field("loc", loc)
            .field("op", op)
            .field("attempt", attempt)
            .field("target", target)
            .field("values", &names)
            .field("absent", absent)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
struct First {
    r#type: String,
    format: Format,
}

/// A file of former values that is open for appending.
#[derive(Debug)]
pub struct FormerLog<S: Storage = FileStorage> {
    storage: S,
    buffer: Vec<u8>,
    poisoned: bool,
}

impl FormerLog<FileStorage> {
    /// Opens the file, mode 0600, or makes it; a last line that was not finished is cut off.
    ///
    /// # Errors
    /// As for [`crate::Journal::open_or_create`].
    pub fn open_or_create(path: &Path) -> Result<Self, JournalError> {
        match FileStorage::open(path) {
            Ok(storage) => Self::open_on(storage),
            Err(JournalError::Missing { .. }) => Self::open_on(FileStorage::create(path)?),
            Err(error) => Err(error),
        }
    }
}

impl<S: Storage> FormerLog<S> {
    /// As `open_or_create`, on this storage.
    ///
    /// # Errors
    /// As for [`crate::Journal::open_on`].
    pub fn open_on(mut storage: S) -> Result<Self, JournalError> {
        let path = storage.path().to_owned();
        let failed = |doing| {
            let path = path.clone();
            move |source| JournalError::Io { path, doing, source }
        };
        let whole = {
            let input = storage.reader().map_err(failed("read"))?;
            scan(input, &path, |_| {})?
        };
        storage.truncate(whole).map_err(failed("cut the unfinished last line of"))?;
        let mut log = Self { storage, buffer: Vec::new(), poisoned: false };
        if whole == 0 {
            let first = First { r#type: "former".to_owned(), format: FORMAT };
            log.line(&first)?;
        }
        log.commit()?;
        Ok(log)
    }

    /// Takes the values up; they are not durable before [`FormerLog::commit`] returns.
    ///
    /// # Errors
    /// [`JournalError::Unwritable`] when the line would be too long, [`JournalError::Poisoned`].
    pub fn append(&mut self, former: &PreImageRecord) -> Result<(), JournalError> {
        if self.poisoned {
            return Err(JournalError::Poisoned { path: self.storage.path().into() });
        }
        self.line(former)
    }

    /// Makes everything appended durable.
    ///
    /// # Errors
    /// [`JournalError::Failed`] and [`JournalError::Displaced`], which are final.
    pub fn commit(&mut self) -> Result<(), JournalError> {
        let path = self.storage.path().to_owned();
        if self.poisoned {
            return Err(JournalError::Poisoned { path });
        }
        if self.buffer.is_empty() {
            return Ok(());
        }
        let written = write_all(&mut self.storage, &self.buffer).map_err(|source| ("write to", source));
        if let Err((doing, source)) = written.and_then(|()| self.storage.sync().map_err(|source| ("sync", source))) {
            self.poisoned = true;
            return Err(JournalError::Failed { path, doing, source });
        }
        self.buffer.clear();
        in_place(&mut self.storage).inspect_err(|_displaced| self.poisoned = true)
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), JournalError> {
        let start = self.buffer.len();
        let unwritable = |path: &Path, source| JournalError::Unwritable { path: path.into(), kind: "former", source };
        if let Err(error) = serde_json::to_writer(&mut self.buffer, value) {
            self.buffer.truncate(start);
            return Err(unwritable(self.storage.path(), Damage::Members { why: error.to_string() }));
        }
        self.buffer.pop();
        let crc = crc32fast::hash(self.buffer.get(start..).unwrap_or_default());
        self.buffer.extend_from_slice(TRAILER_OPENS);
        self.buffer.extend_from_slice(&hex(crc));
        self.buffer.extend_from_slice(TRAILER_CLOSES);
        self.buffer.push(b'\n');
        if self.buffer.len() - start > LINE_BYTES_MAX {
            self.buffer.truncate(start);
            return Err(unwritable(self.storage.path(), Damage::TooLong { max: LINE_BYTES_MAX }));
        }
        Ok(())
    }
}

/// Reads every whole line; returns how many bytes they have.
fn scan<'a>(input: Box<dyn Read + 'a>, path: &Path, mut take: impl FnMut(PreImageRecord)) -> Result<u64, JournalError> {
    let mut input = BufReader::new(input);
    let (mut line, mut number, mut offset) = (Vec::new(), 0_u64, 0_u64);
    loop {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        let read = read.map_err(|source| JournalError::Io { path: path.into(), doing: "read", source })?;
        // A last line without its end was being written when the program or the machine stopped.
        if read == 0 || line.pop() != Some(b'\n') {
            return Ok(offset);
        }
        number += 1;
        let damaged = |source| JournalError::Damaged { path: path.into(), line: number, offset, source };
        checksum(&line).map_err(damaged)?;
        line.truncate(line.len() - TRAILER_BYTES);
        line.push(b'}');
        let members = |error: serde_json::Error| damaged(Damage::Members { why: error.to_string() });
        if number == 1 {
            let first: First = serde_json::from_slice(&line).map_err(members)?;
            if first.r#type != "former" || first.format != FORMAT {
                return Err(JournalError::OtherFormat { path: path.into(), found: first.format, ours: FORMAT });
            }
        } else {
            take(serde_json::from_slice(&line).map_err(members)?);
        }
        offset += u64::try_from(read).unwrap_or(0);
    }
}

/// Former values by location, operation and attempt.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormerValues(BTreeMap<(LocationId, OperationId, u32), PreImageRecord>);

/// All former values in the file; none where there is no file. An unfinished last line is left out.
///
/// # Errors
/// Any other damage, and what the file system answered.
pub fn former_values(path: &Path) -> Result<FormerValues, JournalError> {
    match FileStorage::peek(path) {
        Ok(file) => FormerValues::of_bytes(file, path),
        Err(JournalError::Missing { .. }) => Ok(FormerValues::default()),
        Err(error) => Err(error),
    }
}

impl FormerValues {
    /// The values in these bytes.
    ///
    /// # Errors
    /// As for [`former_values`].
    pub fn of_bytes(bytes: impl Read, path: &Path) -> Result<Self, JournalError> {
        let mut all = BTreeMap::new();
        scan(Box::new(bytes), path, |former| {
            all.insert((former.loc.clone(), former.op.clone(), former.attempt), former);
        })?;
        Ok(Self(all))
    }

    /// What stood there before this attempt.
    #[must_use]
    pub fn of(&self, loc: &LocationId, op: &OperationId, attempt: u32) -> Option<&PreImageRecord> {
        self.0.get(&(loc.clone(), op.clone(), attempt))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
