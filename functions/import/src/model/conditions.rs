//! Reads the conditions of a claim: user types and groups.

use claims::conditions::{CONDITIONS, ConditionArgument};
use claims::values::Guid;

use crate::notes::{Note, Notes};
use crate::reading::json_part::JsonPart;

/// Who a configuration applies to.
#[derive(Clone, Debug, Default)]
pub(crate) struct ImportedCondition {
    /// The user type; `None` for everyone.
    pub(crate) user_type: Option<&'static str>,
    /// The IDs of groups, at least one of which must have the user; empty for everyone.
    pub(crate) member_of: Vec<String>,
}

/// Reads the two keys of a condition, under their names in this kind of file.
///
/// # Errors
/// A user type or a group is not one that a policy can have.
pub(crate) fn read(
    part: &JsonPart<'_>,
    user_type: &str,
    member_of: &str,
    notes: &mut Notes,
) -> Result<ImportedCondition, Note> {
    let mut condition = ImportedCondition::default();
    if let Some(written) = part.get(user_type) {
        condition.user_type = Some(written.one_of(user_types())?).filter(|word| *word != "any");
    }
    if let Some(word @ ("aadGuests" | "externalGuests")) = condition.user_type {
        notes.needs("guestkind");
        let message = format!("`{word}` needs `user.guestkind`, which Graph does not have for every user");
        notes.push(Note::changed(&part.path, message));
    }
    if let Some(groups) = part.get(member_of) {
        let groups = if groups.value.is_string() { vec![groups] } else { groups.items()? };
        for group in &groups {
            condition.member_of.push(group_id(group)?);
        }
    }
    if !condition.member_of.is_empty() {
        notes.needs("memberof");
    }
    Ok(condition)
}

/// The words of the condition `userType`.
fn user_types() -> &'static [&'static str] {
    let definition = CONDITIONS.iter().find(|definition| definition.name == "userType");
    match definition.map(|definition| definition.takes) {
        Some(ConditionArgument::OneOf(words)) => words,
        _ => &[],
    }
}

/// The ID of a group; the portal writes `oid:` before it.
fn group_id(group: &JsonPart<'_>) -> Result<String, Note> {
    let written = group.text()?.trim();
    let id = match written.split_at_checked(4) {
        Some((prefix, id)) if prefix.eq_ignore_ascii_case("oid:") => id.trim(),
        _ => written,
    };
    if Guid::parse(id).is_none() {
        return Err(Note::lost(&group.path, format!("`{written}` is not the object ID of a group")));
    }
    Ok(id.to_owned())
}
