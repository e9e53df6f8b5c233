//! The path to a user in Graph.

use claims::values::Guid;

use crate::http::percent::encoded;

/// Longer than any user principal name (113 characters), short enough for a request.
const LONGEST_NAME_BYTES: usize = 2048;

/// `users/<id>`, or `users('<name>')`: the form that Graph documents for names that start with `$`, and in which no
/// name is treated as a function such as `delta`. `None` if the text is neither the id nor the name of a user.
/// <https://learn.microsoft.com/graph/api/user-get>
pub(super) fn user_path(id: &str) -> Option<String> {
    if Guid::parse(id).is_some() {
        return Some(format!("users/{id}"));
    }
    let name = id.contains('@') && id.len() <= LONGEST_NAME_BYTES;
    name.then(|| format!("users('{}')", encoded(&id.replace('\'', "''"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_and_names_of_users_have_a_path() {
        let path = |id: &str| user_path(id).unwrap_or_default();
        let guid = "ABCDEF01-2345-4789-8abc-def012345678";
        assert_eq!(path(guid), format!("users/{guid}"));
        assert_eq!(path("kim@example.test"), "users('kim%40example.test')");
        assert_eq!(path("$o'kim#EXT#@a"), "users('%24o%27%27kim%23EXT%23%40a')");
        assert_eq!(path("../groups/@"), "users('..%2Fgroups%2F%40')");
        for invalid in
            ["", ".", "..", "kim", "$count", "delta", "microsoft.graph.delta()", "abcdef0123454789"]
        {
            assert_eq!(user_path(invalid), None, "{invalid}");
        }
        assert_eq!(user_path(&"@".repeat(2049)), None);
    }
}
