//! One look-up: hashes of what is known already. Nobody is asked.

use std::sync::Arc;

use aws_lc_rs::hmac::{Context, Key};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use claims::document::{Diagnostics, Place, UNKNOWN_KEY};
use claims::values::{Known, Template, Value};
use futures_util::future::BoxFuture;

use crate::failure::StoreFailure;
use crate::store::{Attributes, Found, LookUp, Store, Wanted, render};

/// The key, and the texts of which each value is the hash.
pub(super) struct HashStore {
    pub(super) key: Key,
    pub(super) values: Vec<(String, Vec<Template>)>,
    /// That of `values` in the policy.
    pub(super) place: Place,
}

impl HashStore {
    fn texts(&self, name: &str) -> &[Template] {
        self.values.iter().find(|(known, _)| known == name).map_or(&[], |(_, texts)| texts)
    }
}

impl Store for HashStore {
    fn check(&self, wanted: &Wanted, diagnostics: &mut Diagnostics) -> bool {
        let is_unknown = |name: &&str| self.texts(name).is_empty();
        let mut names = wanted.attributes.iter().map(|attribute| attribute.name.as_str());
        let Some(unknown) = names.find(is_unknown) else { return true };
        let message = format!("there is no value `{unknown}`");
        let known: Vec<&str> = self.values.iter().map(|(name, _)| name.as_str()).collect();
        let error = diagnostics.error(UNKNOWN_KEY, self.place, message);
        error.help(format!("there are {}", known.join(", ")));
        false
    }

    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        let wanted = wanted.attributes.iter().map(|attribute| self.texts(&attribute.name).to_vec());
        Arc::new(HashLookUp { wanted: wanted.collect(), store: self })
    }
}

struct HashLookUp {
    store: Arc<HashStore>,
    wanted: Vec<Vec<Template>>,
}

impl LookUp for HashLookUp {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let value = |texts: &Vec<Template>| {
            let texts: Option<Vec<String>> = texts.iter().map(|text| render(text, attributes)).collect();
            texts.filter(|texts| !texts.is_empty()).map(|texts| hash(&self.store.key, &texts)).into()
        };
        let values: Vec<Known> = self.wanted.iter().map(value).collect();
        Box::pin(std::future::ready(Ok(Found::User(values))))
    }
}

/// HMAC-SHA-256 (RFC 2104) of the texts in URL-safe Base64. Each text follows the number of its bytes, in eight bytes, so
/// that no other texts give the same input.
fn hash(key: &Key, texts: &[String]) -> Value {
    let mut context = Context::with_key(key);
    for text in texts {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    }
    Value::Text(URL_SAFE_NO_PAD.encode(context.sign()))
}
