//! `claimsmith import`: imports a claims configuration of Microsoft Entra as a policy; `adfs` imports claim rules.

mod adfs;
mod compare;

use std::fmt::Display;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use claims::document::{Diagnostics, decode};
use claims::policy::Policy;
use import::{self, ImportOptions, Imported, Note, NoteKind};
use serde_json::json;
use stores::file::text::read_bytes;

use self::adfs::ImportAdfs;
use crate::exit::Exit;
use crate::report::Format;

/// Import a claims configuration of Microsoft Entra as a policy
///
/// A RegexReplace is carried over as it is: every match is replaced and the rest of the input stays, as .NET does. With
/// regex "@.+" and replacement "@contoso.com", kim@example.test becomes kim@contoso.com.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Import {
    #[command(subcommand)]
    from: Option<ImportFrom>,
    /// The policy in JSON, as Microsoft Graph returns it, or a script of PowerShell, Terraform or Bicep that has it
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// The name of the policy
    #[arg(long)]
    name: Option<String>,
    /// The application's client ID (appId); without one, the policy is for all applications
    #[arg(long, value_name = "APP_ID")]
    application: Option<String>,
    /// The number of the policy in a file with several, from 1
    #[arg(long, value_name = "N")]
    policy: Option<usize>,
    /// Write the policy to this new file instead of to standard output
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// The format of the notes on standard error
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Where else a policy can be imported from.
#[derive(clap::Subcommand)]
enum ImportFrom {
    /// Import the claim rules of relying party trusts of AD FS
    Adfs(ImportAdfs),
}

impl Import {
    /// Exit 0: a policy was written. Exit 1: the policy has errors, or the input is malformed.
    pub(super) async fn run(self) -> Result<Exit, String> {
        if let Some(ImportFrom::Adfs(import)) = self.from {
            return import.run().await;
        }
        let file = self.file.unwrap_or_default();
        let bytes = read_bytes(&file).map_err(|error| at(&file, error))?;
        let options = ImportOptions { name: self.name, application: self.application, policy: self.policy };
        let imported = decode(&bytes)
            .map_err(|message| Note::malformed(&file.display().to_string(), message))
            .and_then(|text| import::import(&text, &options))
            .unwrap_or_else(|note| Imported { policy: None, notes: vec![note], carried: 0, total: 0 });
        let mut diagnostics = Diagnostics::default();
        if let Some(policy) = &imported.policy {
            write(policy, self.to.as_deref())?;
            Policy::parse(policy, &mut diagnostics);
        }
        match self.format {
            Format::Text => eprint!("{}", as_text(&imported, &diagnostics)),
            Format::Json => eprintln!("{}", as_json(&imported, &diagnostics)),
        }
        let malformed = imported.notes.iter().any(|note| note.kind == NoteKind::Malformed);
        let good = imported.policy.is_some() && !malformed && !diagnostics.has_errors();
        Ok(if good { Exit::Good } else { Exit::Bad })
    }
}

/// Never overwrites a file.
fn write(policy: &str, to: Option<&Path>) -> Result<(), String> {
    match to {
        None => std::io::stdout().write_all(policy.as_bytes()).map_err(|error| error.to_string()),
        Some(path) => {
            let written =
                std::fs::File::create_new(path).and_then(|mut file| file.write_all(policy.as_bytes()));
            written.map_err(|error| at(path, error))
        }
    }
}

fn at(path: &Path, error: impl Display) -> String {
    format!("{}: {error}", path.display())
}

fn as_text(imported: &Imported, diagnostics: &Diagnostics) -> String {
    let mut lines = vec![imported.text().trim_end().to_owned()];
    lines.extend(diagnostics.as_slice().iter().map(|diagnostic| format!("in the policy: {diagnostic}")));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn as_json(imported: &Imported, diagnostics: &Diagnostics) -> serde_json::Value {
    let notes = imported
        .notes
        .iter()
        .map(|note| json!({ "kind": note.kind.word(), "path": note.path, "message": note.message }));
    let diagnostics = diagnostics.as_slice().iter().map(|diagnostic| {
        json!({
            "code": diagnostic.code.name, "message": diagnostic.message,
            "line": diagnostic.place.line, "column": diagnostic.place.column,
        })
    });
    json!({ "carried": imported.carried, "total": imported.total, "notes": notes.collect::<Vec<_>>(), "diagnostics": diagnostics.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/import");

    async fn run(case: &str, to: Option<PathBuf>, format: Format) -> Result<Exit, String> {
        let file = Some(Path::new(CASES).join(case).join("input.json"));
        Import { from: None, file, name: None, application: None, policy: None, to, format }.run().await
    }

    #[tokio::test]
    async fn the_exit_code_says_whether_the_file_was_what_it_should_be() {
        assert_eq!(run("mapping-join", None, Format::Json).await, Ok(Exit::Good));
        assert_eq!(run("graph-malformed", None, Format::Text).await, Ok(Exit::Bad));
        assert_eq!(run("not-a-policy", None, Format::Text).await, Ok(Exit::Bad));
        assert!(run("no-such-case", None, Format::Text).await.is_err());
        let (file, format) = (Some(PathBuf::from("/dev/zero")), Format::Text);
        let endless =
            Import { from: None, file, name: None, application: None, policy: None, to: None, format };
        assert!(endless.run().await.unwrap_err().contains("the file is larger than"));
    }

    #[tokio::test]
    async fn a_policy_that_is_there_already_is_left_alone() {
        let to = std::env::temp_dir().join(format!("claimsmith-import-{}.yaml", std::process::id()));
        assert_eq!(run("mapping-join", Some(to.clone()), Format::Text).await, Ok(Exit::Good));
        let written = std::fs::read(&to).unwrap();
        assert!(run("graph-answer", Some(to.clone()), Format::Text).await.is_err());
        assert_eq!(std::fs::read(&to).unwrap(), written);
        std::fs::remove_file(&to).unwrap();
    }

    #[tokio::test]
    async fn what_powershell_writes_is_read() {
        let script = std::fs::read_to_string(Path::new(CASES).join("kinds/M23.ps1")).unwrap();
        let units = std::iter::once(0xfeff).chain(script.encode_utf16());
        let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
        let file = std::env::temp_dir().join(format!("claimsmith-import-{}.ps1", std::process::id()));
        std::fs::write(&file, bytes).unwrap();
        let (name, application) = (None, Some("22222222-2222-4222-8222-222222222222".to_owned()));
        let import = Import {
            from: None,
            file: Some(file.clone()),
            name,
            application,
            policy: None,
            to: None,
            format: Format::Text,
        };
        assert_eq!(import.run().await, Ok(Exit::Good));
        std::fs::remove_file(&file).unwrap();
    }

    #[test]
    fn the_list_for_machines_has_kind_path_and_message() {
        let notes = vec![Note::malformed("$.claims[0]", "odd")];
        let imported = Imported { policy: None, notes, carried: 0, total: 1 };
        let expected = json!({
            "carried": 0, "total": 1, "notes": [{ "kind": "malformed", "path": "$.claims[0]", "message": "odd" }], "diagnostics": [],
        });
        assert_eq!(as_json(&imported, &Diagnostics::default()), expected);
    }
}
