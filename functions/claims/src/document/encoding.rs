//! Turns the bytes of a file into text.

/// What to do about a file in another encoding.
const NOT_UTF_8: &str =
    "the file is not UTF-8 text; save it as UTF-8, in PowerShell with `Out-File -Encoding utf8`";

/// The text of a file in UTF-8, or in UTF-16 with a byte order mark, as PowerShell 5.1 writes it. Without the mark.
///
/// # Errors
/// The bytes are neither; the message says what to do.
pub fn decode(bytes: &[u8]) -> Result<String, String> {
    let units = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).ok().filter(|_| odd.is_empty())
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    };
    // Latin letters in UTF-16 without a mark are UTF-8 with a NUL after each of them.
    text.filter(|text| !text.contains('\0')).ok_or_else(|| NOT_UTF_8.to_owned())
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
            assert_eq!(decode(bytes).as_deref(), Ok("a\u{e9}\u{1f600}"), "{bytes:?}");
        }
        assert_eq!(decode(b"").as_deref(), Ok(""));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        for bytes in [&b"caf\xe9"[..], b"\xff\xfea", b"\xff\xfe\x3d\xd8", b"a\0b\0", b"\xef\xbb\xbf\xff"] {
            let message = decode(bytes).unwrap_err();
            assert!(message.contains("save it as UTF-8"), "{bytes:?}: {message}");
        }
    }
}
