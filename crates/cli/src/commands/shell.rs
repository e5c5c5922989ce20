//! `fitout shell`: completions and man pages, made from the command line itself.

use crate::args::{Cli, Shell, ShellCommand};
use crate::error::{CliError, Exit};
use crate::terminal::Printer;
use clap::CommandFactory as _;
use std::path::Path;

pub(crate) fn run(args: &Shell, printer: &Printer) -> Result<Exit, CliError> {
    match &args.what {
        ShellCommand::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "fitout", &mut script);
            printer.data(&String::from_utf8_lossy(&script))?;
        }
        ShellCommand::Man { folder } => pages(folder, printer)?,
    }
    Ok(Exit::Done)
}

fn pages(folder: &Path, printer: &Printer) -> Result<(), CliError> {
    let failed = |error: std::io::Error| {
        CliError::invalid(format!("the man pages cannot be written into {}", folder.display()))
            .because(&error)
            .hint("Name a folder that is there and that you may write to.")
    };
    if !folder.is_dir() {
        return Err(failed(std::io::ErrorKind::NotADirectory.into()));
    }
    clap_mangen::generate_to(Cli::command(), folder).map_err(failed)?;
    printer.say(&format!("The man pages are in {0}. Read one: man {0}/fitout-apply.1", folder.display()));
    Ok(())
}
