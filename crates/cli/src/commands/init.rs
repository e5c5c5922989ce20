//! `fitout init`: a folder to begin with.

use crate::args::{Init, Starter};
use crate::error::{CliError, Exit};
use crate::terminal::Printer;
use fitout_files::create_private;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Keeps what holds secrets, and what a rollout leaves, out of version control.
const GITIGNORE: &str = "\
# Rosters hold tokens.
*.csv
# Journals, results and what a rollout keeps.
.fitout/
";

/// A template and its roster.
struct Kit {
    name: &'static str,
    template: &'static str,
    roster: &'static str,
}

macro_rules! kit {
    ($name:literal) => {
        Kit {
            name: $name,
            template: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/", $name, ".yaml")),
            roster: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/", $name, ".csv")),
        }
    };
}

impl Starter {
    fn kit(self) -> Kit {
        match self {
            Starter::DentalFrontDesk => kit!("dental-front-desk"),
            Starter::HomeServicesBooking => kit!("home-services-booking"),
            Starter::RealEstateLeadQualifier => kit!("real-estate-lead-qualifier"),
            Starter::Restaurant => kit!("restaurant"),
            Starter::MultiAgentTriage => kit!("multi-agent-triage"),
        }
    }
}

/// The name of the schema's file, as the first line of every template says it to editors.
const SCHEMA: &str = "fitout-template.schema.json";

pub(crate) fn run(args: &Init, printer: &Printer) -> Result<Exit, CliError> {
    let kit = args.template.kit();
    let folder = &args.folder;
    let (template, roster) = (format!("{}.yaml", kit.name), format!("{}.csv", kit.name));
    fs::create_dir_all(folder).map_err(|error| {
        CliError::invalid(format!("the folder {} cannot be made", folder.display())).because(&error)
    })?;
    let schema = format!("{:#}\n", fitout_template::schema());
    let kit_files = [(template.as_str(), kit.template), (roster.as_str(), kit.roster)];
    // All are looked at before one is written: half a kit helps nobody.
    for (name, _) in kit_files {
        if folder.join(name).exists() {
            return Err(CliError::invalid(format!("{} is there already", folder.join(name).display()))
                .hint("Nothing was written. Name another folder, or move the file away."));
        }
    }
    let shared_files = [(SCHEMA, schema.as_str()), (".gitignore", GITIGNORE)];
    for (name, text) in kit_files.into_iter().chain(shared_files) {
        match create(&folder.join(name), text) {
            Ok(()) => printer.data(&format!("{}", folder.join(name).display()))?,
            // A second kit in the folder finds what the first has written.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && is(&folder.join(name), text) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists && name == SCHEMA => {
                printer.say(&format!(
                    "{SCHEMA} is there already and is not this program's: `fitout schema template` prints the one that is."
                ));
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists && name == ".gitignore" => {
                printer.say(".gitignore is there already: make sure that it leaves out *.csv and .fitout/.");
            }
            Err(error) => {
                return Err(
                    CliError::fatal(format!("{} cannot be written", folder.join(name).display())).because(&error)
                );
            }
        }
    }
    let at = if folder.as_os_str() == "." { String::new() } else { format!("cd {}\n  ", folder.display()) };
    printer.say(&format!(
        "\nThe roster's tokens are examples. Try it in the sandbox first:\n\n  {at}fitout explain {template}\n  \
         fitout apply --sandbox {template} {roster}\n\nThen put your own locations and tokens into {roster}. An editor with YAML support (Visual Studio Code with the\n\
         extension YAML, or any with yaml-language-server) completes and checks {template} by {SCHEMA}."
    ));
    Ok(Exit::Done)
}

/// Whether just this stands in the file.
fn is(path: &Path, text: &str) -> bool {
    fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes())
}

/// A new file, which only its owner can read: a roster will hold tokens.
fn create(path: &Path, text: &str) -> std::io::Result<()> {
    create_private(path)?.write_all(text.as_bytes())
}
