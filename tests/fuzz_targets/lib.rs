//! Functions that take arbitrary bytes and fail where the product breaks a promise. The fuzzer (`../fuzz`) runs them
//! for as long as one likes, `../fuzz_findings.rs` briefly in every test run.

pub mod answers;
pub mod callouts;
pub mod claim_rules;
pub mod events;
pub mod patterns;
pub mod policies;
