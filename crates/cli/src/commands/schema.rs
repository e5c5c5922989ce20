//! `fitout schema`: the JSON Schemas of what is written and read, made from the types and tables themselves.

use crate::args::{Schema, SchemaOf};
use crate::error::{CliError, Exit};
use crate::terminal::Printer;
use crate::{message, saved};

pub(crate) fn run(args: &Schema, printer: &Printer) -> Result<Exit, CliError> {
    let schema = match args.of {
        SchemaOf::Template => fitout_template::schema(),
        SchemaOf::Journal => fitout_journal::schema(),
        SchemaOf::Events => message::schema(),
        SchemaOf::Plan => saved::schema(),
    };
    printer.data(&format!("{schema:#}\n"))?;
    Ok(Exit::Done)
}
