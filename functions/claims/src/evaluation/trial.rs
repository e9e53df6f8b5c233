//! Transformations without a policy around them.

use dotnet_text::{StepLimit, Steps};

use super::codes::{REGEX_TIMEOUT, TEST_INPUT_NO_MATCH};
use super::evaluate::{self, NoTrace};
use super::trace::{self, StepTrace};
use crate::document::{Diagnostics, Node, Place};
use crate::transformations::{Chain, ChainStep};
use crate::values::pattern;
use crate::values::{AttributeName, AttributeTexts, Scope, Sources};
use dotnet_text::Text;

/// What an attribute holds in a trial. Unlike a policy, a callout or a store, whoever tries transformations out may
/// give half of a surrogate pair, so that these are texts as .NET has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TrialInput {
    /// Nothing.
    #[default]
    NoValue,
    /// One text.
    Text(Text<'static>),
    /// Several texts, in order; a list may be empty.
    List(Vec<Text<'static>>),
}

impl<'v> AttributeTexts<'v> for &'v [TrialInput] {
    fn first(&self, index: usize) -> Option<Text<'v>> {
        match self.get(index)? {
            TrialInput::NoValue => None,
            TrialInput::Text(text) => Some(text.clone()),
            TrialInput::List(texts) => texts.first().cloned(),
        }
    }

    fn list(&self, index: usize) -> Option<Vec<Text<'v>>> {
        match self.get(index)? {
            TrialInput::List(texts) => Some(texts.clone()),
            TrialInput::NoValue | TrialInput::Text(_) => None,
        }
    }

    fn list_len(&self, index: usize) -> Option<usize> {
        match self.get(index)? {
            TrialInput::List(texts) => Some(texts.len()),
            TrialInput::NoValue | TrialInput::Text(_) => None,
        }
    }
}

/// Transformations without a policy around them, for trying them out.
#[derive(Debug)]
pub struct Transformations {
    chain: Chain,
    attributes: Vec<AttributeName>,
}

impl Transformations {
    /// Reads a list of transformations as it stands in a policy; any attribute is possible.
    pub fn parse(source: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let node = Node::parse(source, diagnostics);
        Self::read(&node, diagnostics)
    }

    /// Reads a list of transformations as it stands in a policy; any attribute is possible.
    pub fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let sources = Sources { open: true, ..Sources::default() };
        let mut scope = Scope::new(&sources, diagnostics);
        let chain = Chain::read(node, None, &mut scope);
        let attributes = scope.into_attributes();
        if diagnostics.has_errors() {
            return None;
        }
        chain.map(|chain| Self { chain, attributes })
    }

    /// The attributes that they read, each once.
    #[must_use]
    pub fn attributes(&self) -> &[AttributeName] {
        &self.attributes
    }

    /// What attributes hold, in the order of [`Transformations::attributes`], from texts by the attributes' names; one
    /// text is a text, several are a list, none is an empty list.
    #[must_use]
    pub fn input(&self, given: &[(&str, &[&str])]) -> Vec<TrialInput> {
        let find = |wanted: &AttributeName| {
            given.iter().find(|(name, _)| AttributeName::parse(name).as_ref() == Some(wanted))
        };
        let owned = |text: &str| Text::from(text.to_owned());
        let input = |(_, texts): &(&str, &[&str])| match texts {
            [text] => TrialInput::Text(owned(text)),
            texts => TrialInput::List(texts.iter().map(|text| owned(text)).collect()),
        };
        self.attributes.iter().map(|name| find(name).map(input).unwrap_or_default()).collect()
    }

    /// The output: several texts only where the input is treated as multi-valued, none for no output. An
    /// empty text is an output, although a claim would not take it.
    #[must_use]
    pub fn run(&self, input: &[TrialInput]) -> Vec<String> {
        let mut steps = Steps::new(Steps::FOR_ONE_EVALUATION);
        let output = evaluate::transformed(&self.chain, &input, &mut NoTrace, &mut steps);
        output.unwrap_or_default().into_iter().map(Text::into_string).collect()
    }

    /// Notes every input that a regular expression does not match, as a warning: a claim would have no output there, or
    /// its `otherwise`. Notes where the step limit is exceeded, as an error: a claim would have no value.
    pub fn check(&self, input: &[TrialInput], diagnostics: &mut Diagnostics) {
        let is_regex = |step: &ChainStep| step.arguments.regex("regex").is_some();
        let Some(last) = self.chain.steps.iter().rposition(is_regex) else { return };
        let mut searching = Steps::new(Steps::FOR_ONE_EVALUATION);
        let mut steps = searching.clone();
        let mut values = self.chain.start(&input, &mut steps);
        for step in self.chain.steps.iter().take(last + 1) {
            if let Some(regex) = step.arguments.regex("regex") {
                for value in &values {
                    note(pattern::matches(&regex, value, &mut searching), value, step.place, diagnostics);
                    if searching.exceeded() {
                        return;
                    }
                }
            }
            values = step.run(values, &input, &mut steps);
            if steps.exceeded() {
                return note_limit(step.place, diagnostics);
            }
        }
    }

    /// Every transformation with its output.
    #[must_use]
    pub fn explain(&self, input: &[TrialInput]) -> Vec<StepTrace> {
        trace::steps(&self.chain, &self.attributes, &input)
    }
}

fn note(matched: Result<bool, StepLimit>, value: &Text<'_>, place: Place, diagnostics: &mut Diagnostics) {
    match matched {
        Ok(true) => {}
        Ok(false) => {
            let message = format!("`{}` does not match the regular expression", value.clone().into_string());
            diagnostics.warning(TEST_INPUT_NO_MATCH, place, message);
        }
        Err(StepLimit) => note_limit(place, diagnostics),
    }
}

fn note_limit(place: Place, diagnostics: &mut Diagnostics) {
    let message = "matching the regular expression exceeded the step limit";
    diagnostics.error(REGEX_TIMEOUT, place, message);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::CodeName;
    use crate::transformations::TRANSFORMATIONS;

    #[test]
    fn every_example_gives_what_it_says() {
        for transformation in TRANSFORMATIONS {
            assert!(!transformation.examples.is_empty(), "{}", transformation.name);
            for example in transformation.examples {
                let mut diagnostics = Diagnostics::default();
                let list = format!("[{}]", example.policy);
                let chain = Transformations::parse(&list, &mut diagnostics);
                let chain = chain.unwrap_or_else(|| panic!("{}: {diagnostics:?}", example.policy));
                assert_eq!(chain.run(&chain.input(example.given)), example.output, "{}", example.policy);
            }
        }
    }

    #[test]
    fn an_explanation_has_every_step_and_ends_with_the_output() {
        let source = "[Join: { input: user.mail, input2: { value: x } }, Substring: { index: 2 }, ToUpper]";
        let trial = Transformations::parse(source, &mut Diagnostics::default()).unwrap();
        let input = trial.input(&[("user.mail", &["kim"])]);
        let steps = trial.explain(&input);
        let outputs = steps.iter().map(|step| (step.name, step.output.concat()));
        let expected = [("Join", "kimx"), ("Substring", "mx"), ("ToUppercase", "MX")];
        assert!(outputs.eq(expected.map(|(name, output)| (name, output.to_owned()))));
        assert_eq!(trial.run(&input), ["MX"]);
        assert_eq!(steps.first().map(|step| step.summary.as_str()), Some("user.mail, then \"x\""));
    }

    #[test]
    fn a_check_tells_what_does_not_match_and_what_takes_too_long() {
        let source = r"[RegexReplace: { input: user.mail, regex: '^(a+)+(b|\1)+$', replacement: x, otherwise: user.id }]";
        let trial = Transformations::parse(source, &mut Diagnostics::default()).unwrap();
        let long = "a".repeat(200) + "c";
        for (mail, expected) in [("ab", None), ("c", Some(TEST_INPUT_NO_MATCH)), (&long, Some(REGEX_TIMEOUT))]
        {
            let mut diagnostics = Diagnostics::default();
            trial.check(&trial.input(&[("user.mail", &[mail])]), &mut diagnostics);
            assert_eq!(
                diagnostics.as_slice().first().map(|diagnostic| diagnostic.code),
                expected.map(CodeName::from)
            );
        }
    }

    #[test]
    fn half_of_a_surrogate_pair_is_kept_from_the_input_to_the_output() {
        let source =
            "[Join: { input: user.mail, treatAsMultiValue: true, input2: user.id }, Substring: { index: 1 }]";
        let trial = Transformations::parse(source, &mut Diagnostics::default()).unwrap();
        let (left, right) = (Text::from_units(vec![0xd83d]), Text::from_units(vec![0xde00]));
        let input = [
            TrialInput::List(vec![Text::concat(&["a".into(), left.clone()]), left]),
            TrialInput::Text(right),
        ];
        assert_eq!(trial.run(&input), ["\u{1f600}", "\u{fffd}"]);
    }
}
