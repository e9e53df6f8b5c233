//! Opens the store `hash`: its secret becomes a key.

use std::sync::Arc;

use aws_lc_rs::hmac::{HMAC_SHA256, Key};
use claims::document::Diagnostics;

use super::configuration::HashConfiguration;
use super::look_up::HashStore;
use crate::codes::UNUSABLE_KEY;
use crate::environment::Environment;
use crate::gather;
use crate::opening::Opens;
use crate::store::Store;

/// The fewest bytes of a secret: as many as the hash has.
const LEAST_BYTES: usize = 32;

impl Opens for HashConfiguration {
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let secret = self.secret.resolve(environment, diagnostics);
        let values = gather::all(self.values.iter().map(|(name, texts)| {
            let texts = gather::all(texts.iter().map(|text| text.resolve(environment, diagnostics)))?;
            Some((name.clone(), texts))
        }));
        let secret = secret?.render(|_| None)?;
        if secret.len() < LEAST_BYTES {
            let message = format!("the secret has fewer than {LEAST_BYTES} bytes");
            let error = diagnostics.error(UNUSABLE_KEY, self.secret.place, message);
            error.help("a short one can be guessed: let Secrets Manager make one of 64 letters and digits");
            return None;
        }
        let key = Key::new(HMAC_SHA256, secret.as_bytes());
        Some(Arc::new(HashStore { key, values: values?, place: self.place }))
    }
}
