//! A piece of a page, to be written as HTML or sent to a page that is open already.
//!
//! Both say the same: whatever comes from elsewhere is text in either.

use crate::text::{escape, plain};
use serde_json::{Value, json};

/// An element of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<HtmlNode>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum HtmlNode {
    Text(String),
    Element(Element),
}

/// An element without attributes and children. Its tag is one that has an end: `input` and its like are not.
pub(crate) fn element(tag: &'static str) -> Element {
    Element { tag, attributes: Vec::new(), children: Vec::new() }
}

impl Element {
    /// With an attribute.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// With this text after what it has. An empty text is none.
    pub(crate) fn text(mut self, text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        match self.children.last_mut() {
            _ if text.is_empty() => {}
            // A browser knows no border between two texts, so there must be none here.
            Some(HtmlNode::Text(before)) => before.push_str(text),
            Some(HtmlNode::Element(_)) | None => self.children.push(HtmlNode::Text(text.to_owned())),
        }
        self
    }

    /// With this element after what it has.
    pub(crate) fn child(mut self, child: Element) -> Self {
        self.children.push(HtmlNode::Element(child));
        self
    }

    /// With these elements after what it has.
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(HtmlNode::Element));
        self
    }

    /// Writes it as HTML.
    pub(crate) fn write(&self, page: &mut String) {
        page.push('<');
        page.push_str(self.tag);
        for (name, value) in &self.attributes {
            for part in [" ", name, "=\"", &escape(value), "\""] {
                page.push_str(part);
            }
        }
        page.push('>');
        for child in &self.children {
            match child {
                HtmlNode::Text(text) => page.push_str(&escape(text)),
                HtmlNode::Element(element) => element.write(page),
            }
        }
        for part in ["</", self.tag, ">"] {
            page.push_str(part);
        }
    }

    /// The same as JSON: `[tag, attributes, children]`, where a child is a text or such an array again.
    pub(crate) fn json(&self) -> Value {
        let attributes: serde_json::Map<String, Value> =
            self.attributes.iter().map(|(name, value)| ((*name).to_owned(), plain(value).into())).collect();
        let children: Vec<Value> = self
            .children
            .iter()
            .map(|child| match child {
                HtmlNode::Text(text) => plain(text).into(),
                HtmlNode::Element(element) => element.json(),
            })
            .collect();
        json!([self.tag, attributes, children])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_html_is_text_in_both_writings() {
        let hostile = "<b>\u{202e}\"'&";
        let node = element("p").with("title", hostile).text("a ").text(hostile).child(element("i").text("x"));
        let mut page = String::new();
        node.write(&mut page);
        let safe = "&lt;b&gt;\\u202e&quot;&#39;&amp;";
        assert_eq!(page, format!("<p title=\"{safe}\">a {safe}<i>x</i></p>"));
        let plain = "<b>\\u202e\"'&";
        assert_eq!(node.json(), json!(["p", {"title": plain}, [format!("a {plain}"), ["i", {}, ["x"]]]]));
    }
}
