#![no_main]

#[path = "../targets/callouts.rs"]
mod callouts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| callouts::run(bytes));
