//! What a command is given: template and roster, or an edit, read and checked; which locations are meant; what an earlier run
//! or a saved plan brings along.

mod agreement;
mod fleet;
pub(crate) mod left;
mod load;
mod names;
pub(crate) mod phi;
mod problems;
mod role;
mod roster;
pub(crate) mod rows;
pub(crate) mod run_settings;
mod select;
mod shown;
mod token_cells;
mod versions;

pub(crate) use agreement::{Agreeing, Matter, flags, unsaid};
pub(crate) use fleet::{FleetSource, LocationSet};
pub(crate) use load::{Inspection, inspect, load, load_watched, options, read_roster};
pub(crate) use names::{known_name, named};
pub(crate) use problems::{say, say_up_to};
pub(crate) use role::{InputRole, are_swapped, is_roster, location_hint, refuse, refuse_either, refuse_template};
pub(crate) use roster::{COMMAND_LINE, load_roster, one_location};
pub(crate) use select::standing;
pub(crate) use shown::show;
pub(crate) use token_cells::check_tokens;
pub(crate) use versions::{Templates, Times, days, is_edited};
