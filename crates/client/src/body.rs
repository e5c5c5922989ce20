//! The body of an answer as text and as JSON, read as leniently as can be done without guessing.
//!
//! Gateways compress what nobody asked to have compressed, put a byte order mark first, or break a character. What that leaves
//! readable is read; what it does not has words of its own, since an answer that came is not the lack of one.

use crate::once;
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use serde_json::Value;
use std::borrow::Cow;
use std::io::{self, Read};

/// No answer is larger than this when it is unpacked, in bytes.
const UNPACKED_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How many times an answer may be packed.
const PACKED_TIMES_MAX: usize = 2;
const WORD_CHARS_MAX: usize = 20;
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Why the bytes of an answer are no text; it repeats nothing of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Packed {
    #[error("it is packed as `{0}`, which was not asked for")]
    Unknown(String),
    #[error("it is packed as `{0}`, and what is packed is damaged")]
    Damaged(&'static str),
    #[error("it is larger than {UNPACKED_BYTES_MAX} bytes when it is unpacked")]
    TooLarge,
    #[error("it is packed more than {PACKED_TIMES_MAX} times")]
    TooDeep,
}

/// Why an answer is no JSON, in words that repeat nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unread {
    #[error("the answer could not be read: {0}")]
    Packed(#[from] Packed),
    /// Which of the two counts, nobody can know.
    #[error("the answer could not be read: {}", once::TWICE)]
    Twice,
    /// The place where it stops being JSON.
    #[error("the answer could not be read: it is not JSON (line {line}, column {column})")]
    NotJson { line: usize, column: usize },
}

/// The bytes of the answer, unpacked where they were packed, whether the header says so or only they themselves.
pub(crate) fn unpacked<'a>(headers: &HeaderMap, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Packed> {
    let named = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let coatings: Vec<String> =
        named.flat_map(|value| value.split(',')).map(|coating| coating.trim().to_ascii_lowercase()).collect();
    let mut plain = Cow::Borrowed(bytes);
    let mut times = 0;
    for coating in coatings.iter().rev() {
        let inner = match coating.as_str() {
            "" | "identity" => continue,
            // Some say that they packed it and did not.
            "gzip" | "x-gzip" if !plain.starts_with(&GZIP) => continue,
            "gzip" | "x-gzip" => unpack(GzDecoder::new(plain.as_ref()), "gzip")?,
            "deflate" if looks_plain(&plain) => continue,
            // The name stands for two formats.
            "deflate" => unpack(ZlibDecoder::new(plain.as_ref()), "deflate")
                .or_else(|_| unpack(DeflateDecoder::new(plain.as_ref()), "deflate"))?,
            _ if looks_plain(&plain) => continue,
            other => return Err(Packed::Unknown(word(other))),
        };
        times += 1;
        if times > PACKED_TIMES_MAX {
            return Err(Packed::TooDeep);
        }
        plain = Cow::Owned(inner);
    }
    // No text begins so.
    if times == 0 && plain.starts_with(&GZIP) {
        plain = Cow::Owned(unpack(GzDecoder::new(bytes), "gzip")?);
    }
    Ok(plain)
}

fn unpack(packed: impl Read, name: &'static str) -> Result<Vec<u8>, Packed> {
    let mut plain = Vec::new();
    let most = u64::try_from(UNPACKED_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let read: io::Result<usize> = packed.take(most).read_to_end(&mut plain);
    match read {
        Ok(_) if plain.len() > UNPACKED_BYTES_MAX => Err(Packed::TooLarge),
        Ok(_) => Ok(plain),
        Err(_damaged) => Err(Packed::Damaged(name)),
    }
}

/// Whether these are the bytes of a text as they are: JSON, or a page.
fn looks_plain(bytes: &[u8]) -> bool {
    matches!(bytes.trim_ascii_start().first(), None | Some(b'{' | b'[' | b'<' | b'"'))
}

/// The first letters and digits of a name that somebody else chose.
fn word(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(WORD_CHARS_MAX).collect()
}

/// The JSON of an answer; an empty body reads as `null`.
///
/// A byte order mark, UTF-16, bytes that are no UTF-8, half of a surrogate pair, control characters within a text and numbers
/// that are none are read for what they must have been, or for U+FFFD and `null`, which are unknown. An object that has a member
/// twice is not read.
pub(crate) fn read_json(headers: &HeaderMap, bytes: &[u8]) -> Result<Value, Unread> {
    let plain = unpacked(headers, bytes)?;
    if plain.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    let first = match once::read(&plain) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    once::read(mended(&text(&plain)).as_bytes()).map_err(|still| {
        if still.to_string().contains(once::TWICE) {
            return Unread::Twice;
        }
        // serde_json's own words can quote the answer; the place is enough.
        Unread::NotJson { line: first.line(), column: first.column() }
    })
}

/// The bytes as text: UTF-16 by its mark, otherwise UTF-8 with U+FFFD for what is none, and no mark.
fn text(bytes: &[u8]) -> String {
    let units = |read: fn([u8; 2]) -> u16| {
        let pairs = bytes.get(2..).unwrap_or_default().chunks_exact(2);
        let units = pairs.filter_map(|pair| Some(read(pair.try_into().ok()?)));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned(),
    }
}

/// The same JSON with what no reader takes put right: see [`read_json`].
fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    let mut quoted = false;
    while let Some(c) = rest.chars().next() {
        let (taken, put): (usize, Cow<'_, str>) = if quoted { within(rest, c) } else { outside(rest, c) };
        if c == '"' {
            quoted = !quoted;
        }
        mended.push_str(&put);
        // At least the character itself was taken, so this ends.
        rest = rest.get(taken.max(c.len_utf8())..).unwrap_or_default();
    }
    mended
}

/// What stands in a text: how much of it is taken, and what is put in its place.
fn within(rest: &str, c: char) -> (usize, Cow<'_, str>) {
    if c.is_control() {
        return (c.len_utf8(), format!("\\u{:04x}", u32::from(c)).into());
    }
    if c != '\\' {
        return (c.len_utf8(), rest.get(..c.len_utf8()).unwrap_or_default().into());
    }
    let unit = |at: usize| {
        let digits = rest.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    match (unit(0), unit(6)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, rest.get(..12).unwrap_or_default().into()),
        (Some(0xd800..=0xdfff), _) => (6, "\\ufffd".into()),
        (Some(_), _) => (6, rest.get(..6).unwrap_or_default().into()),
        (None, _) => {
            let escaped = rest.chars().nth(1).map_or(0, char::len_utf8);
            (1 + escaped, rest.get(..=escaped).unwrap_or_default().into())
        }
    }
}

/// What stands between texts.
fn outside(rest: &str, c: char) -> (usize, Cow<'_, str>) {
    for number in ["NaN", "Infinity", "-Infinity", "-NaN"] {
        if rest.starts_with(number) {
            return (number.len(), "null".into());
        }
    }
    (c.len_utf8(), rest.get(..c.len_utf8()).unwrap_or_default().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use proptest::prelude::*;
    use serde_json::json;
    use std::io::Write as _;

    fn packed_as(coating: &str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_ENCODING, coating.parse().unwrap())])
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn what_was_packed_unasked_is_unpacked_whether_it_is_said_or_not() {
        let body = json!({"id": "a1", "name": "Zoë"});
        let plain = body.to_string().into_bytes();
        for (said, bytes) in [
            (Some("gzip"), gzip(&plain)),
            (Some("x-gzip"), gzip(&plain)),
            (None, gzip(&plain)),
            (Some("deflate"), zlib(&plain)),
            (Some("deflate"), deflate(&plain)),
            (Some("gzip, gzip"), gzip(&gzip(&plain))),
            (Some("identity"), plain.clone()),
            // Said, and not done.
            (Some("gzip"), plain.clone()),
            (Some("br"), plain.clone()),
        ] {
            let headers = said.map(packed_as).unwrap_or_default();
            assert_eq!(read_json(&headers, &bytes), Ok(body.clone()), "{said:?}");
        }
    }

    #[test]
    fn what_cannot_be_unpacked_is_named_and_bounded() {
        let plain = b"{\"id\": \"a1\"}";
        let cut = &gzip(plain)[..15];
        let bomb = gzip(&vec![b' '; UNPACKED_BYTES_MAX + 1]);
        let nested = gzip(&gzip(&gzip(plain)));
        for (said, bytes, why) in [
            ("br", &[0x1b, 0x03][..], "the answer could not be read: it is packed as `br`, which was not asked for"),
            ("gzip", cut, "the answer could not be read: it is packed as `gzip`, and what is packed is damaged"),
            ("gzip", &bomb, "the answer could not be read: it is larger than 4194304 bytes when it is unpacked"),
            ("gzip,gzip,gzip", &nested, "the answer could not be read: it is packed more than 2 times"),
        ] {
            assert_eq!(read_json(&packed_as(said), bytes).unwrap_err().to_string(), why);
        }
    }

    #[test]
    fn json_that_no_strict_reader_takes_is_read_for_what_it_must_have_been() {
        let utf16 = |read: fn(u16) -> [u8; 2], mark: [u8; 2]| {
            mark.into_iter().chain("{\"n\":\"ü\"}".encode_utf16().flat_map(read)).collect::<Vec<u8>>()
        };
        for (bytes, value) in [
            (b"\xef\xbb\xbf{\"n\":1}".to_vec(), json!({"n": 1})),
            (utf16(u16::to_le_bytes, [0xff, 0xfe]), json!({"n": "ü"})),
            (utf16(u16::to_be_bytes, [0xfe, 0xff]), json!({"n": "ü"})),
            (br#"{"n":"a \ud83d b"}"#.to_vec(), json!({"n": "a \u{fffd} b"})),
            (br#"{"n":"\udc00"}"#.to_vec(), json!({"n": "\u{fffd}"})),
            (br#"{"n":"\ud83d\ud83d\ude00 \\ud83d \" x"}"#.to_vec(), json!({"n": "\u{fffd}\u{1f600} \\ud83d \" x"})),
            (b"{\"n\":\"caf\xe9\"}".to_vec(), json!({"n": "caf\u{fffd}"})),
            (b"{\"n\":\"a\nb\tc\"}".to_vec(), json!({"n": "a\nb\tc"})),
            (
                b"{\"n\":NaN,\"m\":[-Infinity,Infinity],\"t\":\"NaN\"}".to_vec(),
                json!({"n": null, "m": [null, null], "t": "NaN"}),
            ),
        ] {
            assert_eq!(read_json(&HeaderMap::new(), &bytes), Ok(value), "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn an_answer_that_says_a_thing_twice_says_nothing() {
        let twice = r#"{"agents":[{"id":"a1"}],"count":0,"totalCount":0,"agents":[]}"#;
        let headers = HeaderMap::new();
        assert_eq!(read_json(&headers, twice.as_bytes()), Err(Unread::Twice));
        // Also where it has to be mended to be read.
        assert_eq!(read_json(&headers, format!("\u{feff}{twice}").as_bytes()), Err(Unread::Twice));
    }

    #[test]
    fn what_was_cut_or_is_no_json_is_not_guessed() {
        for cut in [r#"{"agents":[{"id":"a1"}"#, r#"{"n":"\ud8"#, r#"{"n":"a"#, "<html>", "pong", "{'n':1}", "\\"] {
            assert!(matches!(read_json(&HeaderMap::new(), cut.as_bytes()), Err(Unread::NotJson { .. })), "{cut}");
        }
    }

    proptest! {
        #[test]
        fn json_that_is_none_of_this_is_read_as_it_stands(texts in proptest::collection::vec(any::<String>(), 0..5)) {
            let value = json!(texts);
            let text = value.to_string();
            prop_assert_eq!(&mended(&text), &text);
            prop_assert_eq!(read_json(&HeaderMap::new(), text.as_bytes()), Ok(value));
        }

        #[test]
        fn no_bytes_make_the_reader_fail_otherwise(bytes in proptest::collection::vec(any::<u8>(), 0..200), said in "(gzip|deflate|br|)") {
            drop(read_json(&packed_as(&said), &bytes));
        }
    }
}
