//! What the journal promises, held by tests.

mod compaction;
mod damage;
mod faults;
mod files;
mod power;
mod sample;
mod versions;
