//! What a table of locations is about.

use fitout_model::Digest;
use serde::Serialize;

/// What a table of locations is about, as it stands in its JSON.
#[derive(Debug, Serialize)]
pub(crate) struct TableSubject<'a> {
    pub(crate) template: TemplateMessage<'a>,
    pub(crate) roster: &'a str,
}

#[derive(Debug, Serialize)]
pub(crate) struct TemplateMessage<'a> {
    pub(crate) name: &'a str,
    pub(crate) path: &'a str,
    pub(crate) version: &'a str,
    pub(crate) digest: &'a Digest,
}
