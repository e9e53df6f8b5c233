//! What belongs to a user in Graph beside the user's own properties: groups, directory roles and assignments as lists of
//! objects, and the manager. A path such as `groups[*].displayName` reads one property of each.

use std::collections::{BTreeMap, BTreeSet};

use crate::record::path::{Path, PathStep};

/// How many objects Graph is asked for at once.
pub(super) const PAGE_SIZE: usize = 500;

/// A list that belongs to a user.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct UserList {
    /// What paths call it.
    pub(super) name: &'static str,
    /// Where it is below the user. A cast to a type needs `$count` and `ConsistencyLevel: eventual`.
    /// <https://learn.microsoft.com/graph/api/user-list-transitivememberof>
    pub(super) segment: &'static str,
    /// The permission that it needs.
    pub(super) permission: &'static str,
}

const LISTS: [UserList; 3] = [
    UserList {
        name: "groups",
        segment: "transitiveMemberOf/microsoft.graph.group",
        permission: "GroupMember.Read.All",
    },
    UserList {
        name: "directoryRoles",
        segment: "transitiveMemberOf/microsoft.graph.directoryRole",
        permission: "RoleManagement.Read.Directory",
    },
    UserList { name: "appRoleAssignments", segment: "appRoleAssignments", permission: "Directory.Read.All" },
];

/// The user's manager.
const MANAGER: &str = "manager";

/// What to ask Graph for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    /// The user's own properties.
    pub(super) user: BTreeSet<String>,
    /// The manager's.
    pub(super) manager: BTreeSet<String>,
    /// Those of the objects in lists.
    pub(super) lists: BTreeMap<&'static UserList, BTreeSet<String>>,
}

impl Selection {
    /// Adds what a path reads.
    pub(super) fn add(&mut self, path: &Path) {
        let mut names = path.steps().iter().filter_map(|step| match step {
            PathStep::Name(name) => Some(name.as_str()),
            PathStep::Index(_) | PathStep::Each => None,
        });
        let root = names.next().unwrap_or_default();
        let property = names.next().unwrap_or("id").to_owned();
        if root == MANAGER {
            self.manager.insert(property);
        } else if let Some(list) = LISTS.iter().find(|list| list.name == root) {
            self.lists.entry(list).or_default().insert(property);
        } else {
            self.user.insert(root.to_owned());
        }
    }

    /// Whether the user is asked for, and not only lists.
    pub(super) fn has_user(&self) -> bool {
        !self.user.is_empty() || !self.manager.is_empty()
    }
}
