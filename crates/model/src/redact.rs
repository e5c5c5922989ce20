//! Removing secrets and prompt text from what the API answered, before it reaches a person or a file.

use crate::secret::{MASK, hide_tokens, is_invisible};
use serde_json::Value;

/// A piece of prompt text shorter than this may stand in a message: it is a word, not a prompt.
const PROMPT_CHARS_MIN: usize = 12;
const MESSAGE_CHARS_MAX: usize = 400;

/// Removes a location's token, everything shaped like a token, and the text of a request's body from messages.
#[derive(Debug, Default, Clone)]
pub struct Redactor {
    // Its Debug would print what it hides, so nothing secret is kept longer than one request.
    hidden: Vec<Hidden>,
}

#[derive(Clone)]
struct Hidden(String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(MASK)
    }
}

impl Redactor {
    /// A redactor that hides this secret.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        let mut redactor = Self::default();
        if !secret.is_empty() {
            redactor.hidden.push(Hidden(secret.to_owned()));
        }
        redactor
    }

    /// Hides this secret as well.
    #[must_use]
    pub fn and(mut self, secret: &str) -> Self {
        if !secret.is_empty() {
            self.hidden.push(Hidden(secret.to_owned()));
        }
        // Longest first: a text that contains another must go whole.
        self.hidden.sort_by_key(|h| std::cmp::Reverse(h.0.len()));
        self
    }

    /// Hides the longer texts of this body as well.
    #[must_use]
    pub fn with_body(mut self, body: &Value) -> Self {
        self.collect(body);
        // Longest first: a text that contains another must go whole.
        self.hidden.sort_by_key(|h| std::cmp::Reverse(h.0.len()));
        self
    }

    fn collect(&mut self, value: &Value) {
        match value {
            Value::String(text) if text.chars().count() >= PROMPT_CHARS_MIN => {
                self.hidden.push(Hidden(text.clone()));
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Object(map) => map.values().for_each(|member| self.collect(member)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The message on one line, at most 400 characters, without what is hidden, without anything shaped like a
    /// token and without control or invisible characters.
    #[must_use]
    pub fn clean(&self, message: &str) -> String {
        let mut text = message.to_owned();
        for Hidden(secret) in &self.hidden {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), MASK);
            }
        }
        let text = hide_tokens(&text);
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut clean: String =
            line.chars().filter(|c| !c.is_control() && !is_invisible(*c)).take(MESSAGE_CHARS_MAX).collect();
        if line.chars().count() > MESSAGE_CHARS_MAX {
            clean.push('…');
        }
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn neither_the_token_nor_the_prompt_survives() {
        let body = json!({"instructions": "Never promise a price to anybody.", "mode": "off"});
        let redactor = Redactor::new("s3cret").with_body(&body);
        let said = redactor.clean(
            "bad s3cret: instructions \"Never promise a price to anybody.\" mode off\n\u{1b}[31m pit-0c2f8f1e-aaaa-bbbb-cccc-0123456789ab",
        );
        assert_eq!(said, "bad •••: instructions \"•••\" mode off [31m •••");
        assert!(!format!("{redactor:?}").contains("s3cret"));
    }

    #[test]
    fn long_messages_are_cut() {
        assert_eq!(Redactor::default().clean(&"ab ".repeat(1000)).chars().count(), 401);
    }
}
