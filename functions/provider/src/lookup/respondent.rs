//! Who answers when a store is asked: the open store itself, or a stand-in.

use std::sync::Arc;

use claims::values::{AttributeName, Value};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use stores::asking::{Asking, Origin, StoreAnswer};
use stores::store::LookUp;
use tokio::time::Instant;

/// Who answers an ask.
pub(super) enum Respondent {
    /// An open store: in its share of the time, with its circuit breaker and its cache.
    Store(Asking),
    /// A stand-in, which answers at once; time, a second attempt and caches play no part.
    StandIn { needs: Vec<AttributeName>, look_up: Arc<dyn LookUp> },
}

impl Respondent {
    /// Asks for the user at hand; `inputs` are the values of the ask's needs, in their order.
    pub(super) fn ask(&self, inputs: Vec<Option<Value>>, deadline: Instant) -> BoxFuture<'_, StoreAnswer> {
        match self {
            Self::Store(asking) => asking.ask(inputs, deadline).boxed(),
            Self::StandIn { needs, look_up } => {
                let input = |name: &AttributeName| {
                    let at = needs.iter().position(|need| need == name)?;
                    inputs.get(at)?.clone()
                };
                look_up.run(&input).map(|found| StoreAnswer { found, from: Origin::Store }).boxed()
            }
        }
    }
}
