//! `RegExReplace`: .NET's replacement patterns.

use adfs_rules::replace;

#[test]
fn matches_are_replaced_as_dotnet_does() {
    for (input, pattern, replacement, expected) in [
        ("kim@a.example", "@.+", "@b.example", "kim@b.example"),
        ("kim@a.example", "(?<user>[^@]+)@(?<domain>.+)", "${domain}\\${user}", "a.example\\kim"),
        ("CLOUD-123-ops", "CLOUD-(\\d+)-", "arn:$1:role/", "arn:123:role/ops"),
        ("ab", "(a)(b)", "$2$1", "ba"),
        ("ab", "(a)", "$10", "$10b"),
        ("ab", "(a)", "${1}0", "a0b"),
        ("ab", "(a)(x)?", "[$2]", "[]b"),
        ("ab", "a", "$$", "$b"),
        ("ab", "a", "$x", "$xb"),
        ("ab", "a", "${x}", "${x}b"),
        ("ab", "a", "${", "${b"),
        ("ab", "a", "$", "$b"),
        ("abc", "b", "<$&>", "a<b>c"),
        ("abc", "b", "<$`>", "a<a>c"),
        ("abc", "b", "<$'>", "a<c>c"),
        ("abc", "b", "<$_>", "a<abc>c"),
        ("abc", "(a)|(b)", "<$+>", "<><b>c"),
        ("abab", "a", "", "bb"),
        ("abc", "x", "y", "abc"),
        ("abc", "x*", "-", "-a-b-c-"),
        ("A😀b", "(?i)a(.)", "$1", "😀b"),
        ("A😀b", "(?i)a(..)", "$1", "😀b"),
        ("a\n", "a$", "b", "b\n"),
    ] {
        assert_eq!(replace(input, pattern, replacement).as_deref(), Ok(expected), "{pattern} {replacement}");
    }
    assert!(replace("a", "(", "").is_err());
}
