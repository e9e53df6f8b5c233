//! Memory and open files of the function after many users, each of whom signs in once: with caches, with a store that has none,
//! and with users whom a store does not know.

use std::fs;

use serde_json::{Value, json};
use support::function::events::Encoding;
use support::function::lambda::Lambda;
use support::servers::web;
use support::serving::Serving;
use support::signer;
use tokio::runtime::Builder;

use super::{FRONTS, request};

/// How many users there are where `CLAIMSMITH_USERS` does not say.
const USERS: usize = 2_000;

/// After so many, everything is there that does not depend on their number.
const FIRST: usize = 200;

/// What may be opened after that, such as a connection to the issuer.
const MORE_DESCRIPTORS: usize = 16;

/// What memory may grow by after that: the cache has 16 MiB, and the allocator keeps as much.
const MORE_MIB: u64 = 48;

const POLICY: &str = "
version: 1
stores:
  cached:
    rest: { url: 'http://127.0.0.1:PORT/people/{user.id}' }
    cache: { ttlSeconds: 3600, staleIfErrorSeconds: 86400 }
    required: true
  plain: { rest: { url: 'http://127.0.0.1:PORT/people/{user.id}' }, required: true }
  people:
    dynamodb: { table: people, key: { pk: 'user#{user.id}', sk: profile } }
    cache: { ttlSeconds: 3600, negativeTtlSeconds: 3600 }
    required: true
policies:
  - name: all
    applications: all
    claims: { cached: cached.id, plain: plain.id, tier: { attribute: people.tier, default: none } }
";

fn user(number: usize) -> String {
    format!("{number:08}-7777-4777-8777-777777777777")
}

/// What is used after so many users.
struct Used {
    users: usize,
    mib: u64,
    descriptors: usize,
}

impl Used {
    fn of(lambda: &Lambda, users: usize) -> Self {
        let mib = lambda.function.status("VmRSS").unwrap() / 1024;
        let descriptors = lambda.function.descriptors();
        Self { users, mib, descriptors }
    }
}

#[test]
fn memory_and_open_files_do_not_grow_with_the_number_of_users() {
    let users = std::env::var("CLAIMSMITH_USERS").map_or(USERS, |text| text.parse().unwrap());
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let service = runtime.block_on(web::start(|request| {
        let id = request.uri.path().strip_prefix("/people/")?;
        Some(json!({ "id": id, "note": "x".repeat(300) }))
    }));
    let serving = Serving::start("many-users");
    let file = support::temporary_folder().join("many-users.yaml");
    fs::write(&file, POLICY.replace("PORT", &service.port().to_string())).unwrap();
    let lambda = Lambda::with(&serving.base_url, &[("CLAIMSMITH_POLICY", file.to_str().unwrap())]);
    // Many users take longer than a token is good for.
    let token = || signer::sign(&serving.state, &signer::honest(&serving.base_url));
    let mut current = token();
    let callout = fs::read(support::root().join("tests/callouts/accepted/member.json")).unwrap();
    let mut callout: Value = serde_json::from_slice(&callout).unwrap();
    let mut used = Vec::new();
    for number in 1..=users {
        callout["data"]["authenticationContext"]["user"]["id"] = user(number).into();
        if number % FIRST == 0 {
            current = token();
        }
        let request = request(&current, callout.to_string().into_bytes());
        let answer = lambda.answer(FRONTS[0], Encoding::Text, &request);
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        let expected = json!({ "cached": user(number), "plain": user(number), "tier": "none" });
        assert_eq!(answer["data"]["actions"][0]["claims"], expected, "{answer}");
        if [FIRST, 1_000, 10_000, 100_000, users].contains(&number) {
            let now = Used::of(&lambda, number);
            println!("{number} users: {} MiB resident, {} open files and sockets", now.mib, now.descriptors);
            used.push(now);
        }
    }
    let first = used.first().unwrap();
    for later in &used {
        assert!(later.descriptors <= first.descriptors + MORE_DESCRIPTORS, "{} users", later.users);
        assert!(later.mib <= first.mib + MORE_MIB, "{} users", later.users);
    }
}
