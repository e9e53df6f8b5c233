//! A comparison for the description of a pull request.

use super::ComparisonReport;

impl ComparisonReport {
    /// The totals and a table of the differences; the examples are folded.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("{}\n", self.totals());
        if !self.differences.is_empty() {
            text.push_str("\n| Application | Difference | Sign-ins |\n|---|---|---:|\n");
        }
        for one in &self.differences {
            let [application, words] = [&one.application, &one.words()].map(|cell| escaped(cell));
            text.push_str(&format!("| {application} | {words} | {} |\n", one.sign_ins));
        }
        for one in &self.differences {
            if let Some(example) = &one.example {
                let title = format!("{}: {}, for {}", one.application, one.words(), example.name());
                let fence = fence(&example.text(one));
                text.push_str(&format!(
                    "\n<details><summary>{}</summary>\n\n{fence}\n{}{fence}\n\n</details>\n",
                    html(&title),
                    example.text(one)
                ));
            }
        }
        for note in &self.notes {
            text.push_str(&format!("\n{}\n", escaped(note)));
        }
        text
    }
}

/// A text in a cell of a table.
fn escaped(text: &str) -> String {
    html(&text.replace(['\n', '\r'], " ")).replace('|', "\\|")
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Longer than every run of backticks in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|one| one != '`').map(str::len).max().unwrap_or_default();
    "`".repeat((longest + 1).max(3))
}
