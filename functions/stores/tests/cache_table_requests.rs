//! What the table that all processes share is asked for, and whose entry it returns.

use serde_json::json;
use stores::asking::Origin;

use crate::cache_table::{World, ask, known, process_with, time_stands_still};
use crate::servers::service::Service;
use crate::servers::stub;

#[tokio::test]
async fn an_entry_of_another_key_is_none() {
    let _still = time_stands_still();
    let world = World::new().await;
    ask(&world.process(0), "ada").await;
    let entry = world.entry().await;
    let answer = entry["answer"].as_s().unwrap().replace("gold", "root");
    let expires = entry["expires"].as_n().unwrap().clone();
    for (is_asked_for, from) in [(true, Origin::Cache), (false, Origin::Store)] {
        let item = json!({ "answer": { "S": answer }, "expires": { "N": expires } });
        let out_of_step = Service::start(move |_, request| {
            let mut item = item.clone();
            let asked = request.json()["Key"]["key"].clone();
            item["key"] = if is_asked_for { asked } else { json!({ "S": "0".repeat(64) }) };
            (200, json!({ "Item": item }))
        })
        .await;
        let tier = if from == Origin::Cache { "root" } else { "gold" };
        let process = process_with(&world.address, &out_of_step.address, "Cache", 0, [60, 10, 3600]);
        assert_eq!(ask(&process, "ada").await, known(tier, from));
    }
}

/// A stub of the table that counts what it is asked for, and knows nothing.
async fn empty_table() -> Service {
    Service::start(|_, _| (200, json!({}))).await
}

fn operations(table: &Service) -> Vec<String> {
    let requests = table.requests().into_iter();
    let operation = |request: stub::Request| {
        request.header("x-amz-target").unwrap().rsplit('.').next().unwrap().to_owned()
    };
    requests.map(operation).collect()
}

#[tokio::test]
async fn the_table_is_not_asked_where_it_cannot_help() {
    let _still = time_stands_still();
    let world = World::new().await;
    let table = empty_table().await;
    // An answer that is kept for failures only: it is read for a user of whom nothing is known here, beside the store.
    let process = process_with(&world.address, &table.address, "Cache", 0, [0, 0, 3600]);
    for _ in 0..20 {
        assert_eq!(ask(&process, "ada").await, known("gold", Origin::Store));
    }
    let reads = operations(&table).iter().filter(|operation| *operation == "GetItem").count();
    // It is given up when the store answers first, and may not have been sent by then.
    assert!(reads <= 1, "{reads}");
    // An answer that is in memory.
    let table = empty_table().await;
    let process = process_with(&world.address, &table.address, "Cache", 0, [60, 10, 3600]);
    assert_eq!(ask(&process, "ada").await, known("gold", Origin::Store));
    for _ in 0..3 {
        assert_eq!(ask(&process, "ada").await, known("gold", Origin::Cache));
    }
    assert_eq!(operations(&table), ["GetItem", "PutItem"]);
}
