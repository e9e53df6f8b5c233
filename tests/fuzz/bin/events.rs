#![no_main]

use fuzz_targets::events;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| events::run(bytes));
