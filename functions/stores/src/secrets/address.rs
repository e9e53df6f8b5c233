//! The query of an address in a configuration.

/// The values in the query of an address whose name `is_wanted`; none where the value is empty.
pub(super) fn query_values(address: &str, is_wanted: fn(&str) -> bool) -> impl Iterator<Item = &str> {
    let before_fragment = address.split('#').next().unwrap_or_default();
    let query = before_fragment.split_once('?').map_or("", |(_, query)| query);
    let parameters = query.split('&').filter_map(|parameter| parameter.split_once('='));
    parameters.filter(move |(name, value)| !value.is_empty() && is_wanted(name)).map(|(_, value)| value)
}
