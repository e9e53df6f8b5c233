//! The function, with a local token issuer instead of Entra and stores that answer as a world says.

use std::any::Any;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use bytes::Bytes;
use claims::document::{Diagnostics, Place};
use claims::policy::Policy;
use claims::values::{AttributeName, Known};
use http::Request;
use offline::entra::request::{self, TENANT_ID};
use offline::{StandIn, Usable};
use provider::Provider;
use provider::authentication::Authenticator;
use provider::lookup::{Lookup, Plan};
use provider::settings::Settings;
use provider::start;
use serde_json::{Map, Value};
use stores::asking::Caches;
use stores::configuration::StoreConfiguration;
use stores::environment::Environment;
use stores::failure::{FailureKind, StoreFailure};
use stores::opening::Opens;
use stores::store::{Attributes, Found, LookUp, Store, Wanted};
use tokio::net::TcpListener;
use tracing_subscriber::util::SubscriberInitExt;

use super::world::{self, World, WorldState};
use crate::serving::Served;
use crate::simulator::issuer::{AUDIENCE, LocalIssuer, TokenVersion};
use crate::simulator::server;

pub(super) struct LocalFunction {
    settings: Settings,
    authenticator: Authenticator,
    issuer: Arc<LocalIssuer>,
    token: String,
    environment: Arc<Environment>,
    log: Log,
    _logging: Box<dyn Any>,
}

/// What Entra gets, and the line in the log.
pub(super) struct FunctionAnswer {
    pub(super) status: u16,
    body: Bytes,
    pub(super) line: String,
}

impl FunctionAnswer {
    pub(super) fn claims(&self) -> Map<String, Value> {
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        body.pointer("/data/actions/0/claims").unwrap().as_object().unwrap().clone()
    }
}

impl LocalFunction {
    /// Starts the token issuer and fetches its keys.
    pub(super) async fn start() -> Self {
        let log = Log::default();
        let writer = log.clone();
        let lines =
            tracing_subscriber::fmt().with_writer(move || writer.clone()).with_ansi(false).without_time();
        let logging = lines.finish().set_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let folder =
            std::env::temp_dir().join(format!("claimsmith-{}", listener.local_addr().unwrap().port()));
        let issuer = Arc::new(LocalIssuer::open(&folder, &base_url).unwrap());
        std::fs::remove_dir_all(&folder).unwrap();
        let metadata = issuer.metadata_url(TokenVersion::V2);
        let settings = Settings::read(|name| match name {
            "CLAIMSMITH_AUDIENCES" => Some(AUDIENCE.to_owned()),
            "CLAIMSMITH_METADATA_URLS" => Some(metadata.clone()),
            "CLAIMSMITH_TENANT_IDS" => Some(TENANT_ID.to_owned()),
            _ => None,
        });
        let settings = settings.unwrap();
        let environment = Arc::new(start::environment(&settings, Arc::new(|_| None)).unwrap());
        let clock = Arc::new(SystemTime::now);
        let authenticator = Authenticator::start(&settings, environment.deployment.http.clone(), clock);
        let nothing = World::of_stores(&[]);
        let Usable { policy, plan } = super::usable(&nothing).unwrap();
        let lookup = plan.with_stand_ins(|_, _| Arc::new(StandIn::default()));
        let provider = Provider::over(&settings, authenticator.clone(), lookup, policy);
        let served = Arc::new(Served::unchanging(provider));
        tokio::spawn(server::serve(listener, Arc::clone(&issuer), served));
        authenticator.ready().await;
        let token = issuer.token(TokenVersion::V2).unwrap();
        Self { settings, authenticator, issuer, token, environment, log, _logging: Box::new(logging) }
    }

    /// A token is good for five minutes.
    pub(super) fn renew_token(&mut self) {
        self.token = self.issuer.token(TokenVersion::V2).unwrap();
    }

    /// As the function answers, over stores of its own.
    pub(super) async fn call(&self, usable: Usable, world: &World) -> FunctionAnswer {
        let stores = world.stores.iter().map(|store| -> Arc<dyn StoreConfiguration> {
            Arc::new(WorldConfiguration {
                needs: store.needs.iter().map(|name| AttributeName::parse(name).unwrap()).collect(),
                state: store.state.clone(),
                kind: if store.fails_in_passing { FailureKind::Unavailable } else { FailureKind::Malformed },
            })
        });
        let mut diagnostics = Diagnostics::default();
        let plan = Plan::new(&usable.policy, stores.collect(), &mut diagnostics).unwrap();
        let caches = Caches::new(Arc::new(SystemTime::now), None);
        let lookup = plan.open(&self.environment, caches, &mut diagnostics).unwrap();
        self.handle(usable.policy, lookup, world).await
    }

    /// As `claimsmith serve` answers, over sample people.
    pub(super) async fn serve(&self, usable: &Usable, world: &World) -> FunctionAnswer {
        let people = [world.person().0];
        let lookup = usable
            .plan
            .with_stand_ins(|declared, key| Arc::new(StandIn::of_people(&people, &declared.name, key)));
        let policy = Policy::parse(&world.policy(), &mut Diagnostics::default()).unwrap();
        self.handle(policy, lookup, world).await
    }

    async fn handle(&self, policy: Policy, lookup: Lookup, world: &World) -> FunctionAnswer {
        let (person, sign_in) = world.person();
        let sent = Request::post("/token-issuance-start")
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(Bytes::from(request::body(&person, &sign_in).to_string()))
            .unwrap();
        let provider = Provider::over(&self.settings, self.authenticator.clone(), lookup, policy);
        let response = provider.handle(sent).await;
        let status = response.status().as_u16();
        FunctionAnswer { status, body: response.into_body(), line: self.log.take() }
    }
}

/// What is logged, kept in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A store that answers as the world says.
#[derive(Clone, Debug)]
struct WorldConfiguration {
    needs: Vec<AttributeName>,
    state: WorldState,
    kind: FailureKind,
}

struct WorldLookUp {
    store: Arc<WorldConfiguration>,
    wanted: Vec<AttributeName>,
}

impl StoreConfiguration for WorldConfiguration {
    fn needs(&self) -> Vec<(AttributeName, Place)> {
        self.needs.iter().map(|name| (name.clone(), Place::default())).collect()
    }
}

impl Opens for WorldConfiguration {
    fn open(&self, _: &Environment, _: &mut Diagnostics) -> Option<Arc<dyn Store>> {
        Some(Arc::new(self.clone()))
    }
}

impl Store for WorldConfiguration {
    fn prepare(self: Arc<Self>, wanted: &Wanted) -> Arc<dyn LookUp> {
        Arc::new(WorldLookUp { store: self, wanted: wanted.attributes.clone() })
    }
}

impl LookUp for WorldLookUp {
    fn run(
        &self,
        attributes: &Attributes<'_>,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Found, StoreFailure>> + Send + '_>> {
        let has_text =
            |need| attributes(need).is_some_and(|value| value.first().is_some_and(|text| !text.is_empty()));
        let found = if !self.store.needs.iter().all(has_text) {
            Ok(Found::NotAsked)
        } else {
            match &self.store.state {
                WorldState::Unknown => Ok(Found::UnknownUser),
                WorldState::Unavailable => Err(StoreFailure::new(self.store.kind, "down")),
                WorldState::Record(record) => {
                    let known = self.wanted.iter().map(|name| match record.get(&name.name) {
                        Some(texts) => Known::Value(world::value(texts)),
                        None => Known::NoValue,
                    });
                    Ok(Found::User(known.collect()))
                }
            }
        };
        Box::pin(std::future::ready(found))
    }
}
