//! Which column an attribute stands in.

use claims::document::{Diagnostics, Node};
use claims::values::AttributeName;

/// The `attributes` of a configuration: the columns of those attributes that are not called like theirs.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns(Vec<(String, String)>);

impl Columns {
    /// Reads `attributes`, which may be absent; mistakes are noted.
    pub(super) fn read(node: Option<&Node>, diagnostics: &mut Diagnostics) -> Self {
        let entries = node.and_then(|node| node.entries(diagnostics)).unwrap_or_default();
        let column = |entry: &claims::document::Entry| {
            let column = entry.value.text(diagnostics)?;
            Some((entry.key.clone(), column.to_owned()))
        };
        Self(entries.iter().filter_map(column).collect())
    }

    /// The number of the attribute's column among `names`, from 0. A name of `user.*` is matched without regard to
    /// case; a column that `attributes` names, as it is written.
    pub(super) fn find<'n>(
        &self,
        wanted: &AttributeName,
        mut names: impl Iterator<Item = &'n str>,
    ) -> Option<usize> {
        match self.0.iter().find(|(name, _)| wanted.is_called(name)) {
            Some((_, column)) => names.position(|name| name == column),
            None => names.position(|name| wanted.is_called(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_column_is_matched_as_it_is_written_and_a_users_attribute_without_regard_to_case() {
        let columns = Columns(vec![("costCenter".to_owned(), "cost_center".to_owned())]);
        let found = |wanted: &str| {
            let wanted = AttributeName::parse(wanted).unwrap();
            columns.find(&wanted, ["Cost_Center", "cost_center", "costCenter", "Department"].into_iter())
        };
        for (wanted, expected) in [
            ("crm.costCenter", Some(1)),
            ("user.costcenter", Some(1)),
            ("crm.costcenter", None),
            ("user.department", Some(3)),
            ("crm.department", None),
            ("crm.Department", Some(3)),
        ] {
            assert_eq!(found(wanted), expected, "{wanted}");
        }
    }
}
