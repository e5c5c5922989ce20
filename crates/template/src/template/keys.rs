//! The fields of a template that are ours and not the API's: what the reader takes, in one table for each map.

use super::ownership::{CREATE_ONLY, IGNORE};

/// The names by which an agent is taken over.
pub(super) const ADOPT_NAMES: &str = "adopt-names";

/// A field of a template.
pub(crate) struct OwnField {
    /// Its name.
    pub(crate) name: &'static str,
    /// What stands in it.
    pub(crate) form: FieldForm,
    /// Whether it has to be there.
    pub(crate) need: FieldNeed,
    /// What it is for, for somebody who writes it.
    pub(crate) says: &'static str,
}

/// Whether a field has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldNeed {
    Required,
    Optional,
}

/// What stands in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldForm {
    /// A key of our own choosing.
    Key,
    /// Text that is the same for every location.
    Constant,
    /// Text with placeholders.
    Text,
    /// True or false.
    Flag,
    /// An expression that is true or false.
    Condition,
    /// A type of variables.
    VariableType,
    /// A value of a variable's type.
    VariableValue,
    /// Variables by their names.
    Variables,
    /// Agents by their keys.
    Agents,
    /// Actions by their keys.
    Actions,
    /// A type of actions.
    ActionType,
    /// What an action of its type takes.
    Details,
    /// The follow-up settings.
    Followup,
    /// Names of fields of an agent.
    AgentFields,
    /// Names of members of an action's details.
    Members,
    /// Names of merge tags.
    MergeTags,
    /// Texts with placeholders.
    Texts,
    /// What becomes of other agents that are switched on.
    OtherAgents,
}

const fn required(name: &'static str, form: FieldForm, says: &'static str) -> OwnField {
    OwnField { name, form, need: FieldNeed::Required, says }
}

const fn optional(name: &'static str, form: FieldForm, says: &'static str) -> OwnField {
    OwnField { name, form, need: FieldNeed::Optional, says }
}

/// The field with the merge tags that are right although they are not known.
pub(super) const MERGE_TAGS: &str = "merge-tags";

/// The fields of a template.
pub(crate) const TEMPLATE: [OwnField; 7] = [
    required("name", FieldForm::Key, "The template's name; its journal and results stand in .fitout/NAME."),
    required(
        "version",
        FieldForm::Constant,
        "The template's version, in quotation marks: \"1.0.0\". It stands in journals and reports.",
    ),
    optional("description", FieldForm::Constant, "What the template is for, in a sentence."),
    optional(
        "variables",
        FieldForm::Variables,
        "What differs from location to location. Each variable is a column of the roster; <<its_name>> puts it into a text.",
    ),
    optional(
        MERGE_TAGS,
        FieldForm::MergeTags,
        "Merge tags of the CRM that are right although fitout does not know them: [loyalty, contact.pet_name].",
    ),
    optional(
        "other-agents",
        FieldForm::OtherAgents,
        "Agents that are switched on where one of the template's is switched on: ask (apply wants their number) or leave (they are \
         named, and stay on).",
    ),
    required("agents", FieldForm::Agents, "The agents of every location, each below a key of your own choosing."),
];

/// The fields of a variable.
pub(crate) const VARIABLE: [OwnField; 4] = [
    optional(
        "type",
        FieldForm::VariableType,
        "string (as it stands in the cell), integer, number, boolean (true, false, yes, no, 1, 0) or list (parted by |).",
    ),
    optional(
        "required",
        FieldForm::Flag,
        "Whether every row of the roster must give it. What is required has no default.",
    ),
    optional("default", FieldForm::VariableValue, "What it is where a row leaves its cell empty."),
    optional("description", FieldForm::Constant, "What it is for; fitout explain shows it to who fills in the roster."),
];

/// The fields of an agent that are the engine's.
pub(crate) const AGENT: [OwnField; 6] = [
    optional("when", FieldForm::Condition, "The agent exists only where this holds, as in: calendar_id != \"\""),
    optional("actions", FieldForm::Actions, "What the agent can do, each action below a key of your own choosing."),
    optional(
        "followupSettings",
        FieldForm::Followup,
        "Settings for all follow-ups of the agent. They need an action of the type advancedFollowup.",
    ),
    optional(
        IGNORE,
        FieldForm::AgentFields,
        "Fields that are left as they are where somebody else has set them since fitout last wrote them.",
    ),
    optional(
        ADOPT_NAMES,
        FieldForm::Texts,
        "Further names by which an agent that is there already is taken over as this one; case and blanks are forgiven.",
    ),
    optional(CREATE_ONLY, FieldForm::AgentFields, "Fields that are written when the agent is made and never again."),
];

/// The fields of an action.
pub(crate) const ACTION: [OwnField; 6] = [
    optional("when", FieldForm::Condition, "The action exists only where this holds, as in: calendar_id != \"\""),
    required(
        "type",
        FieldForm::ActionType,
        "triggerWorkflow, updateContactField, appointmentBooking, stopBot, humanHandOver, advancedFollowup or transferBot. It \
         says what stands in details.",
    ),
    required("name", FieldForm::Text, "The action's name in the location."),
    required("details", FieldForm::Details, "What an action of this type takes."),
    optional(
        IGNORE,
        FieldForm::Members,
        "Members of details that are left as they are where somebody else has set them since fitout last wrote them.",
    ),
    optional(
        CREATE_ONLY,
        FieldForm::Members,
        "Members of details that are written when the action is made and never again.",
    ),
];

/// The names of these fields.
pub(crate) fn names(fields: &[OwnField]) -> Vec<&'static str> {
    fields.iter().map(|field| field.name).collect()
}
