//! Words that an American engineer would stumble over, and what to write instead.

/// A phrase in small letters and the plain one, or the reason. `_` is a space here: names and codes are read as well.
const PHRASES: &[(&str, &str)] = &[
    ("a circle", "a cycle"),
    ("answers to", "responds to"),
    ("anew", "again"),
    ("asks after", "asks for"),
    ("at its end", "at the end"),
    ("becomes of", "happens to"),
    ("behind its end", "trailing text"),
    ("bent", "coerced"),
    ("besides that", "also"),
    ("broke off", "the connection closed before the response was complete"),
    ("broken off", "aborted"),
    ("breaks off", "aborts"),
    ("cannot be had", "is not available"),
    ("cannot stand", "cannot be combined with, cannot be used here"),
    ("further", "additional, more"),
    ("goes on", "continues"),
    ("had by", "run"),
    ("has none", "does not have one"),
    ("has trouble", "server error"),
    ("have none", "do not have one"),
    ("in vain", "unused, without a result"),
    ("is had", "is available, run"),
    ("is none", "is not one"),
    ("is not there", "does not exist"),
    ("is to be", "must be"),
    ("is wanted", "expected"),
    ("are not there", "do not exist"),
    ("are wanted", "expected"),
    ("keeps for itself", "reserves"),
    ("keeps the name for itself", "reserves the name"),
    ("looks on", "watches"),
    ("makes of", "makes from"),
    ("means nothing", "unknown, has no effect"),
    ("mend", "fix"),
    ("mended", "fixed"),
    ("mends", "fixes"),
    ("names nothing", "empty"),
    ("needless", "not needed"),
    ("nobody", "no one, nothing"),
    ("refuses us", "access denied"),
    ("shall", "must, will"),
    ("so long", "for how long"),
    ("stand beside", "be combined with"),
    ("stands alone", "is alone"),
    ("stands at", "is at"),
    ("stands before", "precedes"),
    ("stands behind", "follows"),
    ("stands beside", "is next to"),
    ("stands here", "is here"),
    ("stands in", "is in"),
    ("stands there", "appears"),
    ("stands twice", "appears twice"),
    ("stands where", "expected X, found Y"),
    ("take over", "import"),
    ("taken for", "treated as"),
    ("takes over", "imports"),
    ("trouble", "error"),
    ("what is wanted", "what is expected"),
    ("whoever", "anyone who"),
];

/// What to write in the place of the first such phrase in a text, if there is one. Text in backticks is somebody
/// else's.
pub(super) fn unplain(text: &str) -> Option<String> {
    let outside: Vec<&str> = text.split('`').step_by(2).collect();
    let lower = outside.join("`").to_lowercase();
    let words = lower.split(|one: char| !one.is_alphanumeric() && !matches!(one, '\'' | '-' | '`'));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let text = format!(" {} ", words.join(" "));
    let found = PHRASES.iter().find(|(phrase, _)| text.contains(&format!(" {phrase} ")));
    found.map(|(phrase, plain)| format!("\"{phrase}\" (write: {plain})"))
}

#[test]
fn a_phrase_is_seen_as_words_and_inside_a_name() {
    for unplain_text in
        ["`5000` stands where a number is expected", "claim_listed_in_vain", "How to mend it", "in\nvain"]
    {
        assert!(unplain(unplain_text).is_some(), "{unplain_text}");
    }
    for plain in ["recommend", "a stand-in", "the user wrote `in vain`", "furthermore"] {
        assert_eq!(unplain(plain), None, "{plain}");
    }
}

#[test]
fn the_phrases_are_sorted_by_what_they_say_and_each_has_a_plain_one() {
    for (phrase, plain) in PHRASES {
        assert!(*phrase == phrase.to_lowercase() && !plain.is_empty(), "{phrase}");
    }
}
