//! The part of BER that LDAP needs: tags of one byte and definite lengths.
//! <https://www.rfc-editor.org/rfc/rfc4511#section-5.1>

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// The bytes are not BER, or not what LDAP expects here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// An element: tag, length, content.
pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let mut bytes = vec![tag];
    match content.len() {
        short @ 0..0x80 => bytes.extend(u8::try_from(short)),
        _ => {
            let octets: Vec<u8> = length.into_iter().skip_while(|octet| *octet == 0).collect();
            bytes.extend(u8::try_from(octets.len()).map(|count| 0x80 | count));
            bytes.extend(octets);
        }
    }
    bytes.extend(content);
    bytes
}

/// An element of elements.
pub(crate) fn sequence(tag: u8, elements: &[Vec<u8>]) -> Vec<u8> {
    element(tag, &elements.concat())
}

/// An integer or an enumerated value, as short as it can be: one that does not look negative.
pub(crate) fn integer(tag: u8, value: u32) -> Vec<u8> {
    let [first, second, third, fourth] = value.to_be_bytes();
    let octets = [0, first, second, third, fourth];
    let superfluous = octets.windows(2).take_while(|pair| matches!(pair, [0, next] if *next < 0x80)).count();
    let octets: Vec<u8> = octets.into_iter().skip(superfluous).collect();
    element(tag, &octets)
}

/// The value of an integer that is not negative.
///
/// # Errors
/// It is empty, negative, or larger than LDAP allows.
pub(crate) fn unsigned(content: &[u8]) -> Result<u32, Malformed> {
    match content {
        [first, rest @ ..] if *first < 0x80 && rest.len() < 4 => {
            Ok(content.iter().fold(0, |value, octet| value << 8 | u32::from(*octet)))
        }
        _ => Err(Malformed),
    }
}

/// The size of the element that starts here, with its tag and length; `None` if more bytes are needed to know it.
///
/// # Errors
/// An indefinite length, or one of more than four bytes.
pub(crate) fn length(bytes: &[u8]) -> Result<Option<usize>, Malformed> {
    Ok(header(bytes)?.map(|(header, content)| header + content))
}

/// What has arrived of the content of the element that starts here.
///
/// # Errors
/// Its tag and length have not arrived.
pub(crate) fn content(bytes: &[u8]) -> Result<&[u8], Malformed> {
    let (start, _) = header(bytes)?.ok_or(Malformed)?;
    bytes.get(start..).ok_or(Malformed)
}

fn header(bytes: &[u8]) -> Result<Option<(usize, usize)>, Malformed> {
    let Some(first) = bytes.get(1) else { return Ok(None) };
    let count = usize::from(first & 0x7f);
    if *first < 0x80 {
        return Ok(Some((2, count)));
    }
    if !(1..=4).contains(&count) {
        return Err(Malformed);
    }
    let octets = bytes.get(2..2 + count);
    let content =
        octets.map(|octets| octets.iter().fold(0, |length, octet| length << 8 | usize::from(*octet)));
    Ok(content.map(|content| (2 + count, content)))
}

/// Reads elements one after the other, without recursion.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BerReader<'b>(&'b [u8]);

impl<'b> BerReader<'b> {
    /// Starts at the first element of `bytes`.
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// The next element's tag and content; `None` at the end.
    ///
    /// # Errors
    /// It is incomplete.
    pub(crate) fn next(&mut self) -> Result<Option<(u8, &'b [u8])>, Malformed> {
        let Some(tag) = self.0.first() else { return Ok(None) };
        let (header, content) = header(self.0)?.ok_or(Malformed)?;
        let element = self.0.get(header..header + content).ok_or(Malformed)?;
        self.0 = self.0.get(header + content..).unwrap_or_default();
        Ok(Some((*tag, element)))
    }

    /// The content of the next element, which has this tag.
    ///
    /// # Errors
    /// There is no next element, or it has another tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<&'b [u8], Malformed> {
        match self.next()? {
            Some((found, content)) if found == tag => Ok(content),
            _ => Err(Malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_as_short_as_they_can_be() {
        for (value, expected) in [
            (0, vec![2, 1, 0]),
            (127, vec![2, 1, 127]),
            (128, vec![2, 2, 0, 128]),
            (0x7fff_ffff, vec![2, 4, 0x7f, 0xff, 0xff, 0xff]),
            (0x8000_0000, vec![2, 5, 0, 0x80, 0, 0, 0]),
        ] {
            assert_eq!(integer(INTEGER, value), expected);
        }
        assert_eq!(unsigned(&[0x7f, 0xff, 0xff, 0xff]), Ok(0x7fff_ffff));
        assert_eq!(unsigned(&[0, 128]), Ok(128));
        for content in [[].as_slice(), &[0x80], &[0, 0x80, 0, 0, 0]] {
            assert_eq!(unsigned(content), Err(Malformed));
        }
    }

    #[test]
    fn an_element_is_read_as_it_was_written_whatever_its_length() {
        for size in [0, 1, 127, 128, 255, 256, 65_535, 65_536, 1 << 24] {
            let content = vec![7; size];
            let bytes = element(OCTETS, &content);
            assert_eq!(length(&bytes), Ok(Some(bytes.len())), "{size}");
            let mut reader = BerReader::new(&bytes);
            assert_eq!(reader.expect(OCTETS), Ok(content.as_slice()), "{size}");
            assert_eq!(reader.next(), Ok(None), "{size}");
        }
    }

    #[test]
    fn what_is_cut_off_or_indefinite_is_malformed() {
        for bytes in
            [[4].as_slice(), &[4, 2, 1], &[4, 0x82, 1], &[4, 0x80, 0, 0], &[4, 0x85, 0, 0, 0, 0, 1, 1]]
        {
            assert_eq!(BerReader::new(bytes).next(), Err(Malformed), "{bytes:?}");
        }
        assert_eq!(length(&[0x30, 0x84, 0, 0, 0]), Ok(None));
        assert_eq!(
            length(&[0x30, 0x84, 0, 0, 0, 5]),
            Ok(Some(11)),
            "long form, as Active Directory writes it"
        );
        assert_eq!(length(&[0x30, 0x80]), Err(Malformed));
    }
}
