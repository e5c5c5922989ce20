//! What a page asks for.

use crate::program::root;
use std::path::{Path, PathBuf};

/// A page, and what it asks for in its order.
#[derive(Debug)]
pub(super) struct Page {
    /// Its path below the workspace's root.
    pub(super) name: String,
    pub(super) text: String,
    pub(super) steps: Vec<Step>,
}

/// Something that a page asks for, with the line that it begins on.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) line: usize,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    /// Commands, which end with this code.
    Run(String, i32),
    /// Commands that readers do not see.
    First(String),
    /// Alternatives, with the code of each.
    Each(Vec<(String, i32)>),
    /// Commands that are not run.
    Not(String),
    /// A file with this name and text.
    File(String, String),
    /// What is on the screen.
    Shown(String),
    /// A new world.
    Anew,
}

/// Every page that readers see: the README and all below `docs/`.
pub(super) fn pages() -> Vec<Page> {
    let mut files = vec![root().join("README.md")];
    below(&root().join("docs"), &mut files);
    files.sort();
    files.iter().map(|file| Page::read(file)).collect()
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, files);
        } else if path.extension().is_some_and(|end| end == "md") {
            files.push(path);
        }
    }
}

impl Page {
    fn read(file: &Path) -> Self {
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        let text = std::fs::read_to_string(file).unwrap();
        let steps = steps(&name, &text);
        Self { name, text, steps }
    }

    /// Its lines outside of fences and comments, with their numbers.
    pub(super) fn prose(&self) -> Vec<(usize, &str)> {
        let mut prose = Vec::new();
        let (mut fenced, mut comment) = (false, false);
        for (number, line) in (1..).zip(self.text.lines()) {
            let fence = line.trim_start().starts_with("```");
            fenced ^= fence;
            comment |= !fenced && line.contains("<!--");
            if !fenced && !fence && !comment {
                prose.push((number, line));
            }
            comment &= !line.contains("-->");
        }
        prose
    }
}

/// A comment that is about the fence after it.
enum Said {
    Exits(i32),
    Each(Vec<i32>),
    Not,
    File(String),
    Shown,
}

fn steps(name: &str, text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut said: Option<Said> = None;
    let mut lines = (1..).zip(text.lines());
    while let Some((line, words)) = lines.next() {
        let at = format!("{name}:{line}");
        if let Some(language) = words.trim_start().strip_prefix("```") {
            let indent = words.len() - words.trim_start().len();
            let body: Vec<&str> = lines.by_ref().map(|(_, l)| l).take_while(|l| l.trim() != "```").collect();
            let body: String = body.iter().map(|l| l.get(indent..).unwrap_or_default().to_owned() + "\n").collect();
            let what = fence(&at, language, body, said.take());
            steps.extend(what.map(|what| Step { line, what }));
            continue;
        }
        if let Some(order) = words.trim().strip_prefix("<!-- run: ") {
            assert!(said.is_none(), "{at}: no fence came after the last comment");
            if order == "first" {
                let hidden: Vec<&str> = lines.by_ref().map(|(_, l)| l).take_while(|l| l.trim() != "-->").collect();
                steps.push(Step { line, what: What::First(hidden.join("\n")) });
            } else if order == "anew -->" {
                steps.push(Step { line, what: What::Anew });
            } else {
                said = Some(comment(&at, order));
            }
            continue;
        }
        let indented = words.strip_prefix("    ").unwrap_or_default();
        let command = ["fitout ", "cargo ", "export ", "$ "].iter().any(|start| indented.starts_with(start));
        assert!(!command, "{at}: commands stand in a fence of `sh`, where they are run");
        assert!(said.is_none() || words.trim().is_empty(), "{at}: the comment above belongs directly before a fence");
    }
    assert!(said.is_none(), "{name} ends with a comment without its fence");
    steps
}

fn comment(at: &str, order: &str) -> Said {
    let order = order.strip_suffix(" -->").unwrap_or_else(|| panic!("{at}: the comment does not end on its line"));
    let (word, rest) = order.split_once(' ').unwrap_or((order, ""));
    let codes = || rest.split_whitespace().map(|code| code.parse().unwrap_or_else(|_| panic!("{at}: `{code}`")));
    match word {
        "exits" => Said::Exits(codes().next().unwrap_or_else(|| panic!("{at}: which code?"))),
        "each" => Said::Each(codes().collect()),
        "not," if rest.strip_prefix("because ").is_some_and(|reason| reason.len() > 10) => Said::Not,
        "file" if !rest.is_empty() => Said::File(rest.to_owned()),
        "shown" => Said::Shown,
        _ => panic!("{at}: nobody knows `{order}`"),
    }
}

fn fence(at: &str, language: &str, body: String, said: Option<Said>) -> Option<What> {
    let shell = match language {
        "sh" => true,
        "bash" | "shell" | "console" | "zsh" | "" => panic!("{at}: say `sh`, or `text` where nothing is to be run"),
        _ => false,
    };
    match said {
        Some(Said::File(file)) => Some(What::File(file, body)),
        Some(Said::Shown) if !shell => Some(What::Shown(body)),
        Some(Said::Exits(code)) if shell => Some(What::Run(body, code)),
        Some(Said::Not) if shell => Some(What::Not(body)),
        Some(Said::Each(codes)) if shell => {
            let commands = commands(&body);
            let codes = if codes.is_empty() { vec![0; commands.len()] } else { codes };
            assert_eq!(codes.len(), commands.len(), "{at}: a code for each command");
            Some(What::Each(commands.into_iter().zip(codes).collect()))
        }
        None if shell => Some(What::Run(body, 0)),
        None => None,
        Some(_) => panic!("{at}: the comment above does not fit a fence of `{language}`"),
    }
}

/// The commands of a fence, each with the lines that it goes on on.
fn commands(body: &str) -> Vec<String> {
    let joined = body.replace("\\\n", " ");
    let command = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    joined.lines().filter(command).map(str::to_owned).collect()
}
