#![no_main]

#[path = "../targets/policies.rs"]
mod policies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| policies::run(bytes));
