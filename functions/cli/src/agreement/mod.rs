//! `claimsmith test`, `claimsmith explain`, `claimsmith serve` and the function say the same of random policies, stores
//! and users (`world.rs`): the claims, or why there is no token. So does a naive model (`model.rs`) that shares no code
//! with them; `function.rs` runs the function's whole `handle`.

mod function;
mod model;
mod world;

use claims::document::{Diagnostics, Node};
use offline::{Case, CaseOutcome, Given, PolicyText, Usable, Verdict};
use provider::reason::Reason;
use serde_json::{Map, Value};

use self::function::{FunctionAnswer, LocalFunction};
use self::model::Expected;
use self::world::World;

/// How many worlds are tried where `CLAIMSMITH_WORLDS` does not say.
const WORLDS: u64 = 10_000;

fn usable(world: &World) -> Option<Usable> {
    PolicyText::read("policy".to_owned(), world.policy()).usable
}

/// What `claimsmith test` makes of a case; it must pass.
async fn tested(usable: &Usable, case: &str) -> CaseOutcome {
    let mut diagnostics = Diagnostics::default();
    let root = Node::parse(case, &mut diagnostics);
    let items = root.items(&mut diagnostics).unwrap();
    let case = Case::read(&items[0], &usable.policy, &mut diagnostics).unwrap();
    assert_eq!(diagnostics.as_slice(), []);
    let verdict = Verdict::of("cases", &case, usable).await;
    assert!(verdict.passed(), "{}", verdict.difference());
    verdict.actual
}

fn check_outcome(outcome: CaseOutcome, expected: &Expected) {
    match (outcome, expected) {
        (CaseOutcome::Claims(claims), Expected::Claims(_)) => assert_eq!(claims, expected.claims()),
        (CaseOutcome::Refused { code, inside }, Expected::Refused { code: expected, stores }) => {
            assert_eq!(code, *expected, "{inside}");
            if let Some(first) = stores.first() {
                assert!(inside.starts_with(&format!("store `{first}`: ")), "{inside}, not {first}");
            }
        }
        (outcome, _) => panic!("{outcome:?} instead of {expected:?}"),
    }
}

/// `at_once` says whether stores that fail do so at the same moment.
fn check_answer(answered: &FunctionAnswer, expected: &Expected, at_once: bool) {
    let Expected::Refused { code, stores } = expected else {
        assert_eq!(answered.status, 200, "{}", answered.line);
        assert_eq!(answered.claims(), expected.claims());
        return;
    };
    let reason = Reason::ALL.iter().find(|reason| reason.code() == *code).unwrap();
    assert_eq!(answered.status, reason.status().as_u16(), "{}", answered.line);
    assert!(answered.line.contains(&format!("reason=\"{code}\"")), "{}", answered.line);
    let named =
        stores.iter().position(|store| answered.line.contains(&format!("inside=\"store `{store}`: ")));
    assert!(stores.is_empty() || named.is_some_and(|named| named == 0 || !at_once), "{}", answered.line);
}

/// Whether the world has a policy without a mistake; then everything is checked.
async fn check(world: &World, function: &LocalFunction) -> bool {
    let Some(usable) = usable(world) else { return false };
    let expected = model::expected(world);
    check_outcome(tested(&usable, &world.case(&expected)).await, &expected);
    if world.has_sample_person && !world.stores.iter().any(|store| store.is_unavailable()) {
        let (person, sign_in) = world.person();
        let given = Given::of_person(&person, &sign_in).unwrap();
        check_outcome(CaseOutcome::of(&usable, &given).await, &expected);
        let served = function.serve(&usable, world).await;
        check_answer(&served, &expected, true);
    }
    let at_once = !world.stores.iter().any(|store| store.is_cached || store.fails_in_passing);
    check_answer(&function.call(usable, world).await, &expected, at_once);
    true
}

#[tokio::test]
async fn the_tool_and_the_function_say_the_same_of_random_policies_with_odd_seeds() {
    random_policies(1).await;
}

#[tokio::test]
async fn the_tool_and_the_function_say_the_same_of_random_policies_with_even_seeds() {
    random_policies(2).await;
}

/// Half of the worlds: every second seed from the first one on.
async fn random_policies(first: u64) {
    let worlds = std::env::var("CLAIMSMITH_WORLDS").ok().map_or(WORLDS, |text| text.parse().unwrap()) / 2;
    let mut function = LocalFunction::start().await;
    let (mut checked, mut seed) = (0, first);
    while checked < worlds {
        seed += 2;
        if checked % 1000 == 0 {
            function.renew_token();
        }
        let world = World::random(seed);
        let shown = Shown(seed, &world);
        checked += u64::from(check(&world, &function).await);
        std::mem::forget(shown);
    }
    assert!(seed < worlds * 4, "up to {seed}, only {checked} policies are without a mistake");
}

/// Says which world it was, when a check panics.
struct Shown<'w>(u64, &'w World);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        let expected = model::expected(self.1);
        eprintln!("seed {}\n{}\n{}\n{expected:?}", self.0, self.1.policy(), self.1.case(&expected));
    }
}

/// The callout brings `user.mail`, so that nobody needs `extra`, and so nobody needs `link`, which cannot answer.
#[tokio::test]
async fn a_required_store_that_nobody_needs_refuses_no_one() {
    let mut world = World::of_stores(&[
        ("link", &["user.id"], false, None),
        ("extra", &["link.key"], true, Some(&[("mail", "other"), ("city", "Oslo")])),
    ]);
    let function = LocalFunction::start().await;
    world.claims = [vec![world::claim("user.mail")], Vec::new()];
    assert!(check(&world, &function).await);
    let Expected::Claims(claims) = model::expected(&world) else { panic!("refused") };
    assert_eq!(claims.len(), 1);
    world.claims = [vec![world::claim("user.mail"), world::claim("user.city")], Vec::new()];
    assert!(check(&world, &function).await);
    let expected =
        Expected::Refused { code: "store_unavailable", stores: vec!["link".to_owned(), "extra".to_owned()] };
    assert_eq!(model::expected(&world), expected);
}

impl Expected {
    /// As they stand in the answer.
    fn claims(&self) -> Map<String, Value> {
        let Self::Claims(claims) = self else { return Map::new() };
        let value = |texts: &Vec<String>| match texts.as_slice() {
            [only] => Value::from(only.as_str()),
            several => Value::from(several),
        };
        claims.iter().map(|(name, texts)| (name.clone(), value(texts))).collect()
    }
}
