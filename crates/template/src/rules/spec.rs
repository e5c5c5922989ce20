//! The objects of the specification that a template writes.

use super::shape::Kind::{Flag, Number, Object, Objects, Text, Texts, Whole, Word, Words};
use super::shape::{Member, Shape, nullable, optional, required};
use crate::problem::Severity;

const SLEEP_UNITS: &[&str] = &["days", "hours", "minutes"];

/// `CreateEmployeeDto`: a strict allow-list, the API answers 422 to anything else.
pub(super) static AGENT: Shape = Shape {
    what: "an agent",
    strangers: Severity::Error,
    members: &[
        required("name", Text),
        required("personality", Text),
        required("goal", Text),
        required("instructions", Text),
        optional("businessName", Text),
        optional("mode", Word(&["off", "suggestive", "auto-pilot"])),
        optional("channels", Words(&["IG", "FB", "SMS", "WebChat", "WhatsApp", "Live_Chat"])),
        optional("isPrimary", Flag),
        optional("waitTime", Number(0)),
        optional("waitTimeUnit", Word(&["minutes", "seconds"])),
        optional("sleepEnabled", Flag),
        nullable("sleepTime", Number(0)),
        nullable("sleepTimeUnit", Word(&["hours", "minutes", "seconds"])),
        optional("autoPilotMaxMessages", Whole(1, 100)),
        optional("knowledgeBaseIds", Texts),
        optional("respondToImages", Flag),
        optional("respondToAudio", Flag),
        optional("sleepOnManualMessage", Flag),
        optional("sleepOnWorkflowMessage", Flag),
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

pub(super) static TRIGGER_WORKFLOW: Shape = Shape {
    what: "the details of triggerWorkflow",
    strangers: Severity::Warning,
    members: &[required("workflowIds", Texts), required("triggerCondition", Text), optional("triggerMessage", Text)],
};

pub(super) static UPDATE_CONTACT_FIELD: Shape = Shape {
    what: "the details of updateContactField",
    strangers: Severity::Warning,
    members: &[
        required("contactFieldId", Text),
        required("description", Text),
        optional("contactUpdateExamples", Texts),
    ],
};

pub(super) static APPOINTMENT_BOOKING: Shape = Shape {
    what: "the details of appointmentBooking",
    strangers: Severity::Warning,
    members: &[
        optional("actionId", Text),
        required("calendarId", Text),
        required("onlySendLink", Flag),
        required("triggerWorkflow", Flag),
        optional("workflowIds", Texts),
        required("sleepAfterBooking", Flag),
        optional("sleepTimeUnit", Word(SLEEP_UNITS)),
        optional("sleepTime", Number(0)),
        required("transferBot", Flag),
        optional("transferAgent", Text),
        required("rescheduleEnabled", Flag),
        required("cancelEnabled", Flag),
    ],
};

pub(super) static STOP_BOT: Shape = Shape {
    what: "the details of stopBot",
    strangers: Severity::Warning,
    members: &[
        required("stopBotDetectionType", Word(&["Goodbye", "Custom"])),
        required("stopBotTriggerCondition", Text),
        required("reactivateEnabled", Flag),
        optional("sleepTimeUnit", Word(SLEEP_UNITS)),
        optional("sleepTime", Number(0)),
        required("enabled", Flag),
        required("stopBotExamples", Texts),
        required("finalMessage", Text),
        optional("tags", Texts),
    ],
};

pub(super) static HUMAN_HAND_OVER: Shape = Shape {
    what: "the details of humanHandOver",
    strangers: Severity::Warning,
    members: &[
        required("enabled", Flag),
        required("triggerCondition", Text),
        optional("examples", Texts),
        optional("assignToUserId", Text),
        optional("skipAssignToUser", Flag),
        optional("createTask", Flag),
        required("reactivateEnabled", Flag),
        optional("sleepTimeUnit", Word(SLEEP_UNITS)),
        optional("sleepTime", Number(0)),
        required("finalMessage", Text),
        optional("tags", Texts),
        required("handoverType", Word(&["contactRequest", "lackOfInformation", "failedToResolveIssue", "custom"])),
    ],
};

pub(super) static ADVANCED_FOLLOWUP: Shape = Shape {
    what: "the details of advancedFollowup",
    strangers: Severity::Warning,
    members: &[
        required("enabled", Flag),
        required("scenarioId", Word(&["contactStoppedReplying", "contactIsBusy", "contactRequested"])),
        required("followupSequence", Objects(&FOLLOWUP_STEP)),
        optional("followupSettings", Object(&FOLLOWUP_SETTINGS)),
    ],
};

static FOLLOWUP_STEP: Shape = Shape {
    what: "a follow-up step",
    strangers: Severity::Warning,
    members: &[
        required("id", Number(0)),
        required("followupTimeUnit", Word(SLEEP_UNITS)),
        required("followupTime", Number(0)),
        optional("aiEnabledMessage", Flag),
        optional("triggerWorkflow", Flag),
        optional("customMessage", Text),
        optional("workflowId", Text),
        optional("contactRequested", Flag),
    ],
};

/// `FollowupSettings`, inside of an action's details and as the body of the PATCH.
pub(super) static FOLLOWUP_SETTINGS: Shape = Shape {
    what: "the follow-up settings",
    strangers: Severity::Warning,
    members: &[
        required("dynamicChannelSwitching", Flag),
        optional("followUpHours", Flag),
        optional("workingHours", Objects(&WORKING_HOURS)),
        optional("timezoneToUse", Word(&["contact", "business"])),
    ],
};

static WORKING_HOURS: Shape = Shape {
    what: "a day of the working hours",
    strangers: Severity::Warning,
    // Live has taken 1 to 7 where 0 to 6 is documented; what is doubtful of these only warns.
    members: &[required("dayOfTheWeek", Whole(0, 7)), optional("intervals", Objects(&INTERVAL))],
};

static INTERVAL: Shape = Shape {
    what: "an interval",
    strangers: Severity::Warning,
    members: &[
        required("startHour", Whole(0, 23)),
        required("startMinute", Whole(0, 59)),
        required("endHour", Whole(0, 23)),
        required("endMinute", Whole(0, 59)),
    ],
};

pub(super) static TRANSFER_BOT: Shape = Shape {
    what: "the details of transferBot",
    strangers: Severity::Warning,
    members: &[
        required("transferBotType", Word(&["Default", "Custom"])),
        required("transferToBot", Text),
        required("enabled", Flag),
        optional("transferBotTriggerCondition", Text),
        optional("transferBotExamples", Texts),
    ],
};

impl Shape {
    /// The names of its members.
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.members.iter().map(|member: &Member| member.name).collect()
    }
}
