//! What the page calls. A request is written into a buffer, answered, and the answer read from another one; both are this
//! module's own, so that no pointer comes from the page.

use std::cell::RefCell;

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Where a request of this many bytes is to be written.
#[allow(unsafe_code, reason = "the page finds it by its name, which no other function of the module has")]
#[unsafe(no_mangle)]
extern "C" fn claimsmith_input(length: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        input.clear();
        input.resize(length, 0);
        input.as_mut_ptr()
    })
}

/// Answers the request that was written, and says how many bytes the answer has.
#[allow(unsafe_code, reason = "the page finds it by its name, which no other function of the module has")]
#[unsafe(no_mangle)]
extern "C" fn claimsmith_answer() -> usize {
    let answer = INPUT.with_borrow(|input| crate::answer(input));
    OUTPUT.with_borrow_mut(|output| {
        *output = answer;
        output.len()
    })
}

/// Where the answer is.
#[allow(unsafe_code, reason = "the page finds it by its name, which no other function of the module has")]
#[unsafe(no_mangle)]
extern "C" fn claimsmith_output() -> *const u8 {
    OUTPUT.with_borrow(|output| output.as_ptr())
}
