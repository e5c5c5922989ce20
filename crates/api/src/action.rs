//! What an action does, and the fields of its details, type by type.

use crate::asset::AssetKind;
use crate::field::{
    Extras, Field, Kind, Literal, Measure, Need, Null, Shape, Switch, at_least, optional, reported, required,
};
use crate::followup::{FOLLOWUP_SETTINGS, FOLLOWUP_STEP, SEQUENCE_LIMIT, TIME_UNITS};
use crate::name;
use std::fmt;

/// What an action does. Source: `CreateActionDTO.type`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionType {
    /// Starts workflows.
    TriggerWorkflow,
    /// Writes a contact field.
    UpdateContactField,
    /// Books into a calendar.
    AppointmentBooking,
    /// Ends the conversation.
    StopBot,
    /// Hands over to a person.
    HumanHandOver,
    /// Follows up when the contact falls silent.
    AdvancedFollowup,
    /// Hands over to another agent of the location.
    TransferBot,
    /// A type that the specification does not know; never sent, only read.
    Other(String),
}

impl ActionType {
    /// The seven types that can be sent, in the specification's order.
    pub const KNOWN: [ActionType; 7] = [
        ActionType::TriggerWorkflow,
        ActionType::UpdateContactField,
        ActionType::AppointmentBooking,
        ActionType::StopBot,
        ActionType::HumanHandOver,
        ActionType::AdvancedFollowup,
        ActionType::TransferBot,
    ];

    /// The API's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            ActionType::TriggerWorkflow => "triggerWorkflow",
            ActionType::UpdateContactField => "updateContactField",
            ActionType::AppointmentBooking => "appointmentBooking",
            ActionType::StopBot => "stopBot",
            ActionType::HumanHandOver => "humanHandOver",
            ActionType::AdvancedFollowup => "advancedFollowup",
            ActionType::TransferBot => "transferBot",
            ActionType::Other(word) => word,
        }
    }

    /// How many actions of the type an agent can have, as was reported; `None` where no bound is known.
    #[must_use]
    pub fn most_of_an_agent(&self) -> Option<usize> {
        match self {
            ActionType::TriggerWorkflow => Some(5),
            ActionType::UpdateContactField => Some(20),
            ActionType::HumanHandOver => Some(6),
            ActionType::TransferBot => Some(4),
            ActionType::AppointmentBooking
            | ActionType::StopBot
            | ActionType::AdvancedFollowup
            | ActionType::Other(_) => None,
        }
    }
}

impl From<String> for ActionType {
    fn from(word: String) -> Self {
        Self::KNOWN.into_iter().find(|known| known.as_str() == word).unwrap_or(ActionType::Other(word))
    }
}

impl From<ActionType> for String {
    fn from(kind: ActionType) -> String {
        kind.as_str().to_owned()
    }
}

impl fmt::Display for ActionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The details of an action of this type; `None` for a type that is not documented.
#[must_use]
pub fn details(kind: &ActionType) -> Option<&'static Shape> {
    match kind {
        ActionType::TriggerWorkflow => Some(&TRIGGER_WORKFLOW),
        ActionType::UpdateContactField => Some(&UPDATE_CONTACT_FIELD),
        ActionType::AppointmentBooking => Some(&APPOINTMENT_BOOKING),
        ActionType::StopBot => Some(&STOP_BOT),
        ActionType::HumanHandOver => Some(&HUMAN_HAND_OVER),
        ActionType::AdvancedFollowup => Some(&ADVANCED_FOLLOWUP),
        ActionType::TransferBot => Some(&TRANSFER_BOT),
        ActionType::Other(_) => None,
    }
}

/// The fields of the details of an action of this type; none for a type that is not documented.
#[must_use]
pub fn action_fields(kind: &ActionType) -> &'static [Field] {
    details(kind).map_or(&[], |shape| shape.fields)
}

/// The unit of a time to sleep, which has to be there while this holds.
const fn sleep_unit(switch: Switch) -> Field {
    Field::new("sleepTimeUnit", Kind::Word(TIME_UNITS), Need::While(switch), "The unit of sleepTime.").null(Null::Shown)
}

/// A time to sleep, which has to be there while this holds. No bound of it is known.
const fn sleep(switch: Switch, says: &'static str) -> Field {
    Field::new("sleepTime", Kind::Time { unit: "sleepTimeUnit", most: &[] }, Need::While(switch), says)
        .null(Null::Shown)
}

const fn needed_while(switch: Switch, name: &'static str, kind: Kind, says: &'static str) -> Field {
    Field::new(name, kind, Need::While(switch), says)
}

const ENABLED: Field = required("enabled", Kind::Flag, "Whether the action is switched on.");

static TRIGGER_WORKFLOW: Shape = Shape {
    what: "the details of triggerWorkflow",
    extras: Extras::Taken,
    fields: &[
        required("workflowIds", Kind::Texts, "The ids of the location's workflows that are triggered.")
            .names(AssetKind::Workflow),
        required("triggerCondition", Kind::Text, "When the workflow is triggered, in words."),
        optional("triggerMessage", Kind::Text, "What the agent writes when it triggers the workflow."),
    ],
};

static UPDATE_CONTACT_FIELD: Shape = Shape {
    what: "the details of updateContactField",
    extras: Extras::Taken,
    fields: &[
        required("contactFieldId", Kind::Text, "The id of the location's contact field that is filled in.")
            .names(AssetKind::ContactField),
        required(
            "description",
            Kind::Text,
            "What the field holds, in words: by them the agent knows what to write into it.",
        ),
        optional("contactUpdateExamples", Kind::Texts, "Examples of values, or of sentences that hold one."),
    ],
};

static APPOINTMENT_BOOKING: Shape = Shape {
    what: "the details of appointmentBooking",
    extras: Extras::Taken,
    fields: &[
        optional("actionId", Kind::Text, "The id of an action that is referred to; seldom needed."),
        required("calendarId", Kind::Text, "The id of the location's calendar that is booked into.")
            .names(AssetKind::Calendar),
        required(
            "onlySendLink",
            Kind::Flag,
            "Whether only the calendar's link is sent and nothing is booked. True forbids triggerWorkflow, sleepAfterBooking, \
             transferBot, rescheduleEnabled and cancelEnabled.",
        )
        .excludes(&["triggerWorkflow", "sleepAfterBooking", "transferBot", "rescheduleEnabled", "cancelEnabled"]),
        required(
            "triggerWorkflow",
            Kind::Flag,
            "Whether workflows are triggered after a booking. True needs workflowIds.",
        ),
        needed_while(
            Switch::On("triggerWorkflow"),
            "workflowIds",
            Kind::Texts,
            "The ids of the workflows that are triggered after a booking.",
        )
        .names_while(AssetKind::Workflow, Switch::On("triggerWorkflow")),
        required(
            "sleepAfterBooking",
            Kind::Flag,
            "Whether the agent falls silent after a booking. True needs sleepTime and sleepTimeUnit.",
        ),
        sleep_unit(Switch::On("sleepAfterBooking")),
        sleep(
            Switch::On("sleepAfterBooking"),
            "How long the agent stays silent after a booking, in sleepTimeUnit.",
        ),
        required(
            "transferBot",
            Kind::Flag,
            "Whether another agent takes over after a booking. True needs transferAgent.",
        ),
        needed_while(
            Switch::On("transferBot"),
            "transferAgent",
            Kind::Text,
            "The agent that takes over: the key of another agent of this template, or an id from the roster.",
        )
        .names_while(AssetKind::Agent, Switch::On("transferBot")),
        required("rescheduleEnabled", Kind::Flag, "Whether the agent may move an appointment.")
            .default(Literal::Flag(false)),
        required("cancelEnabled", Kind::Flag, "Whether the agent may cancel an appointment.")
            .default(Literal::Flag(false)),
    ],
};

static STOP_BOT: Shape = Shape {
    what: "the details of stopBot",
    extras: Extras::Taken,
    fields: &[
        required(
            "stopBotDetectionType",
            Kind::Word(&["Goodbye", "Custom"]),
            "What ends the chat: a goodbye, or a condition of your own.",
        ),
        required("stopBotTriggerCondition", Kind::Text, "When the chat ends, in words."),
        required(
            "reactivateEnabled",
            Kind::Flag,
            "Whether the agent wakes up again. True needs sleepTime and sleepTimeUnit.",
        ),
        sleep_unit(Switch::On("reactivateEnabled")),
        sleep(Switch::On("reactivateEnabled"), "After how long the agent wakes up again, in sleepTimeUnit."),
        ENABLED,
        required("stopBotExamples", Kind::Texts, "At least two things that somebody says when the chat ends.")
            .limit(at_least(2)),
        required("finalMessage", Kind::Text, "The last message: 3 to 150 characters.").limit(reported(
            Measure::Chars,
            3,
            150,
        )),
        optional("tags", Kind::Texts, "Tags that the contact gets."),
    ],
};

static HUMAN_HAND_OVER: Shape = Shape {
    what: "the details of humanHandOver",
    extras: Extras::Taken,
    fields: &[
        ENABLED,
        required("triggerCondition", Kind::Text, "When a person takes over, in words: 10 to 500 characters.")
            .limit(reported(Measure::Chars, 10, 500)),
        needed_while(
            Switch::Is("handoverType", &["custom", "contactRequest"]),
            "examples",
            Kind::Texts,
            "Things that somebody says then. Needed when handoverType is custom or contactRequest.",
        ),
        optional("assignToUserId", Kind::Text, "The id of the location's user who takes over.")
            .names_while(AssetKind::User, Switch::Off("skipAssignToUser")),
        optional("skipAssignToUser", Kind::Flag, "Whether nobody in particular takes over."),
        optional("createTask", Kind::Flag, "Whether a task is made for the team."),
        required(
            "reactivateEnabled",
            Kind::Flag,
            "Whether the agent wakes up again. True needs sleepTime and sleepTimeUnit.",
        ),
        sleep_unit(Switch::On("reactivateEnabled")),
        sleep(Switch::On("reactivateEnabled"), "After how long the agent wakes up again, in sleepTimeUnit."),
        required("finalMessage", Kind::Text, "What the agent writes before a person takes over: 10 to 200 characters.")
            .limit(reported(Measure::Chars, 10, 200)),
        optional("tags", Kind::Texts, "Tags that the contact gets."),
        required(
            "handoverType",
            Kind::Word(&["contactRequest", "lackOfInformation", "failedToResolveIssue", "custom"]),
            "What makes a person take over: somebody asks for it, the agent does not know, it could not help, or a condition of your \
             own.",
        ),
    ],
};

static ADVANCED_FOLLOWUP: Shape = Shape {
    what: "the details of advancedFollowup",
    extras: Extras::Taken,
    fields: &[
        ENABLED,
        required(
            "scenarioId",
            Kind::Word(&["contactStoppedReplying", "contactIsBusy", "contactRequested"]),
            "When it follows up: somebody stopped replying, said that they are busy, or asked for it.",
        ),
        required(
            name::FOLLOWUP_SEQUENCE,
            Kind::Objects(&FOLLOWUP_STEP),
            "The follow-ups one after another, at most five.",
        )
        .limit(SEQUENCE_LIMIT),
        optional(name::FOLLOWUP_SETTINGS, Kind::Object(&FOLLOWUP_SETTINGS), "Settings of this sequence."),
    ],
};

static TRANSFER_BOT: Shape = Shape {
    what: "the details of transferBot",
    extras: Extras::Taken,
    fields: &[
        required(
            "transferBotType",
            Kind::Word(&["Default", "Custom"]),
            "Default: the API decides when; Custom: the condition below does.",
        ),
        required(
            "transferToBot",
            Kind::Text,
            "The agent that takes over: the key of another agent of this template, or an id from the roster.",
        )
        .names(AssetKind::Agent),
        ENABLED,
        needed_while(
            CUSTOM_TRANSFER,
            "transferBotTriggerCondition",
            Kind::Text,
            "When the other agent takes over, in words. Needed when transferBotType is Custom.",
        ),
        needed_while(
            CUSTOM_TRANSFER,
            "transferBotExamples",
            Kind::Texts,
            "At least two things that somebody says then. Needed when transferBotType is Custom.",
        )
        .limit(at_least(2)),
    ],
};

/// The condition of a transfer is somebody's own.
const CUSTOM_TRANSFER: Switch = Switch::Is("transferBotType", &["Custom"]);
