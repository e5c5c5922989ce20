//! Between the engine and the simulated API: every create is held against the disk at the moment it is sent, and the
//! program can be made to die at a send.

use crate::scenario::Crash;
use bytes::Bytes;
use fitout_client::{Sending, Transport};
use fitout_journal::simulation::Disk;
use fitout_model::Digest;
use fitout_sandbox::{Fault, Sandbox, SandboxTransport, Scripted};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// How much of the journal's end is searched for an intent.
const TAIL_BYTES: usize = 64 * 1024;

/// Carries requests into the sandbox and watches them.
#[derive(Debug, Clone)]
pub(crate) struct WatchedWire {
    pub(crate) inner: SandboxTransport,
    pub(crate) sandbox: Sandbox,
    pub(crate) disk: Disk,
    pub(crate) watch: Arc<WireWatch>,
}

/// What was seen on the wire in one life of the program.
#[derive(Debug, Default)]
pub(crate) struct WireWatch {
    sends: AtomicU64,
    crash: Option<Crash>,
    /// Resolves when the program is to die.
    pub(crate) death: Notify,
    broken: Mutex<Option<String>>,
}

impl WireWatch {
    pub(crate) fn dying_by(crash: Option<Crash>) -> Self {
        Self { crash, ..Self::default() }
    }

    /// What was broken, if anything was.
    pub(crate) fn broken(&self) -> Option<String> {
        self.broken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Transport for WatchedWire {
    fn send(&self, request: http::Request<Bytes>) -> Sending<'_> {
        if request.method() == http::Method::POST
            && let Err(why) = intent_is_durable(&self.disk, request.body())
        {
            self.watch.broken.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
        }
        let number = self.watch.sends.fetch_add(1, Ordering::Relaxed) + 1;
        let dies = match self.watch.crash {
            Some(Crash::Send(at)) => at == number,
            Some(Crash::Sleep(at)) if at == number => {
                self.sleep(&request);
                true
            }
            Some(Crash::Sleep(_) | Crash::Disk(_) | Crash::Power(_) | Crash::Moment(_)) | None => false,
        };
        let sending = self.inner.send(request);
        if dies {
            self.watch.death.notify_one();
        }
        sending
    }
}

/// How long the machine sleeps.
const SLEEP: Duration = Duration::from_secs(3600);

impl WatchedWire {
    /// The world goes on while the program's clock stands; then the request takes its time.
    fn sleep(&self, request: &http::Request<Bytes>) {
        self.sandbox.resume_clock(SLEEP);
        if request.method() == http::Method::POST {
            // Whatever the location has sent so far, its next request is late.
            for (location, ledger) in self.sandbox.ledger().locations {
                let late = Scripted::new(Fault::Late).location(location).nth(ledger.requests() + 1);
                self.sandbox.change(|settings| settings.faults.script.push(late));
            }
        }
    }
}

/// Whether the disk holds, synced, an intent for this body that has no outcome yet.
fn intent_is_durable(disk: &Disk, body: &[u8]) -> Result<(), String> {
    let body: serde_json::Value = serde_json::from_slice(body).map_err(|error| format!("no JSON was sent: {error}"))?;
    let digest = Digest::of(&body);
    let durable = disk.durable();
    let tail = durable.get(durable.len().saturating_sub(TAIL_BYTES)..).unwrap_or_default();
    let wanted = format!("\"body\":\"{digest}\"");
    let text = String::from_utf8_lossy(tail);
    let found = text.lines().rev().any(|line| line.contains("\"began\"") && line.contains(&wanted));
    if found { Ok(()) } else { Err(format!("a create was sent before its intent ({digest}) was on disk")) }
}
