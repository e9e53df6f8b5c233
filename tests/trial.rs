//! What `claimsmith try` answers. `trial/answers.jsonl` is pinned: a line for each line of `trial/lines.jsonl`.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use support::{executable, pinned, root};

const FOLDER: &str = "tests/trial";

/// The example of `claimsmith try --help`: what the pattern does not match stays.
const REPLACE: &str = "RegexReplace: { input: user.mail, regex: \"@.+\", replacement: \"@contoso.com\" }";
const REPLACED: &str =
    "RegexReplace, user.mail with every match of \"@.+\" replaced by \"@contoso.com\": \"kim@contoso.com\"\n";

fn claimsmith(arguments: &[&str]) -> Command {
    let executable = executable::claimsmith();
    let mut command = Command::new(executable);
    command.arg("try").args(arguments).current_dir(root().join(FOLDER));
    command
}

#[test]
fn every_line_is_answered_in_order_by_an_output_or_by_what_is_wrong() {
    let lines = File::open(root().join(FOLDER).join("lines.jsonl")).unwrap();
    let output = claimsmith(&["--stdin"]).stdin(lines).output().unwrap();
    assert!(output.status.success());
    pinned::compare(&format!("{FOLDER}/answers.jsonl"), &String::from_utf8(output.stdout).unwrap());
}

/// An editor asks one question and waits for the answer before it asks the next.
#[test]
fn an_answer_does_not_wait_for_the_next_line() {
    let mut command = claimsmith(&["--stdin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut questions = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for mail in ["kim", "noor"] {
        let step = r#"{"ToUppercase": {"input": "user.mail"}}"#;
        writeln!(questions, r#"{{"transformations": [{step}], "attributes": {{"user.mail": "{mail}"}}}}"#)
            .unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert_eq!(answer, format!("{{\"output\":[\"{}\"]}}\n", mail.to_uppercase()));
    }
    drop(questions);
    assert!(child.wait().unwrap().success());
}

#[test]
fn every_step_is_told_with_what_comes_out_of_it() {
    for (arguments, code, said) in [
        (
            &[
                "ExtractMailPrefix: { input: user.mail }",
                "ToUppercase",
                "--attribute",
                "user.mail=kim@example.test",
            ][..],
            0,
            "ExtractMailPrefix, the part of user.mail before the first @, or all of it without one: \"kim\"\n\
             ToUppercase, that in upper case: \"KIM\"\n",
        ),
        (
            &[
                "Join:\n  input: user.mail\n  input2: user.country\n  treatAsMultiValue: true",
                "--attribute",
                "User.Mail=a",
                "--attribute",
                "user.mail=b",
            ],
            0,
            "user.country has no value\nJoin, user.mail, then user.country: \"a\", \"b\"\n",
        ),
        (&[REPLACE, "--attribute", "user.mail=kim@example.test"], 0, REPLACED),
        (&["ToUppercase"], 1, ""),
    ] {
        let output = claimsmith(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8(output.stdout).unwrap(), said);
    }
}
