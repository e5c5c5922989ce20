//! The world in a file, so that one rehearsal can go on where another stopped.
//!
//! The file is one JSON object, replaced as a whole: after a crash it is the old one or the new one. It holds digests of
//! tokens, never tokens. What happened ([`crate::Ledger`]) and the limits' windows are not kept: they begin anew.

use crate::flight::Flight;
use crate::sandbox::Sandbox;
use crate::settings::Settings;
use crate::token::Tokens;
use crate::world::{Counts, Place, World};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

const FORMAT: &str = "fitout-sandbox-world";
const VERSION: u32 = 1;

/// Why a world cannot be read from a file or written to it.
#[derive(Debug, thiserror::Error)]
pub enum WorldFileError {
    /// The file cannot be read.
    #[error("cannot read the sandbox world {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write the sandbox world {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not a world, or a damaged one.
    #[error("the sandbox world {} is damaged at line {line} column {column}; delete it to begin with an empty one", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// The file is JSON and something else than a world of a version that we know.
    #[error("{} is not a sandbox world of version {VERSION}; delete it or name another file", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
}

impl WorldFileError {
    /// Whether there is no such file.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        match self {
            WorldFileError::Read { source, .. } => source.kind() == io::ErrorKind::NotFound,
            WorldFileError::Write { .. } | WorldFileError::Damaged { .. } | WorldFileError::Foreign { .. } => false,
        }
    }
}

#[derive(Deserialize)]
struct Heading {
    format: String,
    version: u32,
}

/// The world as it stands in the file.
#[derive(Serialize, Deserialize)]
struct Saved {
    format: String,
    version: u32,
    seed: u64,
    now: Duration,
    flights: u64,
    tokens: Tokens,
    counts: BTreeMap<String, Counts>,
    places: BTreeMap<String, Place>,
    /// Requests that were on their way, with their times.
    queue: Vec<(Duration, Flight)>,
}

impl Sandbox {
    /// Writes the world to the file, which is replaced as a whole; only its owner can read it.
    ///
    /// # Errors
    /// When the file cannot be written; it is what it was, then.
    pub fn save(&self, path: &Path) -> Result<(), WorldFileError> {
        let bytes = self.touch(|world, _| serde_json::to_vec_pretty(&saved(world)));
        let bytes = bytes.map_err(|e| WorldFileError::Write { path: path.to_owned(), source: e.into() })?;
        replace(path, &bytes).map_err(|source| WorldFileError::Write { path: path.to_owned(), source })
    }

    /// The world of the file, behaving as the settings say; the seed is the file's, so that no id is made twice.
    ///
    /// # Errors
    /// When the file is missing, damaged or no world.
    pub fn load(path: &Path, settings: Settings) -> Result<Self, WorldFileError> {
        let bytes = std::fs::read(path).map_err(|source| WorldFileError::Read { path: path.to_owned(), source })?;
        let damaged = |e: serde_json::Error| WorldFileError::Damaged {
            path: path.to_owned(),
            line: e.line(),
            column: e.column(),
        };
        // The version goes first: another version's world is not damaged.
        match serde_json::from_slice::<Heading>(&bytes) {
            Ok(heading) if heading.format == FORMAT && heading.version == VERSION => {}
            Err(e) if !e.is_data() => return Err(damaged(e)),
            Ok(_) | Err(_) => return Err(WorldFileError::Foreign { path: path.to_owned() }),
        }
        let saved = serde_json::from_slice::<Saved>(&bytes).map_err(damaged)?;
        Ok(Self::of(restored(saved, settings)))
    }
}

fn saved(world: &World) -> Saved {
    Saved {
        format: FORMAT.to_owned(),
        version: VERSION,
        seed: world.settings.seed,
        now: world.now(),
        flights: world.flights,
        tokens: world.tokens.clone(),
        counts: world.counts.clone(),
        places: world.places.clone(),
        queue: world.queue.iter().map(|((at, _), flight)| (*at, flight.clone())).collect(),
    }
}

fn restored(saved: Saved, settings: Settings) -> World {
    let mut world = World::new(Settings { seed: saved.seed, ..settings });
    world.flights = saved.flights;
    world.tokens = saved.tokens;
    world.counts = saved.counts;
    world.places = saved.places;
    world.queue = saved.queue.into_iter().map(|(at, flight)| ((at, flight.id), flight)).collect();
    world.begin_at(saved.now);
    world
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A bare file name has an empty parent, which means the current folder.
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}
