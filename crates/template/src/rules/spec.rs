//! The objects of the specification that a template writes.

use super::shape::ValueKind::{Flag, Number, Object, Objects, Text, Texts, Whole, Word, Words};
use super::shape::{ObjectShape, ShapeMember, nullable, optional, required};
use crate::problem::Severity;

const SLEEP_UNITS: &[&str] = &["days", "hours", "minutes"];

/// `CreateEmployeeDto`: a strict allow-list, the API answers 422 to anything else.
pub(super) static AGENT: ObjectShape = ObjectShape {
    what: "an agent",
    strangers: Severity::Error,
    members: &[
        required("name", Text, "The agent's name in the location. By it the agent is found, so give each agent its own."),
        required("personality", Text, "Who the agent is and how it writes. Merge tags like {{contact.first_name}} are sent as they stand."),
        required("goal", Text, "What the agent shall bring about."),
        required("instructions", Text, "What the agent knows, how it works and what it never does. No protected health information."),
        optional("businessName", Text, "The business that the agent speaks for."),
        optional(
            "mode",
            Word(&["off", "suggestive", "auto-pilot"]),
            "off: it stays silent; suggestive: it drafts and a person sends; auto-pilot: it answers by itself. The agent is made \
             switched off and gets this mode last.",
        )
        .otherwise("\"off\""),
        optional(
            "channels",
            Words(&["IG", "FB", "SMS", "WebChat", "WhatsApp", "Live_Chat"]),
            "The channels on which it answers.",
        ),
        optional("isPrimary", Flag, "Whether it is the location's primary agent; a location has one.").otherwise("false"),
        optional(
            "waitTime",
            Number(0),
            "How long it waits before it answers, in waitTimeUnit, so that several messages get one answer: at most 300 seconds or \
             5 minutes.",
        )
        .otherwise("2"),
        optional("waitTimeUnit", Word(&["minutes", "seconds"]), "The unit of waitTime.").otherwise("\"seconds\""),
        optional(
            "sleepEnabled",
            Flag,
            "Whether it falls silent when a person of the team takes over. True needs sleepTime and sleepTimeUnit.",
        )
        .otherwise("false"),
        nullable(
            "sleepTime",
            Number(0),
            "How long it stays silent, in sleepTimeUnit: at most 48 hours, 2880 minutes or 172800 seconds; null is for ever. Only \
             with sleepEnabled.",
        ),
        nullable(
            "sleepTimeUnit",
            Word(&["hours", "minutes", "seconds"]),
            "The unit of sleepTime; null with a sleepTime of null. Only with sleepEnabled.",
        ),
        optional(
            "autoPilotMaxMessages",
            Whole(1, 100),
            "How many messages it writes in auto-pilot before a person has to look: 1 to 100.",
        )
        .otherwise("75"),
        optional("knowledgeBaseIds", Texts, "The ids of the location's knowledge bases that it may use."),
        optional("respondToImages", Flag, "Whether it answers to images. The API does not show it again.").otherwise("false"),
        optional("respondToAudio", Flag, "Whether it answers to audio. The API does not show it again.").otherwise("false"),
        optional("sleepOnManualMessage", Flag, "Whether a message that a person sends puts it to sleep."),
        optional("sleepOnWorkflowMessage", Flag, "Whether a message that a workflow sends puts it to sleep."),
    ],
};

/// The names of an agent's fields.
pub(crate) const AGENT_FIELDS: [&str; 19] = [
    "name",
    "personality",
    "goal",
    "instructions",
    "businessName",
    "mode",
    "channels",
    "isPrimary",
    "waitTime",
    "waitTimeUnit",
    "sleepEnabled",
    "sleepTime",
    "sleepTimeUnit",
    "autoPilotMaxMessages",
    "knowledgeBaseIds",
    "respondToImages",
    "respondToAudio",
    "sleepOnManualMessage",
    "sleepOnWorkflowMessage",
];

pub(super) static TRIGGER_WORKFLOW: ObjectShape = ObjectShape {
    what: "the details of triggerWorkflow",
    strangers: Severity::Warning,
    members: &[
        required("workflowIds", Texts, "The ids of the location's workflows that are triggered."),
        required("triggerCondition", Text, "When the workflow is triggered, in words."),
        optional("triggerMessage", Text, "What the agent writes when it triggers the workflow."),
    ],
};

pub(super) static UPDATE_CONTACT_FIELD: ObjectShape = ObjectShape {
    what: "the details of updateContactField",
    strangers: Severity::Warning,
    members: &[
        required("contactFieldId", Text, "The id of the location's contact field that is filled in."),
        required("description", Text, "What the field holds, in words: by them the agent knows what to write into it."),
        optional("contactUpdateExamples", Texts, "Examples of values, or of sentences that hold one."),
    ],
};

pub(super) static APPOINTMENT_BOOKING: ObjectShape = ObjectShape {
    what: "the details of appointmentBooking",
    strangers: Severity::Warning,
    members: &[
        optional("actionId", Text, "The id of an action that is referred to; seldom needed."),
        required("calendarId", Text, "The id of the location's calendar that is booked into."),
        required(
            "onlySendLink",
            Flag,
            "Whether only the calendar's link is sent and nothing is booked. True forbids triggerWorkflow, sleepAfterBooking, \
             transferBot, rescheduleEnabled and cancelEnabled.",
        ),
        required("triggerWorkflow", Flag, "Whether workflows are triggered after a booking. True needs workflowIds."),
        optional("workflowIds", Texts, "The ids of the workflows that are triggered after a booking."),
        required(
            "sleepAfterBooking",
            Flag,
            "Whether the agent falls silent after a booking. True needs sleepTime and sleepTimeUnit.",
        ),
        optional("sleepTimeUnit", Word(SLEEP_UNITS), "The unit of sleepTime."),
        optional("sleepTime", Number(0), "How long the agent stays silent after a booking, in sleepTimeUnit."),
        required("transferBot", Flag, "Whether another agent takes over after a booking. True needs transferAgent."),
        optional(
            "transferAgent",
            Text,
            "The agent that takes over: the key of another agent of this template, or an id from the roster.",
        ),
        required("rescheduleEnabled", Flag, "Whether the agent may move an appointment.").otherwise("false"),
        required("cancelEnabled", Flag, "Whether the agent may cancel an appointment.").otherwise("false"),
    ],
};

pub(super) static STOP_BOT: ObjectShape = ObjectShape {
    what: "the details of stopBot",
    strangers: Severity::Warning,
    members: &[
        required(
            "stopBotDetectionType",
            Word(&["Goodbye", "Custom"]),
            "What ends the chat: a goodbye, or a condition of your own.",
        ),
        required("stopBotTriggerCondition", Text, "When the chat ends, in words."),
        required(
            "reactivateEnabled",
            Flag,
            "Whether the agent wakes up again. True needs sleepTime and sleepTimeUnit.",
        ),
        optional("sleepTimeUnit", Word(SLEEP_UNITS), "The unit of sleepTime."),
        optional("sleepTime", Number(0), "After how long the agent wakes up again, in sleepTimeUnit."),
        required("enabled", Flag, "Whether the action is switched on."),
        required("stopBotExamples", Texts, "At least two things that somebody says when the chat ends."),
        required("finalMessage", Text, "The last message: 3 to 150 characters."),
        optional("tags", Texts, "Tags that the contact gets."),
    ],
};

pub(super) static HUMAN_HAND_OVER: ObjectShape = ObjectShape {
    what: "the details of humanHandOver",
    strangers: Severity::Warning,
    members: &[
        required("enabled", Flag, "Whether the action is switched on."),
        required("triggerCondition", Text, "When a person takes over, in words: 10 to 500 characters."),
        optional(
            "examples",
            Texts,
            "Things that somebody says then. Needed when handoverType is custom or contactRequest.",
        ),
        optional("assignToUserId", Text, "The id of the location's user who takes over."),
        optional("skipAssignToUser", Flag, "Whether nobody in particular takes over."),
        optional("createTask", Flag, "Whether a task is made for the team."),
        required(
            "reactivateEnabled",
            Flag,
            "Whether the agent wakes up again. True needs sleepTime and sleepTimeUnit.",
        ),
        optional("sleepTimeUnit", Word(SLEEP_UNITS), "The unit of sleepTime."),
        optional("sleepTime", Number(0), "After how long the agent wakes up again, in sleepTimeUnit."),
        required("finalMessage", Text, "What the agent writes before a person takes over: 10 to 200 characters."),
        optional("tags", Texts, "Tags that the contact gets."),
        required(
            "handoverType",
            Word(&["contactRequest", "lackOfInformation", "failedToResolveIssue", "custom"]),
            "What makes a person take over: somebody asks for it, the agent does not know, it could not help, or a condition of your \
             own.",
        ),
    ],
};

pub(super) static ADVANCED_FOLLOWUP: ObjectShape = ObjectShape {
    what: "the details of advancedFollowup",
    strangers: Severity::Warning,
    members: &[
        required("enabled", Flag, "Whether the action is switched on."),
        required(
            "scenarioId",
            Word(&["contactStoppedReplying", "contactIsBusy", "contactRequested"]),
            "When it follows up: somebody stopped replying, said that they are busy, or asked for it.",
        ),
        required("followupSequence", Objects(&FOLLOWUP_STEP), "The follow-ups one after another, at most five."),
        optional("followupSettings", Object(&FOLLOWUP_SETTINGS), "Settings of this sequence."),
    ],
};

static FOLLOWUP_STEP: ObjectShape = ObjectShape {
    what: "a follow-up step",
    strangers: Severity::Warning,
    members: &[
        required("id", Number(0), "Its number in the sequence, once only: 1, 2, 3."),
        required("followupTimeUnit", Word(SLEEP_UNITS), "The unit of followupTime."),
        required(
            "followupTime",
            Number(0),
            "How long it waits, in followupTimeUnit: at most 60 minutes, 24 hours or 180 days.",
        ),
        optional("aiEnabledMessage", Flag, "Whether the agent writes the message itself. False needs customMessage.")
            .otherwise("true"),
        optional("triggerWorkflow", Flag, "Whether a workflow is triggered. True needs workflowId.").otherwise("false"),
        optional("customMessage", Text, "The message, where the agent does not write it itself."),
        optional("workflowId", Text, "The id of the workflow that is triggered."),
        optional("contactRequested", Flag, "Whether somebody asked for this follow-up."),
    ],
};

/// `FollowupSettings`, inside of an action's details and as the body of the PATCH.
pub(super) static FOLLOWUP_SETTINGS: ObjectShape = ObjectShape {
    what: "the follow-up settings",
    strangers: Severity::Warning,
    members: &[
        required("dynamicChannelSwitching", Flag, "Whether it follows up on the channel that the contact used last.")
            .otherwise("true"),
        optional("followUpHours", Flag, "Whether it follows up within workingHours only."),
        optional(
            "workingHours",
            Objects(&WORKING_HOURS),
            "The hours in which it may follow up, one entry for each day.",
        ),
        optional("timezoneToUse", Word(&["contact", "business"]), "Whose time zone workingHours are in."),
    ],
};

static WORKING_HOURS: ObjectShape = ObjectShape {
    what: "a day of the working hours",
    strangers: Severity::Warning,
    // Live has taken 1 to 7 where 0 to 6 is documented; what is doubtful of these only warns.
    members: &[
        required(
            "dayOfTheWeek",
            Whole(0, 7),
            "The day: 1 is Monday, 6 is Saturday. Sunday is documented as 0; 7 was seen to be taken for it.",
        ),
        optional("intervals", Objects(&INTERVAL), "The hours of that day."),
    ],
};

static INTERVAL: ObjectShape = ObjectShape {
    what: "an interval",
    strangers: Severity::Warning,
    members: &[
        required("startHour", Whole(0, 23), "The hour in which it begins, 0 to 23."),
        required("startMinute", Whole(0, 59), "The minute in which it begins, 0 to 59."),
        required("endHour", Whole(0, 23), "The hour in which it ends, 0 to 23."),
        required("endMinute", Whole(0, 59), "The minute in which it ends, 0 to 59."),
    ],
};

pub(super) static TRANSFER_BOT: ObjectShape = ObjectShape {
    what: "the details of transferBot",
    strangers: Severity::Warning,
    members: &[
        required(
            "transferBotType",
            Word(&["Default", "Custom"]),
            "Default: the API decides when; Custom: the condition below does.",
        ),
        required(
            "transferToBot",
            Text,
            "The agent that takes over: the key of another agent of this template, or an id from the roster.",
        ),
        required("enabled", Flag, "Whether the action is switched on."),
        optional(
            "transferBotTriggerCondition",
            Text,
            "When the other agent takes over, in words. Needed when transferBotType is Custom.",
        ),
        optional(
            "transferBotExamples",
            Texts,
            "At least two things that somebody says then. Needed when transferBotType is Custom.",
        ),
    ],
};

impl ObjectShape {
    /// The names of its members.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.members.iter().map(|member: &ShapeMember| member.name).collect()
    }
}
