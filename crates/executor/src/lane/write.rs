//! A write as the journal has it: its intent, and how it ended.

use super::Lane;
use super::pre_image::PreImageSource;
use crate::halt::Halt;
use fitout_client::Call;
use fitout_journal::{How, Intent, OperationEnded, PreImageRecord, Record};
use fitout_model::{Digest, OperationId, Target, Verb};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What a write is about, for its intent.
#[derive(Debug)]
pub(super) struct LaneWrite {
    pub(super) verb: Verb,
    pub(super) target: Target,
    pub(super) id: Option<String>,
    pub(super) seen: Option<BTreeSet<String>>,
    pub(super) writes: BTreeMap<String, String>,
    /// What it overwrites or removes; nothing for a create.
    pub(super) before: Option<PreImageSource>,
}

impl LaneWrite {
    pub(super) fn during(&self) -> String {
        format!("{} {}", self.verb, self.target)
    }
}

impl Lane<'_> {
    /// Puts the intent on disk, and what the write overwrites before it. Nothing was sent before this returns, and nothing may be sent when it fails.
    pub(super) async fn intend<A>(&mut self, write: &LaneWrite, call: &Call<A>) -> Result<(OperationId, u32), Halt> {
        let body = Digest::of(call.body().unwrap_or(&Value::Null));
        let op = OperationId::of(&self.caller.location, &write.target, write.verb, &body);
        let attempt = self.attempts.entry(op.clone()).or_insert_with(|| self.state.attempts(&op));
        *attempt += 1;
        let attempt = *attempt;
        let intent = Intent {
            op: op.clone(),
            attempt,
            loc: self.caller.location.clone(),
            verb: write.verb,
            target: write.target.clone(),
            id: write.id.clone(),
            body,
            seen: write.seen.as_ref().map(|ids| ids.iter().cloned().collect()),
            writes: write.writes.clone(),
            leaves: self.leaves.get(&write.target).cloned().unwrap_or_default(),
            at: self.clock.wall_ms(),
        };
        let former = write.before.as_ref().map(|before| PreImageRecord {
            loc: self.caller.location.clone(),
            op: op.clone(),
            attempt,
            target: write.target.clone(),
            values: before.values.clone(),
            absent: before.absent.clone(),
            at: intent.at,
        });
        self.scribe.durable_after(Record::Began(intent), former).await?;
        Ok((op, attempt))
    }

    pub(super) async fn ended(&self, op: OperationId, attempt: u32, how: How) -> Result<(), Halt> {
        let ended = OperationEnded { op, attempt, loc: self.caller.location.clone(), how, at: self.clock.wall_ms() };
        Ok(self.scribe.note(Record::Ended(ended)).await?)
    }
}
