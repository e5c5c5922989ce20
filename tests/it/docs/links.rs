//! Links lead somewhere, and every page is in the book.

use super::page::{Page, pages};
use crate::program::root;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// The links of a page outside of code, with the lines they stand on.
fn links(page: &Page) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (number, line) in page.prose() {
        // What stands in code is no link.
        let outside: String = line.split('`').step_by(2).collect::<Vec<_>>().join("");
        for part in outside.split("](").skip(1) {
            links.push((number, part.split(')').next().unwrap_or_default().to_owned()));
        }
    }
    links
}

/// The path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            Component::Normal(_) | Component::RootDir | Component::Prefix(_) => plain.push(part),
        }
    }
    plain
}

/// What a heading is called in an address.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn anchors(file: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().filter(|line| line.starts_with('#')).map(|line| anchor(line.trim_start_matches('#'))).collect()
}

#[test]
fn every_link_leads_to_a_file_that_is_there_and_in_the_book_to_one_of_the_book() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for page in pages() {
        let folder = root().join(&page.name).parent().unwrap().to_owned();
        for (number, link) in links(&page) {
            seen += 1;
            if link.starts_with("https://") {
                continue;
            }
            let (path, fragment) = link.split_once('#').unwrap_or((link.as_str(), ""));
            let target = if path.is_empty() { root().join(&page.name) } else { plain(&folder.join(path)) };
            let fault = if !target.exists() {
                "leads nowhere"
            } else if page.name.starts_with("docs/") && !target.starts_with(root().join("docs")) {
                "leads out of the book: name the file as code instead"
            } else if !fragment.is_empty() && !anchors(&target).contains(fragment) {
                "names a heading that is not there"
            } else {
                continue;
            };
            wrong.push(format!("{}:{number}: {link} {fault}", page.name));
        }
    }
    assert!(seen > 30, "only {seen} links were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_is_in_the_book_once() {
    let pages = pages();
    let summary = pages.iter().find(|page| page.name == "docs/SUMMARY.md").unwrap();
    let listed: Vec<String> = links(summary).into_iter().map(|(_, link)| format!("docs/{link}")).collect();
    let mut sorted: Vec<&String> = listed.iter().collect();
    sorted.sort();
    let mut there: Vec<&String> = pages.iter().map(|page| &page.name).collect();
    there.retain(|name| name.starts_with("docs/") && *name != "docs/SUMMARY.md");
    assert_eq!(sorted, there, "docs/SUMMARY.md does not list the pages below docs/, each once");
}
