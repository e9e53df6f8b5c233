//! Finds the column of an attribute, and reads JSON in it.

use claims::document::{Diagnostics, Node};
use claims::values::{AttributeName, Known, Value};

use crate::record::json;
use crate::record::mapping::{NotAValue, Selector};

/// A column's value in one row; `None` is NULL.
pub(super) type Cell = Result<Option<Value>, NotAValue>;

const FORMATS: [&str; 2] = ["json", "text"];

/// Where an attribute is found, and how it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ColumnSelector {
    name: ColumnName,
    /// Whether the column's text is a JSON document.
    json: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum ColumnName {
    /// The name that the policy lists.
    Listed(String),
    /// The column with the attribute's name.
    Like(AttributeName),
}

impl Selector for ColumnSelector {
    /// A name, or a mapping with `column` and `format`.
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        if !node.has("column") {
            let name = ColumnName::Listed(node.text(diagnostics)?.to_owned());
            return Some(Self { name, json: false });
        }
        let mut fields = node.fields(diagnostics)?;
        let name = fields.required("column", diagnostics).and_then(|node| node.text(diagnostics));
        let format = fields.optional("format").map(|node| node.one_of(&FORMATS, diagnostics));
        fields.finish(diagnostics);
        let json = match format {
            Some(format) => format? == 0,
            None => false,
        };
        Some(Self { name: ColumnName::Listed(name?.to_owned()), json })
    }

    fn unlisted(name: &AttributeName) -> Self {
        Self { name: ColumnName::Like(name.clone()), json: false }
    }
}

impl ColumnSelector {
    /// The number of the column among `names`, from 0. A name of `user.*` is matched without regard to case; a listed
    /// column is matched exactly.
    pub(super) fn find<N: AsRef<str>>(&self, names: &[N]) -> Option<usize> {
        let mut names = names.iter().map(AsRef::as_ref);
        match &self.name {
            ColumnName::Listed(column) => names.position(|name| name == column),
            ColumnName::Like(attribute) => names.position(|name| attribute.is_called(name)),
        }
    }

    /// The value of a cell: with JSON a text or, if it is an array, a list.
    pub(super) fn value(&self, cell: Cell) -> Cell {
        match cell? {
            Some(Value::Text(text)) if self.json => {
                let document = serde_json::from_str(&text).map_err(|_| NotAValue)?;
                Ok(match json::known(&document)? {
                    Known::Value(value) => Some(value),
                    _ => None,
                })
            }
            value => Ok(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::mapping::Mapping;

    fn columns(yaml: &str) -> Mapping<ColumnSelector> {
        let mut diagnostics = Diagnostics::default();
        let node = Node::parse(yaml, &mut diagnostics);
        let columns = Mapping::read(Some(&node), &mut diagnostics);
        assert_eq!(diagnostics, Diagnostics::default());
        columns
    }

    #[test]
    fn a_listed_column_is_matched_as_it_is_written_and_a_users_attribute_without_regard_to_case() {
        let columns = columns("{ costCenter: cost_center, role: { column: Department } }");
        let found = |wanted: &str| {
            let wanted = AttributeName::parse(wanted).unwrap();
            columns.selector(&wanted).find(&["Cost_Center", "cost_center", "costCenter", "Department"])
        };
        for (wanted, expected) in [
            ("crm.costCenter", Some(1)),
            ("user.costcenter", Some(1)),
            ("crm.costcenter", None),
            ("user.department", Some(3)),
            ("crm.department", None),
            ("crm.Department", Some(3)),
            ("crm.role", Some(3)),
        ] {
            assert_eq!(found(wanted), expected, "{wanted}");
        }
    }

    #[test]
    fn json_is_a_list_by_choice() {
        let columns = columns("{ a: { column: x, format: json }, b: { column: x, format: text } }");
        let value = |attribute: &str, text: &str| {
            let selector = columns.selector(&AttributeName::parse(attribute).unwrap());
            selector.value(Ok(Some(text.into())))
        };
        let list =
            |texts: &[&str]| Ok(Some(Value::List(texts.iter().map(|&text| text.to_owned()).collect())));
        for (text, expected) in [
            (r#"["admin", 1, null, true]"#, list(&["admin", "1", "true"])),
            ("[]", list(&[])),
            (r#""admin""#, Ok(Some("admin".into()))),
            ("null", Ok(None)),
            (r#"{"a": 1}"#, Err(NotAValue)),
            (r#"[["a"]]"#, Err(NotAValue)),
            ("admin", Err(NotAValue)),
        ] {
            assert_eq!(value("crm.a", text), expected, "{text}");
            assert_eq!(value("crm.b", text), Ok(Some(text.into())), "{text}");
        }
    }
}
