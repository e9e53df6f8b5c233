//! A store that requires a secret, and the source of the secret.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use claims::document::{Diagnostics, Node, Place};
use claims::values::{AttributeName, Known, SettingName};
use futures_util::future::BoxFuture;
use stores::aws::Account;
use stores::configuration::StoreConfiguration;
use stores::environment::Environment;
use stores::failure::{FailureKind, StoreFailure};
use stores::opening::Opens;
use stores::secrets::{SecretSource, Secrets};
use stores::store::{Attributes, Found, LookUp, Store, Wanted};
use stores::template::PlacedTemplate;

use crate::servers::secret_services::SecretServices;
use crate::stand::{self, look_up, user};

/// An environment whose secrets come from a stub, with a clock that can be moved.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) services: SecretServices,
    pub(crate) environment: Arc<Environment>,
    seconds: Arc<AtomicU64>,
}

/// A secret's name.
pub(crate) fn name(text: &str) -> SettingName {
    SettingName::Secret(text.to_owned())
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::of(SecretSource::Aws).await
    }

    pub(crate) async fn of(source: SecretSource) -> Self {
        let services = SecretServices::start().await;
        let seconds = Arc::new(AtomicU64::new(1_000_000));
        let now = Arc::clone(&seconds);
        let mut environment = stand::environment(&[]);
        environment.deployment.aws.secrets_manager_endpoint = Some(services.address.clone());
        environment.deployment.aws.ssm_endpoint = Some(services.address.clone());
        let clock = move || UNIX_EPOCH + Duration::from_secs(now.load(Ordering::Relaxed));
        environment.deployment.clock = Arc::new(clock);
        environment.secrets = Secrets::new(source);
        Self { services, environment: Arc::new(environment), seconds }
    }

    /// The same for another account.
    pub(crate) fn with(&self, aws: Account) -> Self {
        let mut environment = stand::environment(&[]);
        environment.deployment.aws = aws;
        environment.deployment.clock = Arc::clone(&self.environment.deployment.clock);
        Self { environment: environment.into(), ..self.clone() }
    }

    /// Fetches these secrets, and says whether it has them all.
    pub(crate) async fn fetch(&self, names: &BTreeSet<SettingName>) -> bool {
        self.environment.secrets.fetch(&self.environment.deployment, names).await
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Fetches the secrets that a configuration names, as at the start, and opens the store.
    pub(crate) async fn open(
        &self,
        configuration: Arc<dyn StoreConfiguration>,
        names: &[&str],
    ) -> Arc<dyn Store> {
        let names: BTreeSet<SettingName> = names.iter().map(|text| name(text)).collect();
        self.fetch(&names).await;
        let mut diagnostics = Diagnostics::default();
        let store = stores::renewal::open(&configuration, &names, &self.environment, &mut diagnostics);
        assert_eq!(diagnostics, Diagnostics::default());
        store.unwrap()
    }

    /// The failure of a store whose secret is not available.
    pub(crate) async fn failure(&self, secret: &str) -> StoreFailure {
        let store = self.open(Guarded::new(secret), &[secret]).await;
        look_up(&store, &["people.tier"], &user("ada")).await.unwrap_err()
    }
}

/// A store that answers with the password that it was opened with, if that is the right one.
#[derive(Clone, Debug)]
pub(crate) struct Guarded {
    password: PlacedTemplate,
    right: Arc<Mutex<Option<&'static str>>>,
    refusals: Arc<AtomicUsize>,
}

impl Guarded {
    pub(crate) fn new(secret: &str) -> Arc<Self> {
        let mut diagnostics = Diagnostics::default();
        let node = Node::parse(&format!("'pw-${{secret:{secret}}}'"), &mut diagnostics);
        let password = PlacedTemplate::read(&node, &mut diagnostics).unwrap();
        Arc::new(Self { password, right: Arc::default(), refusals: Arc::default() })
    }

    /// From now on only this password is right.
    pub(crate) fn only(&self, password: &'static str) {
        *self.right.lock().unwrap() = Some(password);
    }

    /// How many look-ups had a wrong one.
    pub(crate) fn refusals(&self) -> usize {
        self.refusals.load(Ordering::Relaxed)
    }
}

impl StoreConfiguration for Guarded {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        vec![(AttributeName::parse("user.id").unwrap(), Place::default())]
    }
}

impl Opens for Guarded {
    fn open(&self, environment: &Environment, diagnostics: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        let password = self.password.resolve_fixed(environment, diagnostics)?;
        Some(Arc::new(Open { password, guarded: self.clone() }))
    }
}

struct Open {
    password: String,
    guarded: Guarded,
}

impl Store for Open {
    fn prepare(self: Arc<Self>, _: &Wanted) -> Arc<dyn LookUp> {
        self
    }
}

impl LookUp for Open {
    fn run(&self, attributes: &Attributes<'_>) -> BoxFuture<'_, Result<Found, StoreFailure>> {
        let id = attributes(&AttributeName::parse("user.id").unwrap());
        assert_eq!(id.as_ref().and_then(|id| id.first()), Some("ada"));
        let right = self.guarded.right.lock().unwrap().is_none_or(|right| right == self.password);
        let found = if right {
            Ok(Found::User(vec![Known::Value(self.password.as_str().into())]))
        } else {
            self.guarded.refusals.fetch_add(1, Ordering::Relaxed);
            Err(StoreFailure::new(FailureKind::Misconfigured, format!("`{}` is wrong", self.password)))
        };
        Box::pin(std::future::ready(found))
    }
}
