//! Turns queries to attribute stores into stores of the policy.

mod columns;

use adfs_rules::StoreQuery;

use super::stores::PolicyStores;
use super::symbols::{AttributeValues, ClaimValues, NotCarried};
use super::values::{BoundClaims, evaluate};
use super::vocabulary::{GROUP_NAMES, GROUP_SIDS, PRIMARY_GROUP, has_several_values};

/// The claims that a query gives, by type, and in what it is asked by other values than in AD FS.
pub(super) type QueriedClaims = (Vec<(String, AttributeValues)>, Vec<String>);

/// What a query gives.
///
/// # Errors
/// No store of a policy can answer it.
pub(super) fn read(
    query: &StoreQuery,
    bound: &BoundClaims,
    stores: &mut PolicyStores,
) -> Result<QueriedClaims, NotCarried> {
    let Some(text) = query.query.as_text() else {
        return Err(NotCarried::because("its query is not a constant"));
    };
    if let Some(refused) = built_in(&query.store) {
        return Err(refused);
    }
    let mut parameters = Vec::new();
    for parameter in &query.parameters {
        parameters.push(evaluate(parameter, bound)?.values);
    }
    if columns::is_statement(text) {
        return database(query, text, &parameters, stores);
    }
    let parts: Vec<&str> = text.split(';').map(str::trim).collect();
    match parts.as_slice() {
        [filter, attributes, user] => directory(query, [filter, attributes, user], &parameters, stores),
        [filter, attributes] if filter.contains('=') => {
            directory(query, [filter, attributes, ""], &parameters, stores)
        }
        _ => Err(NotCarried::new(
            format!("`{}` is an attribute store of your own", query.store),
            "make its data available to a store of the policy, such as `rest`, `sql` or `ldap`, and add the claims",
        )),
    }
}

/// The stores that AD FS brings for special purposes.
fn built_in(store: &str) -> Option<NotCarried> {
    match store.to_ascii_lowercase().as_str() {
        "_opaqueidstore" => Some(NotCarried::new(
            "AD FS makes pairwise identifiers with a key of its own, which no export has",
            "make new ones: in Entra a NameID with the format Persistent, in a policy the store `hash`",
        )),
        "_passwordexpirystore" => Some(NotCarried::new(
            "Entra states the expiry of passwords itself",
            "remove the rule: password expiry claims belong to AD FS",
        )),
        other if other.starts_with('_') => {
            Some(NotCarried::because(format!("the attribute store `{store}` is a part of AD FS")))
        }
        _ => None,
    }
}

/// `filter;attributes;DOMAIN\user`.
fn directory(
    query: &StoreQuery,
    [filter, attributes, user]: [&str; 3],
    parameters: &[ClaimValues],
    stores: &mut PolicyStores,
) -> Result<QueriedClaims, NotCarried> {
    let attributes: Vec<&str> = attributes.split(',').map(str::trim).collect();
    let lower = filter.to_ascii_lowercase().replace(' ', "");
    let of_groups = lower.contains("=group)") && lower.contains("objectsid={");
    let name = if of_groups {
        let by_sid = parameters
            .iter()
            .any(|values| matches!(values, ClaimValues::Of(of) if of.attribute == GROUP_SIDS && of.steps.is_empty()));
        if !by_sid {
            return Err(NotCarried::because("it searches for groups, but not for all of the user"));
        }
        "groups".to_owned()
    } else if filter.is_empty() {
        by_user(user, parameters)?;
        stores.directory(&query.store, None)
    } else {
        let filter = if filter.starts_with('(') { filter.to_owned() } else { format!("({filter})") };
        let filter = inserted(&filter, parameters)?;
        stores.directory(&query.store, Some(&filter))
    };
    if attributes.len() > query.types.len() {
        return Err(NotCarried::because("its query has more attributes than claim types"));
    }
    let claims = query.types.iter().zip(attributes);
    let claims = claims.map(|(claim_type, attribute)| (claim_type.clone(), column(&name, attribute, stores)));
    Ok((claims.collect(), Vec::new()))
}

/// The user by account name, in whatever way the rule writes it.
fn by_user(user: &str, parameters: &[ClaimValues]) -> Result<(), NotCarried> {
    let number = user
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .and_then(|text| text.parse::<usize>().ok());
    let values = number.and_then(|number| parameters.get(number));
    match values {
        Some(ClaimValues::Of(values)) if values.attribute.starts_with("user.") => Ok(()),
        _ => Err(NotCarried::new(
            "its query does not find the entry by the user's name",
            "write the store's filter by hand: `claimsmith reference ldap`",
        )),
    }
}

/// An attribute of Active Directory.
fn column(store: &str, attribute: &str, stores: &mut PolicyStores) -> AttributeValues {
    let lower = attribute.to_ascii_lowercase();
    if lower.starts_with("tokengroups") {
        let name = if lower.contains("(sid)") { GROUP_SIDS } else { GROUP_NAMES };
        let mut values = AttributeValues::of(name, true);
        values.differences.push(PRIMARY_GROUP.to_owned());
        if lower.contains("domain") {
            values.differences.push(
                "AD FS has the domain before the names of groups; the policy has the names alone".to_owned(),
            );
        }
        return values;
    }
    if store == "groups" {
        let mut values = AttributeValues::of(&stores.group_attribute(attribute), true);
        values.differences.push(PRIMARY_GROUP.to_owned());
        return values;
    }
    if matches!(lower.as_str(), "objectguid" | "ms-ds-consistencyguid") {
        stores.base64(store, attribute);
    }
    AttributeValues::of(&format!("{store}.{attribute}"), has_several_values(attribute))
}

/// `SELECT mail FROM people WHERE name = {0}`.
fn database(
    query: &StoreQuery,
    text: &str,
    parameters: &[ClaimValues],
    stores: &mut PolicyStores,
) -> Result<QueriedClaims, NotCarried> {
    let columns = columns::of_statement(text)?;
    if columns.len() < query.types.len() {
        return Err(NotCarried::because("its query has fewer columns than claim types"));
    }
    let mut statement = text.to_owned();
    for number in 0..parameters.len() {
        statement = statement.replace(&format!("'{{{number}}}'"), &format!("{{{number}}}"));
    }
    let statement = inserted(&statement, parameters)?;
    let name = stores.database(&query.store, &statement);
    let of_keys = parameters.iter().filter_map(|values| match values {
        ClaimValues::Of(values) => Some(values.differences.clone()),
        ClaimValues::Text(_) => None,
    });
    let claims = query.types.iter().zip(columns).map(|(claim_type, column)| {
        (claim_type.clone(), AttributeValues::of(&format!("{name}.{column}"), true))
    });
    Ok((claims.collect(), of_keys.flatten().collect()))
}

/// The text with each `{n}` replaced by the attribute of the parameter.
fn inserted(text: &str, parameters: &[ClaimValues]) -> Result<String, NotCarried> {
    let mut inserted = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        inserted.push_str(before);
        let Some((number, behind)) = after.split_once('}') else { break };
        let values = number.parse::<usize>().ok().and_then(|number| parameters.get(number));
        match values {
            Some(ClaimValues::Of(values)) if values.steps.is_empty() => {
                inserted.push_str(&format!("{{{}}}", values.attribute));
            }
            Some(ClaimValues::Text(text)) if text.chars().all(|one| one.is_ascii_alphanumeric()) => {
                inserted.push_str(text);
            }
            Some(_) => {
                return Err(NotCarried::new(
                    "a parameter of its query is a value that rules have changed or selected",
                    "let the query change it, or give the store an attribute that has the value",
                ));
            }
            None => return Err(NotCarried::because("its query has braces that are no parameter")),
        }
        rest = behind;
    }
    inserted.push_str(rest);
    Ok(inserted)
}
