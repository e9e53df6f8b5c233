//! Opens the store `ldap`.

use std::sync::Arc;

use claims::document::{Diagnostics, EMPTY_TEXT};

use super::configuration::{BindTemplate, Ldap, checked_base, parsed_filter};
use super::connecting::address::Address;
use super::connecting::server::{Bind, DirectoryServers};
use super::connecting::shared_connection::SharedConnection;
use super::look_up::Directory;
use crate::codes::UNUSABLE_ROOT_CERTIFICATES;
use crate::environment::Environment;
use crate::gather;
use crate::http;
use crate::opening::Opens;
use crate::store::Store;

impl Opens for Ldap {
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let servers = self.servers(environment, diagnostics);
        let base = self.base.resolve(environment, diagnostics);
        let base = base.and_then(|base| checked_base(base, self.base.place, diagnostics));
        let filter = self.filter.resolve(environment, diagnostics);
        let filter = filter.and_then(|filter| parsed_filter(&filter, self.filter.place, diagnostics));
        let connection = SharedConnection::new(servers?, environment.deployment.clock.clone());
        let (scope, many, mapping) = (self.scope, self.many, self.mapping.clone());
        Some(Arc::new(Directory { connection, base: base?, scope, filter: filter?, many, mapping }))
    }
}

impl Ldap {
    fn servers(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<DirectoryServers> {
        let hosts = gather::all(self.urls.iter().map(|url| {
            let text = url.resolve_fixed(environment, diagnostics)?;
            Address::read(&text, self.start_tls, url.place, diagnostics)
        }));
        let bind = gather::optional(self.bind.as_ref(), |bind| bind.resolve(environment, diagnostics));
        match http::tls(environment.deployment.extra_roots.as_deref()) {
            Ok(tls) => Some(DirectoryServers::new(hosts?, Arc::new(tls), bind?)),
            Err(error) => {
                let place = self.urls.first().map_or(self.base.place, |url| url.place);
                diagnostics.error(UNUSABLE_ROOT_CERTIFICATES, place, error.to_string());
                None
            }
        }
    }
}

impl BindTemplate {
    fn resolve(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Bind> {
        let dn = self.dn.resolve_fixed(environment, diagnostics);
        let password = self.password.resolve_fixed(environment, diagnostics);
        let (dn, password) = (dn?, password?);
        for (text, place) in [(&dn, self.dn.place), (&password, self.password.place)] {
            if text.is_empty() {
                diagnostics
                    .error(EMPTY_TEXT, place, "the name or the password of `bind` is empty")
                    .help("for an anonymous bind remove `bind`");
                return None;
            }
        }
        Some(Bind { dn, password })
    }
}
