//! What a client asks for.

const BATCH: u8 = 0x01;
const CALL: u8 = 0x03;
const ATTENTION: u8 = 0x06;
const TRANSACTION: u8 = 0x0E;
const BEGIN: u16 = 5;
const NVARCHAR: u8 = 0xE7;
const NTEXT: u8 = 0x63;
/// The length of a text in parts, and of NULL.
const PARTS: u16 = 0xFFFF;

pub(super) enum Request {
    /// The client does not want the rest of an answer.
    Attention,
    Begin,
    RollBack,
    /// With the values of its parameters; `call` if it is a call of `sp_executesql`.
    Statement {
        sql: String,
        values: Vec<String>,
        call: bool,
    },
}

impl Request {
    /// `None` for anything else.
    pub(super) fn read(kind: u8, message: &[u8]) -> Option<Self> {
        if kind == ATTENTION {
            return Some(Self::Attention);
        }
        let headers = u32::from_le_bytes(*message.first_chunk()?) as usize;
        let body = message.get(headers..)?;
        match kind {
            BATCH => Some(Self::Statement { sql: utf16(body), values: Vec::new(), call: false }),
            TRANSACTION if u16::from_le_bytes(*body.first_chunk()?) == BEGIN => Some(Self::Begin),
            TRANSACTION => Some(Self::RollBack),
            CALL => {
                let mut texts = call(body)?.into_iter();
                // The declaration of the parameters is not needed.
                let (sql, _) = (texts.next()?, texts.next());
                Some(Self::Statement { sql, values: texts.collect(), call: true })
            }
            _ => None,
        }
    }
}

pub(super) fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    String::from_utf16_lossy(&units)
}

/// The texts of the parameters of a call, by number or by name.
fn call(body: &[u8]) -> Option<Vec<String>> {
    let mut reader = Reader(body);
    match reader.u16()? {
        0xFFFF => reader.take(2)?,
        length => reader.take(2 * usize::from(length))?,
    };
    reader.take(2)?;
    let mut texts = Vec::new();
    while !reader.0.is_empty() {
        let name = reader.u8()?;
        reader.take(2 * usize::from(name) + 1)?;
        texts.push(reader.text()?);
    }
    Some(texts)
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(*self.take(2)?.first_chunk()?))
    }

    fn u32(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(*self.take(4)?.first_chunk()?) as usize)
    }

    fn text(&mut self) -> Option<String> {
        match self.u8()? {
            NVARCHAR => {
                let most = self.u16()?;
                self.take(5)?;
                if most == PARTS { self.parts() } else { self.short() }
            }
            NTEXT => {
                self.take(4 + 5)?;
                let length = self.u32()?;
                self.take(length).map(utf16)
            }
            _ => None,
        }
    }

    fn short(&mut self) -> Option<String> {
        let length = self.u16()?;
        if length == PARTS { Some(String::new()) } else { self.take(length.into()).map(utf16) }
    }

    fn parts(&mut self) -> Option<String> {
        self.take(8)?;
        let mut bytes = Vec::new();
        loop {
            match self.u32()? {
                0 => return Some(utf16(&bytes)),
                length => bytes.extend(self.take(length)?),
            }
        }
    }
}
