//! What a recording says of one callout, as JSON. Never a token, and nothing of the callout that the policy does not read. The
//! names are documented in `infra/README.md`.

use std::collections::BTreeMap;

use claims::values::Value;
use serde::{Deserialize, Serialize};

/// One callout: what the policy read for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalloutRecord {
    /// When it was answered, in seconds since 1970.
    pub time: u64,
    /// The policy that answered it: its hash, where that is known.
    pub policy: Option<String>,
    /// Entra's id of the sign-in.
    pub correlation_id: Option<String>,
    /// The application that decides about the policy.
    pub application: Option<String>,
    /// What the callout brought of the attributes that the policy reads; null for one that it did not bring.
    pub callout: BTreeMap<String, Option<RecordedValue>>,
    /// What each store answered that was asked, by its name.
    pub stores: BTreeMap<String, StoreRecord>,
}

/// What a store answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreRecord {
    /// It knows the user: the attributes that the policy reads; null for one without a value.
    Found(BTreeMap<String, Option<RecordedValue>>),
    /// It does not know the user.
    UnknownUser,
    /// An attribute of its key has no value, so that there was nothing to ask.
    NotAsked,
    /// It could not answer; the kind of the failure.
    Failed(String),
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RecordedValue {
    /// One text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

impl From<Value> for RecordedValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::List(texts) => Self::List(texts),
        }
    }
}

impl From<RecordedValue> for Value {
    fn from(value: RecordedValue) -> Self {
        match value {
            RecordedValue::Text(text) => Self::Text(text),
            RecordedValue::List(texts) => Self::List(texts),
        }
    }
}
