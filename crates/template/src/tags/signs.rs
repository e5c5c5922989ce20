//! The signs between which a name is filled in, by the CRM and by other systems. Data only.

/// Every sign that can begin a mark.
pub(crate) const SIGNS: [char; 42] = [
    '{', '}', '[', ']', '<', '>', '%', '$', '(', '#', '@', '&', '*', '\\', '_', '^', '|', '~', '«', '‹', '＜', '｛',
    '【', '〔', '《', '〈', '⟨', '≪', '［', '⟪', '❬', '»', '›', '⟦', '「', '『', '❮', '❰', '〖', '❴', '⦃', '﹛',
];

/// Signs that other systems put between braces and a name.
pub(super) const QUOTES: [char; 20] =
    [' ', '\t', '"', '\'', '`', '.', '$', '=', '%', '<', '>', '[', ']', '(', ')', '*', ':', '-', '|', '@'];

/// How a name must stand between its brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TagForm {
    /// Anyhow.
    Loose,
    /// Without blanks at its ends, and no letter or digit beside the signs.
    Tight,
    /// As a tag of a markup language: one that is closed, or that browsers know, is none.
    Markup,
    /// As in a list or a link of Markdown: with an address behind it, it is one.
    Square,
    /// As in prose.
    Prose,
}

/// The brackets of other systems, longer ones first.
pub(super) const STYLES: [(&str, &str, TagForm); 74] = [
    ("<<", ">>", TagForm::Loose),
    ("&lt;&lt;", "&gt;&gt;", TagForm::Loose),
    ("&#123;&#123;", "&#125;&#125;", TagForm::Loose),
    ("&#60;&#60;", "&#62;&#62;", TagForm::Loose),
    ("&lcub;&lcub;", "&rcub;&rcub;", TagForm::Loose),
    ("&lbrace;&lbrace;", "&rbrace;&rbrace;", TagForm::Loose),
    ("%7B%7B", "%7D%7D", TagForm::Loose),
    ("%7b%7b", "%7d%7d", TagForm::Loose),
    ("&lcub;", "&rcub;", TagForm::Loose),
    ("&lbrace;", "&rbrace;", TagForm::Loose),
    ("%7B", "%7D", TagForm::Loose),
    ("%3C%3C", "%3E%3E", TagForm::Loose),
    ("<?=", "?>", TagForm::Loose),
    ("&laquo;", "&raquo;", TagForm::Loose),
    ("\\{\\{", "\\}\\}", TagForm::Loose),
    ("\\<\\<", "\\>\\>", TagForm::Loose),
    ("&lt;", "&gt;", TagForm::Loose),
    ("\\[", "\\]", TagForm::Loose),
    ("{ {", "} }", TagForm::Loose),
    ("{ {", "}}", TagForm::Loose),
    ("< <", "> >", TagForm::Loose),
    ("< <", ">>", TagForm::Loose),
    ("<%=", "%>", TagForm::Loose),
    ("<%", "%>", TagForm::Loose),
    ("<?", "?>", TagForm::Loose),
    ("{%", "%}", TagForm::Loose),
    ("{#", "#}", TagForm::Loose),
    ("{$", "}", TagForm::Loose),
    ("[%", "%]", TagForm::Loose),
    ("[[", "]]", TagForm::Loose),
    ("((", "))", TagForm::Loose),
    ("${", "}", TagForm::Loose),
    ("#{", "}", TagForm::Loose),
    ("@{", "}", TagForm::Loose),
    ("%{", "}", TagForm::Loose),
    ("$(", ")", TagForm::Loose),
    ("%(", ")", TagForm::Loose),
    ("*|", "|*", TagForm::Loose),
    ("‹‹", "››", TagForm::Loose),
    ("＜＜", "＞＞", TagForm::Loose),
    ("｛｛", "｝｝", TagForm::Loose),
    ("%%", "%%", TagForm::Tight),
    ("##", "##", TagForm::Tight),
    ("@@", "@@", TagForm::Tight),
    ("^^", "^^", TagForm::Tight),
    ("||", "||", TagForm::Tight),
    ("~~", "~~", TagForm::Tight),
    ("«", "»", TagForm::Loose),
    ("‹", "›", TagForm::Loose),
    ("＜", "＞", TagForm::Loose),
    ("｛", "｝", TagForm::Loose),
    ("［", "］", TagForm::Loose),
    ("【", "】", TagForm::Loose),
    ("《", "》", TagForm::Loose),
    ("〈", "〉", TagForm::Loose),
    ("≪", "≫", TagForm::Loose),
    ("⟨", "⟩", TagForm::Loose),
    ("⟪", "⟫", TagForm::Loose),
    ("❬", "❭", TagForm::Loose),
    ("❮", "❯", TagForm::Loose),
    ("❰", "❱", TagForm::Loose),
    ("〔", "〕", TagForm::Loose),
    ("⟦", "⟧", TagForm::Loose),
    ("「", "」", TagForm::Loose),
    ("『", "』", TagForm::Loose),
    ("〖", "〗", TagForm::Loose),
    ("❴", "❵", TagForm::Loose),
    ("⦃", "⦄", TagForm::Loose),
    ("﹛", "﹜", TagForm::Loose),
    ("<", ">>", TagForm::Loose),
    ("<", "/>", TagForm::Loose),
    ("<", ">", TagForm::Markup),
    ("{", "}", TagForm::Loose),
    ("[", "]", TagForm::Square),
];
/// The same, where one sign stands at both ends or prose has them too.
pub(super) const SINGLE: [(&str, &str, TagForm); 8] = [
    ("%", "%", TagForm::Tight),
    ("#", "#", TagForm::Tight),
    ("@", "@", TagForm::Tight),
    ("__", "__", TagForm::Prose),
    ("»", "«", TagForm::Prose),
    ("›", "‹", TagForm::Prose),
    ("$", "$", TagForm::Prose),
    ("(", ")", TagForm::Prose),
];

/// Brackets of which one half may have been left out. A single `<` or `>` compares.
pub(super) const HALVES: [(&str, &str); 8] =
    [("<<", ">>"), ("[[", "]]"), ("[", "]"), ("{", "}"), ("«", "»"), ("‹", "›"), ("⟨", "⟩"), ("【", "】")];

/// What a browser knows, of what could also be the name of a variable.
pub(super) const MARKUP: [&str; 40] = [
    "a", "abbr", "address", "article", "audio", "b", "body", "br", "button", "caption", "cite", "code", "details",
    "div", "em", "footer", "form", "h1", "h2", "h3", "head", "header", "hr", "i", "img", "label", "li", "link", "main",
    "menu", "ol", "option", "p", "section", "span", "strong", "summary", "table", "title", "ul",
];
