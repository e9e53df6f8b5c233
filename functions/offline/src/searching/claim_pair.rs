//! One claim as the old and the new policy have it, each alone in a policy: quick to evaluate, and read with the same code.

use std::mem::{Discriminant, discriminant};

use claims::document::{Diagnostics, Entry, Node, NodeKind};
use claims::evaluation::{Claim, Evaluation};
use claims::policy::Policy;
use claims::values::{AttributeName, Known, Value};

/// Where a claim stands: the document, the index of the application's policy, and the claim's key.
#[derive(Clone, Copy)]
pub(super) struct ClaimPlace<'n> {
    pub(super) root: &'n Node,
    pub(super) application: usize,
    pub(super) key: &'n str,
}

/// A claim of two policies; `None` where one does not have it.
pub(super) struct ClaimPair {
    /// What the claim reads in either policy, each attribute once.
    pub(super) names: Vec<AttributeName>,
    sides: [Option<OneClaim>; 2],
}

struct OneClaim {
    policy: Policy,
    /// Where in [`ClaimPair::names`] its attributes are.
    at: Vec<usize>,
}

/// What becomes of the claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ClaimDecision {
    /// It is left out.
    LeftOut,
    /// There is no token.
    Refused,
    /// It has these texts, as a list or as one text.
    Value { list: bool, texts: Vec<String> },
}

/// Some of the users for whom the decisions differ, of each way in which they do.
#[derive(Default)]
pub(super) struct Differing {
    users: Vec<Vec<Known>>,
    /// How many there are of each way.
    ways: Vec<([Discriminant<ClaimDecision>; 2], usize)>,
}

/// So many users differ in the same way at most.
const OF_EACH_WAY: usize = 40;

impl Differing {
    /// Adds a user, if the decisions differ and there are not enough yet that do so in the same way.
    pub(super) fn add(&mut self, known: Vec<Known>, decisions: &[ClaimDecision; 2]) {
        let [old, new] = decisions;
        if old == new {
            return;
        }
        let way = decisions.each_ref().map(discriminant);
        let at = self.ways.iter().position(|(known, _)| *known == way).unwrap_or_else(|| {
            self.ways.push((way, 0));
            self.ways.len() - 1
        });
        if let Some((_, count)) = self.ways.get_mut(at).filter(|(_, count)| *count < OF_EACH_WAY) {
            *count += 1;
            self.users.push(known);
        }
    }

    /// The users.
    pub(super) fn users(self) -> Vec<Vec<Known>> {
        self.users
    }
}

impl<'n> ClaimPlace<'n> {
    /// The claim itself.
    pub(super) fn node(&self) -> Option<&'n Node> {
        let application = self.root.get("policies")?.as_items().get(self.application)?;
        application.get("claims")?.get(self.key)
    }
}

impl ClaimPair {
    /// Reads the claim from both documents. `None` if it cannot be read alone.
    pub(super) fn of(places: [Option<ClaimPlace<'_>>; 2]) -> Option<Self> {
        let nodes = places.map(|place| place.map(|place| (place, place.node().cloned())));
        let documents = nodes.map(|node| node.map(|(place, node)| Some(alone(&place, node?, &[]))));
        let [old, new] = documents;
        Self::of_documents([flat(old)?, flat(new)?])
    }

    /// Reads documents that have one claim each.
    pub(super) fn of_documents(documents: [Option<Node>; 2]) -> Option<Self> {
        let mut names: Vec<AttributeName> = Vec::new();
        let mut read = |document: Option<Node>| -> Option<Option<OneClaim>> {
            let Some(document) = document else { return Some(None) };
            let policy = Policy::read(&document, &mut Diagnostics::default())?;
            let attributes = policy.applications().first()?.attributes().iter();
            let at = attributes.map(|name| {
                names.iter().position(|known| known == name).unwrap_or_else(|| {
                    names.push(name.clone());
                    names.len() - 1
                })
            });
            let at = at.collect();
            Some(Some(OneClaim { policy, at }))
        };
        let [old, new] = documents;
        let sides = [read(old)?, read(new)?];
        Some(Self { names, sides })
    }

    /// What becomes of the claim with each policy; `known` is parallel to [`ClaimPair::names`].
    pub(super) fn decide(&self, known: &[Known]) -> [ClaimDecision; 2] {
        self.sides
            .each_ref()
            .map(|side| side.as_ref().map_or(ClaimDecision::LeftOut, |one| one.decide(known)))
    }
}

impl OneClaim {
    fn decide(&self, known: &[Known]) -> ClaimDecision {
        let own: Vec<Known> = self.at.iter().map(|at| known.get(*at).cloned().unwrap_or_default()).collect();
        let application = self.policy.applications().first();
        let Some(Evaluation { missing, claims, .. }) = application.map(|one| one.evaluate(&own)) else {
            return ClaimDecision::LeftOut;
        };
        match (missing.is_empty(), claims.into_iter().next()) {
            (false, _) => ClaimDecision::Refused,
            (true, None) => ClaimDecision::LeftOut,
            (true, Some(Claim { value, list, .. })) => {
                let texts = value.texts().to_vec();
                let list = matches!(value, Value::List(_)) && (list || texts.len() != 1);
                ClaimDecision::Value { list, texts }
            }
        }
    }
}

/// The policy with one application and one claim, and with more stores.
pub(super) fn alone(place: &ClaimPlace<'_>, claim: Node, more_stores: &[Entry]) -> Node {
    let application =
        place.root.get("policies").and_then(|policies| policies.as_items().get(place.application));
    let policies = application.map(|application| {
        let claims = Node { kind: NodeKind::Map(vec![entry(place.key, claim)]), ..application.clone() };
        let entries = application.as_entries().iter().filter(|entry| entry.key != "claims").cloned();
        let entries = entries.chain([entry("claims", claims)]).collect();
        Node { place: application.place, kind: NodeKind::Map(entries) }
    });
    let place_of = place.root.place;
    let node = |kind| Node { place: place_of, kind };
    let mut stores = place.root.get("stores").map(|stores| stores.as_entries().to_vec()).unwrap_or_default();
    stores.extend(more_stores.iter().cloned());
    let version = place.root.get("version").cloned();
    let mut entries: Vec<Entry> = version.map(|version| entry("version", version)).into_iter().collect();
    entries.push(entry("stores", node(NodeKind::Map(stores))));
    entries.push(entry("policies", node(NodeKind::List(policies.into_iter().collect()))));
    node(NodeKind::Map(entries))
}

/// A key and what it holds, at the place of that.
pub(super) fn entry(key: &str, value: Node) -> Entry {
    Entry { key: key.to_owned(), place: value.place, value }
}

/// A place that has no claim is a mistake; no place is none.
fn flat(document: Option<Option<Node>>) -> Option<Option<Node>> {
    match document {
        None => Some(None),
        Some(None) => None,
        Some(Some(node)) => Some(Some(node)),
    }
}
