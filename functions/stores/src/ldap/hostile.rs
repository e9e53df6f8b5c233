//! Values with which a user could try to get another user's entry.

const CHOSEN: [&str; 16] = [
    "*",
    "*)(uid=*",
    "*)(|(uid=*",
    ")(cn=*))(|(cn=*",
    "\\2a",
    "\\",
    "a)",
    "(a",
    "\0",
    "ada\0",
    "ada,dc=example",
    "ada+cn=bob",
    " #ada ",
    "\"ada\"",
    "\u{202e}a\u{301}da\u{1f600}",
    "{user.id}${SETTING}../%2f';--",
];

/// The chosen values, a long one, and enough random ones to make every pair of special characters likely.
pub(super) fn values() -> Vec<String> {
    const MEANINGFUL: [char; 20] = [
        '*', '(', ')', '\\', '\0', '&', '|', '!', '=', '~', '<', '>', ',', '+', ';', '"', '#', ' ', 'a',
        '\u{e4}',
    ];
    let mut state: usize = 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        MEANINGFUL[(state >> 33) % MEANINGFUL.len()]
    };
    let random = (0..2000).map(|length| (0..=length % 12).map(|_| next()).collect());
    CHOSEN
        .map(str::to_owned)
        .into_iter()
        .chain(["x*(".repeat(3500)])
        .chain(random.collect::<Vec<_>>())
        .collect()
}
