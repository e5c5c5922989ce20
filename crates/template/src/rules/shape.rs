//! The shape of a JSON object as the specification gives it.

use crate::problem::Severity;

/// An object: its members, and how bad a member is that is not among them.
pub(super) struct ObjectShape {
    /// Its name for a person.
    pub(super) what: &'static str,
    pub(super) members: &'static [ShapeMember],
    pub(super) strangers: Severity,
}

/// A member of an object.
pub(super) struct ShapeMember {
    pub(super) name: &'static str,
    pub(super) kind: ValueKind,
    pub(super) need: MemberNeed,
    /// What it is for, its unit and its bounds, for somebody who writes it.
    pub(super) says: &'static str,
    /// What the API takes when it is left out, as JSON, where that is documented.
    pub(super) otherwise: Option<&'static str>,
}

/// Whether a member has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MemberNeed {
    /// Present, not null, not empty.
    Required,
    /// May be left out; not null.
    Optional,
    /// May be left out or null.
    Nullable,
}

/// What a member's value is.
#[derive(Clone, Copy)]
pub(super) enum ValueKind {
    Text,
    Flag,
    /// A number of at least this.
    Number(u32),
    /// A whole number from the first to the second, both included.
    Whole(u32, u32),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of texts, none of them empty.
    Texts,
    /// A list of these words.
    Words(&'static [&'static str]),
    Object(&'static ObjectShape),
    Objects(&'static ObjectShape),
}

pub(super) const fn required(name: &'static str, kind: ValueKind, says: &'static str) -> ShapeMember {
    ShapeMember { name, kind, need: MemberNeed::Required, says, otherwise: None }
}

pub(super) const fn optional(name: &'static str, kind: ValueKind, says: &'static str) -> ShapeMember {
    ShapeMember { name, kind, need: MemberNeed::Optional, says, otherwise: None }
}

pub(super) const fn nullable(name: &'static str, kind: ValueKind, says: &'static str) -> ShapeMember {
    ShapeMember { name, kind, need: MemberNeed::Nullable, says, otherwise: None }
}

impl ShapeMember {
    /// The same, with what the API takes when it is left out.
    pub(super) const fn otherwise(self, json: &'static str) -> Self {
        Self { otherwise: Some(json), ..self }
    }
}
