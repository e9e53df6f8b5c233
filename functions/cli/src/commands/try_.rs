//! `claimsmith try`: what transformations make of attributes, as the blade's "Test transformation".

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;

use claims::Text;
use claims::evaluation::{Transformations, TrialInput};
use claims::values::AttributeName;
use offline::{YamlText, trial};

use crate::exit::Exit;
use crate::{files, report};

/// Run transformations on values
///
/// claimsmith try 'ExtractMailPrefix: { input: user.mail }' ToUppercase --attribute user.mail=kim@example.test
///
/// RegexReplace replaces every match and keeps the rest of its input. This gives kim@contoso.com:
///
/// claimsmith try 'RegexReplace: { input: user.mail, regex: "@.+", replacement: "@contoso.com" }' --attribute user.mail=kim@example.test
#[derive(clap::Args)]
pub(crate) struct Try {
    /// The transformations, each as it stands in a policy
    #[arg(required_unless_present_any = ["file", "stdin"], conflicts_with_all = ["file", "stdin"])]
    transformations: Vec<String>,
    /// A file with a list of transformations
    #[arg(long = "transformations", value_name = "FILE", conflicts_with = "stdin")]
    file: Option<PathBuf>,
    /// What an attribute holds; several times for several values
    #[arg(long = "attribute", value_name = "NAME=VALUE", value_parser = attribute, conflicts_with = "stdin")]
    attributes: Vec<(AttributeName, String)>,
    /// Read lines {"transformations": [...], "attributes": {"user.mail": "...", ...}} and answer each with a line
    /// {"output": [...]} or {"diagnostics": [...]}
    #[arg(long)]
    stdin: bool,
}

impl Try {
    pub(super) fn run(self) -> Result<Exit, String> {
        if self.stdin {
            let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
            return lines(BufReader::with_capacity(BUFFER, input), BufWriter::with_capacity(BUFFER, output))
                .map(|()| Exit::Good)
                .map_err(|error| error.to_string());
        }
        let mut document = match &self.file {
            Some(file) => files::yaml(file)?,
            None => YamlText::parse("transformations".to_owned(), list(&self.transformations)),
        };
        let Some(trial) = Transformations::read(&document.root, &mut document.diagnostics) else {
            eprintln!("{}{}", report::text(&document), report::count(&document));
            return Ok(Exit::Bad);
        };
        let input: Vec<TrialInput> = trial.attributes().iter().map(|name| self.input(name)).collect();
        for (name, held) in trial.attributes().iter().zip(&input) {
            if *held == TrialInput::NoValue {
                println!("{name} has no value");
            }
        }
        trial.explain(&input).iter().for_each(|step| println!("{step}"));
        trial.check(&input, &mut document.diagnostics);
        print!("{}", report::text(&document));
        Ok(if document.diagnostics.as_slice().is_empty() { Exit::Good } else { Exit::Bad })
    }

    fn input(&self, name: &AttributeName) -> TrialInput {
        let given = self.attributes.iter().filter(|(given, _)| given == name);
        let mut texts: Vec<Text<'static>> = given.map(|(_, text)| Text::from(text.clone())).collect();
        match texts.len() {
            0 => TrialInput::NoValue,
            1 => TrialInput::Text(texts.remove(0)),
            _ => TrialInput::List(texts),
        }
    }
}

/// In bytes.
const BUFFER: usize = 64 * 1024;

/// Answers every line with a line, and has written all answers whenever it waits for more.
fn lines(mut input: BufReader<impl std::io::Read>, mut output: impl Write) -> std::io::Result<()> {
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        serde_json::to_writer(&mut output, &trial::answer(line.trim_ascii_end()))?;
        output.write_all(b"\n")?;
        if input.buffer().is_empty() {
            output.flush()?;
        }
        line.clear();
    }
    output.flush()
}

/// The list that transformations are in a policy.
fn list(transformations: &[String]) -> String {
    transformations.iter().map(|written| format!("- {}\n", written.trim().replace('\n', "\n  "))).collect()
}

fn attribute(written: &str) -> Result<(AttributeName, String), String> {
    let (name, value) = written.split_once('=').ok_or("write <source>.<name>=<value>")?;
    let name = AttributeName::parse(name)
        .ok_or_else(|| format!("`{name}` is not an attribute: {}", AttributeName::advice(name)))?;
    Ok((name, value.to_owned()))
}
