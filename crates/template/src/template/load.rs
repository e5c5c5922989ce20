//! A template's file: found to be one, and read.

use super::{Template, read};
use crate::problem::{Problem, Problems, TextPosition};
use crate::roster::is_roster;
use crate::syntax::secrets_astray;
use std::path::Path;
use std::sync::Arc;

/// A larger file than this is not a template.
const TEMPLATE_BYTES_MAX: u64 = 1024 * 1024;

/// What the column of the location ids is called where nobody says otherwise.
const LOCATION_COLUMN: &str = "location_id";

impl Template {
    /// The template in this file, and what to look at in it.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(path: &Path) -> Result<(Self, Problems), Problems> {
        without_errors(Self::load_partly(path))
    }

    /// As [`Template::load`], with what can be read of it even when it has errors.
    pub(crate) fn load_partly(path: &Path) -> (Option<Self>, Problems) {
        match Self::text(path) {
            Ok((file, text)) if is_roster(text.as_bytes(), LOCATION_COLUMN) => {
                let problem = Problem::error(&file, None, "is a roster, not a template");
                (None, problem.help("Name the template first, and then the roster.").into())
            }
            Ok((file, text)) => Self::parse_partly(&file, &text),
            Err(problems) => (None, problems),
        }
    }

    /// The text of the file.
    fn text(path: &Path) -> Result<(Arc<str>, String), Problems> {
        let label = path.display().to_string();
        let file: Arc<str> = label.as_str().into();
        let fail = |message: String, help: &str| Problems::from(Problem::error(&file, None, message).help(help));
        let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
        if size > TEMPLATE_BYTES_MAX {
            return Err(fail(format!("the file is larger than {TEMPLATE_BYTES_MAX} bytes"), "Is it a template?"));
        }
        let bytes = std::fs::read(path)
            .map_err(|error| fail(format!("cannot be read: {error}"), "Give the path of a template, a YAML file."))?;
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(&file, &error))?;
        Ok((file, text))
    }

    /// The template that this text is, named `label` in problems.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(label: &str, text: &str) -> Result<(Self, Problems), Problems> {
        without_errors(Self::parse_partly(&label.into(), text))
    }

    fn parse_partly(file: &Arc<str>, text: &str) -> (Option<Self>, Problems) {
        let (template, mut problems) = read::read_template(file, text);
        problems.extend(secrets_astray(file, text));
        (template, problems.with_text(file, text))
    }
}

/// The template, if nothing is wrong with it.
fn without_errors((template, mut problems): (Option<Template>, Problems)) -> Result<(Template, Problems), Problems> {
    match template {
        Some(template) => {
            if template.info.is_flawed() {
                // No roster will be held against it.
                problems.merge(template.check_tags(None));
            }
            problems.or_ok(template)
        }
        None => Err(problems),
    }
}

fn not_utf8(file: &Arc<str>, error: &std::string::FromUtf8Error) -> Problems {
    let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let valid = String::from_utf8_lossy(valid);
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let at = TextPosition {
        line: number(valid.matches('\n').count() + 1),
        column: number(valid.rsplit('\n').next().unwrap_or_default().chars().count() + 1),
    };
    Problem::error(file, Some(at), "these bytes are not UTF-8").help("Save the file as UTF-8.").into()
}
