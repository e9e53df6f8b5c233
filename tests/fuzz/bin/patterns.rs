#![no_main]

use fuzz_targets::patterns;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| patterns::run(bytes));
