//! Texts that a pattern is likely to match, for those who look for differences between patterns: each alternative, each
//! quantifier with its least number and a few more, a few members of each class. What an assertion demands is not seen, so a
//! sample need not match.

use super::class::Class;
use super::tree::{Kind, PatternNode, Unit};

/// How many samples a part of a pattern has at most.
const MOST: usize = 24;

/// How often a part is repeated at most.
const REPEATED: u32 = 40;

/// How long a sample may be, in units.
const LONGEST: usize = 2048;

/// The units that stand for a class, where it has them.
const LIKELY: &str = "aZ0 _-.@é";

type Sample = Vec<u16>;

/// The samples of a pattern, each once, at most [`MOST`].
pub(super) fn samples(root: &PatternNode, classes: &[Class]) -> Vec<String> {
    let mut texts = Vec::new();
    for sample in of(root, classes) {
        if let Ok(text) = String::from_utf16(&sample)
            && !texts.contains(&text)
        {
            texts.push(text);
        }
    }
    texts
}

fn of(node: &PatternNode, classes: &[Class]) -> Vec<Sample> {
    let children = || node.children.iter().map(|child| of(child, classes));
    let mut samples = match &node.kind {
        Kind::Nothing => Vec::new(),
        Kind::Empty | Kind::Anchor(_) | Kind::Look { .. } | Kind::Reference { .. } => vec![Vec::new()],
        Kind::One(unit) => units(*unit, classes).into_iter().map(|unit| vec![unit]).collect(),
        Kind::Run { unit, min, max, .. } => {
            let units = units(*unit, classes).into_iter().map(|unit| vec![unit]).collect();
            repeated(units, *min, *max)
        }
        Kind::Text(text) => vec![text.clone()],
        Kind::Sequence | Kind::Capture { .. } | Kind::Atomic => joined(children().collect()),
        Kind::Choice | Kind::IfCaptured { .. } => children().flatten().collect(),
        Kind::IfMatches => children().skip(1).flatten().collect(),
        Kind::Repeat { min, max, .. } => repeated(joined(children().collect()), *min, *max),
    };
    samples.retain(|sample| sample.len() <= LONGEST);
    samples.truncate(MOST);
    samples
}

/// The first sample of each part, and then each other sample of one part among the first of the others.
fn joined(parts: Vec<Vec<Sample>>) -> Vec<Sample> {
    if parts.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let with = |changed: usize, choice: usize| -> Sample {
        let parts = parts.iter().enumerate();
        let chosen = parts.filter_map(|(at, samples)| samples.get(if at == changed { choice } else { 0 }));
        chosen.flatten().copied().collect()
    };
    let mut samples = vec![with(0, 0)];
    for (at, part) in parts.iter().enumerate() {
        samples.extend((1..part.len()).map(|choice| with(at, choice)));
    }
    samples
}

/// The samples as often as they must stand, once more, and three times more, as far as they may.
fn repeated(mut samples: Vec<Sample>, min: u32, max: u32) -> Vec<Sample> {
    samples.retain(|sample| sample.len() <= LONGEST / REPEATED as usize);
    let mut counts: Vec<u32> = [min, min.saturating_add(1), min.saturating_add(3)]
        .into_iter()
        .map(|count| count.min(max).min(REPEATED))
        .collect();
    counts.dedup();
    // A text is more telling than an empty one.
    counts.sort_by_key(|count| *count == 0);
    counts.iter().flat_map(|count| samples.iter().map(|sample| sample.repeat(*count as usize))).collect()
}

fn units(unit: Unit, classes: &[Class]) -> Vec<u16> {
    match unit {
        Unit::Is(unit) => vec![unit],
        Unit::Lower(lower) => {
            let upper = char::from_u32(lower.into()).and_then(|one| one.to_uppercase().next());
            let upper = upper.and_then(|one| u16::try_from(u32::from(one)).ok());
            [lower].into_iter().chain(upper.filter(|upper| *upper != lower)).collect()
        }
        Unit::IsNot(other) => likely().filter(|unit| *unit != other).take(2).collect(),
        Unit::Any => likely().take(2).collect(),
        Unit::In(number) => match classes.get(number as usize) {
            Some(class) => members(class),
            None => Vec::new(),
        },
    }
}

/// Likely members, the first and the last one of ASCII; else the first one of all.
fn members(class: &Class) -> Vec<u16> {
    let ascii = || (0..128).filter(|unit| class.contains(*unit));
    let mut found: Vec<u16> = likely().filter(|unit| class.contains(*unit)).take(3).collect();
    for unit in ascii().next().into_iter().chain(ascii().next_back()) {
        if !found.contains(&unit) {
            found.push(unit);
        }
    }
    match found.is_empty() {
        true => (128..=u16::MAX).find(|unit| class.contains(*unit)).into_iter().collect(),
        false => found,
    }
}

fn likely() -> impl Iterator<Item = u16> {
    LIKELY.encode_utf16()
}

#[cfg(test)]
mod tests {
    use super::super::Regex;

    #[test]
    fn samples_match_their_pattern() {
        for pattern in [
            "^A",
            "gold|silver",
            "[0-9]{3,5}",
            r"^(?<user>[^@]+)@contoso\.com$",
            r"(?i)vip-\d+",
            "a*b+c?",
            r"\bx\b",
            "^(?:a|b(c|d))+$",
            "[^a-z]",
            r"\p{Lu}{2}",
            "",
            "(?>ab)",
            r"[\u4e00-\u4e10]",
        ] {
            let samples = Regex::samples(pattern);
            assert!(!samples.is_empty(), "{pattern}");
            for sample in samples {
                let is_match = Regex::new(pattern).map(|regex| regex.is_match(&sample));
                assert_eq!(is_match, Ok(Ok(true)), "{pattern} {sample:?}");
            }
        }
    }

    #[test]
    fn each_alternative_has_a_sample_and_their_number_is_bounded() {
        let samples = Regex::samples("(?:gold|silver)-(?:a|b)");
        assert_eq!(samples, ["gold-a", "silver-a", "gold-b"]);
        let many: Vec<String> = (0..500).map(|number| format!("x{number}")).collect();
        assert_eq!(Regex::samples(&many.join("|")).len(), super::MOST);
        assert_eq!(Regex::samples("(a{9}"), [""; 0]);
        assert!(
            Regex::samples(&format!("{}a{}", "(?:".repeat(200), "{30})".repeat(200))).len() <= super::MOST
        );
    }
}
