//! Look-ups over stores that behave as each test says. Time passes only where a timer waits.

mod caching;
mod fake;
mod needed;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use claims::document::{Diagnostics, Node, NodeKind, Place};
use claims::policy::{Policy, StoreDeclaration};
use claims::values::{AttributeName, Groups, Known, Sources, Value};
use futures_util::future::join_all;
use stores::asking::Caches;
use stores::configuration::StoreConfiguration;
use stores::deployment::Deployment;
use stores::environment::Environment;
use stores::secrets::Secrets;
use tokio::sync::Barrier;
use tokio::time::Instant;

use super::*;
use fake::{Does, Fake, attribute, fake, providing, required};

fn plan(fakes: &[Fake], applications: &[&[&str]]) -> Result<Plan, String> {
    let declarations: Vec<StoreDeclaration> = fakes.iter().map(declaration).collect();
    let configurations = fakes.iter().map(|fake| -> Arc<dyn StoreConfiguration> { Arc::new(fake.clone()) });
    let applications: Vec<Vec<AttributeName>> =
        applications.iter().map(|names| names.iter().map(|name| attribute(name)).collect()).collect();
    let mut diagnostics = Diagnostics::default();
    let groups = Groups::Named(["a group".to_owned()].into());
    let applications = applications.iter().map(|names| (names.as_slice(), &groups));
    let sources = Sources {
        stores: fakes.iter().map(|fake| fake.name.to_owned()).collect(),
        user_completed: fakes.iter().any(|fake| fake.provides_user),
        ..Sources::default()
    };
    Plan::over(&declarations, &sources, configurations.collect(), applications, &mut diagnostics)
        .ok_or_else(|| diagnostics.as_slice().iter().map(ToString::to_string).collect())
}

fn declaration(fake: &Fake) -> StoreDeclaration {
    StoreDeclaration {
        name: fake.name.to_owned(),
        place: Place::default(),
        kind: "fake".to_owned(),
        kind_place: Place::default(),
        configuration: Node { place: Place::default(), kind: NodeKind::Null },
        timeout: Some(Duration::from_millis(300)),
        required: fake.required,
        provides_user: fake.provides_user,
        cache: fake.cache,
        verify: None,
    }
}

fn lookup(fakes: &[Fake], applications: &[&[&str]]) -> Lookup {
    let deployment = Deployment::new(stores::http::client(None).unwrap());
    let environment = Arc::new(Environment::new(deployment, Secrets::default()));
    let caches = Caches::new(Arc::new(SystemTime::now), None);
    plan(fakes, applications).unwrap().open(&environment, caches, &mut Diagnostics::default()).unwrap()
}

async fn run(fakes: &[Fake], attributes: &[&str]) -> String {
    run_on(&lookup(fakes, &[attributes]), 0).await
}

/// Runs a look-up for one application: every attribute's text, `-` for no value and `?` for unknown, and the
/// stores in the order of their answers; or the store that refused and why.
async fn run_on(lookup: &Lookup, application: usize) -> String {
    let callout = |name: &AttributeName| match name.to_string().as_str() {
        "user.id" => Some("7".into()),
        "user.mail" => Some("ada@example.test".into()),
        _ => None,
    };
    let deadline = Instant::now() + Duration::from_millis(500);
    match lookup.run(application, &callout, deadline).await {
        Ok(found) => {
            let known = found.known.iter().map(|known| match known {
                Known::Value(value) => value.first().unwrap_or("[]"),
                Known::NoValue => "-",
                Known::Unknown => "?",
            });
            let asked = found.asked.iter().map(|asked| match asked.name() {
                "found" => asked.store.clone(),
                other => format!("{} {other}", asked.store),
            });
            format!("{} | {}", known.collect::<Vec<_>>().join(" "), asked.collect::<Vec<_>>().join(", "))
        }
        Err(refusal) => {
            let last = refusal.asked.last().unwrap();
            assert_eq!(last.outcome, AskOutcome::Failed(refusal.failure.clone()));
            format!("refused: {} {}", refusal.store, refusal.failure)
        }
    }
}

#[tokio::test(start_paused = true)]
async fn stores_that_need_no_other_are_asked_side_by_side() {
    let meets = Does::Meets(Arc::new(Barrier::new(3)));
    let fakes = ["a", "b", "c"].map(|name| fake(name, &["user.id"], meets.clone()));
    let found = run(&fakes, &["a.x", "b.x", "c.x"]).await;
    assert_eq!(found.split(" | ").next(), Some("a.x(7) b.x(7) c.x(7)"));
}

#[tokio::test(start_paused = true)]
async fn a_store_waits_for_the_one_it_needs_and_for_no_other() {
    // `late` and `hr` meet, so `hr` is asked while `late` has not answered; `people` has.
    let meets = Does::Meets(Arc::new(Barrier::new(2)));
    let fakes = [
        fake("hr", &["people.number"], meets.clone()),
        fake("late", &["user.id"], meets),
        fake("people", &["user.id"], Does::Echo),
    ];
    let found = run(&fakes, &["hr.cost", "late.x"]).await;
    assert!(found.starts_with("hr.cost(people.number(7)) late.x(7) | people, "), "{found}");
}

#[tokio::test(start_paused = true)]
async fn only_what_an_application_needs_is_asked() {
    let fakes = [
        fake("hr", &["people.number"], Does::Echo),
        fake("people", &["user.id"], Does::Echo),
        required(fake("other", &["user.id"], Does::Fails)),
    ];
    assert_eq!(
        run(&fakes, &["hr.b", "hr.a", "people.tier", "hr.b"]).await.split(" | ").last(),
        Some("people, hr")
    );
    assert_eq!(*fakes[0].seen.lock().unwrap(), ["hr.a hr.b"]);
    assert_eq!(*fakes[1].seen.lock().unwrap(), ["people.number people.tier"]);
    assert_eq!(*fakes[2].seen.lock().unwrap(), [""; 0]);
    assert_eq!(run(&fakes, &["user.mail", "tenant.id"]).await, "ada@example.test - | ");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_stops_the_callout_only_where_it_is_required() {
    let people = fake("people", &["user.id"], Does::Echo);
    for (does, kind) in [(Does::Fails, "unavailable"), (Does::Hangs, "late")] {
        let hr = fake("hr", &["user.id"], does);
        let found = run(&[hr.clone(), people.clone()], &["hr.a", "people.a", "hr.b"]).await;
        assert!(found.starts_with("? people.a(7) ? | ") && found.contains(&format!("hr {kind}")), "{found}");
        let refused = run(&[required(hr), people.clone()], &["hr.a", "people.a"]).await;
        assert!(refused.starts_with(&format!("refused: hr {kind}: ")), "{refused}");
    }
}

#[tokio::test(start_paused = true)]
async fn behind_a_store_that_failed_nothing_is_known() {
    let people = fake("people", &["user.id"], Does::Fails);
    let hr = fake("hr", &["people.number"], Does::Echo);
    let found = run(&[hr.clone(), people.clone()], &["hr.cost"]).await;
    assert_eq!(found, "? | people unavailable, hr upstream");
    let refused = run(&[required(hr), people], &["hr.cost"]).await;
    assert_eq!(refused, "refused: hr upstream: `people.number` is not known");
}

#[tokio::test(start_paused = true)]
async fn behind_a_user_without_the_key_there_is_no_value() {
    let fakes = [
        required(fake("hr", &["people.number"], Does::Echo)),
        fake("people", &["user.id"], Does::HasNothing),
    ];
    assert_eq!(run(&fakes, &["hr.cost"]).await, "- | people, hr not_asked");
}

#[tokio::test(start_paused = true)]
async fn a_chain_shares_one_deadline() {
    let started = Instant::now();
    let fakes = [fake("one", &["user.id"], Does::Takes(250)), fake("two", &["one.x"], Does::Hangs)];
    assert_eq!(run(&fakes, &["one.x", "two.x"]).await, "one.x(7) ? | one, two late");
    assert_eq!(started.elapsed(), Duration::from_millis(500));
}

#[tokio::test(start_paused = true)]
async fn after_a_refusal_nobody_is_waited_for() {
    let started = Instant::now();
    let fakes = [fake("slow", &[], Does::Takes(200)), required(fake("down", &[], Does::Fails))];
    assert_eq!(run(&fakes, &["slow.x", "down.x"]).await, "refused: down unavailable: down");
    assert!(started.elapsed() < Duration::from_millis(60), "the pause before a second attempt");
}

#[tokio::test(start_paused = true)]
async fn a_store_completes_what_the_callout_lacks() {
    let directory = providing(fake("directory", &["user.id"], Does::Says("directory")));
    let hr = fake("hr", &["user.department", "user.id"], Does::Echo);
    let found = run(&[hr, directory.clone()], &["user.mail", "user.Country", "hr.x"]).await;
    assert_eq!(found, "ada@example.test directory hr.x(directory,7) | directory, hr");
    // Nothing is missing, so nothing is asked.
    assert_eq!(
        run(std::slice::from_ref(&directory), &["user.mail", "user.id"]).await,
        "ada@example.test 7 | "
    );
    assert_eq!(run(&[required(directory)], &["application.appId"]).await, "- | ");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_completes_the_user_does_not_wait_for_itself() {
    let directory = |needs| providing(fake("directory", needs, Does::Echo));
    let found = run(&[directory(&["user.mail"])], &["user.country"]).await;
    assert_eq!(found, "user.country(ada@example.test) | directory");
    let found = run(&[directory(&["user.number"])], &["user.country", "user.number"]).await;
    assert_eq!(found, "- - | directory not_asked");
}

#[tokio::test(start_paused = true)]
async fn of_several_stores_that_complete_the_first_with_a_value_counts() {
    let store = |name, does| providing(fake(name, &["user.id"], does));
    for (first, expected) in [(Does::Says("a"), "a"), (Does::HasNothing, "b"), (Does::Fails, "?")] {
        let found = run(&[store("first", first), store("second", Does::Says("b"))], &["user.country"]).await;
        assert_eq!(found.split(" | ").next(), Some(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn look_ups_side_by_side_do_not_mix() {
    let fakes = [fake("hr", &["people.number"], Does::Echo), fake("people", &["user.id"], Does::Echo)];
    let lookup = lookup(&fakes, &[&["hr.cost"], &["people.tier"]]);
    let deadline = Instant::now() + Duration::from_millis(500);
    let all = (0..100).map(async |user| {
        let callout = |name: &AttributeName| (name.name == "id").then(|| Value::Text(format!("{user}")));
        let hr = lookup.run(0, &callout, deadline).await.unwrap().known;
        let people = lookup.run(1, &callout, deadline).await.unwrap().known;
        assert_eq!(hr, [Known::Value(Value::Text(format!("hr.cost(people.number({user}))")))]);
        assert_eq!(people, [Known::Value(Value::Text(format!("people.tier({user})")))]);
    });
    join_all(all).await;
}

#[test]
fn circles_and_unknown_sources_are_refused() {
    let a = || fake("a", &["b.x"], Does::Echo);
    let b = || fake("b", &["c.x"], Does::Echo);
    for (fakes, expected) in [
        (
            vec![fake("a", &["peple.x"], Does::Echo), fake("people", &[], Does::Echo)],
            "`peple` is neither a store nor a built-in source (unknown_source)",
        ),
        (vec![fake("a", &["a.x"], Does::Echo)], "`a`, `a` wait for each other (stores_wait_for_each_other)"),
        (
            vec![fake("z", &["a.x"], Does::Echo), a(), b(), fake("c", &["b.y"], Does::Echo)],
            "`b`, `c`, `b` wait for each other (stores_wait_for_each_other)",
        ),
        (
            vec![
                fake("a", &["user.mail"], Does::Echo),
                providing(fake("b", &["a.x", "user.mail"], Does::Echo)),
            ],
            "`a`, `b`, `a` wait for each other (stores_wait_for_each_other)",
        ),
    ] {
        assert_eq!(plan(&fakes, &[]).err(), Some(format!("line 0, column 0: {expected}")));
    }
    assert!(plan(&[a(), b(), fake("c", &["user.mail"], Does::Echo)], &[]).is_ok());
    let by_id = fake("a", &["user.id"], Does::Echo);
    assert!(plan(&[by_id, providing(fake("b", &["a.x"], Does::Echo))], &[]).is_ok());
}

#[test]
fn a_policy_is_planned_and_its_mistakes_have_places() {
    const POLICY: &str = "
version: 1
stores:
  hr: { file: { path: hr.csv, key: { id: '{people.number}' } }, required: false }
  people: { file: { path: people.csv, key: { id: '{KEY}' } }, required: false }
policies:
  - { name: everybody, applications: all, claims: { cost: hr.cost } }";
    for (key, expected) in [
        ("user.id", ""),
        (
            "hr.boss",
            "line 5, column 50: `hr`, `people`, `hr` wait for each other (stores_wait_for_each_other)",
        ),
        ("pople.id", "line 5, column 50: `pople` is neither a store nor a built-in source (unknown_source)"),
        ("user.badge", "line 5, column 50: Entra does not send `user.badge` (unavailable_attribute)"),
    ] {
        let mut diagnostics = Diagnostics::default();
        let policy = Policy::parse(&POLICY.replace("KEY", key), &mut diagnostics).unwrap();
        let plan = Plan::read(&policy, &mut diagnostics);
        let lines: Vec<String> = diagnostics.as_slice().iter().map(ToString::to_string).collect();
        assert_eq!((plan.is_some(), lines.concat().as_str()), (expected.is_empty(), expected), "{key}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_is_told_which_groups_count_and_all_of_them_do_for_a_template() {
    let directory = providing(fake("directory", &["user.id"], Does::Echo));
    run(std::slice::from_ref(&directory), &["user.memberof"]).await;
    assert_eq!(*directory.groups.lock().unwrap(), Groups::Named(["a group".to_owned()].into()));
    run(&[directory.clone(), fake("hr", &["user.memberof"], Does::Echo)], &["user.memberof", "hr.x"]).await;
    assert_eq!(*directory.groups.lock().unwrap(), Groups::All);
}
