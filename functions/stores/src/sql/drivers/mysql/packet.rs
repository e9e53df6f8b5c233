//! Reads what is in a packet of MySQL's protocol. Whatever its bytes are, reading them fails or gives values.
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_data_types.html>

use crate::failure::StoreFailure;
use crate::sql::errors::unreadable;

/// The first byte of a packet, where it says what the packet is.
pub(super) const OK: u8 = 0x00;
pub(super) const MORE_OF_LOGIN: u8 = 0x01;
/// The end of rows or definitions; at the login, the wish for another one.
pub(super) const END: u8 = 0xfe;
pub(super) const ERROR: u8 = 0xff;

/// What is left of a packet.
#[derive(Clone, Copy)]
pub(super) struct PacketReader<'p>(pub(super) &'p [u8]);

impl<'p> PacketReader<'p> {
    /// The next `count` bytes. They must be there, as for all that follow.
    pub(super) fn bytes(&mut self, count: usize) -> Result<&'p [u8], StoreFailure> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or_else(unreadable)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], StoreFailure> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or_else(unreadable)?;
        self.0 = rest;
        Ok(*bytes)
    }

    /// A number of one byte.
    pub(super) fn u8(&mut self) -> Result<u8, StoreFailure> {
        self.array().map(u8::from_le_bytes)
    }

    /// A number of two bytes.
    pub(super) fn u16(&mut self) -> Result<u16, StoreFailure> {
        self.array().map(u16::from_le_bytes)
    }

    /// A number of four bytes.
    pub(super) fn u32(&mut self) -> Result<u32, StoreFailure> {
        self.array().map(u32::from_le_bytes)
    }

    /// A number whose first byte says how long it is.
    pub(super) fn number(&mut self) -> Result<u64, StoreFailure> {
        match self.u8()? {
            short @ ..=0xfa => Ok(short.into()),
            0xfc => self.u16().map(Into::into),
            0xfd => {
                let [first, second, third] = self.array()?;
                Ok(u32::from_le_bytes([first, second, third, 0]).into())
            }
            0xfe => self.array().map(u64::from_le_bytes),
            _ => Err(unreadable()),
        }
    }

    /// Bytes whose length comes before them.
    pub(super) fn string(&mut self) -> Result<&'p [u8], StoreFailure> {
        let length = self.number()?;
        self.bytes(usize::try_from(length).map_err(|_| unreadable())?)
    }

    /// Bytes up to the next zero, which is skipped, or to the end.
    pub(super) fn up_to_zero(&mut self) -> &'p [u8] {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(self.0.len());
        let (bytes, rest) = self.0.split_at_checked(end).unwrap_or((self.0, &[]));
        self.0 = rest.get(1..).unwrap_or_default();
        bytes
    }
}

/// Writes bytes and before them their length.
pub(super) fn put_string(bytes: &[u8], out: &mut Vec<u8>) {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let [first, second, third, fourth, rest @ ..] = length.to_le_bytes();
    match length {
        0..=0xfa => out.push(first),
        0xfb..=0xffff => out.extend([0xfc, first, second]),
        0x1_0000..=0xff_ffff => out.extend([0xfd, first, second, third]),
        _ => {
            out.extend([0xfe, first, second, third, fourth]);
            out.extend(rest);
        }
    }
    out.extend(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_read_as_it_was_written() {
        for length in [0, 1, 0xfa, 0xfb, 0xfc, 0xffff, 0x1_0000, 0x100_0000] {
            let (text, mut out) = (vec![7; length], Vec::new());
            put_string(&text, &mut out);
            out.push(9);
            let mut packet = PacketReader(&out);
            assert_eq!(packet.string(), Ok(text.as_slice()), "{length}");
            assert_eq!(packet.u8(), Ok(9));
            assert_eq!(packet.u8(), Err(unreadable()));
        }
        for broken in
            [&[][..], &[2, 1], &[0xfb], &[ERROR], &[0xfc, 1], &[0xfe, 255, 255, 255, 255, 255, 255, 255, 255]]
        {
            assert_eq!(PacketReader(broken).string(), Err(unreadable()), "{broken:?}");
        }
    }

    #[test]
    fn a_text_ends_with_zero_or_with_the_packet() {
        let mut packet = PacketReader(b"ab\0\0c");
        assert_eq!([packet.up_to_zero(), packet.up_to_zero(), packet.up_to_zero()], [&b"ab"[..], b"", b"c"]);
        assert_eq!(packet.up_to_zero(), b"");
    }
}
