//! The words of agents: how they operate, and where they answer.

use std::fmt;

/// How an agent operates. Source: `CreateEmployeeDto.mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Mode {
    /// It answers nobody.
    #[default]
    Off,
    /// It suggests answers to a person.
    Suggestive,
    /// It answers by itself.
    AutoPilot,
}

impl Mode {
    /// Every mode, in the order of the definition.
    pub const ALL: [Mode; 3] = [Mode::Off, Mode::Suggestive, Mode::AutoPilot];

    /// Their words.
    pub const WORDS: [&str; 3] = [Mode::Off.as_str(), Mode::Suggestive.as_str(), Mode::AutoPilot.as_str()];

    /// The API's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Mode::Off => "off",
            Mode::Suggestive => "suggestive",
            Mode::AutoPilot => "auto-pilot",
        }
    }

    /// The mode of the API's word, whatever its case; `None` for a word that is not documented.
    #[must_use]
    pub fn parse(word: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.as_str().eq_ignore_ascii_case(word))
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A channel on which an agent can be told to answer. Source: `CreateEmployeeDto.channels`.
///
/// Answers show others too (`Email`): those cannot be written, and stay the words that they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// Instagram.
    Instagram,
    /// Facebook.
    Facebook,
    /// Text messages.
    Sms,
    /// The chat of a web page that writes text messages.
    WebChat,
    /// `WhatsApp`.
    WhatsApp,
    /// The live chat of a web page.
    LiveChat,
}

impl Channel {
    /// Every channel that can be written, in the specification's order.
    pub const ALL: [Channel; 6] =
        [Channel::Instagram, Channel::Facebook, Channel::Sms, Channel::WebChat, Channel::WhatsApp, Channel::LiveChat];

    /// Their words.
    pub const WORDS: [&str; 6] = [
        Channel::Instagram.as_str(),
        Channel::Facebook.as_str(),
        Channel::Sms.as_str(),
        Channel::WebChat.as_str(),
        Channel::WhatsApp.as_str(),
        Channel::LiveChat.as_str(),
    ];

    /// The specification's word, which is the only one that can be written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Channel::Instagram => "IG",
            Channel::Facebook => "FB",
            Channel::Sms => "SMS",
            Channel::WebChat => "WebChat",
            Channel::WhatsApp => "WhatsApp",
            Channel::LiveChat => "Live_Chat",
        }
    }

    /// The channel of a word as answers spell it (`LIVE_CHAT`); `None` for one that cannot be written.
    #[must_use]
    pub fn parse(word: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| letters(channel.as_str()) == letters(word))
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The letters and digits of a word in lower case: `Live_Chat`, `LIVE_CHAT` and `live chat` are the same word.
#[must_use]
pub fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
