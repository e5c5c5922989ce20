//! The report as one page.

use crate::account::Account;
use crate::sections::{Zero, grid, head, plots, row, tiles, troubles};
use crate::text::escape;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fitout_model::text::counted;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// Keeps a page that is open as things are.
const LIVE: &str = include_str!("live.js");
/// How many rows lie in one block that a browser lays out only when it comes into sight.
const BLOCK_ROWS: usize = 200;

/// What a page is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Page<'a> {
    /// What came of a run, and does not change any more.
    Report,
    /// A run that goes on: what is said of now, as HTML, and the number of the state that is shown.
    Live(&'a str, u64),
}

/// The account as one HTML page: nothing in it comes from elsewhere, and nothing in it can run but its own script, which
/// only filters and sorts. Without scripts it shows everything, unsorted.
#[must_use]
pub fn html(account: &Account) -> String {
    page(account, Page::Report)
}

/// The account as a page of this kind.
pub(crate) fn page(account: &Account, kind: Page<'_>) -> String {
    let mut page = String::with_capacity(64 * 1024 + account.locations.len() * 512);
    // Writing to a string cannot fail.
    let _ = write_page(&mut page, account, kind);
    page
}

/// What a browser lets a page of this kind do.
pub(crate) fn policy(kind: Page<'_>) -> String {
    let begins = format!("default-src 'none'; style-src '{}'; script-src '{}'", hash(STYLE), hash(SCRIPT));
    let live = match kind {
        Page::Report => String::new(),
        Page::Live(..) => format!(" '{}'; connect-src 'self'; require-trusted-types-for 'script'", hash(LIVE)),
    };
    format!("{begins}{live}; base-uri 'none'; form-action 'none'")
}

fn write_page(page: &mut String, account: &Account, kind: Page<'_>) -> std::fmt::Result {
    let title = format!("{} {} · {}", account.template, account.version, account.run);
    write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"{}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta \
         name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n",
        policy(kind),
        escape(&title)
    )?;
    head(account).write(page);
    let zero = match kind {
        Page::Report => {
            page.push_str("<main>\n");
            Zero::LeftOut
        }
        Page::Live(now, version) => {
            write!(page, "<main data-version=\"{version}\" data-run=\"{}\">\n{now}", escape(&account.run))?;
            Zero::Unseen
        }
    };
    tiles(account, zero).write(page);
    page.push_str("<section><h2>Every location</h2>");
    grid(account).write(page);
    page.push_str("</section>\n");
    troubles(account, usize::MAX).write(page);
    plots(account).write(page);
    write_table(page, account)?;
    let (program, host) = (escape(&account.program), escape(&account.host));
    writeln!(page, "<footer>Made by {program} from the journal of {host}. Times are UTC.</footer>")?;
    writeln!(page, "<script>{SCRIPT}</script>")?;
    if let Page::Live(..) = kind {
        writeln!(page, "<script>{LIVE}</script>")?;
    }
    writeln!(page, "</body>\n</html>")
}

/// The source of a style or script in a content security policy.
fn hash(source: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(source.as_bytes())))
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
        block.iter().map(row).for_each(|row| row.write(page));
        writeln!(page, "</div>")?;
    }
    writeln!(page, "</div></div></section>\n</main>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_and_styles_cannot_end_early() {
        for source in [STYLE, SCRIPT, LIVE] {
            assert!(!source.contains("</") && !source.contains("<!--"));
            assert!(!source.replace("http://www.w3.org/2000/svg", "").contains("http") && !source.contains("url("));
        }
        assert!(!STYLE.contains("@import") && !SCRIPT.contains("import"));
        for script in [SCRIPT, LIVE] {
            assert!(
                !["innerHTML", "outerHTML", "insertAdjacent", "DOMParser", "eval("].iter().any(|w| script.contains(w))
            );
        }
    }
}
