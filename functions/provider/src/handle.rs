//! Answers one callout in five steps: authenticate the caller, read the callout, look up attributes, evaluate the
//! claims, write the answer. [`Provider::handle`] is where to start reading.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use claims::policy::Policy;
use futures_util::future::join;
use http::{Request, Response};
use stores::store::WARM_WITHIN;
use tokio::time::{Instant, timeout_at};

use crate::answer::{self, CalloutAnswer};
use crate::authentication::Authenticator;
use crate::callout::{Callout, check_route};
use crate::failure::Failure;
use crate::in_use::InUse;
use crate::in_use::current::PolicyInUse;
use crate::lookup::Lookup;
use crate::observation::callout_log::CalloutLog;
use crate::reason::Reason;
use crate::received;
use crate::sampling::kept::Keep;
use crate::settings::Settings;

/// Answers Entra's callouts. Safe for concurrent use: nothing in it belongs to one callout.
pub struct Provider {
    pub(crate) authenticator: Authenticator,
    pub(crate) in_use: InUse,
    deadline: Duration,
    service: String,
}

impl Provider {
    /// A provider whose look-up is open already, for the tool and for tests; [`Provider::open`] makes one for a
    /// deployment. `lookup` is planned from the same policy.
    #[must_use]
    pub fn over(settings: &Settings, authenticator: Authenticator, lookup: Lookup, policy: Policy) -> Self {
        let policy = PolicyInUse { policy, lookup, version: None };
        Self::using(settings, authenticator, InUse::unchanging(policy))
    }

    pub(crate) fn using(settings: &Settings, authenticator: Authenticator, in_use: InUse) -> Self {
        let Settings { deadline, service, .. } = settings.clone();
        Self { authenticator, in_use, deadline, service }
    }

    /// Waits for the first fetch of the keys, where none were kept from an earlier process, and of a policy from AppConfig, and
    /// for the stores to be prepared, whether they succeed or not, for at most two seconds ([`stores::store::WARM_WITHIN`]). To
    /// be called before a function reports that it is ready: its environment may be frozen from then on, in the middle of a
    /// fetch. The first callout waits for what it needs.
    pub async fn ready(&self) {
        self.ready_by(Instant::now() + WARM_WITHIN).await;
    }

    /// The same, until `deadline` at most.
    pub async fn ready_by(&self, deadline: Instant) {
        let _ = timeout_at(deadline, join(self.authenticator.ready(), self.in_use.ready())).await;
    }

    /// Waits for the first fetch of the keys and until they are kept for the starts to come, until `deadline` at most; for a
    /// process that may be frozen from then on, where nobody waits for it.
    pub async fn settled_by(&self, deadline: Instant) {
        let _ = timeout_at(deadline, self.authenticator.settled()).await;
    }

    /// Refuses what did not become a request, counts it and logs one line about it, as [`Provider::handle`] does.
    /// `request` has only the extensions.
    pub fn refuse(&self, reason: Reason, request: &Request<Bytes>) -> Response<Bytes> {
        let log = self.log(request);
        finish(log, Err(reason.into()), request)
    }

    /// Answers any request, counts it and logs one line about it. An [`Invocation`](crate::observation::invocation::Invocation)
    /// among the request's extensions is named there; a [`Keeping`](crate::sampling::kept::Keeping) has then what came of the
    /// callout.
    pub async fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        let mut log = self.log(&request);
        let answer = self.answer(&request, &mut log).await;
        finish(log, answer, &request)
    }

    fn log<'r>(&'r self, request: &'r Request<Bytes>) -> CalloutLog<'r> {
        CalloutLog::start(&self.service, request, self.in_use.version())
    }

    /// The five steps, against one deadline.
    async fn answer(
        &self,
        request: &Request<Bytes>,
        log: &mut CalloutLog<'_>,
    ) -> Result<CalloutAnswer, Failure> {
        let deadline = Instant::now() + received::left(request, self.deadline, SystemTime::now());
        check_route(request)?;

        let caller = self.authenticator.authenticate(request.headers(), deadline).await?;
        log.authenticated(caller.key);

        let callout = Arc::new(Callout::read(request, caller.tenant)?);
        let in_use = self.in_use.take(deadline).await?;
        log.uses(in_use.version.clone());
        let keep = Keep::of(request);
        keep.read(&callout, &in_use, deadline);
        let application = callout.application(&in_use.policy);
        log.read(&callout, application.map(|(_, policy)| policy));
        let Some((index, policy)) = application else { return answer::empty() };

        let looked_up = in_use.lookup.run(index, &|name| callout.attribute(name), deadline).await;
        log.looked_up(&looked_up);
        keep.looked_up(&looked_up);

        let evaluation = policy.evaluate(&looked_up?.known);
        log.evaluated(&evaluation);

        let answer = answer::write(&evaluation)?;
        log.answered(&answer);
        Ok(answer)
    }
}

/// The response of a callout, after it is counted and logged.
fn finish(
    mut log: CalloutLog<'_>,
    answer: Result<CalloutAnswer, Failure>,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let response = match answer {
        Ok(answer) => answer.response,
        Err(failure) => {
            let response = failure.response();
            log.failed(failure, request);
            response
        }
    };
    log.write(&response);
    response
}
