//! What the server says.

const DESCRIPTOR: [u8; 8] = [1, 0, 0, 0, 0, 0, 0, 0];
/// Latin, case-insensitive.
const COLLATION: [u8; 5] = [0x09, 0x04, 0xD0, 0x00, 0x34];
/// There are rows in the result.
const COUNTED: u16 = 0x10;
const FAILED: u16 = 0x02;
/// Of a login that failed, and what is said of it.
const LOGIN_FAILED: (u32, u8, &str) = (18456, 14, "Login failed.");

/// What is said to a statement.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Rows: for each column what is in it, encoded as its type has it.
    Rows(Vec<Column>, Vec<Vec<Vec<u8>>>),
    /// An error: its number, its class and its text.
    Error(u32, u8, String),
    /// The end without a result.
    Done,
}

/// A column: its name and its type as the server describes it.
#[derive(Clone, Debug)]
pub struct Column(pub &'static str, pub Vec<u8>);

impl Column {
    /// A column of texts.
    #[must_use]
    pub fn text(name: &'static str) -> Self {
        Self(name, [&[0xE7, 0x40, 0x1F], COLLATION.as_slice()].concat())
    }
}

impl Answer {
    /// Rows of texts; `None` is NULL.
    #[must_use]
    pub fn texts(columns: &[&'static str], rows: &[&[Option<&str>]]) -> Self {
        let columns = columns.iter().map(|name| Column::text(name)).collect();
        let cell = |text: &Option<&str>| text.map_or(vec![0xFF, 0xFF], |text| sized(&utf16(text)));
        Self::Rows(columns, rows.iter().map(|row| row.iter().map(cell).collect()).collect())
    }

    pub(super) fn tokens(&self, call: bool) -> Vec<u8> {
        match self {
            Self::Rows(columns, rows) => {
                let mut tokens = vec![0x81];
                tokens.extend(short(columns.len()));
                for Column(name, kind) in columns {
                    // No user type; may be NULL.
                    tokens.extend([0, 0, 0, 0, 1, 0]);
                    tokens.extend(kind);
                    tokens.push(u8::try_from(name.encode_utf16().count()).unwrap());
                    tokens.extend(utf16(name));
                }
                for row in rows {
                    tokens.push(0xD1);
                    tokens.extend(row.concat());
                }
                let count = u64::try_from(rows.len()).unwrap();
                if call {
                    tokens.extend(done(0xFF, COUNTED | 1, count));
                    tokens.extend([0x79, 0, 0, 0, 0]);
                    tokens.extend(done(0xFE, 0, 0));
                } else {
                    tokens.extend(done(0xFD, COUNTED, count));
                }
                tokens
            }
            Self::Error(number, class, text) => {
                let end = done(if call { 0xFE } else { 0xFD }, FAILED, 0);
                [error(*number, *class, text), end].concat()
            }
            Self::Done => done(if call { 0xFE } else { 0xFD }, 0, 0),
        }
    }
}

/// The versions, and whether the connection must be encrypted.
pub(super) fn prelogin(tls: bool) -> Vec<u8> {
    let encryption = if tls { 3 } else { 2 };
    let options = [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF];
    [options.as_slice(), &[16, 0, 0x10, 0, 0, 0], &[encryption]].concat()
}

pub(super) fn login_ack() -> Vec<u8> {
    let name = utf16("Fake");
    let body = [&[1, 0x74, 0, 0, 4, 4], name.as_slice(), &[16, 0, 0x10, 0]].concat();
    let size = change(4, &[&[4], utf16("4096").as_slice(), &[4], utf16("4096").as_slice()].concat());
    [&[0xAD], short(body.len()).as_slice(), &body, &size, &done(0xFD, 0, 0)].concat()
}

pub(super) fn login_failed() -> Vec<u8> {
    let (number, class, text) = LOGIN_FAILED;
    [error(number, class, text), done(0xFD, FAILED, 0)].concat()
}

pub(super) fn attention() -> Vec<u8> {
    done(0xFD, 0x20, 0)
}

pub(super) fn began() -> Vec<u8> {
    let body = [&[8], DESCRIPTOR.as_slice(), &[0]].concat();
    [change(8, &body), done(0xFD, 0, 0)].concat()
}

pub(super) fn rolled_back() -> Vec<u8> {
    let body = [&[0, 8], DESCRIPTOR.as_slice()].concat();
    [change(10, &body), done(0xFD, 0, 0)].concat()
}

fn change(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[0xE3], short(body.len() + 1).as_slice(), &[kind], body].concat()
}

fn done(token: u8, status: u16, count: u64) -> Vec<u8> {
    [&[token], status.to_le_bytes().as_slice(), &[0xC1, 0], &count.to_le_bytes()].concat()
}

fn error(number: u32, class: u8, text: &str) -> Vec<u8> {
    let length = short(text.encode_utf16().count());
    let head = [number.to_le_bytes().as_slice(), &[1, class]].concat();
    let body = [head.as_slice(), &length, &utf16(text), &[0, 0], &1_u32.to_le_bytes()].concat();
    [&[0xAA], short(body.len()).as_slice(), &body].concat()
}

/// The bytes after their length.
fn sized(bytes: &[u8]) -> Vec<u8> {
    [short(bytes.len()).as_slice(), bytes].concat()
}

fn short(length: usize) -> [u8; 2] {
    u16::try_from(length).unwrap().to_le_bytes()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
