//! How a sandbox behaves.

use crate::fault::FaultSettings;
use std::collections::BTreeSet;
use std::time::Duration;

/// How a sandbox behaves.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Everything random derives from it.
    pub seed: u64,
    /// How long a request and its answer are under way.
    pub latency: Latency,
    /// The server's limits, per location.
    pub limit: LimitSettings,
    /// What goes wrong.
    pub faults: FaultSettings,
    /// Which of the API's known oddities it has.
    pub quirks: Quirks,
    /// How long tokens live.
    pub oauth: OauthSettings,
    /// Whether any well-shaped token is accepted and opens a location of its own.
    pub open_door: bool,
}

/// How long the tokens of agencies and those that they mint live, and what happens to renewals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OauthSettings {
    /// The life of an agency's access token.
    pub agency_life: Duration,
    /// The life of a location's token that an agency minted.
    pub location_life: Duration,
    /// How long a used refresh token is still accepted; it gives the same new one.
    pub grace: Duration,
    /// Which requests to `/oauth/token` are done and never answered, counted from 1.
    pub silent: BTreeSet<u64>,
}

impl Default for OauthSettings {
    /// What the vendor documents: a day, and a grace of 30 s.
    fn default() -> Self {
        let day = Duration::from_secs(24 * 60 * 60);
        Self { agency_life: day, location_life: day, grace: Duration::from_secs(30), silent: BTreeSet::new() }
    }
}

/// How long a request and its answer are under way: half of it before the request is processed, half after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latency {
    /// Always the same.
    Fixed(Duration),
    /// Drawn evenly, both ends included.
    Uniform {
        /// The shortest.
        min: Duration,
        /// The longest.
        max: Duration,
    },
}

impl Default for Latency {
    fn default() -> Self {
        Latency::Fixed(Duration::ZERO)
    }
}

/// The server's limits, per location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSettings {
    /// The most requests in a window.
    pub max: u32,
    /// The length of a window.
    pub window: Duration,
    /// What a window is.
    pub kind: Window,
    /// The most requests in a day of the world's clock.
    pub daily: u32,
}

impl Default for LimitSettings {
    /// What the vendor documents: 100 in 10 s, 200,000 a day.
    fn default() -> Self {
        Self { max: 100, window: Duration::from_secs(10), kind: Window::Sliding, daily: 200_000 }
    }
}

/// What a window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Window {
    /// Windows stand side by side, from the world's beginning on.
    Fixed,
    /// Any stretch of that length.
    #[default]
    Sliding,
}

macro_rules! quirks {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $word:literal, $default:literal;)*) => {
        /// An oddity of the API, by its number in the list of quirks that a bulk engine must survive.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Quirk {
            $($(#[$doc])* $name,)*
        }

        impl Quirk {
            /// Every quirk.
            pub const ALL: &[Quirk] = &[$(Quirk::$name,)*];

            /// Its number in the list.
            #[must_use]
            pub fn number(self) -> u8 {
                match self { $(Quirk::$name => $number,)* }
            }

            /// Its word on a command line.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Quirk::$name => $word,)* }
            }

            /// Whether a sandbox has it when nothing else is said: when it is documented or likely.
            #[must_use]
            pub fn by_default(self) -> bool {
                match self { $(Quirk::$name => $default,)* }
            }
        }
    };
}

quirks! {
    /// Every listing lacks its `agents`.
    ListingWithoutAgents = 1, "listing-without-agents", false;
    /// A missing agent or action is 400, not 404.
    MissingIs400 = 2, "missing-is-400", true;
    /// A `query` with a capital letter finds nothing.
    QueryLowerCase = 3, "query-lower-case", true;
    /// Items of a listing lack `personality` and `instructions`, and their `goal` is an object.
    BriefItems = 3, "brief-items", true;
    /// Members of a body that the specification does not name are refused; without it they are dropped.
    StrictBodies = 4, "strict-bodies", true;
    /// A PUT resets the booleans that it omits.
    PutResetsBooleans = 5, "put-resets-booleans", true;
    /// An action may name an agent that the location does not have, and then does nothing.
    UnknownIdsTaken = 6, "unknown-ids-taken", true;
    /// The first agent of a location becomes primary whatever was asked.
    FirstIsPrimary = 7, "first-is-primary", true;
    /// `isPrimary` always reads false.
    PrimaryReadsFalse = 7, "primary-reads-false", false;
    /// Channels stand in upper case in listings.
    ChannelsUpperCase = 8, "channels-upper-case", true;
    /// Channels are objects `{name,isPrimary}` in listings.
    ChannelsAsObjects = 8, "channels-as-objects", false;
    /// Channels are missing from listings.
    ChannelsAbsent = 8, "channels-absent", false;
    /// Answers have the fields in which the live API is ahead of the specification, `fullPrompt` among them.
    AheadOfSpec = 9, "ahead-of-spec", true;
    /// Answers wrap the agent in `{agent:{}}`.
    AgentEnvelope = 11, "agent-envelope", false;
    /// Answers wrap the agent in `{data:{}}`.
    DataEnvelope = 11, "data-envelope", false;
    /// `dayOfTheWeek` takes 1 to 7 instead of 0 to 6.
    DayZeroRefused = 13, "day-zero-refused", false;
    /// The details of actions take undocumented extra keys.
    ExtraDetails = 14, "extra-details", true;
    /// The limits that were only reported are enforced.
    ReportedLimits = 16, "reported-limits", false;
}

impl std::str::FromStr for Quirk {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Quirk::ALL.iter().copied().find(|quirk| quirk.as_str() == word).ok_or_else(|| {
            let words: Vec<&str> = Quirk::ALL.iter().map(|quirk| quirk.as_str()).collect();
            format!("the sandbox knows {}", words.join(", "))
        })
    }
}

/// The quirks that a sandbox has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quirks(BTreeSet<Quirk>);

impl Default for Quirks {
    fn default() -> Self {
        Self(Quirk::ALL.iter().copied().filter(|quirk| quirk.by_default()).collect())
    }
}

impl Quirks {
    /// The same and this one.
    #[must_use]
    pub fn with(mut self, quirk: Quirk) -> Self {
        self.0.insert(quirk);
        self
    }

    /// The same but this one.
    #[must_use]
    pub fn without(mut self, quirk: Quirk) -> Self {
        self.0.remove(&quirk);
        self
    }

    /// Whether it is among them.
    #[must_use]
    pub fn has(&self, quirk: Quirk) -> bool {
        self.0.contains(&quirk)
    }
}
