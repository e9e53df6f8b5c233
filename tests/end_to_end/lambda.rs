//! The real bootstrap as Lambda runs it, with the sample people in a DynamoDB table.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use super::people_table;
use super::signer::{AUDIENCE, TENANT_ID};
use crate::events::{self, Encoding, Front};
use crate::executable;
use crate::runtime_api::{Function, Outcome};

/// A running function, and the runtime that its table lives in.
pub(crate) struct Lambda {
    pub(crate) function: Function,
    _table: Runtime,
}

impl Lambda {
    /// Starts it with the deployed policy; it trusts the issuer at `base_url`.
    pub(crate) fn start(base_url: &str) -> Self {
        Self::with(base_url, &[])
    }

    /// The same with other settings.
    pub(crate) fn with(base_url: &str, settings: &[(&str, &str)]) -> Self {
        let table = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let address = table.block_on(people_table::start(&sample_people()));
        let policy = crate::root().join("infra/policy/claims.yaml");
        let metadata = format!("{base_url}/{TENANT_ID}/v2.0/.well-known/openid-configuration");
        let endpoint = format!("http://{address}");
        let deployed = [
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &endpoint),
            ("PEOPLE_TABLE", people_table::TABLE),
            ("CLAIMSMITH_AUDIENCES", AUDIENCE),
            ("CLAIMSMITH_METADATA_URLS", &metadata),
            ("CLAIMSMITH_POLICY", policy.to_str().unwrap()),
            ("CLAIMSMITH_TENANT_IDS", TENANT_ID),
        ];
        let environment: Vec<_> = deployed.into_iter().chain(settings.iter().copied()).collect();
        Self { function: Function::start(&bootstrap(), &environment), _table: table }
    }

    /// What it answers to a request that comes through `front`.
    pub(crate) fn answer(
        &self,
        front: Front,
        encoding: Encoding,
        request: &Request<Bytes>,
    ) -> Response<Bytes> {
        let outcome = self.function.invoke(&events::event(front, encoding, request));
        let Outcome::Answer(answer) = outcome else { panic!("{outcome:?}\n{}", self.function.log()) };
        events::response(&answer)
    }
}

/// The bootstrap, as the tests' profile builds it.
pub(crate) fn bootstrap() -> std::path::PathBuf {
    executable::build("dev", "token-issuance-start", ["--bin", "token-issuance-start"])
}

/// The sample people of `claimsmith serve`.
pub(crate) fn sample_people() -> Vec<Value> {
    let path = crate::root().join("infra/policy/sample/people.yaml");
    let people = crate::yaml::read(&std::fs::read_to_string(path).unwrap());
    people.as_array().unwrap().clone()
}
