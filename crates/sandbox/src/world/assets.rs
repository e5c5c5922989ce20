//! What a location has beside its agents, and how the API lists it: calendars, workflows, custom fields of contacts, users
//! and knowledge bases.

use super::WorldLocation;
use super::agents::{PAGE_MAX, limit, valid};
use super::authorize::Done;
use super::server::World;
use crate::answer::Refusal;
use crate::flight::Call;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A thing of a location that agents and actions name by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum WorldAsset {
    /// A calendar.
    Calendar {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// Whether it can be booked.
        active: bool,
        /// The API's word for its type.
        calendar_type: String,
        /// The users that are booked.
        team: Vec<String>,
    },
    /// A workflow.
    Workflow {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// `published` or `draft`.
        status: String,
    },
    /// A custom field of contacts.
    ContactField {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// Its key, as merge tags name it.
        key: String,
    },
    /// A user.
    User {
        /// The user's id.
        id: String,
        /// The user's name.
        name: String,
    },
    /// A knowledge base.
    KnowledgeBase {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
    },
}

impl WorldAsset {
    /// An active round-robin calendar with one person in its team.
    #[must_use]
    pub fn calendar(id: &str) -> Self {
        WorldAsset::Calendar {
            id: id.to_owned(),
            name: named("Calendar", id),
            active: true,
            calendar_type: "round_robin".to_owned(),
            team: vec!["sandbox-user".to_owned()],
        }
    }

    /// A published workflow.
    #[must_use]
    pub fn workflow(id: &str) -> Self {
        WorldAsset::Workflow { id: id.to_owned(), name: named("Workflow", id), status: "published".to_owned() }
    }

    /// A custom field of contacts.
    #[must_use]
    pub fn contact_field(id: &str) -> Self {
        WorldAsset::ContactField {
            id: id.to_owned(),
            name: named("Field", id),
            key: format!("contact.{}", id.to_lowercase()),
        }
    }

    /// A user.
    #[must_use]
    pub fn user(id: &str) -> Self {
        WorldAsset::User { id: id.to_owned(), name: named("User", id) }
    }

    /// A knowledge base.
    #[must_use]
    pub fn knowledge_base(id: &str) -> Self {
        WorldAsset::KnowledgeBase { id: id.to_owned(), name: named("Knowledge", id) }
    }

    /// The same, so that it does not do what it is there for: a calendar that is not active, a workflow that is a draft.
    #[must_use]
    pub fn switched_off(mut self) -> Self {
        match &mut self {
            WorldAsset::Calendar { active, .. } => *active = false,
            WorldAsset::Workflow { status, .. } => "draft".clone_into(status),
            WorldAsset::ContactField { .. } | WorldAsset::User { .. } | WorldAsset::KnowledgeBase { .. } => {}
        }
        self
    }

    /// The same, with nobody in the team of a calendar.
    #[must_use]
    pub fn unstaffed(mut self) -> Self {
        if let WorldAsset::Calendar { team, .. } = &mut self {
            team.clear();
        }
        self
    }

    fn id(&self) -> &str {
        match self {
            WorldAsset::Calendar { id, .. }
            | WorldAsset::Workflow { id, .. }
            | WorldAsset::ContactField { id, .. }
            | WorldAsset::User { id, .. }
            | WorldAsset::KnowledgeBase { id, .. } => id,
        }
    }

    fn is_same(&self, other: &WorldAsset) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self.id() == other.id()
    }
}

/// A name that tells things apart.
fn named(what: &str, id: &str) -> String {
    format!("{what} {}", id.get(..6).unwrap_or(id))
}

impl WorldLocation {
    pub(crate) fn furnish(&mut self, thing: WorldAsset) {
        self.things.retain(|there| !there.is_same(&thing));
        self.things.push(thing);
    }
}

impl World {
    pub(super) fn list_calendars(&mut self, location: &str, call: &Call) -> Result<Done, Refusal> {
        let asked = self.asked(location, call)?;
        let drafted = call.parameter("showDrafted") != Some("false");
        let calendars = self.things_shown(location, |thing| {
            let WorldAsset::Calendar { id, name, active, calendar_type, team } = thing else { return None };
            let team: Vec<Value> = team.iter().map(|user| json!({"userId": user, "priority": 0.5})).collect();
            let calendar = json!({
                "id": id, "name": name, "locationId": asked, "isActive": active, "calendarType": calendar_type,
                "teamMembers": team, "slotDuration": 30,
            });
            (*active || drafted).then_some(calendar)
        });
        Ok((200, json!({"calendars": calendars})))
    }

    pub(super) fn list_workflows(&mut self, location: &str, call: &Call) -> Result<Done, Refusal> {
        let asked = self.asked(location, call)?;
        let workflows = self.things_shown(location, |thing| {
            let WorldAsset::Workflow { id, name, status } = thing else { return None };
            Some(json!({"id": id, "name": name, "status": status, "version": 1, "locationId": asked}))
        });
        Ok((200, json!({"workflows": workflows})))
    }

    pub(super) fn list_custom_fields(&mut self, location: &str, asked: &str, call: &Call) -> Result<Done, Refusal> {
        let model = call.parameter("model").unwrap_or("contact");
        if !["contact", "opportunity", "all"].contains(&model) {
            let problem = "model must be one of the following values: contact, opportunity, all";
            return Err(Refusal::Invalid(vec![problem.to_owned()]));
        }
        self.owned(location, asked)?;
        let fields = self.things_shown(location, |thing| {
            let WorldAsset::ContactField { id, name, key } = thing else { return None };
            let field = json!({
                "id": id, "name": name, "fieldKey": key, "dataType": "TEXT", "model": "contact", "locationId": asked,
            });
            (model != "opportunity").then_some(field)
        });
        Ok((200, json!({"customFields": fields})))
    }

    pub(super) fn list_users(&mut self, location: &str, call: &Call) -> Result<Done, Refusal> {
        self.asked(location, call)?;
        let users = self.things_shown(location, |thing| {
            let WorldAsset::User { id, name } = thing else { return None };
            let email = format!("{}@sandbox.example", id.to_lowercase());
            Some(json!({"id": id, "name": name, "email": email, "deleted": false}))
        });
        Ok((200, json!({"users": users})))
    }

    pub(super) fn list_knowledge_bases(&mut self, location: &str, call: &Call) -> Result<Done, Refusal> {
        let limit = limit(call.parameter("limit"), PAGE_MAX)?;
        self.asked(location, call)?;
        let query = call.parameter("query").unwrap_or_default().to_lowercase();
        let all = self.things_shown(location, |thing| {
            let WorldAsset::KnowledgeBase { id, name } = thing else { return None };
            let base = json!({"id": id, "name": name, "createdAt": "2026-01-01T00:00:00.000Z"});
            name.to_lowercase().contains(&query).then_some(base)
        });
        let after = match call.parameter("lastKnowledgeBaseId").unwrap_or_default() {
            "" => 0,
            last => match all.iter().position(|base| base["id"] == last) {
                Some(place) => place + 1,
                None => return Err(Refusal::said(400, "Invalid lastKnowledgeBaseId")),
            },
        };
        let page: Vec<&Value> = all.iter().skip(after).take(limit).collect();
        let more = after + page.len() < all.len();
        let last = page.last().map(|base| base["id"].clone());
        let mut data = json!({"knowledgeBases": page, "activeCount": all.len(), "hasMore": more});
        if let (Some(last), Some(members)) = (last, data.as_object_mut()) {
            members.insert("lastKnowledgeBaseId".to_owned(), last);
        }
        Ok((200, json!({"success": true, "data": data})))
    }

    /// The location that the query names, which must be the token's.
    fn asked(&mut self, location: &str, call: &Call) -> Result<String, Refusal> {
        let asked = call.parameter("locationId").unwrap_or_default().to_owned();
        let missing = asked.is_empty().then(|| "locationId should not be empty".to_owned());
        valid(missing.into_iter().collect())?;
        self.owned(location, &asked)?;
        Ok(asked)
    }

    fn things_shown(&self, location: &str, show: impl FnMut(&WorldAsset) -> Option<Value>) -> Vec<Value> {
        let things = self.places.get(location).map(|place| place.things.as_slice()).unwrap_or_default();
        things.iter().filter_map(show).collect()
    }
}
