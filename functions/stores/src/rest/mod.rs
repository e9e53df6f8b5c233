//! `rest`: one record of a web service that answers in JSON.
//!
//! ```yaml
//! rest:
//!   url: "https://hr.example.com/v2/people/{people.employeeId}?view=full"   # placeholders after the host only
//!   method: POST                                        # else GET
//!   query: { mail: "{user.mail}" }
//!   headers: { x-user: "{user.id}" }
//!   body: { id: "{user.id}", fields: [a, b], limit: 1 } # with POST; JSON of any shape, its texts are templates
//!   auth: { bearer: "${secret:hr-token}" }              # one of those in `auth`
//!   clientCertificate: { certificate: "${secret:hr-certificate}", privateKey: "${secret:hr-key}" }   # in PEM
//!   record: "$.Resources[*]"                            # where the user's record stands in the answer
//!   attributes: { costCenter: "$.org.costCenter", roles: "$.entitlements[*].role" }
//! ```
//!
//! `auth` is one of these:
//!
//! ```yaml
//! { bearer: "${secret:hr-token}" }
//! { basic: { username: claims, password: "${secret:hr-password}" } }
//! { apiKey: { header: x-api-key, value: "${secret:hr-key}" } }
//! { oauth2: { tokenUrl: "https://login.example.com/token", clientId: claims, clientSecret: "${secret:hr-client}" } }
//! { awsSigV4: { service: execute-api, region: eu-west-1 } }   # or lambda; the region, else the process's own
//! ```
//!
//! [`crate::oauth2`] has the rest of its keys. A token that the service refuses with status 401 is replaced once.
//!
//! **What is sent.** A value in the address is percent-encoded and stays within its segment of the path or its
//! parameter. What cannot be sent as it is cannot be a user of the service, so nothing is asked and the user is
//! unknown: a segment that becomes `.` or `..`, an address of more than 8000 bytes, a header with more than that or
//! with something other than printable ASCII, or with spaces around it. In `body` a plain number, `true`, `false`
//! and `null` are what they are in JSON, everything else is a text.
//!
//! **What comes back.** Status 404, and a good answer without a record, mean that the user is unknown. The record is
//! the answer, or the only one in a list of them; `record`, a JSONPath, says where else it stands. Nothing at all,
//! `null`, `[]` and `{}` are no record; more than one record is a failure, because nobody knows which is the user's.
//! A record is a mapping. Where the whole list is meant, write `record: $`; everything that is wanted of it then
//! needs a JSONPath.
//!
//! **Attributes** are JSONPaths (RFC 9535) within the record. One that can find only one place gives what stands
//! there, a text or a list; any other gives a list. An attribute that `attributes` does not list is read under its
//! own name, which may be a path, as in [`crate::dynamodb`]. Names of `user.*` are matched with `attributes` without
//! regard to case; one that is not listed is read in lower case. A JSON number beyond 64 bits loses digits. A mapping
//! and a list of lists are no value, and a warning names the attribute.

mod auth;
mod body;
mod certificate;
mod configuration;
mod header;
mod lookup;
mod pattern;
mod record;
mod signature;
mod target;
mod values;

pub(crate) use configuration::STORE_KIND;
