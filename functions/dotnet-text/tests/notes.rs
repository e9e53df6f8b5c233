//! Every kind of note once: what older versions of .NET match differently, where, and what to write instead.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;

use dotnet_text::{Regex, VersionNoteKind};

const NOTES: &[(&str, &str, &str)] = &[
    ("[A-Z]?(?i)x", "case", "character 1: `[A-Z]?(?i)x` ignores case in a part where a match can begin"),
    ("(a)?(?(1)b)", "one_branch", "character 5: `(?(1)b)` has one branch where a match can begin"),
    ("k(?:a*)+?", "lazy_loop", "character 8: `+?` repeats lazily what may be empty"),
    ("[[:alpha:]]", "posix_class", "character 2: `[:alpha:]` is not a character class in .NET"),
    (r"[+-\-]", "escaped_hyphen", r"character 2: `+-\-` is a range that ends with an escaped hyphen"),
    (
        r"!!+\B",
        "run_before_boundary",
        r"character 1: `!!+\B` repeats a character or class that is in no word before `\B`",
    ),
    (
        "(?<=aba*)c",
        "look_behind_run",
        "character 1: `(?<=aba*)` repeats a character after a text that begins with it",
    ),
    ("(?>a*)?b", "atomic_repeated", "character 7: `?` repeats an atomic group of one character"),
    (
        "(a)(?<-1>b*)c",
        "balancing",
        "character 4: `(?<-1>b*)` is a balancing group that can match in several ways",
    ),
];

#[test]
fn every_note_says_what_and_where() {
    for (pattern, code, message) in NOTES {
        let regex = Regex::new(pattern).unwrap();
        let [note] = regex.notes() else { unexpected(pattern, &regex) };
        let message = format!("{message}, which .NET Framework matches differently");
        assert_eq!((note.kind().code(), note.to_string()), (*code, message), "{pattern}");
        assert_eq!(pattern.get(note.bytes()), Some(note.construct()));
    }
}

#[expect(clippy::panic, reason = "the pattern must have one note")]
fn unexpected(pattern: &str, regex: &Regex) -> ! {
    panic!("{pattern}: {:?}", regex.notes())
}

#[test]
fn every_kind_has_its_example() {
    let shown: BTreeSet<&str> = NOTES.iter().map(|(_, code, _)| *code).collect();
    let all: BTreeSet<&str> = VersionNoteKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(shown, all);
}

#[test]
fn what_all_versions_match_alike_has_no_note() {
    for pattern in [
        "^[A-Z]?(?i)x",
        "^(<)?[a-z]+(?(1)>)$",
        "(<)?@[a-z]+(?(1)>)",
        "(?i)[A-Z]?x",
        "[a-z]?(?i)x",
        "[A-Z](?i)x",
        r"(?'domain'^.*?)(?i)(\@fabrikam\.com)$",
        "(a)?(?(1)b|)",
        "(?:a+)+?b",
        r"[\-+[:]",
        "(?>a+)b",
        r"\W+\B!",
        r"\w+\B",
        "(?:(?<open>\\()|(?<-open>\\))|[^()])*",
    ] {
        let regex = Regex::new(pattern).unwrap();
        assert!(regex.notes().is_empty(), "{pattern}: {:?}", regex.notes());
    }
}
