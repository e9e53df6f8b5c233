//! The size of an item, as DynamoDB counts it.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>

use aws_sdk_dynamodb::types::AttributeValue;
use stores::dynamodb::items::Item;

/// The largest item, in bytes.
pub(crate) const MAX_ITEM_BYTES: usize = 400 * 1024;

/// How many bytes an item has, at most.
pub(crate) fn of_item(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + of_value(value)).sum()
}

fn of_value(value: &AttributeValue) -> usize {
    let texts = |texts: &[String]| texts.iter().map(String::len).sum();
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.len(),
        AttributeValue::B(blob) => blob.as_ref().len(),
        AttributeValue::Ss(set) | AttributeValue::Ns(set) => texts(set),
        AttributeValue::Bs(set) => set.iter().map(|blob| blob.as_ref().len()).sum(),
        AttributeValue::L(items) => 3 + items.iter().map(|item| 1 + of_value(item)).sum::<usize>(),
        AttributeValue::M(members) => 3 + members.len() + of_item(members),
        _ => 1,
    }
}
