//! Policies without their stores: what the tool does with a policy before anybody signs in, and a web page can do, too.
//! Texts in, results out; no file, no network, no clock.
//!
//! `policy_text.rs` reads a policy, with every mistake and its plan ([`PolicyText`]); `accepting.rs` also finds what shows
//! only in all of it. [`sample`] reads people; a [`Given`] is what is known when one of them, or the user of a case, signs
//! in, and `explained.rs` why their claims have their values. `cases/` are the tests of a policy; `stand_in.rs` answers for
//! its stores. [`comparing`] says how the decisions of two policies differ, [`searching`] for whom they could, [`deployable`]
//! whether a content of AppConfig can be deployed. [`trial`] tries
//! transformations out. [`definitions`] is what can stand in these documents. [`entra`] is what Entra sends, and how it reads a
//! response.

mod accepting;
mod cases;
pub mod comparing;
pub mod definitions;
pub mod deployable;
pub mod entra;
mod explained;
mod given;
pub mod keys;
#[cfg(test)]
mod planted;
mod policy_text;
pub mod sample;
pub mod searching;
mod stand_in;
pub mod trace_json;
pub mod trial;
mod yaml_text;

pub use accepting::{checked, warnings};
pub use cases::{Case, CaseOutcome, Coverage, Gap, Verdict};
pub use explained::{Explained, Explanation, refused};
pub use given::{Given, RecordedSignIn};
pub use policy_text::{PolicyText, Usable};
pub use stand_in::{SampleAnswer, StandIn};
pub use yaml_text::YamlText;
