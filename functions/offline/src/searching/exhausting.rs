//! Goes through every case that a claim can distinguish: the product of the classes of values of its attributes.
//!
//! A condition compares an attribute with texts, asks whether it has a value, or counts values; so all texts that no condition
//! mentions are one class, and one of them stands for it. What conditions cannot be compared with stands in the claim as an
//! attribute of its own (`opaque.rs`), whose classes are the outcomes it can have.

use claims::values::{AttributeName, Known, Value};

use super::claim_pair::{ClaimPair, Differing};
use super::domain::{Supply, distinct, of_length, typical};
use super::mentioned::Mentioned;
use super::opaque::Opaque;
use super::person::settle;

/// More cases than this are not gone through.
const MOST_CASES: usize = 300_000;

/// The subsets of more texts than this are not gone through.
const MOST_LISTED: usize = 5;

/// The cases of a claim.
pub(super) struct Cases {
    classes: Vec<Vec<Known>>,
}

impl Cases {
    /// The classes of each attribute of a pair; `None` where they are too many.
    pub(super) fn of(
        pair: &ClaimPair,
        mentioned: &Mentioned,
        opaque: &Opaque,
        supply: &Supply<'_>,
    ) -> Option<Self> {
        let classes = pair.names.iter().map(|name| match opaque.classes(name) {
            Some(classes) => Some(classes),
            None => classes(name, mentioned, supply),
        });
        let classes: Vec<Vec<Known>> = classes.collect::<Option<_>>()?;
        let count = classes.iter().try_fold(1_usize, |count, one| count.checked_mul(one.len()));
        count.filter(|count| *count <= MOST_CASES)?;
        Some(Self { classes })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.classes.iter().map(Vec::len).product()
    }

    /// Some of the cases for which the decisions differ, of each way in which they do.
    pub(super) fn differing(&self, pair: &ClaimPair, supply: &Supply<'_>) -> Vec<Vec<Known>> {
        let mut differing = Differing::default();
        for number in 0..self.count() {
            let mut known = self.case(number);
            settle(&pair.names, &mut known, supply);
            let decisions = pair.decide(&known);
            differing.add(known, &decisions);
        }
        differing.users()
    }

    fn case(&self, number: usize) -> Vec<Known> {
        let mut rest = number;
        let choose = |classes: &Vec<Known>| {
            let chosen = classes.get(rest % classes.len().max(1)).cloned().unwrap_or_default();
            rest /= classes.len().max(1);
            chosen
        };
        self.classes.iter().map(choose).collect()
    }
}

/// The classes of an attribute; `None` where they are too many.
fn classes(name: &AttributeName, mentioned: &Mentioned, supply: &Supply<'_>) -> Option<Vec<Known>> {
    if let Some(fixed) = supply.fixed(name) {
        return Some(vec![fixed]);
    }
    let counted = mentioned.counted.get(name);
    if counted.is_some() && mentioned.compared.get(name).is_some_and(|texts| !texts.is_empty()) {
        return None;
    }
    let mut texts: Vec<String> = mentioned.compared.get(name).into_iter().flatten().cloned().collect();
    let other = typical(name).texts().to_vec();
    texts.extend(other.into_iter().filter(|text| !text.is_empty()));
    texts.push("Another value".to_owned());
    texts.dedup();
    let mut classes = vec![Known::NoValue];
    classes.extend(texts.iter().map(|text| Known::Value(Value::Text(text.clone()))));
    if supply.is_stored(name) {
        classes.push(Known::Unknown);
        classes.push(Known::Value(Value::Text(String::new())));
        if texts.len() > MOST_LISTED {
            return None;
        }
        classes.extend(subsets(&texts).into_iter().map(|list| Known::Value(Value::List(list))));
        let counted = counted.map_or(0, |most| most + 2);
        classes.extend((0..counted).map(|length| Known::Value(of_length(length))));
    }
    Some(distinct(classes))
}

fn subsets(texts: &[String]) -> Vec<Vec<String>> {
    let all = 0..1_usize << texts.len();
    let chosen = |set: usize| {
        let texts = texts.iter().enumerate().filter(move |(at, _)| set & (1 << at) != 0);
        texts.map(|(_, text)| text.clone()).collect()
    };
    all.map(chosen).collect()
}
