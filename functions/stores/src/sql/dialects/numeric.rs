//! Decodes PostgreSQL's `numeric` in its binary format: digits of base 10000.
//! <https://github.com/postgres/postgres/blob/REL_17_STABLE/src/backend/utils/adt/numeric.c>, `numeric_send`

/// The number as PostgreSQL writes it; `None` if the bytes are not a number.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let (words, []) = bytes.as_chunks() else { return None };
    let words: Vec<u16> = words.iter().map(|word| u16::from_be_bytes(*word)).collect();
    let ([_, weight, sign, scale], digits) = words.split_first_chunk()?;
    let sign = match sign {
        0x0000 => "",
        0x4000 => "-",
        0xC000 => return Some("NaN".to_owned()),
        0xD000 => return Some("Infinity".to_owned()),
        0xF000 => return Some("-Infinity".to_owned()),
        _ => return None,
    };
    let scale = usize::from(*scale);
    // The number of digits before the point; if it is negative, the number of zeros after the point.
    let before = i32::from(weight.cast_signed()) + 1;
    let digit = |at: i32| usize::try_from(at).ok().and_then(|at| digits.get(at)).copied().unwrap_or(0);
    let whole: String = (0..before).map(|at| format!("{:04}", digit(at))).collect();
    let fraction = (before..).take(scale.div_ceil(4)).map(|at| format!("{:04}", digit(at)));
    let fraction: String = fraction.collect::<String>().chars().take(scale).collect();
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let point = if scale == 0 { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::text;

    fn number(words: &[u16]) -> Option<String> {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        text(&bytes)
    }

    #[test]
    fn digits_stand_around_the_point() {
        let minus_two = (-2_i16).cast_unsigned();
        for (words, expected) in [
            (&[0, 0, 0, 0][..], "0"),
            (&[0, 0, 0, 2], "0.00"),
            (&[2, 0, 0, 2, 1, 5000], "1.50"),
            (&[1, 1, 0x4000, 0, 12], "-120000"),
            (&[1, minus_two, 0, 8, 1234], "0.00001234"),
            (&[3, 1, 0, 3, 9, 8, 7000], "90008.700"),
            (&[0, 0, 0xC000, 0], "NaN"),
            (&[0, 0, 0xD000, 32], "Infinity"),
        ] {
            assert_eq!(number(words).as_deref(), Some(expected));
        }
        assert_eq!((number(&[0, 0, 1, 0]), text(&[0; 7])), (None, None));
    }
}
