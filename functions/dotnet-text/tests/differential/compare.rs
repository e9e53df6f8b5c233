//! A question's two answers.

use std::collections::BTreeMap;

use dotnet_text::{Regex, StepLimit};
use serde_json::{Value, json};

use crate::known;
use crate::oracle::Oracle;

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

fn json_question(question: &Question) -> String {
    let pattern: Vec<u16> = question.pattern.encode_utf16().collect();
    let inputs: Vec<String> = question.inputs.iter().map(|units| json_text(units)).collect();
    format!(r#"{{"op":"match","pattern":{},"inputs":[{}]}}"#, json_text(&pattern), inputs.join(","))
}

/// Asks both, and fails with every difference that is not known.
pub(crate) fn all(oracle: &Oracle, questions: &[Question]) {
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    let mut asked = Vec::new();
    for question in questions {
        match known::difference(question) {
            Some(name) => *left_out.entry(name).or_default() += 1,
            None => asked.push(question),
        }
    }
    let lines: Vec<String> = asked.iter().map(|question| json_question(question)).collect();
    let answers = oracle.ask(&lines);
    let mut wrong = Vec::new();
    let mut outcomes = Outcomes::default();
    for (question, answer) in asked.iter().zip(&answers) {
        wrong.extend(differences(question, answer, &mut outcomes));
    }
    println!("{outcomes:?}, patterns left out {left_out:?}");
    let shown = wrong.len().min(40);
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong[..shown].join("\n"));
}

#[derive(Debug, Default)]
struct Outcomes {
    matches: usize,
    misses: usize,
    refused: usize,
    timeouts: usize,
    step_limits: usize,
}

fn differences(question: &Question, answer: &Value, outcomes: &mut Outcomes) -> Vec<String> {
    let pattern = &question.pattern;
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
        (Err(StepLimit), _) => &mut outcomes.step_limits,
        (_, Value::String(_)) => &mut outcomes.timeouts,
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
