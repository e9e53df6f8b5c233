//! What the command writes without reading the tenant.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::exit::Exit;
use crate::registration::{GraphRequest, Registration, Removal, TenantState, plan, terraform};

/// Source: the resource types of the extensions `microsoftGraphV1` and `microsoftGraphBeta` in Microsoft's reference.
const NO_BICEP: &str = "--format: Bicep's extension for Microsoft Graph has no types for custom extensions, listeners and claims \
     mapping policies; `terraform` has all of them";

/// What the command writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum EntraFormat {
    /// The requests to Microsoft Graph, in order
    #[default]
    Json,
    /// A configuration of Terraform for the provider `microsoft/msgraph`
    Terraform,
    /// Only to say why there is none
    #[value(hide = true)]
    Bicep,
}

/// Writes to a folder, or to standard output.
///
/// # Errors
/// A file cannot be written, or the format has no types for what is registered.
pub(super) fn write(
    registration: &Registration,
    app_id: Option<&str>,
    format: EntraFormat,
    folder: Option<&Path>,
) -> Result<Exit, String> {
    let mut found = TenantState::unread(registration, app_id);
    let register = plan(registration, &mut found);
    let detach = Removal::of(registration, &found).requests(true);
    match (format, folder) {
        (EntraFormat::Bicep, _) => return Err(NO_BICEP.to_owned()),
        (EntraFormat::Terraform, None) => print!("{}", terraform(registration, &register, app_id)),
        (EntraFormat::Terraform, Some(folder)) => {
            let text = terraform(registration, &register, app_id);
            write_file(folder, "claimsmith.tf", &text)?;
        }
        (EntraFormat::Json, None) => {
            let objects = |requests: &[GraphRequest]| -> Value {
                requests.iter().map(|request| request.to_json(&registration.graph)).collect()
            };
            println!("{:#}", json!({ "register": objects(&register), "detach": objects(&detach) }));
        }
        (EntraFormat::Json, Some(folder)) => {
            write_files(folder, &register, &registration.graph)?;
            write_files(&folder.join("detach"), &detach, &registration.graph)?;
        }
    }
    Ok(Exit::Good)
}

/// Writes the requests to numbered files, replacing those of an earlier run.
fn write_files(folder: &Path, requests: &[GraphRequest], graph: &str) -> Result<(), String> {
    let at = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(folder).map_err(|error| at(folder, error))?;
    for entry in fs::read_dir(folder).map_err(|error| at(folder, error))? {
        let path = entry.map_err(|error| at(folder, error))?.path();
        if is_numbered(&path) {
            fs::remove_file(&path).map_err(|error| at(&path, error))?;
        }
    }
    for (number, request) in (1..).zip(requests) {
        let text = format!("{:#}\n", request.to_json(graph));
        write_file(folder, &format!("{number:02}-{}.json", request.file), &text)?;
    }
    Ok(())
}

fn write_file(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    let path = folder.join(name);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
    written.map_err(|error| format!("{}: {error}", path.display()))?;
    println!("{}", path.display());
    Ok(())
}

/// `01-application.json`
fn is_numbered(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let number = name.strip_suffix(".json").and_then(|name| name.split_once('-')).map(|(number, _)| number);
    number.is_some_and(|number| number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()))
}
