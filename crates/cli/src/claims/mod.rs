//! The gate that every file of a command passes before anything is done: nothing that is written may be something that is
//! read or kept, whatever its path is called.

mod command_line;
mod registry;

pub(crate) use command_line::hold;
pub(crate) use registry::{
    RESULTS, head, holds_only, keeps, open_own, ours, reads, shared_with, writes, writes_in_new_folder, writes_own,
};
