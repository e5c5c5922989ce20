//! The world in a file, so that one rehearsal can go on where another stopped.
//!
//! The file is one JSON object, replaced as a whole: after a crash it is the old one or the new one. A world that is kept
//! ([`Sandbox::keep`]) has a second file beside it, `NAME.changes`, with a line for each change since; so what the
//! sandbox has answered survives the death of its process, as the real server's word does.
//!
//! The files hold digests of tokens, never tokens. What happened ([`crate::Ledger`]) and the limits' windows are not
//! kept: they begin anew.

use super::{Inner, Sandbox};
use crate::flight::Flight;
use crate::oauth::Agencies;
use crate::settings::Settings;
use crate::token::{Access, Tokens};
use crate::world::{Counts, World, WorldLocation};
use fitout_files::{append_private, replace};
use fitout_model::Digest;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
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
    #[error("the sandbox world {} is damaged at line {line} column {column}; delete it to go on without what it holds", path.display())]
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
    /// How often the world was saved; changes belong to one saving.
    saving: u64,
    seed: u64,
    now: Duration,
    flights: u64,
    tokens: Tokens,
    #[serde(default)]
    agencies: Agencies,
    counts: BTreeMap<String, Counts>,
    places: BTreeMap<String, WorldLocation>,
    /// Requests that were on their way, with their times.
    queue: Vec<(Duration, Flight)>,
}

/// A location as a change left it: a line of the file of changes.
#[derive(Serialize, Deserialize)]
struct Change<'a> {
    /// The saving that it comes after.
    saving: u64,
    now: Duration,
    location: Cow<'a, str>,
    place: Cow<'a, WorldLocation>,
    counts: Cow<'a, Counts>,
}

/// What an OAuth endpoint changed: another kind of line.
#[derive(Serialize, Deserialize)]
struct OauthChange<'a> {
    saving: u64,
    now: Duration,
    agencies: Cow<'a, Agencies>,
    minted: Vec<(Digest, Access)>,
}

/// Writes the world's changes down as they happen.
#[derive(Debug)]
pub(crate) struct Keeper {
    changes: File,
    path: PathBuf,
    /// The first failure to write; nothing is kept after it.
    failed: Option<io::Error>,
}

impl Keeper {
    /// Appends what changed since the last call. Not synced: it must survive the process, not the machine.
    pub(crate) fn keep(&mut self, world: &mut World) {
        let changed = world.take_changed();
        let agencies = std::mem::take(&mut world.agencies_changed);
        let minted = std::mem::take(&mut world.minted);
        if (changed.is_empty() && !agencies) || self.failed.is_some() {
            return;
        }
        let mut lines = Vec::new();
        if agencies {
            let (saving, now, agencies) = (world.savings, world.now(), Cow::Borrowed(&world.agencies));
            if let Err(e) = serde_json::to_writer(&mut lines, &OauthChange { saving, now, agencies, minted }) {
                self.failed = Some(e.into());
                return;
            }
            lines.push(b'\n');
        }
        for location in &changed {
            let Some(place) = world.places.get(location) else { continue };
            let change = Change {
                saving: world.savings,
                now: world.now(),
                location: Cow::Borrowed(location),
                place: Cow::Borrowed(place),
                counts: Cow::Owned(world.counts.get(location).cloned().unwrap_or_default()),
            };
            if let Err(e) = serde_json::to_writer(&mut lines, &change) {
                self.failed = Some(e.into());
                return;
            }
            lines.push(b'\n');
        }
        // One write, so that a crash leaves whole lines and at most one torn one, the last.
        if let Err(e) = self.changes.write_all(&lines) {
            self.failed = Some(e);
        }
    }
}

impl Sandbox {
    /// Writes the world to the file, which is replaced as a whole; only its owner can read it.
    ///
    /// # Errors
    /// When the file cannot be written, or changes could not be kept before; the file is what it was, then.
    pub fn save(&self, path: &Path) -> Result<(), WorldFileError> {
        self.open(|inner, _| save(inner, path))
            .map_err(|source| WorldFileError::Write { path: path.to_owned(), source })
    }

    /// Writes the world to the file, and from now on each change beside it before anybody hears of it: what the
    /// sandbox has answered is there after [`Sandbox::load`], even when its process is killed.
    ///
    /// # Errors
    /// When the file, or the file of changes beside it, cannot be written.
    pub fn keep(&self, path: &Path) -> Result<(), WorldFileError> {
        let kept = self.open(|inner, _| {
            save(inner, path)?;
            // It holds prompts, too.
            let changes = append_private(&changes_of(path))?;
            inner.keeper = Some(Keeper { changes, path: path.to_owned(), failed: None });
            Ok(())
        });
        kept.map_err(|source| WorldFileError::Write { path: path.to_owned(), source })
    }

    /// The world of the file, behaving as the settings say; the seed is the file's, so that no id is made twice.
    ///
    /// # Errors
    /// When the file is missing, damaged or no world.
    pub fn load(path: &Path, settings: Settings) -> Result<Self, WorldFileError> {
        let bytes = std::fs::read(path).map_err(|source| WorldFileError::Read { path: path.to_owned(), source })?;
        // The version goes first: another version's world is not damaged.
        match serde_json::from_slice::<Heading>(&bytes) {
            Ok(heading) if heading.format == FORMAT && heading.version == VERSION => {}
            Err(e) if !e.is_data() => return Err(damaged(path, e.line(), e.column())),
            Ok(_) | Err(_) => return Err(WorldFileError::Foreign { path: path.to_owned() }),
        }
        let saved = serde_json::from_slice::<Saved>(&bytes).map_err(|e| damaged(path, e.line(), e.column()))?;
        let mut world = restored(saved, settings);
        replay(&mut world, &changes_of(path))?;
        Ok(Self::of(world))
    }
}

fn damaged(path: &Path, line: usize, column: usize) -> WorldFileError {
    WorldFileError::Damaged { path: path.to_owned(), line, column }
}

fn changes_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".changes");
    name.into()
}

fn save(inner: &mut Inner, path: &Path) -> io::Result<()> {
    if let Some(failed) = inner.keeper.as_mut().and_then(|keeper| keeper.failed.take()) {
        return Err(failed);
    }
    let world = &mut inner.world;
    world.savings += 1;
    replace(path, &serde_json::to_vec_pretty(&saved(world))?)?;
    world.take_changed();
    world.agencies_changed = false;
    world.minted.clear();
    // The old changes are of an older saving: should the process die right here, they are passed over.
    match &inner.keeper {
        // By another opening of it: on Windows one that appends cannot cut.
        Some(keeper) if keeper.path == path => File::options().write(true).open(changes_of(path))?.set_len(0),
        Some(_) | None => match std::fs::remove_file(changes_of(path)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
            Ok(()) | Err(_) => Ok(()),
        },
    }
}

/// Applies the changes that were kept after the world was saved.
fn replay(world: &mut World, path: &Path) -> Result<(), WorldFileError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(WorldFileError::Read { path: path.to_owned(), source }),
    };
    // A line without its end was being written when the process died: nobody has heard of it.
    let whole = bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
    for (line, number) in whole.zip(1..) {
        if let Ok(change) = serde_json::from_slice::<OauthChange>(line) {
            if change.saving == world.savings {
                world.begin_at(world.now().max(change.now));
                world.agencies = change.agencies.into_owned();
                change.minted.into_iter().for_each(|(token, access)| world.tokens.put(&token, access));
            }
            continue;
        }
        let change: Change = serde_json::from_slice(line).map_err(|e| damaged(path, number, e.column()))?;
        if change.saving != world.savings {
            continue;
        }
        let location = change.location.into_owned();
        world.begin_at(world.now().max(change.now));
        world.counts.insert(location.clone(), change.counts.into_owned());
        world.places.insert(location, change.place.into_owned());
    }
    Ok(())
}

fn saved(world: &World) -> Saved {
    Saved {
        format: FORMAT.to_owned(),
        version: VERSION,
        saving: world.savings,
        seed: world.settings.seed,
        now: world.now(),
        flights: world.flights,
        tokens: world.tokens.clone(),
        agencies: world.agencies.clone(),
        counts: world.counts.clone(),
        places: world.places.clone(),
        queue: world.queue.iter().map(|((at, _), flight)| (*at, flight.clone())).collect(),
    }
}

fn restored(saved: Saved, settings: Settings) -> World {
    let mut world = World::new(Settings { seed: saved.seed, ..settings });
    world.savings = saved.saving;
    world.flights = saved.flights;
    world.tokens = saved.tokens;
    world.agencies = saved.agencies;
    world.counts = saved.counts;
    world.places = saved.places;
    world.queue = saved.queue.into_iter().map(|(at, flight)| ((at, flight.id), flight)).collect();
    world.begin_at(saved.now);
    world
}
