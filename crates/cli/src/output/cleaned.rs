//! Bytes as they may be written into a file: without secrets.

use fitout_model::{has_secret, hide_tokens};
use std::borrow::Cow;
use std::io::{self, Write};

/// The bytes with a mask in the place of every secret; every border that writes a file passes here.
pub(crate) fn cleaned(bytes: &[u8]) -> Cow<'_, [u8]> {
    // Bytes that are no text stay what they are, unless a secret is among them.
    let text = String::from_utf8_lossy(bytes);
    if has_secret(&text) { Cow::Owned(hide_tokens(&text).into_owned().into_bytes()) } else { Cow::Borrowed(bytes) }
}

/// Cleans what is written through it, line by line: no secret has a line break in it.
pub(super) struct Cleaned<W> {
    inner: W,
    /// The line that has not ended.
    line: Vec<u8>,
}

impl<W: Write> Cleaned<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, line: Vec::new() }
    }

    /// Writes the last line, where no line break ended it, and gives back what everything was written to.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.inner.write_all(&cleaned(&self.line))?;
        self.inner.flush()?;
        Ok(self.inner)
    }
}

impl<W: Write> Write for Cleaned<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let (whole, rest) = bytes.split_at(end);
        if !whole.is_empty() {
            self.line.extend_from_slice(whole);
            let lines = std::mem::take(&mut self.line);
            self.inner.write_all(&cleaned(&lines))?;
        }
        self.line.extend_from_slice(rest);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_masked_however_it_is_written() {
        let text =
            b"\xef\xbb\xbfa,pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ab\r\nb,pit-0c2f8f1e-aaaa-4bbb-8ccc-0123456789ac";
        for size in [1, 2, 7, 1000] {
            let mut written = Vec::new();
            let mut file = Cleaned::new(&mut written);
            for piece in text.chunks(size) {
                file.write_all(piece).unwrap();
                file.flush().unwrap();
            }
            file.finish().unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), "\u{feff}a,•••\r\nb,•••");
        }
        assert_eq!(&*cleaned(b"\xff, \xfe"), b"\xff, \xfe");
    }
}
