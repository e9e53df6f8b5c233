//! Runs before `\B`, which .NET 8 makes atomic where that changes what matches: what is repeated, how often, what
//! comes after it and what is around it, each with each.

use super::compare::Question;

const REPEATED: &[&str] = &["!", r"\W", r"\D", r"[^\w]", r"[\W\d]", "a"];
const QUANTIFIERS: &[&str] = &["*", "+", "+?"];
const AFTER: &[&str] = &[
    r"\B",
    r"\B!",
    r"\Ba",
    r"\B[!a]",
    r"\Ba*",
    r"\B\s*",
    r"\B(?=a)",
    r"(?=\B)a?",
    r"(\B)!",
    r"(?:\B){1,2}",
    r"(?:\Ba)+",
    r"(?:\B|x)",
    r"(?:\B|xy)!",
    r"(?:\Ba|x)",
    r"(?(\B)a|b)",
    r"(?(a)\B|b)",
    r"(?i)\B",
    r"(?m:\B)",
    r"(?m)\B",
    r"(?>\B)!",
    r"(?<=\B)",
    r"(?!\b)",
    r"(?:x??\B)",
    r"x{0,3}y*\B",
    r"(x)?\B",
    r"\B(?:x|!)",
    r"\B$",
    r"\b!",
];
const AROUND: &[(&str, &str)] = &[
    ("X", "A"),
    ("(X)", "A"),
    ("(?:aX)+", "A"),
    ("(?:Xa?)+", "A"),
    ("(?:X|b)", "A"),
    ("(?:(X)A)*", ""),
    ("(?:XA|a)!", ""),
    ("(?>XA)", ""),
    ("(?=XA)", ""),
    ("(?(a)X|b)", "A"),
    ("(?<=AX)", ""),
    ("(?:X){2}", "A"),
    ("(?:!X)+", "A"),
    ("(?:!X){2}", "A"),
    ("((?:X))+", "A"),
    ("(?<n>!)(?<-n>X)", "A"),
];
const INPUTS: &[&str] = &["ab", "жa", "!!a", "12a", "1!!", " \n", "!!!ab12", "!\u{200D}a", "a!!b", "!a!!b1"];

pub(crate) fn questions() -> Vec<Question> {
    let inputs: Vec<Vec<u16>> = INPUTS.iter().map(|input| input.encode_utf16().collect()).collect();
    let mut questions = Vec::new();
    for repeated in REPEATED {
        for quantifier in QUANTIFIERS {
            for after in AFTER {
                for (around, end) in AROUND {
                    let run = format!("{repeated}{quantifier}");
                    let pattern = format!("{around}{end}").replace('X', &run).replace('A', after);
                    questions.push(Question { pattern, inputs: inputs.clone() });
                }
            }
        }
    }
    questions
}
