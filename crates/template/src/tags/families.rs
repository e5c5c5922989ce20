//! The merge tags that the CRM knows: a family, a dot, and a member of it. Data only; what is not in it is asked about and never
//! refused, and a template can add to it (`merge-tags`).

use crate::problem::suggest;
use std::collections::BTreeSet;

/// A family of merge tags.
pub(crate) struct Family {
    /// What stands before the first dot.
    name: &'static str,
    /// What stands behind it; a member may have members of its own, which are not listed.
    members: &'static [&'static str],
    rest: Rest,
}

/// What else a family has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// Nothing.
    None,
    /// Fields that an agency makes itself, or more than is listed.
    Anything,
}

const PERSON: &[&str] = &[
    "name",
    "first_name",
    "last_name",
    "first_name_lower_case",
    "last_name_lower_case",
    "email",
    "phone",
    "phone_raw",
    "email_signature",
    "calendar_link",
    "twilio_phone_number",
    "twilio_phone_number_raw",
    "id",
];

const fn open(name: &'static str, members: &'static [&'static str]) -> Family {
    Family { name, members, rest: Rest::Anything }
}

const fn closed(name: &'static str, members: &'static [&'static str]) -> Family {
    Family { name, members, rest: Rest::None }
}

/// The families, the most frequent first: of two members of one name the first is suggested.
const FAMILIES: &[Family] = &[
    open(
        "contact",
        &[
            "first_name",
            "last_name",
            "name",
            "full_name",
            "email",
            "phone",
            "phone_raw",
            "company_name",
            "full_address",
            "address1",
            "city",
            "state",
            "country",
            "postal_code",
            "timezone",
            "date_of_birth",
            "source",
            "website",
            "id",
            "tags",
            "type",
            "custom",
            "attributionSource",
            "lastAttributionSource",
        ],
    ),
    closed(
        "location",
        &[
            "name",
            "full_address",
            "address",
            "city",
            "state",
            "country",
            "postal_code",
            "email",
            "phone",
            "phone_raw",
            "website",
            "logo_url",
            "id",
        ],
    ),
    closed("location_owner", &["first_name", "last_name", "name", "email", "phone"]),
    closed("user", PERSON),
    open(
        "appointment",
        &[
            "title",
            "start_time",
            "only_start_date",
            "only_start_time",
            "end_time",
            "only_end_date",
            "only_end_time",
            "day_of_week",
            "month",
            "month_name",
            "timezone",
            "cancellation_link",
            "reschedule_link",
            "meeting_location",
            "notes",
            "status",
            "add_to_google_calendar",
            "add_to_ical_outlook",
            "recurring",
            "user",
        ],
    ),
    open("calendar", &["name"]),
    closed(
        "right_now",
        &[
            "second",
            "minute",
            "hour",
            "hour_ampm",
            "time",
            "time_ampm",
            "ampm",
            "day",
            "day_of_week",
            "day_of_week_english",
            "month",
            "month_name",
            "month_english",
            "year",
            "date",
            "middle_endian_date",
            "little_endian_date",
        ],
    ),
    open("custom_values", &[]),
    closed("message", &["body", "subject", "attachments", "channel", "type"]),
    open("opportunity", &["name", "pipeline_name", "stage_name", "status", "lead_value", "source", "owner", "id"]),
    closed("campaign", &["event_date_time", "event_date", "event_time", "name"]),
    open("trigger_link", &[]),
    open(
        "invoice",
        &[
            "name",
            "number",
            "issue_date",
            "due_date",
            "sub_total",
            "discount_amount",
            "tax_amount",
            "total_amount",
            "title",
            "url",
            "company",
            "customer",
            "sender",
            "card",
            "paymentSchedule",
        ],
    ),
    open("order", &[]),
    open("payment", &[]),
    open("subscription", &[]),
    open("estimate", &[]),
    open("document", &[]),
    open("company", &[]),
    open("account", &[]),
    open("servicebooking", &[]),
    open("rental", &[]),
    open("task", &[]),
    open("note", &[]),
    open("form", &[]),
    open("survey", &[]),
    open("product", &[]),
    open("course", &[]),
    open("membership", &[]),
    open("membership_contact", &[]),
    open("review", &[]),
    open("reputation", &[]),
    open("affiliate", &[]),
    open("client_portal", &[]),
    open("phone_call", &[]),
    open("call", &[]),
    open("email", &[]),
    open("facebook", &[]),
    open("workflow", &[]),
    open("inboundWebhookRequest", &[]),
    open("webhook", &[]),
    open("custom_webhook", &[]),
    open("custom_objects", &[]),
    open("custom_object", &[]),
    open("association", &[]),
    open("chatgpt", &[]),
    open("conversation_ai", &[]),
    open("voice_ai", &[]),
    open("this", &[]),
];

/// Tags of one word.
const WHOLE: [&str; 5] = ["unsubscribe_link", "unsubscribe", "review_link", "else", "this"];

/// Words before a tag's arguments that choose or change what is shown.
const HELPERS: [&str; 11] = ["if", "unless", "each", "with", "default", "eq", "ne", "or", "and", "formatList", "pluck"];

/// Whether it is no tag of its own but a word before others.
pub(super) fn is_helper(word: &str) -> bool {
    HELPERS.contains(&word)
}

/// Whether something is a family.
pub(crate) fn is_family(name: &str) -> bool {
    FAMILIES.iter().any(|family| family.name == name)
}

/// What is known of a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum KnownName {
    /// It is one that the CRM knows, or can know.
    Yes,
    /// It is not; the one that was probably meant.
    No(Option<String>),
}

/// Whether the CRM knows a tag of this name, or the template says that it does.
pub(super) fn known(path: &str, allowed: &BTreeSet<String>) -> KnownName {
    let (family, member) = path.split_once('.').unwrap_or((path, ""));
    if allowed.contains(path) || allowed.contains(family) || WHOLE.contains(&path) {
        return KnownName::Yes;
    }
    let Some(found) = FAMILIES.iter().find(|known| known.name == family) else {
        return KnownName::No(stranger(family, member));
    };
    if found.has(member) {
        return KnownName::Yes;
    }
    match found.near(member) {
        Some(near) => KnownName::No(Some(format!("{family}.{near}"))),
        None if found.rest == Rest::Anything && !member.is_empty() => KnownName::Yes,
        None => KnownName::No(None),
    }
}

impl Family {
    fn has(&self, member: &str) -> bool {
        // A dot with nothing behind it names nothing.
        if member.split('.').any(str::is_empty) {
            return false;
        }
        let first = member.split_once('.').map_or(member, |(first, _)| first);
        self.members.iter().any(|known| *known == member || (*known == first && first != member))
    }

    /// The member that was probably meant by one that is not listed. One with a number behind it is another field.
    fn near(&self, member: &str) -> Option<&'static str> {
        let unnumbered = |name: &str| suggest::fold(name).trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        let plain = suggest::fold(member);
        let numbered = |known: &str| unnumbered(known) == unnumbered(member) && suggest::fold(known) != plain;
        suggest::misspelt(member, self.members.iter().copied()).filter(|known| !numbered(known))
    }
}

/// Families of which no member is listed, and in which nobody gives names of their own to values, as in `custom_values`.
const BELONGINGS: [&str; 8] =
    ["company", "account", "order", "payment", "subscription", "estimate", "document", "task"];

/// Whether this is a field that an agency has to have made itself, and none of the CRM's own.
pub(super) fn is_own_field(path: &str) -> bool {
    let Some((family, member)) = path.split_once('.') else { return false };
    let is_own = |known: &Family| !known.members.is_empty() || BELONGINGS.contains(&known.name);
    FAMILIES.iter().any(|known| known.name == family && is_own(known) && !known.has(member))
}

/// What was probably meant by a tag of no family: one of a family written otherwise, or a member without its family.
fn stranger(family: &str, member: &str) -> Option<String> {
    let meant = |name: &str| suggest::misspelt(name, FAMILIES.iter().map(|known| known.name));
    if !member.is_empty() {
        let family = meant(family)?;
        let known = FAMILIES.iter().find(|known| known.name == family)?;
        let member = known.near(member).map_or_else(|| member.to_owned(), str::to_owned);
        return Some(format!("{family}.{member}"));
    }
    // `contact first_name`, `first_name`.
    let mut words = family.split([' ', '-', '_', ':']);
    if let (Some(first), Some(known)) = (words.next(), FAMILIES.iter().find(|known| words_begin(family, known.name)))
        && !first.is_empty()
    {
        let rest = family.get(known.name.len()..).unwrap_or_default().trim_matches([' ', '-', '_', ':']);
        if let Some(member) = known.members.iter().find(|member| suggest::fold(member) == suggest::fold(rest)) {
            return Some(format!("{}.{member}", known.name));
        }
    }
    FAMILIES.iter().find_map(|known| {
        let member = known.members.iter().find(|member| suggest::fold(member) == suggest::fold(family));
        let member = member.copied().or_else(|| suggest::misspelt(family, known.members.iter().copied()));
        member.map(|member| format!("{}.{member}", known.name))
    })
}

fn words_begin(name: &str, family: &str) -> bool {
    name.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family))
        && name.get(family.len()..).is_some_and(|rest| rest.starts_with([' ', '-', '_', ':']))
}

/// The tag of one of the CRM's own members that these words name: `First Name` is `contact.first_name`. One word alone names
/// many other things.
pub(super) fn of_words(written: &str) -> Option<String> {
    let wanted = suggest::fold(written);
    let members = FAMILIES.iter().flat_map(|family| family.members.iter().map(move |member| (family.name, member)));
    let mut several = members.filter(|(_, member)| member.contains('_'));
    several.find(|(_, member)| suggest::fold(member) == wanted).map(|(family, member)| format!("{family}.{member}"))
}

/// The tag of one of the CRM's own members with this name, such as `contact.first_name` for `first_name`.
pub(crate) fn of_member(name: &str) -> Option<String> {
    let family = FAMILIES.iter().find(|family| family.members.contains(&name))?;
    Some(format!("{}.{name}", family.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str) -> String {
        match known(path, &BTreeSet::from(["loyalty".to_owned(), "contact.fistname".to_owned()])) {
            KnownName::Yes => "known".to_owned(),
            KnownName::No(None) => "unknown".to_owned(),
            KnownName::No(Some(near)) => near,
        }
    }

    #[test]
    fn what_the_crm_knows_is_known_and_a_slip_has_its_correction() {
        for path in [
            "contact.first_name",
            "contact.pet_name",
            "contact.address2",
            "contact.attributionSource.utmSource",
            "appointment.user.first_name",
            "custom_values.clinic_name",
            "custom_values.first_nam",
            "right_now.year",
            "location.phone_raw",
            "trigger_link.abc",
            "unsubscribe_link",
            "loyalty.points",
            "contact.fistname",
        ] {
            assert_eq!(told(path), "known", "{path}");
        }
        for (path, meant) in [
            ("contact.fist_name", "contact.first_name"),
            ("contact.firstname", "contact.first_name"),
            ("contact.First_Name", "contact.first_name"),
            ("Contact.first_name", "contact.first_name"),
            ("contacts.first_name", "contact.first_name"),
            ("contat.frist_name", "contact.first_name"),
            ("first_name", "contact.first_name"),
            ("FirstName", "contact.first_name"),
            ("phone", "contact.phone"),
            ("contact first_name", "contact.first_name"),
            ("contact_first_name", "contact.first_name"),
            ("custom_value.hours", "custom_values.hours"),
            ("customvalues.hours", "custom_values.hours"),
            ("right_now.yaer", "right_now.year"),
            ("appointment.start_tme", "appointment.start_time"),
            ("location.zip", "unknown"),
            ("contact", "unknown"),
            ("weather.today", "unknown"),
        ] {
            assert_eq!(told(path), meant, "{path}");
        }
    }
}
