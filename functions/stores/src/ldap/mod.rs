//! `ldap`: one entry of an LDAP directory, found by a filter.
//!
//! ```yaml
//! ldap:
//!   url: ldaps://ldap.example.com          # ldap:// with startTls; plain only to this machine
//!   startTls: false                        # true with ldap:// only
//!   bind: { dn: "cn=reader,dc=example,dc=com", password: "${LDAP_PASSWORD}" }   # else anonymous
//!   base: "ou=people,dc=example,dc=com"
//!   filter: "(&(objectClass=person)(employeeNumber={people.number}))"
//!   scope: subtree                         # or oneLevel, base
//!   attributes: { costCenter: departmentNumber, photo: jpegPhoto }
//! ```
//!
//! A filter is read once. An attribute's value is put into its place in the tree, not into a text, so it can
//! only be a value; in the base it stands escaped. Settings are part of the text as it is written. How values are
//! compared is the directory's: most of its attributes are matched without regard to case, blanks and
//! invisible characters, so name one that users cannot choose. Search references are ignored, referrals are
//! failures, a second entry is one too.
//!
//! An attribute that `attributes` does not list is asked for under its own name; what the directory answers is
//! matched without regard to case, but by the name that it uses itself: `cn`, not `commonName`. One value is a
//! text, several are a list, in the directory's order; `memberOf` is always a list. An entry without `memberOf`
//! has no value for it rather than an empty list, because nobody says whether the directory keeps it at all.
//! Its names are not the ids of Entra's groups: compare them with the condition `attribute`, not with `memberOf`.
//! `objectGUID` and `objectSid` are texts as Windows writes them; photos, certificates, everything with the
//! option `;binary`, and a value that is not UTF-8 are base64.
//!
//! There is one connection, which all look-ups share. It is opened anew after any failure, after a look-up that
//! nobody waited for to its end, and when it was idle for long.

mod address;
mod attribute;
mod ber;
mod configuration;
mod connection;
mod dn;
mod filter;
mod filter_text;
#[cfg(test)]
mod hostile;
mod message;
mod request;
mod server;
mod shared_connection;
mod trouble;
mod wire;

pub(crate) use configuration::STORE_KIND;
