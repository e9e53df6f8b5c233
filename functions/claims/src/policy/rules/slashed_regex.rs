//! `/pattern/i`, as JavaScript writes a regular expression.

use super::plain_text::PlainText;
use crate::document::Diagnostics;
use crate::policy::codes::SLASHED_REGEX;

const FLAGS: &str = "dgimsuvxy";

pub(super) fn check(text: &PlainText<'_>, diagnostics: &mut Diagnostics) {
    let Some(flags) = flags(text.text) else { return };
    let message = "the slashes are part of the regular expression";
    let help = match flags.contains('i') {
        true => "write the pattern without slashes; to ignore case, start it with `(?i)`",
        false => "write the pattern without slashes",
    };
    diagnostics.warning(SLASHED_REGEX, text.node.place, message).help(help);
}

/// What follows the second slash.
fn flags(pattern: &str) -> Option<&str> {
    let (inside, flags) = pattern.strip_prefix('/')?.rsplit_once('/')?;
    let is_flags = flags.chars().all(|flag| FLAGS.contains(flag));
    (is_flags && !inside.is_empty() && !inside.ends_with('\\')).then_some(flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_pattern_in_slashes_is_found() {
        for (pattern, found) in [
            ("/^a$/i", Some("i")),
            ("/a/", Some("")),
            ("/a/b/gm", Some("gm")),
            ("//", None),
            ("/a", None),
            ("^/a/", None),
            ("/a/home", None),
            (r"/a\/", None),
        ] {
            assert_eq!(flags(pattern), found, "{pattern}");
        }
    }
}
