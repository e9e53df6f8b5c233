//! Turns the bytes of a file into text.

/// What to do about a file in another encoding.
const ADVICE: &str = "save it as UTF-8, in PowerShell with `Out-File -Encoding utf8`";

/// The text of a file in UTF-8, or in UTF-16 with a byte order mark, as PowerShell 5.1 writes it. Without the mark.
///
/// # Errors
/// The bytes are neither; the message says where, and what to do.
pub fn decode(bytes: &[u8]) -> Result<String, String> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf_8(rest),
        _ => utf_8(bytes),
    };
    // Latin letters in UTF-16 without a mark are UTF-8 with a NUL after each of them.
    let is_text = |text: &String| match text.contains('\0') {
        true => Err("it has NUL characters, as UTF-16 without a byte order mark and UTF-32 do".to_owned()),
        false => Ok(()),
    };
    let text = text.and_then(|text| is_text(&text).map(|()| text));
    text.map_err(|why| format!("the file is not UTF-8 text: {why}; {ADVICE}"))
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    let text = String::from_utf16(&units).ok().filter(|_| odd.is_empty());
    text.ok_or_else(|| "it has the byte order mark of UTF-16, but is not UTF-16".to_owned())
}

fn utf_8(bytes: &[u8]) -> Result<String, String> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        let (before, rest) = bytes.split_at_checked(error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let byte = rest.first().copied().unwrap_or_default();
        format!("line {line} has the byte 0x{byte:02X}")
    })
}

/// The bytes of a text in the encoding of a file that [`decode`] reads, with a byte order mark if that has one.
#[must_use]
pub fn encode_like(file: &[u8], text: &str) -> Vec<u8> {
    let units = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit);
    match file {
        [0xff, 0xfe, ..] => [0xff, 0xfe].into_iter().chain(units(u16::to_le_bytes)).collect(),
        [0xfe, 0xff, ..] => [0xfe, 0xff].into_iter().chain(units(u16::to_be_bytes)).collect(),
        [0xef, 0xbb, 0xbf, ..] => [0xef, 0xbb, 0xbf].into_iter().chain(text.bytes()).collect(),
        _ => text.as_bytes().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_8_and_utf_16_are_read_with_and_without_their_mark() {
        for bytes in [
            &b"a\xc3\xa9\xf0\x9f\x98\x80"[..],
            b"\xef\xbb\xbfa\xc3\xa9\xf0\x9f\x98\x80",
            b"\xff\xfea\0\xe9\0\x3d\xd8\0\xde",
            b"\xfe\xff\0a\0\xe9\xd8\x3d\xde\0",
        ] {
            let text = decode(bytes);
            assert_eq!(text.as_deref(), Ok("a\u{e9}\u{1f600}"), "{bytes:?}");
            assert_eq!(encode_like(bytes, &text.unwrap()), bytes);
        }
        assert_eq!(decode(b"").as_deref(), Ok(""));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        for (bytes, why) in [
            (&b"a: b\nc: caf\xe9"[..], "line 2 has the byte 0xE9"),
            (b"\xef\xbb\xbf\xff", "line 1 has the byte 0xFF"),
            (b"caf\xc3", "line 1 has the byte 0xC3"),
            (b"\xff\xfea", "is not UTF-16"),
            (b"\xff\xfe\x3d\xd8", "is not UTF-16"),
            (b"a\0b\0", "it has NUL characters"),
            (b"\xff\xfe\0\0a\0\0\0", "it has NUL characters"),
        ] {
            let message = decode(bytes).unwrap_err();
            assert!(message.contains(why) && message.contains("save it as UTF-8"), "{bytes:?}: {message}");
        }
    }
}
