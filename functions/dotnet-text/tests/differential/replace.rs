//! Every match of a pattern replaced by itself in angle brackets, here and in .NET.

use dotnet::Dotnet;
use dotnet_text::{Regex, StepLimit, Steps, Text};
use serde_json::{Value, json};

use crate::compare::{Question, line};

/// Asks both, and fails with every difference.
pub(crate) fn compare(dotnet: &Dotnet, questions: &[Question]) {
    let read = |question: &&Question| Regex::new(&question.pattern).is_ok();
    let questions: Vec<&Question> = questions.iter().filter(read).collect();
    let lines: Vec<String> = questions.iter().map(|question| line("replace", question)).collect();
    let mut wrong = Vec::new();
    for (question, answer) in questions.iter().zip(dotnet.ask(&lines)) {
        let regex = Regex::new(&question.pattern).unwrap();
        for (units, theirs) in question.inputs.iter().zip(answer["texts"].as_array().into_iter().flatten()) {
            let ours = replaced(&regex, units);
            if !theirs.is_null() && ours.as_ref().is_ok_and(|ours| ours != theirs) {
                let input = String::from_utf16_lossy(units);
                wrong.push(format!("{:?} on {input:?}: {ours:?}, in .NET {theirs}", question.pattern));
            }
        }
    }
    let shown = wrong.len().min(40);
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong[..shown].join("\n"));
}

fn replaced(regex: &Regex, units: &[u16]) -> Result<Value, StepLimit> {
    let text = Text::from_units(units.to_vec());
    let replaced = regex.replace_within(&text, &mut Steps::default(), |found, text, _| {
        let whole = found.number(0).map(|group| group.units()).unwrap_or_default();
        text.push_str("<");
        text.push_units(&whole);
        text.push_str(">");
    })?;
    Ok(json!(replaced.unwrap_or(text).units()))
}
