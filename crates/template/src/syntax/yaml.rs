//! Reads YAML into a tree in which every node knows its place in the text.

use super::node::{Entry, Node, NodeKind};
use super::places::Places;
use super::scalar;
use crate::problem::{Problem, TextPosition};
use granit_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, Tag};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Deeper nesting than this is not a template.
const NESTING_MAX: usize = 32;
/// More nodes than this, aliases expanded, is not a template: input that unfolds without end stops here.
const NODES_MAX: usize = 50_000;

/// The tree of the one document in this text.
///
/// # Errors
/// The first thing that is not YAML, or that this reader refuses: a second document, merge keys, unknown tags, keys
/// that are not text, duplicate keys, too deep or too large a tree.
pub(crate) fn parse(file: &Arc<str>, text: &str) -> Result<Node, Box<Problem>> {
    let read = read(file, text);
    match (read.root, read.problems.into_iter().next()) {
        (Some(root), None) => Ok(root),
        (Some(_) | None, Some(problem)) => Err(Box::new(problem)),
        (None, None) => {
            let problem = Problem::error(file, None, "the template is empty");
            Err(Box::new(problem.help("It needs `name`, `version`, `variables` and `agents`.")))
        }
    }
}

/// A tree as far as it could be read.
pub(crate) struct Read {
    /// The tree; where it is not whole, what stands before the fault.
    pub(crate) root: Option<Node>,
    /// What is wrong with it: keys that stand twice, whose later values are left out, and the fault that ended the reading.
    pub(crate) problems: Vec<Problem>,
    /// Whether it was read to its end.
    pub(crate) is_whole: bool,
}

/// The tree of the one document in this text, with everything that can be known of it.
pub(crate) fn read(file: &Arc<str>, text: &str) -> Read {
    let options = granit_parser::options! {
        emit_comments: false,
        disallow_directives: true,
        flow_nesting_limit: NESTING_MAX,
        block_nesting_limit: NESTING_MAX,
    };
    let mut builder =
        Builder { file, text, open: Vec::new(), root: None, anchors: BTreeMap::new(), nodes: 0, twice: Vec::new() };
    let mut fault = None;
    for event in Parser::new_from_str_with_options(text, options) {
        let event = event.map_err(|error| Box::new(not_yaml(file, text, &error)));
        if let Err(problem) = event.and_then(|(event, span)| builder.take(event, &span)) {
            fault = Some(*problem);
            break;
        }
    }
    let is_whole = fault.is_none();
    if !is_whole {
        builder.close();
    }
    let mut problems = builder.twice;
    problems.extend(fault);
    Read { root: builder.root, problems, is_whole }
}

/// A collection whose end has not come yet.
struct OpenCollection {
    at: TextPosition,
    anchor: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map(OpenMap),
}

#[derive(Default)]
struct OpenMap {
    entries: Vec<Entry>,
    seen: BTreeMap<String, TextPosition>,
    pending: Option<Pending>,
}

/// A key whose value has not come yet.
struct Pending {
    key: String,
    at: TextPosition,
    /// Whether it stood there before: its value is left out.
    is_twice: bool,
}

impl OpenMap {
    /// Takes a node as the next key, or as the value of the key before.
    fn take(&mut self, file: &Arc<str>, node: Node) -> Result<Option<Problem>, Box<Problem>> {
        if let Some(Pending { key, at, is_twice }) = self.pending.take() {
            if !is_twice {
                self.entries.push(Entry { key, key_at: at, value: node });
            }
            return Ok(None);
        }
        let at = node.at;
        let key = key(file, node)?;
        let first = *self.seen.entry(key.clone()).or_insert(at);
        let is_twice = first != at;
        let problem = is_twice.then(|| {
            let message = format!("the key `{key}` stands twice in this map, first on line {}", first.line);
            Problem::error(file, Some(at), message).help("Remove or rename one of them.")
        });
        self.pending = Some(Pending { key, at, is_twice });
        Ok(problem)
    }
}

struct Builder<'a> {
    file: &'a Arc<str>,
    text: &'a str,
    open: Vec<OpenCollection>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    /// Keys that stand twice in their maps.
    twice: Vec<Problem>,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), Box<Problem>> {
        let at = position(&span.start);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let kind = self.scalar(&text, style, tag.as_deref(), span)?;
                let written = matches!(kind, NodeKind::Plain(_)).then(|| text.to_string());
                self.finish(Node { at, kind, written }, anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), "seq", at)?;
                self.open(OpenCollection { at, anchor, content: Content::List(Vec::new()) })
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse_tag(tag.as_deref(), "map", at)?;
                self.open(OpenCollection { at, anchor, content: Content::Map(OpenMap::default()) })
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(OpenCollection { at, anchor, content: Content::List(items) }) => {
                    self.finish(Node::new(at, NodeKind::List(items)), anchor)
                }
                Some(OpenCollection { at, anchor, content: Content::Map(map) }) => {
                    self.finish(Node::new(at, NodeKind::Map(map.entries)), anchor)
                }
                None => Ok(()),
            },
            Event::Alias(id) => match self.anchors.get(&id).cloned() {
                Some(node) => {
                    self.count(node.size(), at)?;
                    self.finish(node, 0)
                }
                None => Err(Box::new(self.error(at, "this alias stands inside of its own anchor"))),
            },
            Event::DocumentStart(..) if self.root.is_some() => {
                let problem = self.error(at, "a second document begins here");
                Err(Box::new(problem.help("A template is one YAML document: one file each.")))
            }
            Event::UnresolvedAlias(_) => Err(Box::new(self.error(at, "this alias names an anchor that there is not"))),
            // What is no node; comments, a variant only with a feature of the parser, are switched off above.
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Anchor(..)
            | _ => Ok(()),
        }
    }

    fn open(&mut self, open: OpenCollection) -> Result<(), Box<Problem>> {
        if let Some(OpenCollection { content: Content::Map(OpenMap { pending: None, .. }), .. }) = self.open.last() {
            let problem = self.error(open.at, "a key must be text");
            return Err(Box::new(problem.help("Quote a value that begins with `{` or `[`.")));
        }
        self.count(1, open.at)?;
        self.open.push(open);
        Ok(())
    }

    /// Puts a finished node where it belongs: into the open collection, or at the root.
    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), Box<Problem>> {
        self.count(1, node.at)?;
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let file = self.file;
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map(map)) => self.twice.extend(map.take(file, node)?),
        }
        Ok(())
    }

    /// Ends every collection that a fault has left open.
    fn close(&mut self) {
        while let Some(OpenCollection { at, content, .. }) = self.open.pop() {
            let kind = match content {
                Content::List(items) => NodeKind::List(items),
                Content::Map(map) => NodeKind::Map(map.entries),
            };
            let node = Node::new(at, kind);
            match self.open.last_mut().map(|open| &mut open.content) {
                None => self.root = Some(node),
                Some(Content::List(items)) => items.push(node),
                Some(Content::Map(OpenMap { entries, pending, .. })) => {
                    let key = pending.take().filter(|pending| !pending.is_twice);
                    entries.extend(key.map(|Pending { key, at, .. }| Entry { key, key_at: at, value: node }));
                }
            }
        }
    }

    fn count(&mut self, more: usize, at: TextPosition) -> Result<(), Box<Problem>> {
        self.nodes = self.nodes.saturating_add(more);
        if self.nodes > NODES_MAX {
            let message = format!("the template has more than {NODES_MAX} nodes, aliases unfolded");
            return Err(Box::new(self.error(at, message)));
        }
        Ok(())
    }

    fn scalar(&self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: &Span) -> Result<NodeKind, Box<Problem>> {
        let as_text = || {
            let source = span.slice(self.text).unwrap_or_default();
            NodeKind::Text(text.to_owned(), Places::of(text, source, position(&span.start), style))
        };
        match tag {
            None if style == ScalarStyle::Plain => Ok(scalar::plain(text).map_or_else(as_text, NodeKind::Plain)),
            None => Ok(as_text()),
            Some(tag) if tag.handle() == CORE_TAGS && tag.suffix() == "str" => Ok(as_text()),
            Some(tag) => Err(Box::new(self.unknown_tag(tag, position(&span.start)))),
        }
    }

    fn refuse_tag(&self, tag: Option<&Tag>, known: &str, at: TextPosition) -> Result<(), Box<Problem>> {
        match tag {
            Some(tag) if tag.handle() != CORE_TAGS || tag.suffix() != known => Err(Box::new(self.unknown_tag(tag, at))),
            Some(_) | None => Ok(()),
        }
    }

    fn unknown_tag(&self, tag: &Tag, at: TextPosition) -> Problem {
        let message = format!("the tag `!{}` means nothing in a template", tag.suffix());
        self.error(at, message).help("Remove it, or quote the value if it begins with `!`.")
    }

    fn error(&self, at: TextPosition, message: impl Into<String>) -> Problem {
        Problem::error(self.file, Some(at), message)
    }
}

const CORE_TAGS: &str = "tag:yaml.org,2002:";

/// The text of a key.
fn key(file: &Arc<str>, node: Node) -> Result<String, Box<Problem>> {
    let error = |message: &str, help: &str| Err(Box::new(Problem::error(file, Some(node.at), message).help(help)));
    match node.kind {
        NodeKind::Text(text, _) if text == "<<" => error(
            "merge keys (`<<:`) are not taken in a template",
            "Write the fields out, or use an alias for a value.",
        ),
        NodeKind::Text(text, _) if text.contains("<<") => {
            error("a placeholder cannot stand in a key", "Put it into the value; quote a value that has `: ` in it.")
        }
        NodeKind::Text(text, _) => Ok(text),
        NodeKind::Plain(_) | NodeKind::List(_) | NodeKind::Map(_) => {
            error("a key must be text", "Put quotation marks around it.")
        }
    }
}

fn position(mark: &Marker) -> TextPosition {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    TextPosition { line: number(mark.line()), column: number(mark.col() + 1) }
}

fn not_yaml(file: &Arc<str>, text: &str, error: &ScanError) -> Problem {
    let at = position(error.marker());
    let line = usize::try_from(at.line).unwrap_or(usize::MAX);
    let tab = text.lines().nth(line.saturating_sub(1)).is_some_and(|l| l.trim_start_matches(' ').starts_with('\t'));
    let help = if tab {
        "Indent with spaces, not with tabs."
    } else {
        "Look at the indentation, and put quotation marks around a value that has `: `, ` #`, `[`, `{` or, in braces, a comma."
    };
    Problem::error(file, Some(at), format!("this is not YAML: {}", error.info())).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parsed(text: &str) -> Node {
        parse(&"t.yaml".into(), text).unwrap()
    }

    fn refused(text: &str) -> String {
        parse(&"t.yaml".into(), text).unwrap_err().to_string()
    }

    #[test]
    fn placeholders_need_no_quotation_marks() {
        let text =
            "a: << wait >>\nb: <<name>> desk # note\nc: { x: << y >>, z: << w | default(2) >> }\nd: [<<e>>, 1]\n";
        let expected = json!({
            "a": "<< wait >>", "b": "<<name>> desk", "c": {"x": "<< y >>", "z": "<< w | default(2) >>"}, "d": ["<<e>>", 1]
        });
        assert_eq!(parsed(text).to_json(), expected);
    }

    #[test]
    fn every_placeholder_knows_its_line_and_column() {
        let text = "é: |\n  one\n\n  two <<a>> and <<b>>\nf: >-\n  x\n  <<c>>\nq: \"<<d>>\"\n";
        let NodeKind::Map(entries) = parsed(text).kind else { panic!() };
        let places: Vec<Vec<(u32, u32)>> = entries
            .iter()
            .map(|e| match &e.value.kind {
                NodeKind::Text(text, places) => {
                    let found = text.match_indices("<<").filter_map(|(at, _)| places.at(at));
                    found.map(|place| (place.line, place.column)).collect()
                }
                NodeKind::Plain(_) | NodeKind::List(_) | NodeKind::Map(_) => Vec::new(),
            })
            .collect();
        assert_eq!(places, [vec![(4, 7), (4, 17)], vec![(7, 3)], vec![(8, 5)]]);
    }

    #[test]
    fn every_sign_knows_its_place_through_escapes_and_folding() {
        let text = "a: \"\\u00e9 \\\"x\\\" \\\n  {b} \\x5bc]\"\nd: 'it''s [e]'\nf: >2 # (no)\n  g\n  [h]\n";
        let NodeKind::Map(entries) = parsed(text).kind else { panic!() };
        let place = |entry: &Entry, sign: char| match &entry.value.kind {
            NodeKind::Text(text, places) => places.at(text.find(sign)?).map(|at| (at.line, at.column)),
            NodeKind::Plain(_) | NodeKind::List(_) | NodeKind::Map(_) => None,
        };
        assert_eq!(place(&entries[0], '{'), Some((2, 3)));
        assert_eq!(place(&entries[0], '['), Some((2, 7)));
        assert_eq!(place(&entries[1], '['), Some((3, 11)));
        assert_eq!(place(&entries[2], '['), Some((6, 3)));
    }

    #[test]
    fn what_is_not_taken_says_where_and_why() {
        let said = [
            "a: 1\nb: 2\na: 3",
            "a: [1, 2",
            "a: 1\n\tb: 2",
            "base: &b {x: 1}\nc:\n  <<: *b",
            "a: !env HOME",
            "a: 1\n---\nb: 2",
            "? [a]\n: 1",
            "7: x",
            "a: *nowhere",
            "a: &a [*a]",
            "%YAML 1.1\n---\na: 1",
        ]
        .map(refused)
        .join("\n");
        insta::assert_snapshot!(said, @r"
        t.yaml:3:1: the key `a` stands twice in this map, first on line 1
        t.yaml:1:4: this is not YAML: unclosed bracket '['
        t.yaml:1:4: this is not YAML: while scanning a plain scalar, found a tab
        t.yaml:3:3: merge keys (`<<:`) are not taken in a template
        t.yaml:1:9: the tag `!env` means nothing in a template
        t.yaml:2:1: a second document begins here
        t.yaml:1:3: a key must be text
        t.yaml:1:1: a key must be text
        t.yaml:1:4: this is not YAML: while parsing node, found unknown anchor
        t.yaml:1:8: this alias stands inside of its own anchor
        t.yaml:1:1: this is not YAML: YAML directives are disallowed
        ");
    }

    #[test]
    fn input_that_unfolds_without_end_is_refused() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let before = format!("*a{}", level - 1);
            bomb.extend(["a", &level.to_string(), ": &a", &level.to_string(), " ["]);
            bomb.extend([vec![before; 10].join(", ").as_str(), "]\n"]);
        }
        assert!(refused(&bomb).contains("more than 50000 nodes"));
        assert!(refused(&("[".repeat(40) + &"]".repeat(40))).contains("not YAML"));
        let deep: Vec<String> = (0..40).map(|n| format!("{}k:", " ".repeat(n))).collect();
        assert!(refused(&deep.join("\n")).contains("not YAML"));
    }
}
