//! Puts stand-ins in the place of a plan's stores.

use std::sync::Arc;

use claims::policy::StoreDeclaration;
use claims::values::{AttributeName, Value};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use stores::asking::{Origin, StoreAnswer};
use stores::clock::Instant;
use stores::store::{LookUp, Store};

use super::plan::{Plan, ReadAttribute};
use super::respondent::Respondent;
use super::run::Lookup;

/// A stand-in, which answers at once; time, a second attempt and caches play no part.
struct StandIn {
    needs: Vec<AttributeName>,
    look_up: Arc<dyn LookUp>,
}

impl Plan {
    /// The same look-up with a stand-in for every store: same needs, same order, same refusals, but without time
    /// limits and caches. `stand_in` gets what the policy declares and the attributes that the store needs. A stand-in
    /// may also read `user.id`.
    pub fn with_stand_ins(
        &self,
        mut stand_in: impl FnMut(&StoreDeclaration, &[AttributeName]) -> Arc<dyn Store>,
    ) -> Lookup {
        let user_id = AttributeName { source: "user".to_owned(), name: "id".to_owned() };
        let stores: Vec<Arc<dyn Store>> =
            self.stores.iter().map(|store| stand_in(&store.declared, &store.needed())).collect();
        let mut applications = self.lookups(|planned, wanted| {
            let needs = self.stores.get(planned)?.needed().into_iter().chain([user_id.clone()]).collect();
            let look_up = Arc::clone(stores.get(planned)?).prepare(wanted);
            let respondent: Box<dyn Respondent> = Box::new(StandIn { needs, look_up });
            Some(respondent)
        });
        for ask in applications.iter_mut().flat_map(|application| &mut application.asks) {
            ask.needs.push(ReadAttribute::of_callout(user_id.clone()));
        }
        Lookup { applications, opened: None }
    }
}

impl Respondent for StandIn {
    fn ask(&self, inputs: Vec<Option<Value>>, _: Instant) -> BoxFuture<'_, StoreAnswer> {
        let input = |name: &AttributeName| {
            let at = self.needs.iter().position(|need| need == name)?;
            inputs.get(at)?.clone()
        };
        self.look_up.run(&input).map(|found| StoreAnswer { found, from: Origin::Store }).boxed()
    }
}
