#![no_main]

use fuzz_targets::callouts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| callouts::run(bytes));
