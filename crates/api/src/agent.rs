//! The fields of an agent.

use crate::asset::AssetKind;
use crate::field::{Extras, Field, Group, Kind, Literal, Most, Need, Null, Shape, Shown, Switch, optional, required};
use crate::name;
use crate::word::{Channel, Mode};

/// A new agent, and an update of one. Source: `CreateEmployeeDto` and `UpdateEmployeeDto`.
pub static AGENT: Shape = Shape {
    what: "an agent",
    extras: Extras::Refused,
    fields: &[
        required(
            name::NAME,
            Kind::Text,
            "The agent's name in the location. By it the agent is found, so give each agent its own.",
        ),
        required(
            "personality",
            Kind::Text,
            "Who the agent is and how it writes. Merge tags like {{contact.first_name}} are sent as they stand.",
        )
        .of(Group::Prompt),
        required("goal", Kind::Text, "What the agent shall bring about.")
            .shown(Shown::InObject("prompt"))
            .of(Group::Prompt),
        required(
            "instructions",
            Kind::Text,
            "What the agent knows, how it works and what it never does. No protected health information.",
        )
        .of(Group::Prompt),
        optional("businessName", Kind::Text, "The business that the agent speaks for."),
        optional(
            name::MODE,
            Kind::Word(&Mode::WORDS),
            "off: it stays silent; suggestive: it drafts and a person sends; auto-pilot: it answers by itself. The agent is made \
             switched off and gets this mode last.",
        )
        .default(Literal::Word(Mode::Off.as_str()))
        .shown(Shown::AnyCase),
        optional(name::CHANNELS, Kind::Words(&Channel::WORDS), "The channels on which it answers.")
            .shown(Shown::WordSet("name")),
        optional(
            name::IS_PRIMARY,
            Kind::Flag,
            "Whether it is the location's primary agent; a location has one.",
        )
        .default(Literal::Flag(false))
        .shown(Shown::Unreliable),
        optional(
            "waitTime",
            Kind::Time { unit: "waitTimeUnit", most: WAIT_MOST },
            "How long it waits before it answers, in waitTimeUnit, so that several messages get one answer: at most 300 seconds or \
             5 minutes.",
        )
        .default(Literal::Number(2)),
        optional("waitTimeUnit", Kind::Word(&["minutes", "seconds"]), "The unit of waitTime.")
            .default(Literal::Word("seconds")),
        // The specification calls it deprecated, and names nothing in its place.
        optional(
            "sleepEnabled",
            Kind::Flag,
            "Whether it falls silent when a person of the team takes over. True needs sleepTime and sleepTimeUnit.",
        )
        .default(Literal::Flag(false)),
        Field::new(
            "sleepTime",
            Kind::Time { unit: "sleepTimeUnit", most: SLEEP_MOST },
            Need::OnlyWhile(Switch::On("sleepEnabled")),
            "How long it stays silent, in sleepTimeUnit: at most 48 hours, 2880 minutes or 172800 seconds; null is for ever. Only \
             with sleepEnabled.",
        )
        .null(Null::ForEver),
        Field::new(
            "sleepTimeUnit",
            Kind::Word(&["hours", "minutes", "seconds"]),
            Need::OnlyWhile(Switch::On("sleepEnabled")),
            "The unit of sleepTime; null with a sleepTime of null. Only with sleepEnabled.",
        )
        .null(Null::ForEver),
        Field::new(
            "autoPilotMaxMessages",
            Kind::Whole { min: 1, max: 100 },
            Need::Update,
            "How many messages it writes in auto-pilot before a person has to look: 1 to 100.",
        )
        .default(Literal::Number(75)),
        optional("knowledgeBaseIds", Kind::Texts, "The ids of the location's knowledge bases that it may use.")
            .names(AssetKind::KnowledgeBase),
        optional("respondToImages", Kind::Flag, "Whether it answers to images. The API does not show it again.")
            .default(Literal::Flag(false))
            .shown(Shown::Never),
        optional("respondToAudio", Kind::Flag, "Whether it answers to audio. The API does not show it again.")
            .default(Literal::Flag(false))
            .shown(Shown::Never),
        optional("sleepOnManualMessage", Kind::Flag, "Whether a message that a person sends puts it to sleep."),
        optional("sleepOnWorkflowMessage", Kind::Flag, "Whether a message that a workflow sends puts it to sleep."),
    ],
};

/// How long an agent can wait.
const WAIT_MOST: &[Most] = &[Most { unit: "minutes", number: 5 }, Most { unit: "seconds", number: 300 }];

/// How long an agent can sleep: two days.
const SLEEP_MOST: &[Most] = &[
    Most { unit: "hours", number: 48 },
    Most { unit: "minutes", number: 2_880 },
    Most { unit: "seconds", number: 172_800 },
];
