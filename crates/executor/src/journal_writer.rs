//! The dispatcher: the one owner of the journal. Lanes talk to it by bounded messages.
//!
//! It drains its queue, appends everything, syncs once and then acknowledges (group commit). Intents wait for that sync;
//! everything else rides on the next one, because a lost outcome is observed again and a lost intent was never sent.

use crate::broken::{Defect, is_broken};
use fitout_journal::{FormerLog, Journal, JournalError, LocationState, PreImageRecord, Record, Storage};
use fitout_model::LocationId;
use std::time::Duration;
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// How many messages may wait for the dispatcher.
const QUEUE_MAX: usize = 1024;
/// How many records one sync carries at most.
const COMMIT_MAX: usize = 256;
/// How long an outcome may wait for a sync of its own when no intent comes along.
const LINGER: Duration = Duration::from_millis(50);

/// The journal cannot be written, so nothing may be sent any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the journal cannot be written: {0}")]
pub struct JournalDown(pub String);

#[derive(Debug)]
enum WriterRequest {
    Note(Box<Record>),
    Durable(Box<Record>, Option<Box<PreImageRecord>>, oneshot::Sender<Result<(), JournalDown>>),
    State(LocationId, oneshot::Sender<Option<LocationState>>),
    Flush(oneshot::Sender<Result<(), JournalDown>>),
}

/// A lane's handle to the dispatcher; cheap to clone.
#[derive(Debug, Clone)]
pub struct JournalHandle(mpsc::Sender<WriterRequest>);

fn gone() -> JournalDown {
    JournalDown("its writer has ended".to_owned())
}

impl JournalHandle {
    /// Writes the record and returns when it is on disk.
    ///
    /// # Errors
    /// [`JournalDown`]: then it must be taken as not written, and nothing may be sent on it.
    pub async fn durable(&self, record: Record) -> Result<(), JournalDown> {
        self.durable_after(record, None).await
    }

    /// As [`durable`](Self::durable); the former values are on disk before the record is, where they are kept at all.
    ///
    /// # Errors
    /// [`JournalDown`], also when it is the former values that cannot be written.
    pub async fn durable_after(&self, record: Record, former: Option<PreImageRecord>) -> Result<(), JournalDown> {
        if is_broken(Defect::SendsBeforeDurable) {
            return self.note(record).await;
        }
        let (ack, done) = oneshot::channel();
        self.0
            .send(WriterRequest::Durable(Box::new(record), former.map(Box::new), ack))
            .await
            .map_err(|_closed| gone())?;
        done.await.unwrap_or_else(|_closed| Err(gone()))
    }

    /// Writes the record with the next sync.
    ///
    /// # Errors
    /// [`JournalDown`] when the dispatcher has ended. A failure of the write itself meets the next durable record.
    pub async fn note(&self, record: Record) -> Result<(), JournalDown> {
        self.0.send(WriterRequest::Note(Box::new(record))).await.map_err(|_closed| gone())
    }

    /// What the journal knows of the location, all records sent before included.
    ///
    /// # Errors
    /// [`JournalDown`] when the dispatcher has ended.
    pub async fn state(&self, location: &LocationId) -> Result<LocationState, JournalDown> {
        let (reply, answer) = oneshot::channel();
        self.0.send(WriterRequest::State(location.clone(), reply)).await.map_err(|_closed| gone())?;
        Ok(answer.await.map_err(|_closed| gone())?.unwrap_or_default())
    }

    /// Returns when all records sent before are on disk.
    ///
    /// # Errors
    /// [`JournalDown`] when they are not.
    pub async fn flush(&self) -> Result<(), JournalDown> {
        let (ack, done) = oneshot::channel();
        self.0.send(WriterRequest::Flush(ack)).await.map_err(|_closed| gone())?;
        done.await.unwrap_or_else(|_closed| Err(gone()))
    }
}

/// The dispatcher itself; it runs until every [`JournalHandle`] is dropped.
#[derive(Debug)]
pub struct JournalWriter<S: Storage> {
    journal: Journal<S>,
    formers: Option<FormerLog<S>>,
    queue: mpsc::Receiver<WriterRequest>,
    down: Option<JournalDown>,
}

impl<S: Storage> JournalWriter<S> {
    /// The dispatcher of this journal and the first handle to it.
    #[must_use]
    pub fn new(journal: Journal<S>) -> (JournalHandle, Self) {
        let (sender, queue) = mpsc::channel(QUEUE_MAX);
        (JournalHandle(sender), Self { journal, formers: None, queue, down: None })
    }

    /// Keeps the former values in this file; without it they are not kept.
    #[must_use]
    pub fn keeping(mut self, formers: Option<FormerLog<S>>) -> Self {
        self.formers = formers;
        self
    }

    /// Serves lanes until the last handle is dropped, then syncs and gives the journal back.
    pub async fn run(mut self) -> (Journal<S>, Result<(), JournalDown>) {
        let mut batch = Vec::with_capacity(COMMIT_MAX);
        let mut unsynced = false;
        loop {
            let received = if unsynced {
                match timeout(LINGER, self.queue.recv_many(&mut batch, COMMIT_MAX)).await {
                    Ok(received) => received,
                    Err(_elapsed) => {
                        self.commit();
                        unsynced = false;
                        continue;
                    }
                }
            } else {
                self.queue.recv_many(&mut batch, COMMIT_MAX).await
            };
            if received == 0 {
                break;
            }
            unsynced = self.serve(batch.drain(..), unsynced);
        }
        self.commit();
        let result = self.down.clone().map_or(Ok(()), Err);
        (self.journal, result)
    }

    /// Handles one batch; says whether records are left without a sync.
    fn serve(&mut self, batch: impl Iterator<Item = WriterRequest>, mut unsynced: bool) -> bool {
        let mut waiting = Vec::new();
        for message in batch {
            match message {
                WriterRequest::Note(record) => {
                    self.append(&record);
                    unsynced = true;
                }
                WriterRequest::Durable(record, former, ack) => {
                    if let Some(former) = former {
                        self.keep(&former);
                    }
                    self.append(&record);
                    waiting.push(ack);
                }
                WriterRequest::Flush(ack) => waiting.push(ack),
                // A reader that has gone away needs no answer.
                WriterRequest::State(location, reply) => {
                    drop(reply.send(self.journal.state().location(&location).cloned()));
                }
            }
        }
        if waiting.is_empty() {
            return unsynced;
        }
        if is_broken(Defect::AcknowledgesBeforeSync) {
            for ack in waiting {
                drop(ack.send(Ok(())));
            }
            return true;
        }
        // After a crash from here on the intents are on disk or not; none of them was sent yet.
        self.commit();
        for ack in waiting {
            // A lane that was aborted while it waited sends nothing, so nobody needs to know.
            drop(ack.send(self.down.clone().map_or(Ok(()), Err)));
        }
        false
    }

    fn append(&mut self, record: &Record) {
        if self.down.is_none()
            && let Err(error) = self.journal.append(record)
        {
            self.fail(&error);
        }
    }

    /// Nothing is overwritten that could not be written back: a file of former values that fails stops the run.
    fn keep(&mut self, former: &PreImageRecord) {
        if self.down.is_none()
            && let Some(formers) = &mut self.formers
            && let Err(error) = formers.append(former)
        {
            self.fail(&error);
        }
    }

    fn fail(&mut self, error: &JournalError) {
        tracing::error!(%error, "journal");
        let why = std::error::Error::source(error).map_or_else(|| error.to_string(), |why| format!("{error}: {why}"));
        self.down = Some(JournalDown(why));
    }

    fn commit(&mut self) {
        if self.down.is_some() {
            return;
        }
        let (journal, formers) = (&mut self.journal, &mut self.formers);
        // The former values first: after a crash in between they belong to a write that was never sent.
        let mut commit = || {
            formers.as_mut().map_or(Ok(()), FormerLog::commit)?;
            journal.commit()
        };
        // A sync takes up to tens of milliseconds on a slow disk; other lanes go on meanwhile where there are threads.
        let result = if Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
            tokio::task::block_in_place(commit)
        } else {
            commit()
        };
        if let Err(error) = result {
            self.fail(&error);
        }
    }
}
