//! One line of a journal: its sequence number, the chain to the line before, the record, and the checksum.
//!
//! `{"seq":7,"prev":"0a1b2c3d","type":"began",…,"crc":"4e5f6a7b"}`
//!
//! `crc` covers every byte before `,"crc":`; `prev` is the `crc` of the line before, so a line that was moved,
//! repeated or taken out breaks the chain although its own checksum is right.

use crate::broken::ignores_checksums;
use crate::error::Damage;
use crate::record::Record;
use crate::wire::{self, Strictness};

/// The longest line that is written or read, without its line break.
pub(crate) const LINE_BYTES_MAX: usize = 4 << 20;

pub(crate) const TRAILER_OPENS: &[u8] = br#","crc":""#;
pub(crate) const TRAILER_CLOSES: &[u8] = br#""}"#;
pub(crate) const TRAILER_BYTES: usize = TRAILER_OPENS.len() + 8 + TRAILER_CLOSES.len();

/// Where a journal stands: what the next line has to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JournalPosition {
    /// The sequence number of the next line.
    pub(crate) seq: u64,
    /// The checksum of the line before it.
    prev: u32,
}

impl JournalPosition {
    /// Before the first line.
    pub(crate) const START: Self = Self { seq: 1, prev: 0 };

    /// The text that the next line begins with, up to the word of its type.
    fn head(self) -> String {
        format!(r#"{{"seq":{},"prev":"{:08x}","type":""#, self.seq, self.prev)
    }

    /// Appends the line of this record, with its line break, and moves on.
    ///
    /// # Errors
    /// The line would be too long, or the record cannot be written as JSON; `out` is as it was.
    pub(crate) fn write(&mut self, record: &Record, out: &mut Vec<u8>) -> Result<(), Damage> {
        let start = out.len();
        let written = self.write_line(record, out, start);
        if written.is_err() {
            out.truncate(start);
        }
        written
    }

    fn write_line(&mut self, record: &Record, out: &mut Vec<u8>, start: usize) -> Result<(), Damage> {
        out.extend_from_slice(self.head().as_bytes());
        out.extend_from_slice(record.kind().as_bytes());
        out.push(b'"');
        let members = out.len();
        wire::write(record, out).map_err(|error| Damage::Members { why: error.to_string() })?;
        // The record is an object of its own so far: its members join those of the line.
        if let Some(brace) = out.get_mut(members) {
            *brace = b',';
        }
        out.pop();
        let crc = crc32fast::hash(out.get(start..).unwrap_or_default());
        out.extend_from_slice(TRAILER_OPENS);
        out.extend_from_slice(&hex(crc));
        out.extend_from_slice(TRAILER_CLOSES);
        if out.len() - start > LINE_BYTES_MAX {
            return Err(Damage::TooLong { max: LINE_BYTES_MAX });
        }
        out.push(b'\n');
        *self = Self { seq: self.seq + 1, prev: crc };
        Ok(())
    }

    /// The record of a line without its line break, and moves on; `None` for a type that a newer version added.
    ///
    /// The bytes of the line are used up.
    ///
    /// # Errors
    /// What is wrong with the line; the position stays.
    pub(crate) fn read(&mut self, line: &mut [u8], reading: Strictness) -> Result<Option<Record>, Damage> {
        let crc = checksum(line)?;
        let body_ends = line.len() - TRAILER_BYTES;
        let head = self.head();
        if !line.starts_with(head.as_bytes()) {
            return Err(self.misplaced(line));
        }
        let kind_starts = head.len();
        let kind_bytes = line.get(kind_starts..body_ends).unwrap_or_default();
        let kind_ends = kind_bytes.iter().position(|b| *b == b'"').map_or(body_ends, |n| kind_starts + n);
        let members_start = kind_ends + 1;
        // What stands between the type and the checksum becomes an object of its own, in place.
        match line.get_mut(members_start) {
            Some(comma) if *comma == b',' && members_start < body_ends => *comma = b'{',
            _ => return Err(Damage::Framing),
        }
        if let Some(comma) = line.get_mut(body_ends) {
            *comma = b'}';
        }
        let kind = line.get(kind_starts..kind_ends).unwrap_or_default();
        let members = line.get(members_start..=body_ends).unwrap_or_default();
        let record = wire::read(kind, members, reading).map_err(|error| Damage::Members { why: error.to_string() })?;
        *self = Self { seq: self.seq + 1, prev: crc };
        Ok(record)
    }

    /// Why a line with a right checksum does not belong here.
    fn misplaced(self, line: &[u8]) -> Damage {
        let digits = line.strip_prefix(br#"{"seq":"#).unwrap_or_default();
        let len = digits.iter().take_while(|b| b.is_ascii_digit()).count();
        let found = std::str::from_utf8(digits.get(..len).unwrap_or_default()).ok().and_then(|n| n.parse().ok());
        match found {
            Some(found) if found != self.seq => Damage::Sequence { expected: self.seq, found },
            Some(_) => Damage::Chain,
            None => Damage::Framing,
        }
    }

    /// What the end of a file is, after its last line break.
    ///
    /// Appending leaves a beginning of what was appended, so only the beginning of a line can be there by a crash:
    /// it opens as the next line must, has no byte that a line cannot have, and its object is not closed.
    pub(crate) fn ending(self, text: &[u8]) -> TailState {
        let head = self.head();
        let head = head.as_bytes();
        let opens_right = text.starts_with(head) || head.starts_with(text);
        let characters_right = match std::str::from_utf8(text) {
            Ok(_) => true,
            // Cut in the middle of a character.
            Err(error) => error.error_len().is_none(),
        } && text.iter().all(|b| *b >= 0x20);
        if !opens_right || !characters_right {
            return TailState::Damaged(Damage::Framing);
        }
        match object_ends(text) {
            None => TailState::Unfinished,
            Some(end) if end == text.len() => match checksum(text) {
                Ok(_) => TailState::Whole,
                Err(damage) => TailState::Damaged(damage),
            },
            Some(_) => TailState::Damaged(Damage::Framing),
        }
    }
}

/// What stands after the last line break of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TailState {
    /// The beginning of a line: it was being written when the program or the machine stopped.
    Unfinished,
    /// A whole line that only lacks its line break.
    Whole,
    /// Something that no interrupted append leaves behind.
    Damaged(Damage),
}

/// The checksum of a line, when it is the right one.
pub(crate) fn checksum(line: &[u8]) -> Result<u32, Damage> {
    let body_ends = line.len().checked_sub(TRAILER_BYTES).ok_or(Damage::Framing)?;
    let (body, trailer) = line.split_at_checked(body_ends).ok_or(Damage::Framing)?;
    let digits = trailer
        .strip_prefix(TRAILER_OPENS)
        .and_then(|rest| rest.strip_suffix(TRAILER_CLOSES))
        .ok_or_else(|| if line.contains(&0) { Damage::Zeros } else { Damage::Framing })?;
    let crc = crc32fast::hash(body);
    if digits == hex(crc) || ignores_checksums() {
        Ok(crc)
    } else if line.contains(&0) {
        Err(Damage::Zeros)
    } else {
        Err(Damage::Checksum)
    }
}

/// The number as eight hex digits.
pub(crate) fn hex(number: u32) -> [u8; 8] {
    let mut digits = [b'0'; 8];
    for (digit, nibble) in digits.iter_mut().zip((0..8).rev().map(|n| (number >> (4 * n)) & 0xf)) {
        *digit = char::from_digit(nibble, 16).and_then(|c| u8::try_from(c).ok()).unwrap_or(b'0');
    }
    digits
}

/// The length of the JSON object that the text begins with; `None` when the text ends before the object does.
fn object_ends(text: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for (byte, len) in text.iter().zip(1..) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(len);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::JournalHeader;

    fn header() -> Record {
        Record::Journal(JournalHeader::new("fitout 0.1.0", "front \"desk\" }", "sandbox", 7))
    }

    #[test]
    fn a_line_reads_back_and_moves_both_positions_alike() {
        let mut line = Vec::new();
        let mut writer = JournalPosition::START;
        writer.write(&header(), &mut line).unwrap();
        assert_eq!(line.pop(), Some(b'\n'));
        assert!(line.starts_with(br#"{"seq":1,"prev":"00000000","type":"journal","format":{"#));
        let mut reader = JournalPosition::START;
        assert_eq!(reader.read(&mut line, Strictness::Strict), Ok(Some(header())));
        assert_eq!(reader, writer);
    }

    #[test]
    fn a_right_line_in_the_wrong_place_is_told_from_a_wrong_line() {
        let mut line = Vec::new();
        let mut position = JournalPosition::START;
        position.write(&header(), &mut line).unwrap();
        line.pop();
        let mut later = JournalPosition { seq: 3, prev: 0 };
        assert_eq!(later.read(&mut line.clone(), Strictness::Strict), Err(Damage::Sequence { expected: 3, found: 1 }));
        let mut other = JournalPosition { seq: 1, prev: 9 };
        assert_eq!(other.read(&mut line.clone(), Strictness::Strict), Err(Damage::Chain));
        line[12] ^= 1;
        let mut start = JournalPosition::START;
        assert_eq!(start.read(&mut line, Strictness::Strict), Err(Damage::Checksum));
    }

    #[test]
    fn only_the_beginning_of_a_line_is_unfinished() {
        let mut line = Vec::new();
        JournalPosition::START.clone().write(&header(), &mut line).unwrap();
        line.pop();
        for cut in 0..line.len() {
            assert_eq!(JournalPosition::START.ending(&line[..cut]), TailState::Unfinished, "{cut}");
        }
        assert_eq!(JournalPosition::START.ending(&line), TailState::Whole);
        for junk in [&b"\x01"[..], b"\xff", b"\xf0\x9f\x20"] {
            let torn = [&line[..60], junk].concat();
            assert!(
                matches!(JournalPosition::START.ending(&torn), TailState::Damaged(_)),
                "no line has {junk:?} in it"
            );
        }
        assert_eq!(
            JournalPosition::START.ending(&[&line[..60], b"\xf0\x9f"].concat()),
            TailState::Unfinished,
            "half a character"
        );
        line.push(0x0b);
        assert!(matches!(JournalPosition::START.ending(&line), TailState::Damaged(_)), "a line break that lost a bit");
        assert!(matches!(JournalPosition::START.ending(b"something else"), TailState::Damaged(_)));
    }
}
