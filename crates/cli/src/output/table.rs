//! Files with one row for each location: written whole or not at all, and safe to open in a spreadsheet.

use super::cleaned::Cleaned;
use crate::args::TableFile;
use fitout_files::AtomicFile;
use fitout_model::spreadsheet;
use serde::Serialize;
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Spreadsheets read UTF-8 as something else unless the file begins with this.
pub(crate) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl TableFile {
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
        write_whole(self.path(), |file| {
            if self.is_csv() {
                let columns = columns.iter().map(|name| Cow::Borrowed(*name)).collect();
                write_csv(file, columns, rows.iter().map(cells))
            } else {
                let mut buffer = BufWriter::new(file);
                serde_json::to_writer_pretty(&mut buffer, document)?;
                buffer.write_all(b"\n")?;
                buffer.flush()
            }
        })
    }
}

/// Writes a file as a [`WholeFile`].
///
/// # Errors
/// What the system says; what stood at the path before is untouched then.
pub(crate) fn write_whole(path: &Path, write: impl FnOnce(&mut WholeFile) -> io::Result<()>) -> io::Result<()> {
    let mut file = WholeFile::begin(path)?;
    write(&mut file)?;
    file.finish()
}

/// A file that appears whole or not at all, that only its owner can read, and in which no secret is; where something that
/// is not a file (`/dev/stdout`, a pipe) stands at the path, it is written to as it is.
pub(crate) struct WholeFile {
    text: Cleaned<FileSink>,
}

enum FileSink {
    Atomic(AtomicFile),
    AsItIs(File),
}

impl WholeFile {
    /// Begins to write the file.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        let is_file = fs::metadata(path).map_or(true, |there| there.is_file());
        let sink = if is_file {
            FileSink::Atomic(AtomicFile::begin(path)?)
        } else {
            FileSink::AsItIs(File::options().write(true).open(path)?)
        };
        Ok(Self { text: Cleaned::new(sink) })
    }

    /// Puts it in its place, durable.
    ///
    /// # Errors
    /// What the system says; what stood at the path before is untouched then, see [`AtomicFile::commit`].
    pub(crate) fn finish(self) -> io::Result<()> {
        match self.text.finish()? {
            FileSink::Atomic(file) => file.commit(),
            FileSink::AsItIs(_) => Ok(()),
        }
    }
}

impl Write for FileSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            FileSink::Atomic(file) => file.write(bytes),
            FileSink::AsItIs(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            FileSink::Atomic(file) => file.flush(),
            FileSink::AsItIs(file) => file.flush(),
        }
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.text.flush()
    }
}

/// Writes CSV in UTF-8 with a byte order mark, because Excel reads it wrongly without one and every other reader skips
/// it; its lines end in LF, and no cell is a formula to a spreadsheet, see [`spreadsheet`].
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
            table.write_field(spreadsheet::shown(&cell).as_bytes()).map_err(io_error)?;
        }
        table.write_record(None::<&[u8]>).map_err(io_error)?;
    }
    table.flush()
}

/// The first line of such a table, for one that is written piece by piece.
pub(crate) fn csv_heading(columns: &[Cow<'_, str>]) -> Vec<u8> {
    [BYTE_ORDER_MARK, &csv_line(columns)].concat()
}

/// A further line of such a table.
pub(crate) fn csv_line(cells: &[Cow<'_, str>]) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let written = table.write_record(cells.iter().map(|cell| spreadsheet::shown(cell).into_owned()));
    // Nothing fails that is written into memory.
    drop(written);
    table.into_inner().unwrap_or_default()
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
