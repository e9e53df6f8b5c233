//! One noun, one type: a reader who meets a name knows which type it is.

use std::collections::BTreeMap;

use super::source::{Token, tokens};

/// In how many places a public or crate-visible type name may be defined.
const MAX_PLACES: usize = 2;

const KEYWORDS: [&str; 5] = ["enum", "struct", "trait", "type", "union"];

/// The visible types that a file defines, however far; an associated type is none.
pub(super) fn visible_types(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut types = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.word() != Some("pub") {
            continue;
        }
        let mut next = at + 1;
        if tokens.get(next).is_some_and(|token| token.is('(')) {
            next += tokens[next..].iter().position(|token| token.is(')')).map_or(0, |end| end + 1);
        }
        let keyword = tokens.get(next).and_then(Token::word);
        let name = tokens.get(next + 1).and_then(Token::word);
        if let (Some(keyword), Some(name)) = (keyword, name)
            && KEYWORDS.contains(&keyword)
        {
            types.push(name.to_owned());
        }
    }
    types
}

/// Every name that is defined too often, with its places.
fn repeated(files: &[(String, String)]) -> Vec<String> {
    let mut places: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, text) in files {
        for name in visible_types(text) {
            places.entry(name).or_default().push(path);
        }
    }
    places.retain(|_, places| places.len() > MAX_PLACES);
    places
        .iter()
        .map(|(name, places)| format!("`{name}` is {} types: {}", places.len(), places.join(", ")))
        .collect()
}

#[test]
fn no_type_name_is_defined_in_more_than_two_places() {
    super::assert_none(&repeated(&super::program_files()));
}

#[test]
fn a_name_of_three_types_is_seen() {
    let files = [
        "pub struct Part;",
        "pub(crate) enum Part {}",
        "    pub(in crate::a) type Part = u8;",
        "struct Part;",
    ];
    let mut files: Vec<(String, String)> =
        files.iter().enumerate().map(|(at, text)| (format!("{at}.rs"), (*text).to_owned())).collect();
    assert_eq!(repeated(&files), ["`Part` is 3 types: 0.rs, 1.rs, 2.rs"]);
    files.remove(0);
    assert_eq!(repeated(&files), Vec::<String>::new());
}
