//! What a command is about, where a file has said it.

use super::{FleetSource, LocationSet};
use crate::args::Api;
use crate::terminal::Printer;
use fitout_client::BaseUrl;
use fitout_model::text::counted;

/// Says what is about to be worked on, where a file has said it: the API, the roster and the template.
pub(crate) fn show(printer: &Printer, api: &Api, fleet: &LocationSet) {
    let host = match (&api.base_url, api.sandbox) {
        (_, true) => "the sandbox in this process (nothing leaves this machine)",
        (Some(url), false) => url,
        (None, false) => BaseUrl::VENDOR,
    };
    printer.say(&format!("host      {host}"));
    let rows = fleet.roster.rows().len();
    let token = fleet.roster.header().token_name().filter(|name| *name != "token");
    let token = token.map(|name| format!(", tokens from the column `{name}`")).unwrap_or_default();
    printer.say(&format!("roster    {} ({}{token})", fleet.roster.path(), counted(rows, "location")));
    if let FleetSource::Template(template) = &fleet.source {
        let (path, version) = (template.path(), template.version());
        printer.say(&format!("template  {path} (version {version}, digest {})", template.digest().short()));
    }
}
