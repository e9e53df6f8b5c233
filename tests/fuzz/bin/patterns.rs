#![no_main]

#[path = "../targets/patterns.rs"]
mod patterns;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| patterns::run(bytes));
