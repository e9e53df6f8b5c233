//! The picture of `claimsmith explain` in the README, drawn from what the tool prints.

use std::process::Command;

use support::{executable, pinned, root};

const PICTURE: &str = ".github/pictures/explain.svg";
const COMMAND: [&str; 2] = ["explain", "kim"];

/// Of a character, in pixels; and around the text.
const WIDTH: f64 = 8.4;
const HEIGHT: usize = 20;
const MARGIN: usize = 16;

const BACKGROUND: &str = "#0d1117";
const TEXT: &str = "#e6edf3";

/// The codes of a terminal's styles that the tool uses, and what they are in a picture.
const STYLES: [(&str, &str); 7] = [
    ("0", ""),
    ("1", "font-weight=\"bold\""),
    ("2", "fill=\"#8b949e\""),
    ("31", "fill=\"#ff7b72\""),
    ("32", "fill=\"#7ee787\""),
    ("33", "fill=\"#e3b341\""),
    ("36", "fill=\"#79c0ff\""),
];

fn escaped(text: &str) -> String {
    let escape = |one: char| match one {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(escape).collect()
}

/// The text and the style of each stretch of a line.
fn stretches(line: &str) -> Vec<(String, String)> {
    let mut parts = line.split("\u{1b}[");
    let mut stretches = vec![(parts.next().unwrap().to_owned(), String::new())];
    let mut styles: Vec<&str> = Vec::new();
    for part in parts {
        let (codes, text) = part.split_once('m').unwrap();
        for code in codes.split(';') {
            let found = STYLES.iter().find(|(known, _)| *known == code);
            let (code, style) = found.unwrap_or_else(|| panic!("the style {code} is new here"));
            if *code == "0" { styles.clear() } else { styles.push(style) }
        }
        stretches.push((text.to_owned(), styles.join(" ")));
    }
    stretches.retain(|(text, _)| !text.is_empty());
    stretches
}

/// What a terminal shows, as a picture.
fn drawn(printed: &str) -> String {
    let lines: Vec<Vec<(String, String)>> = printed.trim_end().lines().map(stretches).collect();
    let length = |line: &Vec<(String, String)>| line.iter().map(|(text, _)| text.chars().count()).sum();
    let longest: usize = lines.iter().map(length).max().unwrap();
    let width = (longest as f64 * WIDTH).ceil() as usize + 2 * MARGIN;
    let height = lines.len() * HEIGHT + 2 * MARGIN;
    let mut picture = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\">\n<title>claimsmith {}</title>\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n\
         <g font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"14\" fill=\"{TEXT}\" \
         style=\"white-space: pre\">\n",
        COMMAND.join(" ")
    );
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        let y = MARGIN + number * HEIGHT + 14;
        // Each stretch at its column, whatever font there is.
        let mut column = 0;
        for (text, style) in line {
            let blanks = text.chars().take_while(|one| *one == ' ').count();
            let x = MARGIN as f64 + (column + blanks) as f64 * WIDTH;
            column += text.chars().count();
            let space = if style.is_empty() { "" } else { " " };
            let text = escaped(text.trim_start_matches(' '));
            if !text.is_empty() {
                picture.push_str(&format!("<text x=\"{x:.1}\" y=\"{y}\"{space}{style}>{text}</text>\n"));
            }
        }
    }
    picture + "</g>\n</svg>\n"
}

#[test]
fn the_picture_shows_what_the_tool_prints() {
    let mut tool = Command::new(executable::claimsmith());
    let output = tool.args(COMMAND).args(["--color", "always"]).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed =
        format!("$ claimsmith {}\n{}", COMMAND.join(" "), String::from_utf8(output.stdout).unwrap());
    pinned::compare(PICTURE, &drawn(&printed));
    let readme = support::cloudformation::file("README.md");
    assert!(readme.contains(&format!("({PICTURE})")), "README.md shows {PICTURE}");
}

#[test]
fn what_is_printed_cannot_be_markup_of_the_picture() {
    let picture = drawn("a <script>\"&\u{1b}[32myes\u{1b}[0m b");
    assert!(picture.contains(">a &lt;script&gt;&quot;&amp;</text>"), "{picture}");
    assert!(picture.contains(" fill=\"#7ee787\">yes</text>"), "{picture}");
    assert_eq!(picture.matches("<script").count(), 0);
}
