//! How people write references to secrets elsewhere, and misspell ours.

/// How a reference starts and ends, and what is between the two.
struct OtherSyntax {
    start: &'static str,
    end: &'static str,
    inside: InsideReference,
}

enum InsideReference {
    Anything,
    /// A name of letters, digits and `_`.
    Name,
    /// The same in upper case.
    UpperCaseName,
}

use InsideReference::{Anything, Name, UpperCaseName};

const OTHERS: [OtherSyntax; 19] = [
    other("${", "}", Anything),
    other("{secret:", "}", Anything),
    other("{parameter:", "}", Anything),
    other("$secret:", "", Anything),
    other("secret:", "", Anything),
    other("$parameter:", "", Anything),
    other("{{", "}}", Anything),
    other("%", "%", Name),
    other("$", "", UpperCaseName),
    other("$env:", "", Name),
    other("env:", "", Name),
    other("$(", ")", Anything),
    other("<", ">", Anything),
    other("!Ref", "", Anything),
    other("!Sub", "", Anything),
    other("!GetAtt", "", Anything),
    other("@Microsoft.KeyVault(", ")", Anything),
    other("arn:aws:secretsmanager:", "", Anything),
    other("arn:aws:ssm:", "", Anything),
];

const fn other(start: &'static str, end: &'static str, inside: InsideReference) -> OtherSyntax {
    OtherSyntax { start, end, inside }
}

/// Whether a text is a reference in another syntax than ours, or has a word that is one.
pub(super) fn is_misspelled(text: &str) -> bool {
    [text.trim()]
        .into_iter()
        .chain(text.split_whitespace())
        .any(|word| OTHERS.iter().any(|other| other.is(word)))
}

impl OtherSyntax {
    fn is(&self, word: &str) -> bool {
        let inside = word.strip_prefix(self.start).and_then(|rest| rest.strip_suffix(self.end));
        let is_name = |text: &str, test: fn(char) -> bool| {
            !text.is_empty() && text.chars().all(|one| test(one) || one.is_ascii_digit() || one == '_')
        };
        inside.is_some_and(|inside| match self.inside {
            Anything => true,
            Name => is_name(inside, |one| one.is_ascii_alphabetic()),
            UpperCaseName => is_name(inside, |one| one.is_ascii_uppercase()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::is_misspelled;

    #[test]
    fn references_in_other_syntaxes_are_recognized() {
        for text in [
            "$secret:hr",
            "{{secret:hr}}",
            "{secret:hr}",
            "${secrets.hr}",
            "${{ secrets.HR }}",
            "{{resolve:secretsmanager:hr:SecretString:token}}",
            "{{ hr_token }}",
            "%HR_TOKEN%",
            "Bearer %hr%",
            "$HR_TOKEN",
            "$env:HR",
            "$(HR_TOKEN)",
            "!Ref Secret",
            "<token>",
            "@Microsoft.KeyVault(SecretUri=https://a.example/secrets/hr)",
            "arn:aws:secretsmanager:eu-west-1:1:secret:hr",
        ] {
            assert!(is_misspelled(text), "{text}");
        }
        for text in ["hunter2", "$ecret", "50%", "100% sure 50%", "p%a%b", "a<b>", "Bearer abc", "$1x", ""] {
            assert!(!is_misspelled(text), "{text}");
        }
    }
}
