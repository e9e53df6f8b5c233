#![no_main]

use fuzz_targets::claim_rules;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| claim_rules::run(bytes));
