//! `attribute` beside `transformations`: it is not what is transformed, but a fallback.

use super::written::WrittenConfiguration;
use crate::document::{Diagnostics, Node};
use crate::policy::codes::FALLBACK_ATTRIBUTE;
use crate::transformations::Transformation;

/// Transformations that have an output whenever their input has a value.
const ALWAYS_WITH_OUTPUT: [&str; 4] = ["ExtractMailPrefix", "Join", "ToLowercase", "ToUppercase"];

pub(super) fn check(written: &WrittenConfiguration<'_>, diagnostics: &mut Diagnostics) {
    let (Some(attribute), Some(transformations)) = (written.attribute, written.transformations) else {
        return;
    };
    if is_fallback(attribute, transformations) {
        return;
    }
    let message = "`attribute` is only used if the transformations have no output";
    let help = "to transform it, make it the `input` of the first transformation; for a fallback, make it a \
                configuration of its own before this one";
    diagnostics.warning(FALLBACK_ATTRIBUTE, attribute.place, message).help(help);
}

/// Whether the attribute is clearly meant for users for whom the transformations have no output: they can have none, or
/// it is a constant.
fn is_fallback(attribute: &Node, transformations: &Node) -> bool {
    attribute.get("value").is_some() || !transformations.as_items().iter().all(always_has_output)
}

fn always_has_output(transformation: &Node) -> bool {
    let name = transformation.as_text().or_else(|| Some(transformation.as_entries().first()?.key.as_str()));
    let known = name.and_then(Transformation::named);
    known.is_some_and(|known| ALWAYS_WITH_OUTPUT.contains(&known.name))
}

#[cfg(test)]
mod tests {
    use super::ALWAYS_WITH_OUTPUT;
    use crate::policy::fixtures::{mistakes, policy_of};
    use crate::transformations::Transformation;

    #[test]
    fn an_attribute_that_is_no_fallback_is_noted() {
        assert!(ALWAYS_WITH_OUTPUT.iter().all(|name| Transformation::named(name).is_some()));
        for (attribute, transformations, noted) in [
            ("user.mail", "ToUppercase: { input: user.mail }", true),
            ("user.surname", "ToUppercase: { input: user.mail }", true),
            ("user.surname", "RegexReplace: { input: user.mail, regex: a, replacement: b }", false),
            ("user.mail", "RegexReplace: { input: User.Mail, regex: a, replacement: b }", false),
            (
                "user.mail",
                "RegexReplace: { input: { attribute: user.mail }, regex: a, replacement: b }",
                false,
            ),
            ("user.mail", "ToLower(): { input: user.mail }, ExtractAlpha: { type: prefix }", false),
        ] {
            let claim = format!("a: {{ attribute: {attribute}, transformations: [{transformations}] }}");
            let expected: &[&str] = if noted { &["fallback_attribute 9:23"] } else { &[] };
            assert_eq!(mistakes(&policy_of(&claim)), expected, "{claim}");
        }
    }
}
