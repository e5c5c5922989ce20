//! The fields that were last written, with the short digests of their values: eight bytes each, the names shared.

use super::error::FoldError;
use super::pool::Pool;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The names of the fields of one kind of resource, in order.
pub(super) type Names = Arc<[Box<str>]>;

/// Fields and the short digests of their values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    names: Names,
    digests: Box<[Short]>,
}

impl Written {
    /// These fields, whose digests [`check`] has accepted.
    pub(super) fn new(fields: &BTreeMap<String, String>, pool: &mut Pool) -> Self {
        Self {
            names: pool.names(fields.keys().map(String::as_str)),
            digests: fields.values().map(|digest| Short::of(digest)).collect(),
        }
    }

    /// Takes over these fields; others stay.
    pub(super) fn merge(&mut self, fields: &BTreeMap<String, String>, pool: &mut Pool) {
        let alike = self.names.iter().map(AsRef::as_ref).eq(fields.keys().map(String::as_str));
        if alike {
            self.digests = fields.values().map(|digest| Short::of(digest)).collect();
        } else {
            let mut all = self.to_map();
            all.extend(fields.iter().map(|(name, digest)| (name.clone(), digest.clone())));
            *self = Self::new(&all, pool);
        }
    }

    /// Forgets what is no longer certain after a write of these fields whose outcome is not known.
    pub(super) fn forget(&mut self, fields: &BTreeMap<String, String>, pool: &mut Pool) {
        let mut all = self.to_map();
        all.retain(|name, digest| is_certain(fields, name, digest));
        *self = Self::new(&all, pool);
    }

    /// Holds these instead, whoever wrote them; nothing where there is none.
    pub(super) fn leave(&mut self, leaves: &BTreeMap<String, Option<String>>, pool: &mut Pool) {
        if leaves.is_empty() {
            return;
        }
        let mut all = self.to_map();
        for (name, digest) in leaves {
            match digest {
                Some(digest) => drop(all.insert(name.clone(), digest.clone())),
                None => drop(all.remove(name)),
            }
        }
        *self = Self::new(&all, pool);
    }

    pub(super) fn to_map(&self) -> BTreeMap<String, String> {
        self.names.iter().zip(&self.digests).map(|(name, digest)| (name.to_string(), digest.to_text())).collect()
    }
}

/// Whether the field holds this digest's value whatever became of a write of `fields`: it was not among them, or the same value
/// was written.
pub(super) fn is_certain(fields: &BTreeMap<String, String>, name: &str, digest: &str) -> bool {
    fields.get(name).is_none_or(|wrote| wrote == digest)
}

/// Whether each digest can be kept.
pub(super) fn check(fields: &BTreeMap<String, String>) -> Result<(), FoldError> {
    match fields.iter().find(|(_, digest)| !Short::fits(digest)) {
        Some((field, _)) => Err(FoldError::BadDigest { field: field.clone() }),
        None => Ok(()),
    }
}

/// Whether each digest that is left can be kept.
pub(super) fn check_left(leaves: &BTreeMap<String, Option<String>>) -> Result<(), FoldError> {
    match leaves.iter().find(|(_, digest)| digest.as_deref().is_some_and(|digest| !Short::fits(digest))) {
        Some((field, _)) => Err(FoldError::BadDigest { field: field.clone() }),
        None => Ok(()),
    }
}

/// A text of one to eight bytes, none of them zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Short([u8; 8]);

impl Short {
    fn fits(text: &str) -> bool {
        (1..=8).contains(&text.len()) && !text.contains('\0')
    }

    fn of(text: &str) -> Self {
        let mut bytes = [0; 8];
        for (to, from) in bytes.iter_mut().zip(text.bytes()) {
            *to = from;
        }
        Self(bytes)
    }

    fn to_text(self) -> String {
        self.0.iter().take_while(|b| **b != 0).map(|b| char::from(*b)).collect()
    }
}
