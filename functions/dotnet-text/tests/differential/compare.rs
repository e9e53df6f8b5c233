//! A question's two answers.

use dotnet::Dotnet;
use dotnet_text::{Regex, StepLimit};
use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) pattern: String,
    pub(crate) inputs: Vec<Vec<u16>>,
}

/// JSON of units, of which some may be lone surrogates.
pub(crate) fn json_text(units: &[u16]) -> String {
    let escaped: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{escaped}\"")
}

/// A line that asks for an operation on the pattern and its inputs.
pub(crate) fn line(operation: &str, question: &Question) -> String {
    let pattern: Vec<u16> = question.pattern.encode_utf16().collect();
    let inputs: Vec<String> = question.inputs.iter().map(|units| json_text(units)).collect();
    let (pattern, inputs) = (json_text(&pattern), inputs.join(","));
    format!(r#"{{"op":"{operation}","pattern":{pattern},"inputs":[{inputs}]}}"#)
}

#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    matches: usize,
    misses: usize,
    refused: usize,
    /// .NET took too long, or failed.
    without_answer_there: usize,
    /// .NET answers, and here the match was given up.
    pub(crate) without_answer: usize,
}

/// Asks both, and fails with every difference.
pub(crate) fn all(dotnet: &Dotnet, questions: &[Question]) -> Outcomes {
    let lines: Vec<String> = questions.iter().map(|question| line("match", question)).collect();
    let answers = dotnet.ask(&lines);
    let mut wrong = Vec::new();
    let mut outcomes = Outcomes::default();
    for (question, answer) in questions.iter().zip(&answers) {
        wrong.extend(differences(question, answer, &mut outcomes));
    }
    println!("{outcomes:?}");
    let shown = wrong.len().min(40);
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong[..shown].join("\n"));
    outcomes
}

/// A second opinion: Mono answers patterns without a note as .NET 8 does, where the input is ASCII.
pub(crate) fn mono_agrees(dotnet: &Dotnet, questions: &[Question]) {
    let plain: Vec<Question> = questions.iter().filter(|question| is_plain(question)).map(ascii).collect();
    let lines: Vec<String> = plain.iter().map(|question| line("match", question)).collect();
    for ((question, theirs), mono) in plain.iter().zip(dotnet.ask(&lines)).zip(dotnet.ask_mono(&lines)) {
        let both = [&theirs["matches"], &mono["matches"]];
        let timed_out = both.iter().any(|answer| answer.to_string().contains("timeout"));
        assert!(timed_out || both[0] == both[1], "{}: {theirs}, in Mono {mono}", question.pattern);
    }
}

fn is_plain(question: &Question) -> bool {
    Regex::new(&question.pattern).is_ok_and(|regex| regex.notes().is_empty())
}

fn ascii(question: &Question) -> Question {
    let is_ascii = |input: &&Vec<u16>| input.iter().all(|unit| *unit < 0x80);
    let inputs = question.inputs.iter().filter(is_ascii).cloned().collect();
    Question { pattern: question.pattern.clone(), inputs }
}

fn differences(question: &Question, answer: &Value, outcomes: &mut Outcomes) -> Vec<String> {
    let pattern = &question.pattern;
    if answer.get("fault").is_some() {
        outcomes.without_answer_there += question.inputs.len();
        return Vec::new();
    }
    let regex = match Regex::new(pattern) {
        Ok(regex) => regex,
        Err(_) if answer.get("refused").is_some() => {
            outcomes.refused += 1;
            return Vec::new();
        }
        Err(error) => return vec![format!("{pattern:?}: refused here: {error}")],
    };
    if let Some(reason) = answer.get("refused") {
        return vec![format!("{pattern:?}: refused by .NET: {reason}")];
    }
    let names: Vec<String> = regex.group_names().collect();
    if json!(names) != answer["names"] {
        return vec![format!("{pattern:?}: groups {names:?}, in .NET {}", answer["names"])];
    }
    let answers = answer["matches"].as_array().unwrap();
    let pairs = question.inputs.iter().zip(answers);
    pairs.filter_map(|(units, theirs)| difference(question, &regex, units, theirs, outcomes)).collect()
}

fn difference(
    question: &Question,
    regex: &Regex,
    units: &[u16],
    theirs: &Value,
    outcomes: &mut Outcomes,
) -> Option<String> {
    let counted = match (groups(regex, units), theirs) {
        (_, Value::String(_)) => &mut outcomes.without_answer_there,
        (Err(StepLimit), _) => &mut outcomes.without_answer,
        (Ok(ours), _) if ours != *theirs => {
            let (pattern, input) = (&question.pattern, String::from_utf16_lossy(units));
            return Some(format!("{pattern:?} on {input:?}: {ours}, in .NET {theirs}"));
        }
        (Ok(Value::Null), _) => &mut outcomes.misses,
        _ => &mut outcomes.matches,
    };
    *counted += 1;
    None
}

fn groups(regex: &Regex, units: &[u16]) -> Result<Value, StepLimit> {
    let text = String::from_utf16(units);
    let found = match &text {
        Ok(text) => regex.captures(text)?,
        Err(_) => regex.captures_units(units)?,
    };
    Ok(found.map_or(Value::Null, |found| {
        let groups = found.iter().map(|(_, group)| {
            group.map_or(Value::Null, |group| json!([group.range().start, group.range().len()]))
        });
        Value::Array(groups.collect())
    }))
}
