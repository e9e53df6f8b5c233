//! Annotations of GitHub Actions: commands in the output of a step, and the summary of a job.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use claims::document::Place;

/// How GitHub shows an annotation.
#[derive(Clone, Copy)]
pub(crate) enum Annotation {
    /// As an error.
    Error,
    /// As a warning.
    Warning,
    /// As a remark.
    Notice,
}

/// The command that annotates a place of a file; `title` is the first line, `message` the others.
pub(crate) fn annotation(kind: Annotation, file: &str, place: Place, title: &str, message: &str) -> String {
    let kind = match kind {
        Annotation::Error => "error",
        Annotation::Warning => "warning",
        Annotation::Notice => "notice",
    };
    let mut properties = format!("file={}", property(&in_workspace(file)));
    let Place { line, column, length, .. } = place;
    if line > 0 {
        properties.push_str(&format!(",line={line}"));
    }
    if column > 0 && length > 0 {
        let end = column.saturating_add(length);
        properties.push_str(&format!(",endLine={line},col={column},endColumn={end}"));
    }
    format!("::{kind} {properties},title={}::{}", property(title), data(message))
}

/// Appends Markdown to the summary of the job, if a job runs.
///
/// # Errors
/// The file of the summary cannot be written; the message names it.
pub(crate) fn summarize(markdown: &str) -> Result<(), String> {
    let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| !file.is_empty()) else {
        return Ok(());
    };
    let opened = OpenOptions::new().append(true).create(true).open(&file);
    let written = opened.and_then(|mut file| file.write_all(markdown.as_bytes()));
    written.map_err(|error| format!("GITHUB_STEP_SUMMARY: {}: {error}", Path::new(&file).display()))
}

/// The path of a file from the folder of the repository, where a workflow runs; else as it is.
pub(super) fn in_workspace(file: &str) -> String {
    let inside = || {
        let workspace = std::env::var_os("GITHUB_WORKSPACE").filter(|folder| !folder.is_empty())?;
        let workspace = fs::canonicalize(workspace).ok()?;
        let path = fs::canonicalize(file).ok()?;
        Some(path.strip_prefix(workspace).ok()?.display().to_string())
    };
    inside().unwrap_or_else(|| file.to_owned()).replace('\\', "/")
}

fn data(text: &str) -> String {
    text.trim_end().replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_stays_on_one_line_and_its_properties_apart() {
        let place = Place { line: 3, column: 5, length: 2, part: 0 };
        assert_eq!(
            annotation(Annotation::Error, "a,b.yaml", place, "one: two", "100%\nof it"),
            "::error file=a%2Cb.yaml,line=3,endLine=3,col=5,endColumn=7,title=one%3A two::100%25%0Aof it"
        );
        let nowhere = annotation(Annotation::Notice, "a.yaml", Place::default(), "t", "m");
        assert_eq!(nowhere, "::notice file=a.yaml,title=t::m");
    }
}
