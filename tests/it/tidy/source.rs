//! The source files as the rules read them.

use crate::program::root;
use std::path::{Path, PathBuf};

/// A source file: its path from the top of the repository, and what it says.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
    /// The text without comments, strings and modules that are for tests only: each is blanks, so that lines stay what they are.
    pub(super) code: String,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let code = without_tests(&without_words(text));
        Self { path: path.to_owned(), text: text.to_owned(), code }
    }

    /// The crate, and the path of the module within it: `crates/cli/src/run/mod.rs` is `cli` and `run`.
    pub(super) fn module(&self) -> Option<(&str, Vec<&str>)> {
        let (name, path) = self.path.strip_prefix("crates/")?.split_once("/src/")?;
        let mut module: Vec<&str> = path.strip_suffix(".rs")?.split('/').collect();
        if module.last() == Some(&"mod") {
            module.pop();
        }
        Some((name, module))
    }

    /// Whether it is part of a crate and no test of one.
    pub(super) fn is_shipped(&self) -> bool {
        self.module().is_some_and(|(_, module)| module.last() != Some(&"tests"))
    }

    /// The number of the line in which this byte of the text or the code stands.
    pub(super) fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }
}

/// Those of the crates, of the whole-program tests and of the packages that are nothing but tests.
pub(super) fn all() -> Vec<Source> {
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        Source::new(&path, &text)
    };
    ["crates", "tests"].iter().flat_map(|folder| rust_files(&root().join(folder))).map(read).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The words of a piece of code, each with the byte where it begins.
pub(super) fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = 0;
    std::iter::from_fn(move || {
        let begin = rest + code[rest..].find(is_word)?;
        let end = code[begin..].find(|c| !is_word(c)).map_or(code.len(), |length| begin + length);
        rest = end;
        Some((begin, &code[begin..end]))
    })
}

/// The names of the types that a piece of code defines, each with the byte where its name stands.
pub(super) fn types(code: &str) -> Vec<(usize, &str)> {
    let all: Vec<(usize, &str)> = words(code).collect();
    let defines = |word: &str| ["struct", "enum", "trait", "union"].contains(&word);
    let pairs = all.iter().zip(all.iter().skip(1));
    pairs
        .filter(|(keyword, name)| {
            let between = &code[keyword.0 + keyword.1.len()..name.0];
            defines(keyword.1) && between.trim().is_empty() && name.1.starts_with(char::is_uppercase)
        })
        .map(|(_, name)| *name)
        .collect()
}

/// The code with comments and the inside of strings and characters as blanks.
fn without_words(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let blank = |code: &mut Vec<u8>, from: usize, to: usize| {
        for byte in code.iter_mut().take(to).skip(from).filter(|byte| **byte != b'\n') {
            *byte = b' ';
        }
    };
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let end = if rest.starts_with("//") {
            at + rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            at + rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_string(rest, at.checked_sub(1).map(|before| bytes[before])) {
            at + length
        } else if bytes[at] == b'"' {
            at + string(&bytes[at..])
        } else if bytes[at] == b'\'' && (rest.as_bytes().get(1) == Some(&b'\\') || is_char(rest)) {
            at + 1 + rest[1..].char_indices().find(|(i, c)| *c == '\'' && !is_escaped(&rest[1..], *i)).unwrap().0 + 1
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        blank(&mut code, at, end);
        at = end;
    }
    String::from_utf8(code).unwrap()
}

fn is_char(rest: &str) -> bool {
    let mut chars = rest.chars().skip(1);
    chars.next().is_some() && chars.next() == Some('\'')
}

fn is_escaped(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// How long the raw string is that begins here, if one does.
fn raw_string(rest: &str, before: Option<u8>) -> Option<usize> {
    if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return None;
    }
    let from = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = from.bytes().take_while(|byte| *byte == b'#').count();
    let inside = from[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = inside.find(&close)? + close.len();
    Some(rest.len() - inside.len() + end)
}

/// How long the string is that begins here.
fn string(bytes: &[u8]) -> usize {
    let mut at = 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// The code with what is compiled for tests only as blanks: each item below `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut out = code.to_owned();
    while let Some(begin) = out.find(MARK) {
        let after = begin + MARK.len();
        let end = item_end(&out[after..]) + after;
        let blank: String = out[begin..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        // Bytes, so that places stay what they are.
        let blank: String = if blank.len() == end - begin {
            blank
        } else {
            out[begin..end].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect()
        };
        out.replace_range(begin..end, &blank);
    }
    out
}

/// Where an item ends that begins here: at its semicolon, or at the brace that closes it.
fn item_end(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

#[test]
fn comments_strings_and_tests_are_no_code() {
    let text = "fn a() { \"Told \\\" // Whom\"; } // Aim\n#[cfg(test)]\nmod tests {\n struct Aim;\n}\nstruct B<'a>(&'a str, char); const C: char = '\\''; const R: &str = r#\"struct \"D\"#; /* enum E */ trait F {}\n";
    let source = Source::new("crates/x/src/y/mod.rs", text);
    assert_eq!(source.code.len(), text.len());
    assert_eq!(types(&source.code).into_iter().map(|(_, name)| name).collect::<Vec<_>>(), ["B", "F"]);
    assert!(!source.code.contains("Told") && !source.code.contains("Whom") && !source.code.contains("Aim"));
    assert_eq!(source.module(), Some(("x", vec!["y"])));
    assert_eq!(source.line(text.find("struct B").unwrap()), 6);
}
