//! The agency's credentials in a file: replaced as a whole, durable before anything rests on it, one process at a time.
//!
//! The file is the only place of the refresh token: no keyring of the operating system is used. Its owner alone can read
//! it, and it is not read when others can.

use fitout_files::{AtomicFile, create_private_folder, folder_of, open_private, others_can_read, remove};
use fitout_model::{Digest, learn_secret};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::{Instant, sleep};

const FORMAT: &str = "fitout-credentials";
const VERSION: u32 = 1;
/// A larger file is no credentials.
const BYTES_MAX: u64 = 64 * 1024;
/// The room that credentials take at most, for all that is known of them.
const ROOM_BYTES: u64 = 16 * 1024;
/// How long another process is waited for; longer than it takes to renew a token in all its tries.
const LOCK_TIME_MAX: Duration = Duration::from_secs(60);
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// Why the credentials cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file or its folder cannot be read or written.
    #[error("{} cannot be {what}", path.display())]
    Io {
        /// "read", "written", "locked".
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others than its owner can read it.
    #[error("others can read {}; take their rights away (chmod 600) and change the client secret if they may have", path.display())]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// It is not what this program wrote.
    #[error("{} is not a file of credentials of this version; run `fitout auth login` to write it anew", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Another process kept the lock.
    #[error("another fitout keeps {} locked for more than {} s", path.display(), LOCK_TIME_MAX.as_secs())]
    Locked {
        /// The file.
        path: PathBuf,
    },
}

/// The credentials of an agency.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The agency's id.
    pub company: Option<String>,
    /// The client id of the application.
    pub client_id: Option<String>,
    /// The scopes that were granted, as the API lists them.
    pub scope: String,
    /// The refresh token: worth nothing soon after it was used.
    pub refresh: SecretString,
    /// The access token, until when it is used and until when it is accepted, both in ms since the Unix epoch.
    pub access: Option<(SecretString, u64, u64)>,
    /// When this refresh token was first sent without an answer being kept, in ms since the Unix epoch.
    pub renewing_since: Option<u64>,
    /// The digest of the refresh token that was handed in at first and began this file.
    pub seed: Option<Digest>,
}

/// As it stands in the file.
#[derive(Serialize, Deserialize)]
struct StoredLogin {
    format: String,
    version: u32,
    company: Option<String>,
    client_id: Option<String>,
    scope: String,
    refresh_token: String,
    access_token: Option<String>,
    renew_at: Option<u64>,
    expires_at: Option<u64>,
    renewing_since: Option<u64>,
    seed: Option<Digest>,
}

#[derive(Deserialize)]
struct StoreHeading {
    format: String,
    version: u32,
}

/// A file of credentials.
#[derive(Debug, Clone)]
pub struct Store {
    path: PathBuf,
}

/// The right to change the file; given back when it is dropped, or when the process dies.
#[derive(Debug)]
pub struct Locked<'a> {
    store: &'a Store,
    lock: File,
}

impl Store {
    /// The credentials in this file, which need not exist.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the file holds; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read, can be read by others, or holds something else.
    pub fn read(&self) -> Result<Option<Stored>, StoreError> {
        let io = |source| StoreError::Io { what: "read", path: self.path.clone(), source };
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io(error)),
        };
        if others_can_read(&file.metadata().map_err(io)?) {
            return Err(StoreError::Open { path: self.path.clone() });
        }
        let mut text = String::new();
        file.take(BYTES_MAX).read_to_string(&mut text).map_err(io)?;
        // The version goes first: another version's file is not damaged. What serde says may quote the file.
        let known =
            serde_json::from_str::<StoreHeading>(&text).is_ok_and(|h| h.format == FORMAT && h.version == VERSION);
        match serde_json::from_str::<StoredLogin>(&text) {
            Ok(saved) if known => Ok(Some(saved.into())),
            Ok(_) | Err(_) => Err(StoreError::Foreign { path: self.path.clone() }),
        }
    }

    /// Waits until no other process changes the file.
    ///
    /// # Errors
    /// When that takes too long, or the lock cannot be made.
    pub async fn lock(&self) -> Result<Locked<'_>, StoreError> {
        let path = self.beside(".lock");
        let io = |source| StoreError::Io { what: "locked", path: path.clone(), source };
        let file = create_private_folder(folder_of(&path)).and_then(|()| open_private(&path)).map_err(io)?;
        let until = Instant::now() + LOCK_TIME_MAX;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Locked { store: self, lock: file }),
                Err(TryLockError::Error(error)) => return Err(io(error)),
                Err(TryLockError::WouldBlock) if Instant::now() >= until => {
                    return Err(StoreError::Locked { path: self.path.clone() });
                }
                Err(TryLockError::WouldBlock) => sleep(LOCK_PAUSE).await,
            }
        }
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    }
}

/// Room on the disk for credentials, taken before they are there.
#[derive(Debug)]
pub(crate) struct Room<'a> {
    path: &'a Path,
    file: AtomicFile,
}

impl Room<'_> {
    /// As [`Locked::write`], into the room that was taken: a disk that has become full in the meantime does not matter.
    ///
    /// # Errors
    /// When it cannot be written; the old one is what it was, then.
    pub(crate) fn fill(self, stored: &Stored) -> Result<(), StoreError> {
        let path = self.path;
        fill(self.file, stored).map_err(|source| unwritten(path, source))
    }
}

fn unwritten(path: &Path, source: io::Error) -> StoreError {
    StoreError::Io { what: "written", path: path.to_owned(), source }
}

impl Locked<'_> {
    /// Takes room for credentials that are about to come, so that a full disk is known before it costs anything.
    ///
    /// # Errors
    /// When there is no room.
    pub(crate) fn room(&self) -> Result<Room<'_>, StoreError> {
        let path = self.store.path.as_path();
        let file = AtomicFile::begin_with_room(path, ROOM_BYTES).map_err(|source| unwritten(path, source))?;
        Ok(Room { path, file })
    }

    /// Replaces the file. When this returns, the new one is durable; before, the old one is. A crash leaves one of both.
    ///
    /// # Errors
    /// When it cannot be written; the old one is what it was, then.
    pub fn write(&self, stored: &Stored) -> Result<(), StoreError> {
        self.room()?.fill(stored)
    }

    /// Removes the file, and what it leads to where it is a link; says whether there was one.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self) -> Result<bool, StoreError> {
        let path = &self.store.path;
        remove(path).map_err(|source| StoreError::Io { what: "removed", path: path.clone(), source })
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        // Closing would do it, too, unless a program that is being started at this moment has inherited the file.
        drop(self.lock.unlock());
    }
}

impl From<StoredLogin> for Stored {
    fn from(saved: StoredLogin) -> Self {
        let access = saved.access_token.map(SecretString::from).zip(saved.renew_at.zip(saved.expires_at));
        learn_secret(&saved.refresh_token);
        if let Some((token, _)) = &access {
            learn_secret(token.expose_secret());
        }
        Self {
            company: saved.company,
            client_id: saved.client_id,
            scope: saved.scope,
            refresh: SecretString::from(saved.refresh_token),
            access: access.map(|(token, (renew_at, expires_at))| (token, renew_at, expires_at)),
            renewing_since: saved.renewing_since,
            seed: saved.seed,
        }
    }
}

fn fill(mut file: AtomicFile, stored: &Stored) -> io::Result<()> {
    let saved = StoredLogin {
        format: FORMAT.to_owned(),
        version: VERSION,
        company: stored.company.clone(),
        client_id: stored.client_id.clone(),
        scope: stored.scope.clone(),
        refresh_token: stored.refresh.expose_secret().to_owned(),
        access_token: stored.access.as_ref().map(|(token, _, _)| token.expose_secret().to_owned()),
        renew_at: stored.access.as_ref().map(|(_, renew_at, _)| *renew_at),
        expires_at: stored.access.as_ref().map(|(_, _, expires_at)| *expires_at),
        renewing_since: stored.renewing_since,
        seed: stored.seed.clone(),
    };
    file.write_all(serde_json::to_string_pretty(&saved)?.as_bytes())?;
    file.commit()
}
