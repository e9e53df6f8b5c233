//! Finds the column of an attribute.

use claims::document::{Diagnostics, Node};
use claims::values::AttributeName;

use crate::record::mapping::Selector;

/// The column of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ColumnName {
    /// The name that the policy lists.
    Listed(String),
    /// The column with the attribute's name.
    Like(AttributeName),
}

impl Selector for ColumnName {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        node.text(diagnostics).map(|text| Self::Listed(text.to_owned()))
    }

    fn unlisted(name: &AttributeName) -> Self {
        Self::Like(name.clone())
    }
}

impl ColumnName {
    /// The number of the column among `names`, from 0. A name of `user.*` is matched without regard to case; a listed
    /// column is matched exactly.
    pub(super) fn find<'n>(&self, mut names: impl Iterator<Item = &'n str>) -> Option<usize> {
        match self {
            Self::Listed(column) => names.position(|name| name == column),
            Self::Like(attribute) => names.position(|name| attribute.is_called(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::mapping::Mapping;

    #[test]
    fn a_listed_column_is_matched_as_it_is_written_and_a_users_attribute_without_regard_to_case() {
        let node = Node::parse("costCenter: cost_center", &mut Diagnostics::default());
        let columns: Mapping<ColumnName> = Mapping::read(Some(&node), &mut Diagnostics::default());
        let found = |wanted: &str| {
            let wanted = AttributeName::parse(wanted).unwrap();
            columns
                .selector(&wanted)
                .find(["Cost_Center", "cost_center", "costCenter", "Department"].into_iter())
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
