#![no_main]

use fuzz_targets::policies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| policies::run(bytes));
