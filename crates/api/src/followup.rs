//! Follow-ups: the steps of a sequence, and the settings of all of them.

use crate::asset::AssetKind;
use crate::field::{
    Extras, Field, Kind, LengthLimit, Literal, Measure, Most, Need, Shape, Switch, optional, reported, required,
};

/// The units of times in actions.
pub(crate) const TIME_UNITS: &[&str] = &["days", "hours", "minutes"];

/// How many steps a sequence has.
pub(crate) const SEQUENCE_LIMIT: LengthLimit = reported(Measure::Items, 0, 5);

pub(crate) static FOLLOWUP_STEP: Shape = Shape {
    what: "a follow-up step",
    extras: Extras::Taken,
    fields: &[
        required("id", Kind::Number { min: 0 }, "Its number in the sequence, once only: 1, 2, 3."),
        required("followupTimeUnit", Kind::Word(TIME_UNITS), "The unit of followupTime."),
        required(
            "followupTime",
            Kind::Time { unit: "followupTimeUnit", most: STEP_MOST },
            "How long it waits, in followupTimeUnit: at most 60 minutes, 24 hours or 180 days.",
        ),
        optional(
            "aiEnabledMessage",
            Kind::Flag,
            "Whether the agent writes the message itself. False needs customMessage.",
        )
        .default(Literal::Flag(true)),
        optional("triggerWorkflow", Kind::Flag, "Whether a workflow is triggered. True needs workflowId.")
            .default(Literal::Flag(false)),
        Field::new(
            "customMessage",
            Kind::Text,
            Need::While(Switch::Off("aiEnabledMessage")),
            "The message, where the agent does not write it itself.",
        ),
        Field::new(
            "workflowId",
            Kind::Text,
            Need::While(Switch::On("triggerWorkflow")),
            "The id of the workflow that is triggered.",
        )
        .names_while(AssetKind::Workflow, Switch::On("triggerWorkflow")),
        optional("contactRequested", Kind::Flag, "Whether somebody asked for this follow-up."),
    ],
};

/// How long a step can wait.
const STEP_MOST: &[Most] =
    &[Most { unit: "minutes", number: 60 }, Most { unit: "hours", number: 24 }, Most { unit: "days", number: 180 }];

/// The follow-up settings, inside of an action's details and as the body of their own operation. Source: `FollowupSettings`.
pub static FOLLOWUP_SETTINGS: Shape = Shape {
    what: "the follow-up settings",
    extras: Extras::Taken,
    fields: &[
        required(
            "dynamicChannelSwitching",
            Kind::Flag,
            "Whether it follows up on the channel that the contact used last.",
        )
        .default(Literal::Flag(true)),
        optional("followUpHours", Kind::Flag, "Whether it follows up within workingHours only."),
        optional(
            "workingHours",
            Kind::Objects(&WORKING_HOURS),
            "The hours in which it may follow up, one entry for each day.",
        ),
        optional("timezoneToUse", Kind::Word(&["contact", "business"]), "Whose time zone workingHours are in."),
    ],
};

static WORKING_HOURS: Shape = Shape {
    what: "a day of the working hours",
    extras: Extras::Taken,
    fields: &[
        // Live has taken 1 to 7 where 0 to 6 is documented.
        required(
            "dayOfTheWeek",
            Kind::Whole { min: SUNDAY, max: SUNDAY_SEEN },
            "The day: 1 is Monday, 6 is Saturday. Sunday is documented as 0; 7 was seen to be taken for it.",
        ),
        optional("intervals", Kind::Objects(&INTERVAL), "The hours of that day."),
    ],
};

/// Sunday, as it is documented. It was seen to be refused.
pub const SUNDAY: u32 = 0;

/// Sunday, as it was seen to be taken. It is not documented.
pub const SUNDAY_SEEN: u32 = 7;

static INTERVAL: Shape = Shape {
    what: "an interval",
    extras: Extras::Taken,
    fields: &[
        required("startHour", HOUR, "The hour in which it begins, 0 to 23."),
        required("startMinute", MINUTE, "The minute in which it begins, 0 to 59."),
        required("endHour", HOUR, "The hour in which it ends, 0 to 23."),
        required("endMinute", MINUTE, "The minute in which it ends, 0 to 59."),
    ],
};

const HOUR: Kind = Kind::Whole { min: 0, max: 23 };
const MINUTE: Kind = Kind::Whole { min: 0, max: 59 };

/// The fields that number the objects of the API's lists (steps, days, intervals), the first one first: in their order such
/// lists are compared, because the API keeps none.
pub const NUMBERS: [&str; 4] = ["id", "dayOfTheWeek", "startHour", "startMinute"];
