//! One callout from request to answer: authenticate, read, look up, evaluate, answer.

pub mod answer;
pub mod authentication;
pub mod callout;
pub mod failure;
pub mod lookup;
pub mod observation;
pub mod reason;
pub mod settings;
pub mod start;

use std::time::Duration;

use bytes::Bytes;
use claims::policy::Policy;
use futures_util::future::join;
use http::{Request, Response};
use stores::store::WARM_WITHIN;
use tokio::time::{Instant, timeout};

use crate::answer::Answer;
use crate::authentication::Authenticator;
use crate::callout::{Callout, check_route};
use crate::failure::Failure;
use crate::lookup::Lookup;
use crate::observation::callout_log::Record;
use crate::settings::Settings;

/// Answers Entra's callouts. Safe for concurrent use: nothing in it belongs to one callout.
pub struct Provider {
    authenticator: Authenticator,
    lookup: Lookup,
    policy: Policy,
    deadline: Duration,
    service: String,
}

impl Provider {
    /// A provider whose look-up is open already, for the tool and for tests; [`Provider::open`] makes one for a
    /// deployment. `lookup` is planned from the same policy.
    #[must_use]
    pub fn over(settings: &Settings, authenticator: Authenticator, lookup: Lookup, policy: Policy) -> Self {
        let Settings { deadline, service, .. } = settings.clone();
        Self { authenticator, lookup, policy, deadline, service }
    }

    /// Waits for the first fetch of the keys and for the stores to be prepared, whether they succeed or not, for at
    /// most two seconds ([`stores::store::WARM_WITHIN`]). To be called before a function reports that it is ready: its
    /// environment may be frozen from then on, in the middle of a fetch. The first callout waits for what it needs.
    pub async fn ready(&self) {
        let keys = timeout(WARM_WITHIN, self.authenticator.ready());
        let _ = join(keys, self.lookup.warm_up()).await;
    }

    /// Answers one request, whatever it is, counts it and logs one line about it. An
    /// [`Invocation`](observation::invocation::Invocation) among its extensions is named there.
    pub async fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        let mut record = Record::begin(&self.service, &request);
        let response = match self.answer(&request, &mut record).await {
            Ok(answer) => answer.response,
            Err(failure) => {
                let response = failure.response();
                record.failed(failure, &request);
                response
            }
        };
        record.write(&response);
        response
    }

    /// The five steps, against one deadline.
    async fn answer(&self, request: &Request<Bytes>, record: &mut Record<'_>) -> Result<Answer, Failure> {
        let deadline = Instant::now() + self.deadline;
        check_route(request)?;

        let caller = self.authenticator.authenticate(request.headers(), deadline).await?;
        record.authenticate_ms = record.lap();

        let callout = Callout::read(request, caller.tenant)?;
        record.callout(&callout);
        let Some((index, application)) = callout.application(&self.policy) else { return answer::empty() };
        record.policy = Some(application.name.clone());
        record.callout_ms = record.lap();

        let looked_up = self.lookup.run(index, &|name| callout.attribute(name), deadline).await;
        record.looked_up(&looked_up);

        let evaluation = application.evaluate(&looked_up?.known);
        record.claims_ms = record.lap();

        let answer = answer::write(&evaluation)?;
        record.answered(&answer);
        record.answer_ms = record.lap();
        Ok(answer)
    }
}
