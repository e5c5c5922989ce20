//! A file that a table goes into, by the ending of its name.

use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A file that a table goes into, in the form that its name asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableFile {
    path: PathBuf,
    format: TableFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TableFormat {
    Csv,
    Json,
}

impl FromStr for TableFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let path = PathBuf::from(text);
        let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
        match extension.as_deref() {
            Some("csv") => Ok(Self { path, format: TableFormat::Csv }),
            Some("json") => Ok(Self { path, format: TableFormat::Json }),
            Some(_) | None => Err("end its name in .csv or .json, which says how it is written".to_owned()),
        }
    }
}

impl TableFile {
    /// Whether it is a table, which has no room for whole bodies.
    pub(crate) fn is_csv(&self) -> bool {
        self.format == TableFormat::Csv
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}
