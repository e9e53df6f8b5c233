//! Who answers when a store is asked: the open store itself (`open.rs`), or a stand-in (`stand_ins.rs`).

use claims::values::Value;
use futures_util::future::BoxFuture;
use stores::asking::StoreAnswer;
use stores::clock::Instant;

/// Who answers an ask.
pub(super) trait Respondent: Send + Sync {
    /// Asks for the user at hand; `inputs` are the values of the ask's needs, in their order.
    fn ask(&self, inputs: Vec<Option<Value>>, deadline: Instant) -> BoxFuture<'_, StoreAnswer>;
}

/// What can be prepared for the first callout.
pub(super) trait Warm: Send + Sync {
    /// Prepares it, such as by opening connections.
    fn warm(&self) -> BoxFuture<'_, ()>;
}
