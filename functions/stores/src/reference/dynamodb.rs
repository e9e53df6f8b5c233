//! The keys of the store `dynamodb`.

use claims::document::{Holds, KeyDefinition, KeyRule, KeyTable};

use super::ATTRIBUTES;

pub(super) const KEYS: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::required("table", Holds::Fixed, "the name of the table"),
        KeyDefinition::required(
            "key",
            Holds::NamedCount(1, Some(2), &Holds::Either(&[Holds::Template, Holds::Table(&NUMBER)])),
            "the name and the value of the partition key, then those of the sort key if the table has one, such as \
             `{ pk: \"user#{user.id}\", sk: profile }`. At least one value contains an attribute of the user",
        ),
        KeyDefinition::optional(
            "index",
            Holds::Fixed,
            "the name of a global secondary index; `key` is then the index's key. A second item is a failure",
        ),
        KeyDefinition::optional(
            "consistentRead",
            Holds::Flag,
            "whether a change is seen at once; it costs twice as much. Not with `index`; default `false`",
        ),
        KeyDefinition::optional(
            "ttlAttribute",
            Holds::Fixed,
            "the table's time-to-live attribute: an item that has expired and is not deleted yet is ignored",
        ),
        ATTRIBUTES,
        KeyDefinition::optional(
            "region",
            Holds::Fixed,
            "the AWS region of the table; default: the function's own",
        ),
        KeyDefinition::optional(
            "endpointUrl",
            Holds::Fixed,
            "another address of DynamoDB, for local tests; default: `AWS_ENDPOINT_URL_DYNAMODB`, or AWS's own address",
        ),
    ],
    rules: &[KeyRule::TrueExcludes("consistentRead", &["index"], &[])],
};

const NUMBER: KeyTable = KeyTable::of(&[KeyDefinition::required(
    "number",
    Holds::Template,
    "the value of a key of type N, such as `{ holder: { number: \"{people.number}\" } }`; without it, the type is S",
)]);
