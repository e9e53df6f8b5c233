//! Reads the value of one setting.

use std::path::PathBuf;
use std::time::Duration;

use claims::entra::contract::MAX_DEADLINE_MS;
use claims::values::Guid;
use stores::http::address::is_secure;
use stores::policy_settings::is_reserved;
use stores::secrets::SecretSource;
use tracing::level_filters::LevelFilter;
use url::Url;

/// Reads one value; the error says what was expected.
pub(super) type Parse<T> = fn(&str) -> Result<T, &'static str>;

/// Where recordings are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordDestination {
    /// The log.
    Log,
    /// The DynamoDB table of this name.
    Table(String),
}

pub(super) fn text(text: &str) -> Result<String, &'static str> {
    Ok(text.to_owned())
}

/// The value of a dimension
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html>).
pub(super) fn dimension(text: &str) -> Result<String, &'static str> {
    let accepted = text.len() <= 255 && text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    accepted.then(|| text.to_owned()).ok_or("printable ASCII of at most 255 characters")
}

pub(super) fn path(text: &str) -> Result<PathBuf, &'static str> {
    Ok(PathBuf::from(text))
}

pub(super) fn guid(text: &str) -> Result<Guid, &'static str> {
    Guid::parse_nonzero(text).ok_or("a GUID other than zero")
}

pub(super) fn deadline(text: &str) -> Result<Duration, &'static str> {
    let milliseconds = text.parse().ok().filter(|number| (100..=MAX_DEADLINE_MS).contains(number));
    milliseconds.map(Duration::from_millis).ok_or("a number from 100 to 1900")
}

pub(super) fn key_max_age(text: &str) -> Result<Duration, &'static str> {
    let hours = text.parse().ok().filter(|hours| (1..=168).contains(hours));
    hours.map(|hours: u64| Duration::from_secs(hours * 60 * 60)).ok_or("a number from 1 to 168")
}

pub(super) fn percent(text: &str) -> Result<u8, &'static str> {
    text.parse().ok().filter(|percent| (1..=100).contains(percent)).ok_or("a number from 1 to 100")
}

/// The ARN of a key, not of an alias: permissions name keys.
pub(super) fn kms_key(text: &str) -> Result<String, &'static str> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let is_key = matches!(parts.as_slice(), ["arn", _, "kms", _, _, key] if key.starts_with("key/"));
    is_key.then(|| text.to_owned()).ok_or("the ARN of a KMS key")
}

pub(super) fn record_destination(text: &str) -> Result<RecordDestination, &'static str> {
    match text.strip_prefix("table:") {
        Some(name) if !name.is_empty() => Ok(RecordDestination::Table(name.to_owned())),
        None if text == "log" => Ok(RecordDestination::Log),
        _ => Err("`log`, or `table:` and the name of a table"),
    }
}

pub(super) fn record_days(text: &str) -> Result<u64, &'static str> {
    text.parse().ok().filter(|days| (1..=90).contains(days)).ok_or("a number from 1 to 90")
}

pub(super) fn level(text: &str) -> Result<LevelFilter, &'static str> {
    const LEVELS: [LevelFilter; 5] =
        [LevelFilter::ERROR, LevelFilter::WARN, LevelFilter::INFO, LevelFilter::DEBUG, LevelFilter::TRACE];
    let named = LEVELS.into_iter().find(|level| level.to_string().eq_ignore_ascii_case(text));
    named.ok_or("a level: error, warn, info, debug or trace")
}

/// The name of a variable that a policy can use.
pub(super) fn policy_setting(text: &str) -> Result<String, &'static str> {
    let is_name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_name && !is_reserved(text)).then(|| text.to_owned()).ok_or("a name that a policy can use")
}

pub(super) fn secrets(text: &str) -> Result<SecretSource, &'static str> {
    SecretSource::parse(text).ok_or("`aws`, `environment` or a file whose name ends in .yaml, .yml or .json")
}

pub(super) fn address(text: &str) -> Result<Url, &'static str> {
    let address = text.parse().ok().filter(is_secure).ok_or("an https address")?;
    if has_user(&address) { Err("an address without a user name and password") } else { Ok(address) }
}

/// Whether the address has a user name or a password in it, which must not be printed.
fn has_user(address: &Url) -> bool {
    !address.username().is_empty() || address.password().is_some()
}

/// Compared as it stands, so it is kept as it was written.
pub(super) fn issuer(text: &str) -> Result<String, &'static str> {
    address(text).map(|_| text.to_owned())
}

/// A workforce tenant has two documents, one for each version of its tokens. Tokens of version 1.0 are for an App ID URI, so that
/// without one among the audiences theirs is not fetched.
pub(super) fn workforce(tenants: &[Guid], audiences: &[String]) -> Vec<Url> {
    let host = "https://login.microsoftonline.com";
    let has_uri = audiences.iter().any(|audience| Guid::parse(audience).is_none());
    let versions: &[&str] = if has_uri { &["/v2.0", ""] } else { &["/v2.0"] };
    let addresses = tenants.iter().flat_map(|tenant| {
        let address = move |version| format!("{host}/{tenant}{version}/.well-known/openid-configuration");
        versions.iter().map(address)
    });
    addresses.filter_map(|address| address.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    #[test]
    fn a_user_and_a_password_in_an_address_are_not_shown() {
        for setting in ["CLAIMSMITH_METADATA_URLS", "CLAIMSMITH_ISSUERS"] {
            let address = "https://somebody:s3cr3t@login.example.test/metadata";
            let wrong = Settings::read(|name| (name == setting).then(|| address.to_owned())).unwrap_err();
            assert!(wrong.iter().any(|one| one.name == setting), "{setting}");
            let shown = |text: &String| text.contains("s3cr3t") || text.contains("somebody");
            assert!(!wrong.iter().any(|one| shown(&one.message) || shown(&one.help)), "{setting}");
        }
    }
}
