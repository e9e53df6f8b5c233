//! Reads the lists and tables that PowerShell prints.

use csv::StringRecord;

use super::{PowerShellObject, RelyingParty};

/// `Name : x` and `IssuanceTransformRules : ...`, whose other lines are indented. A name that was there already begins the
/// next object.
pub(super) fn list(text: &str) -> Option<Vec<PowerShellObject>> {
    let mut objects = vec![PowerShellObject::new()];
    let mut last: Option<String> = None;
    for line in text.lines() {
        let key = line.split_once(':').map(|(key, value)| (key.trim_end(), value));
        let object = objects.last_mut()?;
        match (key, &last) {
            (Some((key, value)), _) if is_key(key) && !value.starts_with('[') => {
                last = Some(key.to_owned());
                let value = value.trim_start().to_owned();
                if object.contains_key(key) {
                    objects.push(PowerShellObject::from([(key.to_owned(), value)]));
                } else {
                    object.insert(key.to_owned(), value);
                }
            }
            (_, Some(key)) => {
                if let Some(value) = object.get_mut(key) {
                    value.push('\n');
                    value.push_str(line.trim());
                }
            }
            _ => {}
        }
    }
    let trimmed = objects.into_iter().map(|object| {
        let pairs = object.into_iter();
        pairs.map(|(key, value)| (key, value.trim_end().to_owned())).collect::<PowerShellObject>()
    });
    let objects: Vec<PowerShellObject> = trimmed.filter(|object| !object.is_empty()).collect();
    (!objects.is_empty()).then_some(objects)
}

/// A name of PowerShell at the beginning of a line.
fn is_key(key: &str) -> bool {
    key.len() > 2
        && key.starts_with(|one: char| one.is_ascii_uppercase())
        && key.chars().all(|one| one.is_ascii_alphanumeric())
}

/// The rows of a table whose columns are properties, as `Export-Csv` writes them.
pub(super) fn rows(text: &str) -> Option<Vec<PowerShellObject>> {
    let (header, rows) = cells(text)?;
    let object = |row: &StringRecord| {
        let named = header.iter().zip(row.iter());
        named.map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    Some(rows.iter().map(object).collect())
}

fn cells(text: &str) -> Option<(StringRecord, Vec<StringRecord>)> {
    let text =
        text.strip_prefix("#TYPE").map_or(text, |rest| rest.split_once('\n').map_or("", |(_, rest)| rest));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().ok()?.clone();
    let is_table = header.len() > 1 && header.iter().all(is_title);
    is_table.then(|| (header, reader.records().map_while(Result::ok).collect()))
}

/// A table with a column of rules, one rule or all rules in a cell.
pub(super) fn table(text: &str) -> Option<Vec<RelyingParty>> {
    let (header, rows) = cells(text)?;
    let is_name = |cell: &str| {
        let lower = cell.to_ascii_lowercase();
        ["rpname", "rp name", "rp", "relyingparty", "relying party", "trustname", "name"]
            .iter()
            .any(|known| lower == *known)
    };
    let name = header.iter().position(is_name);
    let mut parties: Vec<RelyingParty> = Vec::new();
    for row in &rows {
        let Some(rules) = row.iter().find(|cell| cell.contains("=>")) else { continue };
        let name = name.and_then(|name| row.get(name)).unwrap_or_default();
        match parties.iter_mut().find(|party| party.name == name) {
            Some(party) => {
                party.rules.push('\n');
                party.rules.push_str(&terminated(rules));
            }
            None => parties.push(RelyingParty { name: name.to_owned(), rules: terminated(rules) }),
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
