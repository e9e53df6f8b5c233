//! The scripts of shells and the manual pages, judged by the shells and by groff themselves.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::executable;

fn folder(name: &str) -> PathBuf {
    let folder = support::temporary_folder().join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn claimsmith(arguments: &[&str]) -> Output {
    let output = Command::new(executable::claimsmith()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// The script for a shell, in a file.
fn script(shell: &str) -> PathBuf {
    let file = folder(&format!("completions-{shell}")).join("script");
    fs::write(&file, claimsmith(&["completions", shell]).stdout).unwrap();
    file
}

/// What a shell says of a script when it only reads it.
fn syntax(shell: &str, options: &[&str], script: &Path) {
    let output = Command::new(shell).args(options).arg(script).output().unwrap();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complained.is_empty(), "{shell}: {complained}");
}

/// What bash offers for the last of these words.
fn offered(words: &[&str]) -> Vec<String> {
    let program = r#"source "$1"; shift
        read -ra registered <<< "$(complete -p claimsmith)"
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
        for at in "${!registered[@]}"; do [[ ${registered[at]} == -F ]] && completer=${registered[at + 1]}; done
        "$completer" claimsmith "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}""#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", program, "bash"]).arg(script("bash")).args(words);
    let output = bash.output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_values() {
    syntax("bash", &["-n"], &script("bash"));
    assert_eq!(offered(&["claimsmith", "exp"]), ["explain"]);
    assert_eq!(offered(&["claimsmith", "explain", "--liv"]), ["--live"]);
    assert_eq!(offered(&["claimsmith", "explain", "--format", "j"]), ["json"]);
    let shells = offered(&["claimsmith", "completions", ""]);
    assert!(
        shells.ends_with(&["bash", "elvish", "fish", "powershell", "zsh"].map(str::to_owned)),
        "{shells:?}"
    );
    assert!(offered(&["claimsmith", ""]).contains(&"serve".to_owned()));
}

#[test]
fn zsh_and_fish_read_their_scripts() {
    syntax("zsh", &["-n"], &script("zsh"));
    syntax("fish", &["--no-execute"], &script("fish"));
}

#[test]
fn the_help_of_a_command_says_more_than_its_line_in_the_list() {
    for (command, expected) in [
        ("completions", "claimsmith completions fish > ~/.config/fish/completions/claimsmith.fish"),
        ("reference", "the variable PAGER"),
        ("serve", "An edited policy or file of people is used from the next callout on"),
        ("try", "This gives kim@contoso.com"),
    ] {
        let help = String::from_utf8(claimsmith(&[command, "--help"]).stdout).unwrap();
        assert!(help.replace('\n', " ").contains(expected) && help.contains("Exit codes:"), "{help}");
    }
}

/// No PowerShell runs on a Debian machine without a package of another source; this is what it would look for.
#[test]
fn the_script_of_powershell_registers_a_completer_with_every_command() {
    let script = fs::read_to_string(script("powershell")).unwrap();
    assert!(script.contains("Register-ArgumentCompleter -Native -CommandName 'claimsmith'"), "{script}");
    for command in ["check", "explain", "serve", "test"] {
        assert!(script.contains(&format!("'claimsmith;{command}' {{")), "{command}");
    }
    for (open, close) in [('{', '}'), ('(', ')')] {
        assert_eq!(script.matches(open).count(), script.matches(close).count(), "{open}");
    }
}

#[test]
fn every_command_has_a_manual_page_that_groff_does_not_warn_of() {
    let folder = folder("man").join("man1");
    claimsmith(&["man", folder.to_str().unwrap()]);
    let help = String::from_utf8(claimsmith(&["--help"]).stdout).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap().lines();
    let mut pages = vec!["claimsmith.1".to_owned()];
    pages.extend(commands.map(|line| format!("claimsmith-{}.1", line.split_whitespace().next().unwrap())));
    for page in pages.iter().filter(|page| *page != "claimsmith-help.1") {
        let page = folder.join(page);
        let groff =
            Command::new("groff").args(["-man", "-ww", "-Tutf8", "-rLL=100n"]).arg(&page).output().unwrap();
        let (text, warnings) =
            (String::from_utf8_lossy(&groff.stdout), String::from_utf8_lossy(&groff.stderr));
        assert!(groff.status.success() && warnings.is_empty(), "{}: {warnings}", page.display());
        assert!(text.contains("Exit codes:"), "{}: {text}", page.display());
    }
}
