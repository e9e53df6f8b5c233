//! A regular expression in words, and what its groups matched.

use dotnet_text::Regex;
use editing::pattern_parts;
use serde::{Deserialize, Serialize};

/// A pattern, and a text to match it with.
#[derive(Deserialize)]
pub(crate) struct PatternRequest {
    pattern: String,
    input: String,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PatternAnswer {
    /// Why .NET refuses the pattern.
    error: Option<String>,
    parts: Vec<Part>,
    /// The groups, the whole match first; `None` where the text does not match.
    groups: Option<Vec<MatchedGroup>>,
    /// Whether the match took more steps than one may.
    exceeded: bool,
}

#[derive(Serialize)]
struct Part {
    text: String,
    depth: usize,
    words: String,
}

#[derive(Serialize)]
struct MatchedGroup {
    name: String,
    /// `None` for a group that took no part in the match.
    text: Option<String>,
}

pub(crate) fn pattern(PatternRequest { pattern, input }: &PatternRequest) -> PatternAnswer {
    let regex = match Regex::new(pattern) {
        Ok(regex) => regex,
        Err(error) => return PatternAnswer { error: Some(error.to_string()), ..PatternAnswer::default() },
    };
    let parts = pattern_parts(pattern).into_iter().map(|part| Part {
        text: pattern.get(part.bytes).unwrap_or_default().to_owned(),
        depth: part.depth,
        words: part.words,
    });
    let captures = regex.captures(input);
    let exceeded = captures.is_err();
    let groups = captures.ok().flatten().map(|captures| {
        let text = |name: &str| captures.name(name)?.as_str().map(str::to_owned);
        regex.group_names().map(|name| MatchedGroup { text: text(&name), name }).collect()
    });
    PatternAnswer { error: None, parts: parts.collect(), groups, exceeded }
}
