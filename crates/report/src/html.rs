//! The report as one page.

use crate::account::{Account, Location, letter};
use crate::chart::{latencies, timeline};
use crate::text::{counted, duration, escape, moment, thousands};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fitout_model::Standing;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// How many rows lie in one block that a browser lays out only when it comes into sight.
const BLOCK_ROWS: usize = 200;
/// How many rows of a trouble are named beside it.
const NAMED_MAX: usize = 12;

/// The account as one HTML page: nothing in it comes from elsewhere, and nothing in it can run but its own script, which
/// only filters and sorts. Without scripts it shows everything, unsorted.
#[must_use]
pub fn html(account: &Account) -> String {
    let mut page = String::with_capacity(64 * 1024 + account.locations.len() * 512);
    // Writing to a string cannot fail.
    let _ = write_page(&mut page, account);
    page
}

fn write_page(page: &mut String, account: &Account) -> std::fmt::Result {
    let title = format!("{} {} · {}", account.template, account.version, account.run);
    write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'\">\n<meta \
         name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        hash(STYLE),
        hash(SCRIPT),
        escape(&title)
    )?;
    write_head(page, account)?;
    write_tiles(page, account)?;
    write_grid(page, account)?;
    write_troubles(page, account)?;
    write_plots(page, account)?;
    write_table(page, account)?;
    writeln!(
        page,
        "<footer>Made by {} from the journal of {}. Times are UTC.</footer>\n<script>{SCRIPT}</script>\n</body>\n</html>",
        escape(&account.program),
        escape(&account.host)
    )
}

/// The source of a style or script in a content security policy.
fn hash(source: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(source.as_bytes())))
}

fn write_head(page: &mut String, account: &Account) -> std::fmt::Result {
    let took = account.took().map(|took| format!(", {}", duration(took))).unwrap_or_default();
    write!(
        page,
        "<header>\n<h1>{} <small>{}</small></h1>\n<p>{} of <b>{}</b> in run <code>{}</code>, {}{took}: {}</p>\n</header>\n<main>\n",
        escape(&account.template),
        escape(&account.version),
        escape(&account.command),
        escape(&account.roster),
        escape(&account.run),
        moment(account.began),
        escape(&account.how)
    )
}

fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Done => "done",
        Standing::Skipped => "skipped",
        Standing::Failed => "failed",
        Standing::Parked => "parked",
        Standing::InDoubt => "doubt",
        Standing::Conflict => "conflict",
        Standing::Pending => "pending",
    }
}

fn write_tiles(page: &mut String, account: &Account) -> std::fmt::Result {
    write!(page, "<section aria-label=\"Outcome\" class=\"tiles\">")?;
    let total = account.locations.len();
    write!(
        page,
        "<button type=\"button\" data-show=\"\" aria-pressed=\"true\"><b>{}</b>all</button>",
        thousands(total)
    )?;
    for (standing, count) in account.counts() {
        write!(
            page,
            "<button type=\"button\" class=\"{0}\" data-show=\"{0}\" aria-pressed=\"false\"><b>{1}</b><i \
             aria-hidden=\"true\">{2}</i> {standing}</button>",
            class(standing),
            thousands(count),
            letter(standing)
        )?;
    }
    writeln!(page, "</section>")
}

fn write_grid(page: &mut String, account: &Account) -> std::fmt::Result {
    write!(page, "<section><h2>Every location</h2><div class=\"grid\">")?;
    for location in &account.locations {
        let name = location.name.as_deref().unwrap_or(&location.id);
        write!(
            page,
            "<a class=\"{}\" href=\"#r{}\" title=\"{}\">{}</a>",
            class(location.standing),
            location.row,
            escape(&format!("row {} {name}: {}", location.row, location.word())),
            letter(location.standing)
        )?;
    }
    writeln!(page, "</div></section>")
}

fn write_troubles(page: &mut String, account: &Account) -> std::fmt::Result {
    let troubles = account.troubles();
    if troubles.is_empty() {
        return Ok(());
    }
    writeln!(page, "<section><h2>What is not as wanted</h2>")?;
    for (trouble, locations) in troubles {
        let named: Vec<String> = locations
            .iter()
            .take(NAMED_MAX)
            .map(|location| format!("<a href=\"#r{0}\">row {0}</a>", location.row))
            .collect();
        let more = locations.len().saturating_sub(NAMED_MAX);
        let more = if more > 0 { format!(" and {} more", thousands(more)) } else { String::new() };
        writeln!(
            page,
            "<article class=\"{}\"><h3>{}: {}</h3><p>{} <small>({})</small></p><p class=\"hint\">{}</p><p>{}{more}</p></article>",
            class(trouble.kind.standing()),
            counted(locations.len(), "location"),
            escape(trouble.kind.says()),
            escape(&trouble.message),
            escape(&trouble.during),
            escape(trouble.kind.hint()),
            named.join(", ")
        )?;
    }
    writeln!(page, "</section>")
}

fn write_plots(page: &mut String, account: &Account) -> std::fmt::Result {
    if account.writes.is_empty() {
        return Ok(());
    }
    let number = counted(account.writes.len(), "write");
    writeln!(page, "<section><h2>The run</h2><p>{number}.</p>{}{}</section>", timeline(account), latencies(account))
}

const HEADINGS: [(&str, &str); 5] = [
    ("row", "row"),
    ("location", "location"),
    ("outcome", "outcome"),
    ("requests", "requests"),
    ("note", "what to know"),
];

fn write_table(page: &mut String, account: &Account) -> std::fmt::Result {
    write!(
        page,
        "<section><h2>Table</h2><p class=\"tools\"><label>Search <input type=\"search\" id=\"search\" autocomplete=\"off\" \
         placeholder=\"id, name, outcome, words\"></label> <output id=\"shown\" aria-live=\"polite\">{}</output></p><div \
         class=\"table\" role=\"table\" aria-rowcount=\"{}\"><div role=\"rowgroup\"><div role=\"row\" class=\"row head\">",
        counted(account.locations.len(), "location"),
        account.locations.len() + 1
    )?;
    for (key, heading) in HEADINGS {
        write!(
            page,
            "<div role=\"columnheader\" aria-sort=\"{}\"><button type=\"button\" data-sort=\"{key}\">{heading}</button></div>",
            if key == "row" { "ascending" } else { "none" }
        )?;
    }
    writeln!(page, "</div></div><div id=\"rows\">")?;
    for block in account.locations.chunks(BLOCK_ROWS) {
        write!(page, "<div role=\"rowgroup\" class=\"block\">")?;
        for location in block {
            write_row(page, location)?;
        }
        writeln!(page, "</div>")?;
    }
    writeln!(page, "</div></div></section>\n</main>")
}

fn write_row(page: &mut String, location: &Location) -> std::fmt::Result {
    let name = location.name.as_deref().map(|name| format!("<b>{}</b> ", escape(name))).unwrap_or_default();
    let agents: Vec<String> =
        location.agents.iter().map(|agent| format!("{} {}", escape(&agent.key), escape(&agent.id))).collect();
    let trace = location.trouble.as_ref().and_then(|trouble| trouble.trace.as_deref());
    let mut note = escape(&location.note());
    if let Some(trace) = trace {
        let _ = write!(note, " <small>trace {}</small>", escape(trace));
    }
    if note.is_empty() {
        note = agents.join(", ");
    }
    write!(
        page,
        "<div role=\"row\" class=\"row {0}\" id=\"r{1}\"><div role=\"cell\">{1}</div><div role=\"cell\">{name}<code>{2}</code></div>\
         <div role=\"cell\"><i aria-hidden=\"true\">{3}</i> {4}</div><div role=\"cell\">{5}</div><div role=\"cell\">{note}</div></div>",
        class(location.standing),
        location.row,
        escape(&location.id),
        letter(location.standing),
        location.word(),
        location.requests,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_and_styles_cannot_end_early() {
        for source in [STYLE, SCRIPT] {
            assert!(!source.contains("</") && !source.contains("<!--"));
            assert!(!source.contains("http") && !source.contains("url("));
        }
        assert!(!STYLE.contains("@import") && !SCRIPT.contains("import"));
        assert!(!SCRIPT.contains("innerHTML") && !SCRIPT.contains("eval("));
    }
}
