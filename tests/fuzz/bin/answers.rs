#![no_main]

use fuzz_targets::answers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| answers::run(bytes));
