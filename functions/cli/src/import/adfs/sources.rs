//! Reads files with claim rules.

mod clixml;

use self::clixml::ClixmlObject;

/// A relying party trust of AD FS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RelyingParty {
    /// Its name; empty if the file does not have it.
    pub(crate) name: String,
    /// Its issuance transform rules.
    pub(crate) rules: String,
}

/// The relying parties in a file: rule text, or what PowerShell wrote with `Export-Clixml`, `Export-Csv` or
/// `Format-List`.
///
/// # Errors
/// It has no rules.
pub(crate) fn read(text: &str) -> Result<Vec<RelyingParty>, String> {
    let text = text.trim_start_matches('\u{feff}');
    let parties = if text.trim_start().starts_with('<') {
        from_objects(&clixml::read(text)?)
    } else if let Some(parties) = from_list(text) {
        parties
    } else if let Some(parties) = from_table(text) {
        parties
    } else {
        vec![RelyingParty { name: String::new(), rules: text.to_owned() }]
    };
    let parties: Vec<RelyingParty> =
        parties.into_iter().filter(|party| !party.rules.trim().is_empty()).collect();
    if parties.is_empty() { Err("the file has no claim rules".to_owned()) } else { Ok(parties) }
}

const RULES: &str = "IssuanceTransformRules";

fn from_objects(objects: &[ClixmlObject]) -> Vec<RelyingParty> {
    let party = |object: &ClixmlObject| {
        let name = object.get("Name").or_else(|| object.get("Identifier")).cloned().unwrap_or_default();
        object.get(RULES).map(|rules| RelyingParty { name, rules: rules.clone() })
    };
    objects.iter().filter_map(party).collect()
}

/// `Name : x` and `IssuanceTransformRules : ...`, whose other lines are indented.
fn from_list(text: &str) -> Option<Vec<RelyingParty>> {
    let mut properties: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let key = line.split_once(':').map(|(key, value)| (key.trim_end(), value));
        match key {
            Some((key, value)) if is_key(key) && !value.starts_with('[') => {
                properties.push((key.to_owned(), value.trim_start().to_owned()));
            }
            _ => {
                if let Some((_, value)) = properties.last_mut() {
                    value.push('\n');
                    value.push_str(line.trim());
                }
            }
        }
    }
    let mut parties: Vec<RelyingParty> = Vec::new();
    let mut name = String::new();
    let mut pending: Option<String> = None;
    for (key, value) in properties {
        match key.as_str() {
            "Name" => name = value.trim().to_owned(),
            RULES => pending = Some(value),
            _ => {}
        }
        if let (false, Some(rules)) = (name.is_empty(), &pending) {
            parties.push(RelyingParty { name: std::mem::take(&mut name), rules: rules.clone() });
            pending = None;
        }
    }
    parties.extend(pending.map(|rules| RelyingParty { name, rules }));
    (!parties.is_empty()).then_some(parties)
}

/// A name of PowerShell at the beginning of a line.
fn is_key(key: &str) -> bool {
    key.len() > 2
        && key.starts_with(|one: char| one.is_ascii_uppercase())
        && key.chars().all(|one| one.is_ascii_alphanumeric())
}

/// A table with a column of rules, one rule or all rules in a cell.
fn from_table(text: &str) -> Option<Vec<RelyingParty>> {
    let mut rows = cells(
        text.strip_prefix("#TYPE").map_or(text, |rest| rest.split_once('\n').map_or("", |(_, rest)| rest)),
    )
    .into_iter();
    let header = rows.next().filter(|header| header.len() > 1 && header.iter().all(|cell| is_title(cell)))?;
    let is_name = |cell: &String| {
        let lower = cell.to_ascii_lowercase();
        ["rpname", "rp name", "rp", "relyingparty", "relying party", "trustname", "name"]
            .iter()
            .any(|known| lower == *known)
    };
    let name = header.iter().position(is_name);
    let mut parties: Vec<RelyingParty> = Vec::new();
    for row in rows {
        let Some(rules) = row.iter().find(|cell| cell.contains("=>")) else { continue };
        let name = name.and_then(|name| row.get(name)).cloned().unwrap_or_default();
        match parties.iter_mut().find(|party| party.name == name) {
            Some(party) => {
                party.rules.push('\n');
                party.rules.push_str(&terminated(rules));
            }
            None => parties.push(RelyingParty { name, rules: terminated(rules) }),
        }
    }
    (!parties.is_empty()).then_some(parties)
}

/// Whether a cell can be the title of a column.
fn is_title(cell: &str) -> bool {
    !cell.is_empty() && cell.chars().all(|one| one.is_alphanumeric() || matches!(one, ' ' | '_' | '-' | '.'))
}

/// The rules with a semicolon at the end.
fn terminated(rules: &str) -> String {
    let rules = rules.trim();
    if rules.ends_with(';') { rules.to_owned() } else { format!("{rules};") }
}

/// The cells of a table: RFC 4180.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut characters = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(character) = characters.next() {
        match (character, is_quoted) {
            ('"', true) if characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            ('"', true) => is_quoted = false,
            ('"', false) if cell.is_empty() => is_quoted = true,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) => {}
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (other, _) => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}
