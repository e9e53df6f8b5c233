//! Reads what PowerShell's `Export-Clixml` writes: objects with the texts of their properties.

use roxmltree::{Document, Node};

use super::PowerShellObject;

/// The objects that have properties. Of a property that is a list, the first text counts; the entries of a table are
/// properties of its object.
///
/// # Errors
/// It is not such a file.
pub(super) fn read(text: &str) -> Result<Vec<PowerShellObject>, String> {
    let document = Document::parse(text.trim_start())
        .map_err(|error| format!("this is not a file of `Export-Clixml`: {error}"))?;
    if !document.root_element().has_tag_name_of("Objs") {
        return Err("this is not a file of `Export-Clixml`: it has no element `Objs`".to_owned());
    }
    let objects = document.descendants().filter(|node| node.has_tag_name_of("Obj"));
    Ok(objects.map(properties).filter(|object| !object.is_empty()).collect())
}

/// Names without regard to the namespace: fragments of such files are in use, too.
trait Named {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl Named for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

fn properties(object: Node<'_, '_>) -> PowerShellObject {
    let lists =
        object.children().filter(|node| ["Props", "MS"].iter().any(|name| node.has_tag_name_of(name)));
    let mut properties = PowerShellObject::new();
    let mut entries = Vec::new();
    for property in lists.flat_map(|list| list.children()) {
        for entry in property.descendants().filter(|node| node.has_tag_name_of("En")) {
            let of = |name| entry.children().find(|node| node.attribute("N") == Some(name)).and_then(text);
            entries.extend(of("Key").zip(of("Value")));
        }
        let first = property.descendants().find_map(text);
        if let Some((name, first)) = property.attribute("N").zip(first) {
            properties.entry(plain(name)).or_insert(first);
        }
    }
    for (key, value) in entries {
        properties.entry(key).or_insert(value);
    }
    properties
}

/// The text of an element that has one.
fn text(node: Node<'_, '_>) -> Option<String> {
    let is_text = node.has_tag_name_of("S") || node.has_tag_name_of("URI");
    is_text.then(|| plain(node.text().unwrap_or_default()))
}

/// Without PowerShell's `_x000A_`.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        match escaped(after) {
            Some(character) => {
                plain.push(character);
                rest = after.get("000A_".len()..).unwrap_or_default();
            }
            None => {
                plain.push_str("_x");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// `000A_`.
fn escaped(text: &str) -> Option<char> {
    let digits = text.get(..4).filter(|_| text.get(4..5) == Some("_"))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}
