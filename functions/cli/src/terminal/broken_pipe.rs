//! What happens when nobody reads the output any more, as after `claimsmith reference | head`.

use std::panic;

/// What a shell says of a program that such a pipe ended: 128 and the number of the signal.
const EXIT_CODE: i32 = 141;

/// From now on the program ends quietly then: `println!` has no other answer to it than a panic.
pub(crate) fn end_quietly() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        let message = panicked.payload_as_str().unwrap_or_default();
        if message.starts_with("failed printing to stdout") && message.contains("Broken pipe") {
            std::process::exit(EXIT_CODE);
        }
        usual(panicked);
    }));
}
