//! A DynamoDB table of encrypted records: partition key `id` (string), time to live `expires`, and texts.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use url::Url;

use crate::deployment::Deployment;
use crate::dynamodb;
use crate::failure::StoreFailure;
use crate::http::address::is_secure;

/// The attributes of one item, apart from `id` and `expires`.
pub type RecordTexts = BTreeMap<String, String>;

/// An open table.
pub struct RecordTable {
    client: Client,
    name: String,
}

impl RecordTable {
    /// Opens the table; sends no request yet.
    ///
    /// # Errors
    /// There are no credentials, no region, or the address is not secure.
    pub fn open(name: &str, deployment: &Deployment) -> Result<Self, String> {
        let region = deployment.aws.region.clone().ok_or("the AWS region is not known")?;
        let endpoint = deployment.aws.dynamodb_endpoint.clone();
        if endpoint.iter().any(|address| !Url::parse(address).is_ok_and(|url| is_secure(&url))) {
            return Err("the address of DynamoDB is not an https address".to_owned());
        }
        let client = dynamodb::client(deployment, region, endpoint).ok_or("there are no AWS credentials")?;
        Ok(Self { client, name: name.to_owned() })
    }

    /// Adds an item that expires at this time, in seconds since 1970.
    ///
    /// # Errors
    /// DynamoDB does not answer or refuses.
    pub async fn put(&self, id: String, expires: u64, texts: RecordTexts) -> Result<(), StoreFailure> {
        let texts = texts.into_iter().map(|(name, text)| (name, AttributeValue::S(text)));
        let request = self.client.put_item().table_name(&self.name).set_item(Some(texts.collect()));
        let request = request.item("id", AttributeValue::S(id));
        let request = request.item("expires", AttributeValue::N(expires.to_string()));
        request.send().await.map_err(|error| dynamodb::failure(&error, &self.name))?;
        Ok(())
    }

    /// All items that have not expired at this time, in seconds since 1970, in no particular order.
    ///
    /// # Errors
    /// DynamoDB does not answer or refuses.
    pub async fn all(&self, now: u64) -> Result<Vec<RecordTexts>, StoreFailure> {
        let mut all = Vec::new();
        let mut from = None;
        loop {
            let request = self.client.scan().table_name(&self.name).set_exclusive_start_key(from);
            let page = request.send().await.map_err(|error| dynamodb::failure(&error, &self.name))?;
            let items = page.items.unwrap_or_default().into_iter();
            all.extend(items.filter(|item| expires(item) > now).map(texts));
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(all);
            }
        }
    }
}

fn expires(item: &HashMap<String, AttributeValue>) -> u64 {
    let number = item.get("expires").and_then(|value| value.as_n().ok());
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn texts(item: HashMap<String, AttributeValue>) -> RecordTexts {
    let text = |(name, value)| if let AttributeValue::S(text) = value { Some((name, text)) } else { None };
    item.into_iter().filter_map(text).collect()
}
