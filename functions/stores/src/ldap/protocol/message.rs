//! LDAP messages: the requests that are sent, and the responses.
//! <https://www.rfc-editor.org/rfc/rfc4511#section-4>

use super::ber::{self, BOOLEAN, BerReader, ENUMERATED, INTEGER, Malformed, OCTETS, SEQUENCE, SET};

const BIND_REQUEST: u8 = 0x60;
const SEARCH_REQUEST: u8 = 0x63;
const EXTENDED_REQUEST: u8 = 0x77;
const ABANDON_REQUEST: u8 = 0x50;
const SEARCH_ENTRY: u8 = 0x64;
const SEARCH_REFERENCE: u8 = 0x73;
/// The last message of an operation.
pub(crate) const BIND_RESPONSE: u8 = 0x61;
pub(crate) const SEARCH_DONE: u8 = 0x65;
pub(crate) const EXTENDED_RESPONSE: u8 = 0x78;

/// <https://www.rfc-editor.org/rfc/rfc4511#section-4.14.1>
const START_TLS: &[u8] = b"1.3.6.1.4.1.1466.20037";
/// Requests no attributes: <https://www.rfc-editor.org/rfc/rfc4511#section-4.5.1.8>
const NO_ATTRIBUTES: &str = "1.1";
/// Entra waits for two seconds, so the server can stop then.
const TIME_LIMIT_SECONDS: u32 = 2;

/// The scope of a search, with the protocol's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SearchScope {
    /// The base itself.
    Base = 0,
    /// The entries just below it.
    OneLevel = 1,
    /// The base and everything below it.
    Subtree = 2,
}

/// A search.
#[derive(Clone, Debug)]
pub(crate) struct SearchRequest<'r> {
    /// The name of the entry where it starts.
    pub(crate) base: &'r str,
    /// How far below that it goes.
    pub(crate) scope: SearchScope,
    /// Which entries it finds, in BER.
    pub(crate) filter: Vec<u8>,
    /// The attributes that are requested.
    pub(crate) attributes: &'r [String],
    /// How many entries the server returns at most.
    pub(crate) size_limit: u32,
}

/// A search, without its message's envelope.
pub(crate) fn search(request: SearchRequest<'_>) -> Vec<u8> {
    let none = [NO_ATTRIBUTES.to_owned()];
    let attributes = if request.attributes.is_empty() { &none } else { request.attributes };
    let attributes: Vec<Vec<u8>> =
        attributes.iter().map(|name| ber::element(OCTETS, name.as_bytes())).collect();
    ber::sequence(
        SEARCH_REQUEST,
        &[
            ber::element(OCTETS, request.base.as_bytes()),
            ber::integer(ENUMERATED, request.scope as u32),
            ber::integer(ENUMERATED, 0), // aliases are not followed
            ber::integer(INTEGER, request.size_limit),
            ber::integer(INTEGER, TIME_LIMIT_SECONDS),
            ber::element(BOOLEAN, &[0]), // values too, not names only
            request.filter,
            ber::sequence(SEQUENCE, &attributes),
        ],
    )
}

/// The filter that every entry matches, in BER: `(objectClass=*)`.
pub(crate) fn any_entry() -> Vec<u8> {
    ber::element(0x87, b"objectClass")
}

/// A search that every server responds to at once: for nothing of its own entry.
/// <https://www.rfc-editor.org/rfc/rfc4512#section-5.1>
pub(crate) fn probe() -> Vec<u8> {
    let (scope, filter) = (SearchScope::Base, any_entry());
    search(SearchRequest { base: "", scope, filter, attributes: &[], size_limit: 1 })
}

/// Tells the server that the result of a request is no longer needed; it does not respond to this.
pub(crate) fn abandon(id: u32) -> Vec<u8> {
    ber::integer(ABANDON_REQUEST, id)
}

/// A simple bind, without its message's envelope.
pub(crate) fn bind(dn: &str, password: &str) -> Vec<u8> {
    let (version, simple) = (ber::integer(INTEGER, 3), ber::element(0x80, password.as_bytes()));
    ber::sequence(BIND_REQUEST, &[version, ber::element(OCTETS, dn.as_bytes()), simple])
}

/// StartTLS, without its message's envelope.
pub(crate) fn start_tls() -> Vec<u8> {
    ber::sequence(EXTENDED_REQUEST, &[ber::element(0x80, START_TLS)])
}

/// A request in its envelope.
pub(crate) fn envelope(id: u32, request: &[u8]) -> Vec<u8> {
    ber::element(SEQUENCE, &[ber::integer(INTEGER, id).as_slice(), request].concat())
}

/// A message of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// The id of the request; 0 for an unsolicited message.
    pub(crate) id: u32,
    /// Its content.
    pub(crate) content: Content,
}

/// The content of a message of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// An entry that was found.
    DirectoryEntry(DirectoryEntry),
    /// A reference to another server.
    Reference,
    /// The end of an operation: its tag and the result code.
    End(u8, u32),
    /// Anything else.
    Other,
}

/// An entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DirectoryEntry {
    /// Its distinguished name.
    pub(crate) name: String,
    /// Those of the requested attributes that it has, with their values.
    pub(crate) attributes: Vec<(String, Vec<Vec<u8>>)>,
}

/// The id of a message that has only begun to arrive.
///
/// # Errors
/// It is not an LDAP message, or has not arrived so far.
pub(crate) fn id(bytes: &[u8]) -> Result<u32, Malformed> {
    ber::unsigned(BerReader::new(ber::content(bytes)?).expect(INTEGER)?)
}

impl Message {
    /// Reads a whole message; controls are ignored.
    ///
    /// # Errors
    /// It is not an LDAP message.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut message = BerReader::new(BerReader::new(bytes).expect(SEQUENCE)?);
        let id = ber::unsigned(message.expect(INTEGER)?)?;
        let (tag, body) = message.next()?.ok_or(Malformed)?;
        let content = match tag {
            SEARCH_ENTRY => Content::DirectoryEntry(entry(body)?),
            SEARCH_REFERENCE => Content::Reference,
            BIND_RESPONSE | SEARCH_DONE | EXTENDED_RESPONSE => {
                Content::End(tag, ber::unsigned(BerReader::new(body).expect(ENUMERATED)?)?)
            }
            _ => Content::Other,
        };
        Ok(Self { id, content })
    }
}

fn entry(body: &[u8]) -> Result<DirectoryEntry, Malformed> {
    let mut body = BerReader::new(body);
    let name = String::from_utf8_lossy(body.expect(OCTETS)?).into_owned();
    let mut attributes = Vec::new();
    let mut list = BerReader::new(body.expect(SEQUENCE)?);
    while let Some((tag, attribute)) = list.next()? {
        let mut attribute = BerReader::new(if tag == SEQUENCE { attribute } else { return Err(Malformed) });
        let description = std::str::from_utf8(attribute.expect(OCTETS)?).map_err(|_| Malformed)?.to_owned();
        let mut set = BerReader::new(attribute.expect(SET)?);
        let mut values = Vec::new();
        while let Some((tag, value)) = set.next()? {
            values.push(if tag == OCTETS { value.to_vec() } else { return Err(Malformed) });
        }
        attributes.push((description, values));
    }
    Ok(DirectoryEntry { name, attributes })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An entry with one attribute of two values, in an envelope with a control behind it.
    fn whole() -> Vec<u8> {
        let values = [ber::element(OCTETS, b"a"), ber::element(OCTETS, b"")];
        let attribute = [ber::element(OCTETS, b"tier"), ber::sequence(SET, &values)];
        let attributes = ber::sequence(SEQUENCE, &[ber::sequence(SEQUENCE, &attribute)]);
        let entry = ber::sequence(SEARCH_ENTRY, &[ber::element(OCTETS, b"cn=a"), attributes]);
        ber::sequence(SEQUENCE, &[ber::integer(INTEGER, 7), entry, ber::element(0xa0, b"")])
    }

    #[test]
    fn an_entry_is_read_with_all_its_values() {
        let attributes = vec![("tier".to_owned(), vec![b"a".to_vec(), Vec::new()])];
        let entry = DirectoryEntry { name: "cn=a".to_owned(), attributes };
        assert_eq!(Message::read(&whole()), Ok(Message { id: 7, content: Content::DirectoryEntry(entry) }));
    }

    /// Whatever a server sends, the process lives on.
    #[test]
    fn a_message_with_any_byte_changed_or_cut_off_is_read_or_refused() {
        let whole = whole();
        for at in 0..whole.len() {
            assert_eq!(Message::read(&whole[..at]), Err(Malformed), "{at}");
            for byte in 0..=u8::MAX {
                let mut changed = whole.clone();
                changed[at] = byte;
                if let Ok(message) = Message::read(&changed) {
                    assert!(message.id < 1 << 31, "{at} {byte}");
                }
            }
        }
    }
}
