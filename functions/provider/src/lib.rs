//! One callout from request to answer: authenticate, read, look up, evaluate, answer.

pub mod answer;
pub mod authenticate;
pub mod callout;
pub mod failure;
pub mod guid;
mod jwks;
pub mod lookup;
mod metadata;
pub mod reason;
mod record;
mod request;
pub mod setting_list;
pub mod settings;
mod signing_keys;
mod token;
mod wire;

use std::time::Duration;

use bytes::Bytes;
use claims::policy::{ApplicationPolicy, Policy};
use claims::value::Known;
use http::{Request, Response};
use reqwest::Client;
use tokio::time::Instant;

use crate::answer::Answer;
use crate::authenticate::Authenticator;
use crate::callout::Callout;
use crate::failure::Failure;
use crate::record::Record;
use crate::request::check_route;
use crate::settings::Settings;
pub use crate::signing_keys::Clock;

/// Answers Entra's callouts. Safe for concurrent use: nothing in it belongs to one callout.
pub struct Provider {
    authenticator: Authenticator,
    policy: Policy,
    deadline: Duration,
}

impl Provider {
    /// Starts to fetch the signing keys in the background; the first callout waits for them. Needs a tokio
    /// runtime. `http` must not follow redirects; `clock` tells the time by which tokens are valid.
    #[must_use]
    pub fn start(settings: &Settings, policy: Policy, http: Client, clock: Clock) -> Self {
        let authenticator = Authenticator::start(settings, http, clock);
        Self { authenticator, policy, deadline: settings.deadline }
    }

    /// Waits for the first fetch of the keys, whether it succeeds or not. To be called before a function says
    /// that it is ready, because its environment may be frozen from then on, with the fetch half done.
    pub async fn ready(&self) {
        self.authenticator.ready().await;
    }

    /// Answers one request, whatever it is, and logs one line about it.
    pub async fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        let mut record = Record::begin();
        let response = match self.answer(&request, &mut record).await {
            Ok(answer) => answer.response,
            Err(failure) => {
                let response = failure.response();
                record.failed(failure, &request);
                response
            }
        };
        record.write(response.status());
        response
    }

    /// The five steps, against one deadline.
    async fn answer(&self, request: &Request<Bytes>, record: &mut Record) -> Result<Answer, Failure> {
        let deadline = Instant::now() + self.deadline;
        check_route(request)?;

        let caller = self.authenticator.authenticate(request.headers(), deadline).await?;
        record.authenticate_ms = record.lap();

        let callout = Callout::read(request, &caller.tenant)?;
        record.callout(&callout);
        let Some((index, application)) = callout.application(&self.policy) else { return answer::empty() };
        record.policy = Some(application.name.clone());
        record.callout_ms = record.lap();

        let known = self.look_up(index, &callout, deadline, record).await?;
        record.lookup_ms = record.lap();

        let evaluation = application.evaluate(&known);
        record.claims_ms = record.lap();

        let answer = answer::write(&evaluation)?;
        record.answered(&answer);
        record.answer_ms = record.lap();
        Ok(answer)
    }

    /// Step 3. PLACEHOLDER until `lookup.rs` is wired in: what the callout itself knows; no store is asked.
    async fn look_up(
        &self,
        application: usize,
        callout: &Callout,
        _deadline: Instant,
        _record: &mut Record,
    ) -> Result<Vec<Known>, Failure> {
        let application = self.policy.applications().get(application);
        let attributes = application.map_or(&[][..], ApplicationPolicy::attributes);
        Ok(attributes.iter().map(|name| callout.attribute(name).into()).collect())
    }
}
