//! Tables of `Lookup` that stand in files beside the policy.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Diagnostics, MAX_DOCUMENT_BYTES, Node, NodeKind, Place, Severity};
use crate::transformations::{UNUSABLE_TABLE, read_table};

/// Reads the text of a file by the name that a policy gives it.
///
/// # Errors
/// It cannot be read; the text says why, without the name.
pub type ReadBeside<'r> = dyn Fn(&str) -> Result<String, String> + 'r;

/// The names of the files that have tables of a document.
#[must_use]
pub fn table_files(root: &Node) -> BTreeSet<String> {
    named(root).into_iter().map(|(name, _)| name.to_owned()).collect()
}

/// The document with the tables of files, mappings in YAML or JSON, in the places of the files' names. A file without a table
/// is noted.
pub fn with_tables<'n>(
    root: &'n Node,
    read: &ReadBeside<'_>,
    diagnostics: &mut Diagnostics,
) -> Cow<'n, Node> {
    let mut tables = BTreeMap::new();
    let mut room = MAX_DOCUMENT_BYTES;
    for (name, place) in named(root) {
        match read(name).and_then(|text| table(&text, place, &mut room)) {
            Ok(kind) => {
                tables.insert(place.part, kind);
            }
            Err(why) => {
                diagnostics.error(UNUSABLE_TABLE, place, format!("`{name}`: {why}"));
            }
        }
    }
    if tables.is_empty() {
        return Cow::Borrowed(root);
    }
    let mut root = root.clone();
    put(&mut root, &mut tables);
    Cow::Owned(root)
}

/// The names of files that stand in `table` of a `Lookup`, with their places.
fn named(root: &Node) -> Vec<(&str, Place)> {
    let mut named = Vec::new();
    find(root, &mut named);
    named
}

fn find<'n>(node: &'n Node, named: &mut Vec<(&'n str, Place)>) {
    node.as_items().iter().for_each(|item| find(item, named));
    for entry in node.as_entries() {
        let table = matches!(entry.key.as_str(), "Lookup" | "Lookup()")
            .then(|| entry.value.as_entries().iter().find(|parameter| parameter.key == "table"))
            .flatten();
        match table.map(|table| (&table.value.kind, table.value.place)) {
            Some((NodeKind::Text { text, .. }, place)) => named.push((text, place)),
            _ => find(&entry.value, named),
        }
    }
}

/// Puts each table where the file's name stands.
fn put(node: &mut Node, tables: &mut BTreeMap<u32, NodeKind>) {
    match &mut node.kind {
        NodeKind::List(items) => items.iter_mut().for_each(|item| put(item, tables)),
        NodeKind::Map(entries) => entries.iter_mut().for_each(|entry| put(&mut entry.value, tables)),
        NodeKind::Text { .. } => {
            if let Some(table) = tables.remove(&node.place.part) {
                node.kind = table;
            }
        }
        NodeKind::Null => {}
    }
}

/// The table in a file, with every part at a place of the policy. All files together must have `room`, in bytes.
fn table(text: &str, place: Place, room: &mut usize) -> Result<NodeKind, String> {
    let too_large = || format!("the files of all tables together are larger than {MAX_DOCUMENT_BYTES} bytes");
    *room = room.checked_sub(text.len()).ok_or_else(too_large)?;
    let mut diagnostics = Diagnostics::default();
    let mut root = Node::parse(text, &mut diagnostics);
    if !diagnostics.has_errors() {
        read_table(&root, &mut diagnostics);
    }
    if let Some(first) = diagnostics.sorted().iter().find(|one| one.severity == Severity::Error) {
        let Place { line, column, .. } = first.place;
        return Err(format!("line {line}, column {column}: {}", first.message));
    }
    // Nothing of the table stands there in the policy, so no fix can be written there.
    move_to(&mut root, Place { length: 0, ..place });
    Ok(root.kind)
}

fn move_to(node: &mut Node, place: Place) {
    node.place = place;
    match &mut node.kind {
        NodeKind::List(items) => items.iter_mut().for_each(|item| move_to(item, place)),
        NodeKind::Map(entries) => {
            for entry in entries {
                entry.place = place;
                move_to(&mut entry.value, place);
            }
        }
        NodeKind::Null | NodeKind::Text { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;
    use crate::policy::fixtures::policy_of;
    use crate::values::{Known, Value};

    fn read(name: &str) -> Result<String, String> {
        match name {
            "countries.yaml" => Ok("DE: Germany\nUS: [United States, America]\n".to_owned()),
            "list.yaml" => Ok("- DE".to_owned()),
            "twice.json" => Ok("{\"DE\": \"a\",\n \"DE\": \"b\"}".to_owned()),
            "nested.yaml" => Ok("US: x\nDE: { a: b }".to_owned()),
            "empty.yaml" => Ok(String::new()),
            "nothing.json" => Ok("{}".to_owned()),
            "large.yaml" => Ok("#".repeat(MAX_DOCUMENT_BYTES + 1)),
            "quotes.yaml" => Ok("“abcdefghi”: “x”".to_owned()),
            _ => Err("there is no such file".to_owned()),
        }
    }

    fn of(file: &str) -> (Option<Policy>, Diagnostics) {
        let claims = format!("a: {{ transformations: [Lookup: {{ input: people.x, table: {file} }}] }}");
        let mut diagnostics = Diagnostics::default();
        let root = Node::parse(&policy_of(&claims), &mut diagnostics);
        let root = with_tables(&root, &read, &mut diagnostics);
        (Policy::read(&root, &mut diagnostics), diagnostics)
    }

    #[test]
    fn a_table_in_a_file_is_as_one_in_the_policy() {
        let (policy, diagnostics) = of("countries.yaml");
        assert!(diagnostics.as_slice().is_empty(), "{diagnostics:?}");
        let policy = policy.unwrap();
        let claims = policy.applications()[0].evaluate(&[Known::Value(Value::from("US"))]).claims;
        let texts = claims.first().map(|claim| claim.value.texts().to_vec());
        assert_eq!(texts, Some(vec!["United States".to_owned(), "America".to_owned()]));
    }

    #[test]
    fn a_file_without_a_table_is_noted_where_the_policy_names_it() {
        for (file, said) in [
            ("gone.yaml", "`gone.yaml`: there is no such file"),
            ("list.yaml", "`list.yaml`: line 1, column 1: expected a mapping"),
            ("twice.json", "`twice.json`: line 2, column 2: "),
            ("nested.yaml", "`nested.yaml`: line 2, column 5: expected a text"),
            ("empty.yaml", "`empty.yaml`: line 1, column 1: "),
            ("nothing.json", "`nothing.json`: line 1, column 1: the table is empty"),
            ("large.yaml", "`large.yaml`: the files of all tables together are larger than 16777216 bytes"),
        ] {
            let (policy, diagnostics) = of(file);
            let [one] = diagnostics.as_slice() else { panic!("{file}: {diagnostics:?}") };
            assert!(policy.is_none() && one.code == UNUSABLE_TABLE, "{file}: {one}");
            assert!(one.message.starts_with(said) && one.place.line == 9, "{file}: {one}");
        }
    }

    /// `“abcdefghi”` is as long as `quotes.yaml`, which a fix must not touch.
    #[test]
    fn what_is_noted_about_a_table_in_a_file_has_no_fix_in_the_policy() {
        let (policy, diagnostics) = of("quotes.yaml");
        let list = diagnostics.sorted();
        assert!(policy.is_some() && list.len() == 2, "{list:?}");
        assert!(list.iter().all(|one| one.fix.is_none() && one.place.line == 9), "{list:?}");
    }

    #[test]
    fn every_lookup_of_a_document_is_found_and_nothing_else() {
        let claims = "a: { transformations: [Lookup: { input: people.x, table: one.yaml }] }
b: { configurations: [{ transformations: [ToUppercase: { input: people.x }, Lookup(): { table: two.yaml }] }] }
c: { transformations: [Lookup: { input: people.x, table: { table: three.yaml, Lookup: four.yaml } }] }
d: { transformations: [Join: { input: people.x, table: five.yaml }] }";
        let root = Node::parse(&policy_of(claims), &mut Diagnostics::default());
        assert_eq!(table_files(&root).into_iter().collect::<Vec<_>>(), ["one.yaml", "two.yaml"]);
    }
}
