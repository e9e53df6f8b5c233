//! People of a file: sample people in YAML, or rows whose columns are attributes, such as `user.id` and `people.tier`.

use std::collections::BTreeMap;
use std::path::Path;

use claims::document::{Diagnostics, NodeKind};
use claims::values::Value;
use offline::sample::{self, Person, SampleRecord};

use super::sampled;
use crate::files;
use crate::people::{FileRow, read};

/// The people of a file.
///
/// # Errors
/// The file cannot be read, or has mistakes; the text names it, and has no value of it.
pub(crate) fn people_of(path: &Path, sample: Option<usize>) -> Result<Vec<Person>, String> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if matches!(ending, "yaml" | "yml" | "") {
        let (people, warnings) = files::people(path, None)?;
        eprint!("{warnings}");
        return Ok(sampled(people, sample));
    }
    let rows = sampled(read(path)?, sample);
    rows.iter().map(person).collect::<Result<_, _>>().map_err(|why| format!("{}: {why}", path.display()))
}

/// A row as a person: a mapping is `user` or a store, another column an attribute of one.
fn person(row: &FileRow) -> Result<Person, String> {
    let mut person = Person { name: row.place.to_string(), user: None, stores: BTreeMap::new() };
    // What is neither a text nor a list of texts is no value.
    let mut noted = Diagnostics::default();
    for entry in &row.entries {
        if entry.key == "name" {
            person.name = entry.value.as_text().unwrap_or_default().to_owned();
        } else if let NodeKind::Map(_) = entry.value.kind {
            let record = sample::attributes(&entry.value, &mut noted);
            record.into_iter().for_each(|(name, value)| add(&mut person, &entry.key, &name, value));
        } else if let Some((source, name)) = entry.key.split_once('.') {
            sample::value(&entry.value, &mut noted)
                .into_iter()
                .for_each(|value| add(&mut person, source, name, value));
        } else {
            let why =
                format!("column `{}`: write it as an attribute, such as user.id or people.tier", entry.key);
            return Err(format!("{}: {why}", row.place));
        }
    }
    Ok(person)
}

fn add(person: &mut Person, source: &str, name: &str, value: Value) {
    if source != "user" {
        let record: &mut SampleRecord = person.stores.entry(source.to_owned()).or_default();
        record.insert(name.to_owned(), value);
    } else if let Some(text) = value.first() {
        person.user.get_or_insert_default().insert(name.to_owned(), text.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_people_with_the_attributes_that_their_columns_name() {
        let folder = std::env::temp_dir();
        let path = folder.join(format!("compared-{}.jsonl", std::process::id()));
        let text = "{\"user.id\": \"7\", \"people.tier\": \"gold\", \"people.roles\": [\"a\", \"b\"]}\n\
                    {\"name\": \"kim\", \"user\": {\"id\": \"8\"}, \"hr\": {\"title\": \"Boss\"}}\n";
        std::fs::write(&path, text).unwrap();
        let people = people_of(&path, None).unwrap();
        std::fs::write(&path, "{\"tier\": \"gold\"}").unwrap();
        let wrong = people_of(&path, None).unwrap_err();
        std::fs::remove_file(&path).unwrap();
        let names: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["line 1", "kim"]);
        assert_eq!(people[0].user.as_ref().unwrap()["id"], "7");
        assert_eq!(people[0].stores["people"]["roles"].texts(), ["a", "b"]);
        assert_eq!(people[1].stores["hr"]["title"], Value::from("Boss"));
        assert!(wrong.contains("line 1: column `tier`") && !wrong.contains("gold"), "{wrong}");
    }
}
