//! The real bootstrap as Lambda runs it, with the sample people in a DynamoDB table.

use std::path::Path;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use super::artefact;
use super::events::{self, Encoding, Front};
use super::runtime_api::{Function, Outcome};
use crate::servers::people_table::{self, PeopleServer};
use crate::serving::Serving;
use crate::signer::{self, AUDIENCE, TENANT_ID};

const MEMBER: &[u8] = include_bytes!("../../../callouts/accepted/member.json");

/// What the deployed policy needs around a function: the table and an issuer to trust.
pub struct Surroundings {
    environment: Vec<(&'static str, String)>,
    /// The server with the tables.
    pub tables: PeopleServer,
    _runtime: Runtime,
}

impl Surroundings {
    /// Starts the table; the issuer is the one at `base_url`.
    pub fn new(base_url: &str) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let tables = runtime.block_on(PeopleServer::start(&sample_people()));
        let metadata = format!("{base_url}/{TENANT_ID}/v2.0/.well-known/openid-configuration");
        let environment = vec![
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "secret of a test".to_owned()),
            ("AWS_ENDPOINT_URL_DYNAMODB", format!("http://{}", tables.address)),
            ("PEOPLE_TABLE", people_table::TABLE.to_owned()),
            ("CLAIMSMITH_AUDIENCES", AUDIENCE.to_owned()),
            ("CLAIMSMITH_METADATA_URLS", metadata),
            ("CLAIMSMITH_POLICY", artefact::policy().to_str().unwrap().to_owned()),
            ("CLAIMSMITH_TENANT_IDS", TENANT_ID.to_owned()),
            ("POLICY_SETTINGS", "PEOPLE_TABLE".to_owned()),
        ];
        Self { environment, tables, _runtime: runtime }
    }

    /// Starts a bootstrap in them, with further settings.
    pub fn function(&self, bootstrap: &Path, settings: &[(&str, &str)]) -> Function {
        let own = self.environment.iter().map(|(name, value)| (*name, value.as_str()));
        let environment: Vec<_> = own.chain(settings.iter().copied()).collect();
        Function::start(bootstrap, &environment)
    }
}

/// A running function and what it needs around it.
pub struct Lambda {
    /// The process.
    pub function: Function,
    _surroundings: Surroundings,
}

impl Lambda {
    /// Starts it with the deployed policy; it trusts the issuer at `base_url`.
    pub fn start(base_url: &str) -> Self {
        Self::with(base_url, &[])
    }

    /// The same with other settings.
    pub fn with(base_url: &str, settings: &[(&str, &str)]) -> Self {
        let surroundings = Surroundings::new(base_url);
        Self {
            function: surroundings.function(&artefact::bootstrap(), settings),
            _surroundings: surroundings,
        }
    }

    /// What it answers to a request that comes through `front`.
    pub fn answer(&self, front: Front, encoding: Encoding, request: &Request<Bytes>) -> Response<Bytes> {
        let outcome = self.function.invoke(&events::event(front, encoding, request));
        let Outcome::Answer(answer) = outcome else { panic!("{outcome:?}\n{}", self.function.log()) };
        events::response(&answer)
    }
}

/// The sample people of `claimsmith serve`.
pub fn sample_people() -> Vec<Value> {
    let path = crate::root().join("infra/policy/sample/people.yaml");
    let people = crate::yaml::read(&std::fs::read_to_string(path).unwrap());
    people.as_array().unwrap().clone()
}

/// The callout of a member who signs in: signature, look-up in the table, transformations, the whole way.
pub fn member_callout(serving: &Serving) -> Request<Bytes> {
    callout(serving, MEMBER)
}

/// The same of a sample person.
pub fn callout_of(serving: &Serving, person: &Value) -> Request<Bytes> {
    let mut callout: Value = serde_json::from_slice(MEMBER).unwrap();
    callout["data"]["authenticationContext"]["user"] = person["user"].clone();
    self::callout(serving, callout.to_string())
}

fn callout(serving: &Serving, body: impl Into<Bytes>) -> Request<Bytes> {
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    let request = Request::post("/token-issuance-start").header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {token}"));
    request.body(body.into()).unwrap_or_default()
}
