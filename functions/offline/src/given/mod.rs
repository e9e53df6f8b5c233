//! What is known when one user signs in, as somebody wrote it down: what the callout brings, and what each store
//! answers. `read.rs` reads it from a case, `recorded.rs` from a recording of the function. The stores are asked by the policy's own plan.

mod read;
mod recorded;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use claims::policy::{ApplicationPolicy, Policy};
use claims::values::{AttributeName, CALLOUT_ATTRIBUTES, Guid, Value};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request};
use provider::answer::{self, CalloutAnswer};
use provider::callout::Callout;
use provider::failure::Failure;
use provider::lookup::{LookedUp, Lookup, Plan, StoreRefusal};
use provider::reason::Reason;
use stores::clock::Instant;

use crate::entra::request::{self, SignIn, TENANT_ID};
use crate::policy_text::Usable;
use crate::sample::Person;
use crate::stand_in::{SampleAnswer, StandIn};

pub use recorded::RecordedSignIn;

/// Stand-ins answer at once.
pub(crate) const NO_LIMIT: Duration = Duration::from_secs(3600);

/// What is known when one user signs in.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// What the callout brings. `None` is an attribute that it does not bring; nothing is said of one that is not here.
    callout: BTreeMap<AttributeName, Option<Value>>,
    /// What each store answers.
    stores: BTreeMap<String, SampleAnswer>,
    /// Whether nothing is known of a store that is not among them; else it does not know the user.
    is_recorded: bool,
}

impl Given {
    /// What is known when the callout brings this and the stores answer this.
    pub(crate) fn new(
        callout: BTreeMap<AttributeName, Option<Value>>,
        stores: BTreeMap<String, SampleAnswer>,
    ) -> Self {
        Self { callout, stores, is_recorded: false }
    }

    /// What is known when a sample person signs in: the callout that `claimsmith call` would send, read as the function
    /// reads it.
    ///
    /// # Errors
    /// The function would refuse the callout; the text says why.
    pub fn of_person(person: &Person, sign_in: &SignIn) -> Result<Self, String> {
        let body = request::body(person, sign_in).to_string();
        let given = Self::of_callout_text(&body, SampleAnswer::all_of(person));
        given.map_err(|why| format!("{}: the function refuses the callout, {why}", person.name))
    }

    /// What is known when this callout comes, read as the function of the callout's own tenant reads it, and each
    /// store answers this; one that is not here does not know the user.
    ///
    /// # Errors
    /// The function would refuse the callout; the text says why.
    pub fn of_callout_text(body: &str, stores: BTreeMap<String, SampleAnswer>) -> Result<Self, String> {
        let callout =
            read_callout(body).map_err(|failure| format!("{}: {}", failure.reason.code(), failure.inside))?;
        let names = CALLOUT_ATTRIBUTES.iter().flat_map(|(source, names)| {
            names.iter().map(|name| AttributeName { source: (*source).to_owned(), name: (*name).to_owned() })
        });
        let attributes = names.map(|name| (name.clone(), callout.attribute(&name)));
        Ok(Self::new(attributes.collect(), stores))
    }

    /// What the callout brings of an attribute.
    pub fn of_callout(&self, name: &AttributeName) -> Option<Value> {
        self.callout.get(name)?.clone()
    }

    /// The application policy and its index: the resource's, else the client's, else the one for all.
    pub fn application<'p>(&self, policy: &'p Policy) -> Option<(usize, &'p ApplicationPolicy)> {
        let names = ["resource.appid", "application.appid"].into_iter();
        policy.choose(names.filter_map(|name| {
            let value = self.of_callout(&AttributeName::parse(name)?)?;
            Guid::parse(value.first()?)
        }))
    }

    /// Why there is no application policy, with the applications that have one.
    pub fn no_application(&self, policy: &Policy) -> String {
        let names = ["resource.appid", "application.appid"].into_iter().filter_map(AttributeName::parse);
        let given = names.filter_map(|name| self.of_callout(&name)).next();
        let known = request::applications(policy);
        match given.as_ref().and_then(Value::first) {
            Some(id) => format!("no policy is for application `{id}`; {known}"),
            None => format!("no application is given (`application: {{ appId: ... }}`); {known}"),
        }
    }

    /// Looks up the attributes of one application by the policy's plan, with the stores as they are given;
    /// `application` is its index.
    ///
    /// # Errors
    /// A required store cannot answer.
    pub async fn look_up(&self, plan: &Plan, application: usize) -> Result<LookedUp, StoreRefusal> {
        let lookup = plan.with_stand_ins(|declared, key| Arc::new(self.stand_in(&declared.name, key)));
        self.look_up_in(&lookup, application, NO_LIMIT).await
    }

    /// The same in stores that are open, in at most this time.
    ///
    /// # Errors
    /// A required store could not answer.
    pub async fn look_up_in(
        &self,
        lookup: &Lookup,
        application: usize,
        limit: Duration,
    ) -> Result<LookedUp, StoreRefusal> {
        lookup.run(application, &|name| self.of_callout(name), Instant::now() + limit).await
    }

    /// What the function would answer, with the stores as they are given: steps 3 to 5 of a callout.
    ///
    /// # Errors
    /// There would be no token: a required store cannot answer, a required claim has no value, or those that may not be
    /// left out are too large.
    pub async fn answer(&self, usable: &Usable) -> Result<CalloutAnswer, Failure> {
        let Some((index, application)) = self.application(&usable.policy) else {
            return answer::empty();
        };
        let looked_up = self.look_up(&usable.plan, index).await?;
        answer::write(&application.evaluate(&looked_up.known))
    }

    /// The store as it is given. A case need not say everything of the callout: what it leaves out of a store's key
    /// does not keep the store from being asked.
    pub(crate) fn stand_in(&self, store: &str, key: &[AttributeName]) -> StandIn {
        let is_left_out = |name: &AttributeName| name.is_in_callout() && !self.callout.contains_key(name);
        let key = key.iter().filter(|name| !is_left_out(name)).cloned().collect();
        let of_others = || self.is_recorded.then(|| SampleAnswer::Recorded(BTreeMap::new()));
        let for_all = self.stores.get(store).cloned().or_else(of_others);
        StandIn { key, for_all, ..StandIn::default() }
    }
}

fn read_callout(body: &str) -> Result<Callout, Failure> {
    let mut request = Request::new(Bytes::copy_from_slice(body.as_bytes()));
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let sent: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let tenant = sent.pointer("/data/tenantId").and_then(serde_json::Value::as_str).unwrap_or(TENANT_ID);
    Callout::read(&request, Guid::parse(tenant).ok_or(Reason::TenantIdMalformed)?)
}
