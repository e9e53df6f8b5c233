//! `graph`: a user of Microsoft Entra, by Microsoft Graph v1.0.
//!
//! ```yaml
//! graph:
//!   tenant: ${TENANT_ID}
//!   client: ${GRAPH_CLIENT_ID}
//!   secret: "${secret:graph}"               # or, in its place, a key and its certificate, both in PEM:
//!   privateKey: "${secret:graph-key}"
//!   certificate: "${secret:graph-certificate}"
//!   user: "{user.id}"                       # whom to ask for, by id or user principal name; this is the default
//!   attributes: { costCenter: extension_0123456789abcdef0123456789abcdef_costCenter }
//! provides: user
//! ```
//!
//! Other clouds have other addresses: there `tokenUrl` and `baseUrl` stand in the place of `tenant`, such as
//! `https://login.microsoftonline.us/<tenant>/oauth2/v2.0/token` and `https://graph.microsoft.us`.
//!
//! The application needs the permission `User.Read.All`, and `GroupMember.Read.All` where groups count. Only what
//! is wanted is selected. A name is what Entra's claims call it or what Graph calls it, a directory extension
//! (`extension_...`), or one that `attributes` lists; what Graph does not know of a user (`netbiosname`,
//! `primaryauthoritativeemail`, `assignedroles`) has no value.
//!
//! `user.memberOf` holds those of the groups in the policy's `memberOf` conditions of which the user is a member,
//! nested ones included (`checkMemberGroups`, 20 a request, side by side). Where a claim reads the list itself, all
//! groups are in it (`getMemberGroups`; beyond the 256 KiB of an answer, some 6000, the look-up fails).
//! `user.guestKind` is derived: see `guest.rs`.

mod configuration;
mod guest;
mod look_up;
mod names;
mod requests;
mod user_path;

pub(crate) use configuration::STORE_KIND;
