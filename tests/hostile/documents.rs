//! Documents that are no policy, or hardly one.

use super::kinds::{Kind, head};

/// `size` says how many parts a large one has.
pub(super) fn documents(size: usize) -> Vec<Kind> {
    [texts(size), nested(size), anchors(size)].concat()
}

fn texts(size: usize) -> Vec<Kind> {
    let long = "a".repeat(size * 20);
    let rows: Vec<(&str, String)> = vec![
        ("empty", String::new()),
        ("comments", "# a\n".repeat(size)),
        ("blank lines", "\n".repeat(size)),
        ("blanks", " ".repeat(size)),
        ("tabs", "\t".repeat(size)),
        ("line breaks of other kinds", "\u{85}\u{2028}\u{2029}\r".repeat(size)),
        ("byte order marks", "\u{feff}".repeat(size)),
        ("zero bytes", "\0".repeat(size)),
        ("control characters", "\u{1}\u{7f}\u{9b}".repeat(size)),
        ("a long text", long.clone()),
        ("a long key", format!("{long}: 1\n")),
        ("a key of many lines", format!("? |\n{}: 1\n", "  a\n".repeat(size))),
        ("a long quoted text", format!("version: \"{long}\"\n")),
        ("a quote without an end", format!("version: \"{long}")),
        ("escapes", format!("version: \"{}\"\n", "\\u00e9".repeat(size))),
        ("half characters", format!("version: \"{}\"\n", "\\ud800".repeat(size))),
        ("a block of text", format!("version: |\n{}", "  a\n".repeat(size))),
        ("a folded text", format!("version: >\n{}", "  a\n\n".repeat(size))),
        ("documents", "---\na: 1\n".repeat(size)),
        ("ends of documents", "...\n".repeat(size)),
        ("directives", "%YAML 1.2\n".repeat(size)),
        ("directives of another kind", format!("{}--- {{}}\n", "%A b c\n".repeat(size))),
        ("a number with many digits", format!("version: {}\n", "9".repeat(size))),
        ("questions", "? ".repeat(size)),
        ("colons", ": ".repeat(size)),
        ("dashes", "- ".repeat(size)),
        ("commas", format!("[{}]", ",".repeat(size))),
        ("percent signs", "%".repeat(size)),
        ("emoji", format!("version: {}\n", "\u{1f600}".repeat(size))),
        ("combined characters", format!("version: a{}\n", "\u{301}".repeat(size))),
        ("right to left", format!("version: {}\n", "\u{202e}a".repeat(size))),
    ];
    rows.into_iter().map(|(name, text)| Kind::of(name, text)).collect()
}

fn nested(size: usize) -> Vec<Kind> {
    let deep = |open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(size), close.repeat(size))
    };
    let steps: String = (0..size.min(2000)).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let rows = [
        ("lists in lists", deep("[", "", "]")),
        ("lists without an end", "[".repeat(size)),
        ("objects in objects", deep("{a: ", "1", "}")),
        ("objects without an end", "{a: ".repeat(size)),
        ("keys that are lists", deep("{[", "1", "]: 1}")),
        ("ends without a start", "]".repeat(size)),
        ("steps of indentation", steps),
        ("lists in lines", format!("{}a\n", "- ".repeat(size))),
        ("a list where a policy is", format!("{}policies: {}\n", head(), deep("[", "", "]"))),
        (
            "objects where a claim is",
            format!("{}policies: [{{ claims: {} }}]\n", head(), deep("{a: ", "1", "}")),
        ),
        (
            "lists where a key is",
            format!("stores: {{ p: {{ file: {{ path: {} }} }} }}\n", deep("[", "", "]")),
        ),
    ];
    rows.into_iter().map(|(name, text)| Kind::of(name, text)).collect()
}

fn anchors(size: usize) -> Vec<Kind> {
    let doubling: String =
        (1..40).map(|level| format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1)).collect();
    let each = |part: &dyn Fn(usize) -> String| (0..size).map(part).collect::<String>();
    let rows = [
        ("anchors", each(&|n| format!("a{n}: &a{n} 1\n"))),
        ("one anchor many times", each(&|n| format!("a{n}: &a 1\n"))),
        ("uses of an anchor", format!("a: &a 1\n{}", each(&|n| format!("b{n}: *a\n")))),
        ("uses of an anchor that is not there", each(&|n| format!("b{n}: *a{n}\n"))),
        ("doubling", format!("a0: &a0 [1]\n{doubling}")),
        ("an anchor within itself", "a: &a [*a, *a]\n".repeat(size)),
        ("merges", format!("a: &a {{ b: 1 }}\n{}", each(&|n| format!("c{n}: {{ <<: *a }}\n")))),
        ("tags", each(&|n| format!("a{n}: !!python/object:os.system x\n"))),
        ("a long tag", format!("version: !{} 1\n", "a".repeat(size * 10))),
        ("a long anchor", format!("version: &{} 1\n", "a".repeat(size * 10))),
        ("binary", format!("version: !!binary {}\n", "AAAA".repeat(size))),
    ];
    rows.into_iter().map(|(name, text)| Kind::of(name, text)).collect()
}
