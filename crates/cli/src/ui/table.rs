//! Files with one row for each location: written whole or not at all, and safe to open in a spreadsheet.

use fitout_model::sheet;
use serde::Serialize;
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Spreadsheets read UTF-8 as something else unless the file begins with this.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

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
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the rows: as CSV the `cells` of each below these `columns`, as JSON the `document` that `json` makes of all.
    ///
    /// # Errors
    /// What the system says; what stood at the path before is untouched then.
    pub(crate) fn write<'a, R, D: Serialize>(
        &self,
        columns: &[&'a str],
        rows: &'a [R],
        cells: impl Fn(&'a R) -> Vec<Cow<'a, str>>,
        document: &D,
    ) -> io::Result<()> {
        write_whole(&self.path, |file| match self.format {
            TableFormat::Csv => {
                let columns = columns.iter().map(|name| Cow::Borrowed(*name)).collect();
                write_csv(file, columns, rows.iter().map(cells))
            }
            TableFormat::Json => {
                let mut buffer = BufWriter::new(file);
                serde_json::to_writer_pretty(&mut buffer, document)?;
                buffer.write_all(b"\n")?;
                buffer.flush()
            }
        })
    }
}

/// Writes a file that appears whole or not at all, and that only its owner can read; where something that is not a file
/// (`/dev/stdout`, a pipe) stands at the path, it is written to as it is.
///
/// # Errors
/// What the system says; what stood at the path before is untouched then.
pub(crate) fn write_whole(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => write(&mut File::options().write(true).open(path)?),
        // A link stays a link: its target is replaced.
        Ok(_) => replace(&fs::canonicalize(path)?, write),
        Err(_) => replace(path, write),
    }
}

fn replace(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    // Made with mode 0600, and removed again when it is dropped on an error.
    let mut fresh = tempfile::Builder::new().prefix(".fitout-").suffix(".tmp").tempfile_in(folder)?;
    write(fresh.as_file_mut())?;
    fresh.as_file().sync_all()?;
    fresh.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

/// Writes CSV in UTF-8 with a byte order mark, because Excel reads it wrongly without one and every other reader skips
/// it; its lines end in LF, and no cell is a formula to a spreadsheet, see [`sheet`].
///
/// # Errors
/// What the system says.
pub(crate) fn write_csv<'a, W: Write>(
    file: W,
    columns: Vec<Cow<'a, str>>,
    rows: impl Iterator<Item = Vec<Cow<'a, str>>>,
) -> io::Result<()> {
    let mut buffer = BufWriter::new(file);
    buffer.write_all(BYTE_ORDER_MARK)?;
    let mut table = csv::Writer::from_writer(buffer);
    for cells in std::iter::once(columns).chain(rows) {
        for cell in cells {
            table.write_field(sheet::shown(&cell).as_bytes()).map_err(io_error)?;
        }
        table.write_record(None::<&[u8]>).map_err(io_error)?;
    }
    table.flush()
}

fn io_error(error: csv::Error) -> io::Error {
    io::Error::from(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_name_of_a_table_says_its_form() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str| {
            let path = folder.path().join(name);
            let file: TableFile = path.to_str().unwrap().parse().unwrap();
            file.write(&["a", "b"], &[1, 2], |n| vec![n.to_string().into(), "=x".into()], &json!({"rows": [1]}))
                .unwrap();
            fs::read_to_string(path).unwrap()
        };
        assert_eq!(write("t.csv"), "\u{feff}a,b\n1,'=x\n2,'=x\n");
        assert_eq!(write("t.JSON"), "{\n  \"rows\": [\n    1\n  ]\n}\n");
        for bad in ["t", "t.txt", ".json", "t.csv/", ""] {
            let parsed = bad.parse::<TableFile>();
            assert!(parsed.is_err() || bad == "t.csv/", "{parsed:?}");
        }
    }
}
