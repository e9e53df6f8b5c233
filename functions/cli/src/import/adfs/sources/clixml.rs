//! Reads what PowerShell's `Export-Clixml` writes: objects with the texts of their properties.

use std::collections::BTreeMap;

/// The properties of an object that are texts, by name; of a list of texts, the first one.
pub(super) type ClixmlObject = BTreeMap<String, String>;

/// An element that is open.
struct OpenElement {
    tag: String,
    name: Option<String>,
    text: String,
    /// Of an object: its properties so far.
    properties: ClixmlObject,
}

/// The objects that have properties, inner ones first.
///
/// # Errors
/// It is not such a file.
pub(super) fn read(text: &str) -> Result<Vec<ClixmlObject>, String> {
    if !text.contains("<Objs") {
        return Err("this is not a file of `Export-Clixml`: it has no element `Objs`".to_owned());
    }
    let mut objects = Vec::new();
    let mut open: Vec<OpenElement> = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        if let Some(element) = open.last_mut() {
            element.text.push_str(before);
        }
        let Some((tag, behind)) = after.split_once('>') else {
            return Err("the file ends within a tag".to_owned());
        };
        rest = behind;
        if tag.starts_with(['?', '!']) || tag.ends_with('/') {
            continue;
        }
        if tag.starts_with('/') {
            close(&mut open, &mut objects);
            continue;
        }
        let (tag, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let name = attributes
            .split_once("N=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .map(|(name, _)| plain(name));
        open.push(OpenElement {
            tag: tag.to_owned(),
            name,
            text: String::new(),
            properties: ClixmlObject::new(),
        });
    }
    Ok(objects)
}

fn close(open: &mut Vec<OpenElement>, objects: &mut Vec<ClixmlObject>) {
    let Some(element) = open.pop() else { return };
    if element.tag == "Obj" && !element.properties.is_empty() {
        objects.push(element.properties);
        return;
    }
    if element.tag != "S" && element.tag != "URI" {
        return;
    }
    // A text without a name is an item of the list that is the property.
    let list = || open.iter().rev().find(|outer| outer.tag == "Obj").and_then(|outer| outer.name.clone());
    let name = element.name.or_else(list);
    let is_item = open.last().is_some_and(|outer| matches!(outer.tag.as_str(), "LST" | "IE" | "STK" | "QUE"));
    let outer = open.iter_mut().rev().filter(|outer| outer.tag == "Obj").nth(usize::from(is_item));
    if let (Some(outer), Some(name)) = (outer, name) {
        outer.properties.entry(name).or_insert_with(|| plain(&element.text));
    }
}

/// Without XML's entities and PowerShell's `_x000A_`.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '_']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        plain.push_str(before);
        match entity(after).or_else(|| escape(after)) {
            Some((character, length)) => {
                plain.push(character);
                rest = after.get(length..).unwrap_or_default();
            }
            None => {
                plain.push(if after.starts_with('&') { '&' } else { '_' });
                rest = after.get(1..).unwrap_or_default();
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// `&lt;` or `&#10;`, and how long it is.
fn entity(text: &str) -> Option<(char, usize)> {
    const NAMES: [(&str, char); 5] = [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"'), ("apos", '\'')];
    let (name, _) = text.strip_prefix('&')?.split_once(';')?;
    let length = name.len() + "&;".len();
    if let Some((_, character)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some((*character, length));
    }
    let digits = name.strip_prefix('#')?;
    let number = match digits.strip_prefix('x') {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => digits.parse().ok()?,
    };
    Some((char::from_u32(number)?, length))
}

/// `_x000A_`, and how long it is.
fn escape(text: &str) -> Option<(char, usize)> {
    let digits = text.strip_prefix("_x")?.get(..4)?;
    let is_closed = text.get(6..7) == Some("_");
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_closed)?;
    Some((char::from_u32(number)?, "_x000A_".len()))
}
