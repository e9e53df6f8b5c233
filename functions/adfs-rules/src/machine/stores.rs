//! What answers the queries of rules.

/// A query with its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreCall<'q> {
    /// The name of the store.
    pub store: &'q str,
    /// The claim types, one for each column.
    pub types: &'q [String],
    /// The query, with `{0}` where a parameter belongs.
    pub query: &'q str,
    /// The parameters.
    pub parameters: &'q [String],
}

/// A row of a result: a value, or none, for each claim type. An attribute with several values gives several rows.
pub type StoreRow = Vec<Option<String>>;

/// The attribute stores of a farm.
pub trait AttributeStores {
    /// The rows that a query gives.
    ///
    /// # Errors
    /// There is no such store, or it fails; then AD FS issues no token.
    fn query(&self, call: &StoreCall<'_>) -> Result<Vec<StoreRow>, String>;
}

impl<F> AttributeStores for F
where
    F: Fn(&StoreCall<'_>) -> Result<Vec<StoreRow>, String>,
{
    fn query(&self, call: &StoreCall<'_>) -> Result<Vec<StoreRow>, String> {
        self(call)
    }
}

/// A farm without stores.
#[derive(Clone, Copy, Debug)]
pub struct NoStores;

impl AttributeStores for NoStores {
    fn query(&self, _: &StoreCall<'_>) -> Result<Vec<StoreRow>, String> {
        Err("there is no such store".to_owned())
    }
}
