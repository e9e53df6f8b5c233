//! A sign-in that the function recorded: what its policy read, no more. Another policy may read what was not recorded.

use std::collections::{BTreeMap, BTreeSet};

use claims::values::{AttributeName, Value};
use provider::recording::{CalloutRecord, StoreRecord};

use super::Given;
use crate::policy_text::Usable;
use crate::stand_in::SampleAnswer;

/// A sign-in that the function recorded.
#[derive(Clone, Debug)]
pub struct RecordedSignIn {
    /// Its time, in UTC, and Entra's id of it.
    pub name: String,
    /// Its time, in seconds since 1970.
    pub time: u64,
    /// The hash of the policy that answered it, where that is known.
    pub policy: Option<String>,
    /// What that policy read.
    pub given: Given,
}

impl RecordedSignIn {
    /// The sign-in of a recording.
    #[must_use]
    pub fn of(record: CalloutRecord) -> Self {
        let CalloutRecord { time, policy, correlation_id, application, callout, stores } = record;
        let name = format!("{} {}", utc(time), correlation_id.unwrap_or_default());
        let value = |value: Option<_>| value.map(Value::from);
        let callout =
            callout.into_iter().map(|(name, text)| Some((AttributeName::parse(&name)?, value(text))));
        let mut callout: BTreeMap<AttributeName, Option<Value>> = callout.flatten().collect();
        if callout.iter().all(|(name, value)| name.name != "appid" || value.is_none()) {
            let id = AttributeName::parse("application.appid");
            callout.extend(id.map(|id| (id, application.map(Value::Text))));
        }
        let stores = stores.into_iter().map(|(store, record)| (store, answer(record))).collect();
        let given = Given { callout, stores, is_recorded: true };
        Self { name: name.trim_end().to_owned(), time, policy, given }
    }

    /// What this policy reads for the sign-in and was not recorded: nothing is known of it, so that claims and conditions that
    /// need it may be others than they would be.
    #[must_use]
    pub fn not_recorded(&self, usable: &Usable) -> BTreeSet<String> {
        let Given { callout, stores, .. } = &self.given;
        let Some((index, _)) = self.given.application(&usable.policy) else { return BTreeSet::new() };
        let read = usable.plan.reads(index);
        let of_callout = read.iter().filter(|name| name.is_in_callout() && !callout.contains_key(name));
        let of_callout = of_callout.map(ToString::to_string);
        let brought = |name: &AttributeName| callout.get(name).is_some_and(Option::is_some);
        let of_stores = usable.plan.asks(index).into_iter().flat_map(|(store, wanted)| {
            let missing =
                wanted.into_iter().filter(|name| !brought(name) && !is_recorded(stores.get(&store), name));
            missing.map(|name| format!("{store}.{}", name.name)).collect::<Vec<_>>()
        });
        of_callout.chain(of_stores).collect()
    }
}

fn answer(record: StoreRecord) -> SampleAnswer {
    match record {
        StoreRecord::Found(found) => {
            let values = found.into_iter().map(|(name, value)| (name, value.map(Value::from)));
            SampleAnswer::Recorded(values.collect())
        }
        StoreRecord::UnknownUser => SampleAnswer::UnknownUser,
        StoreRecord::NotAsked => SampleAnswer::Recorded(BTreeMap::new()),
        StoreRecord::Failed(_) => SampleAnswer::Unavailable,
    }
}

fn is_recorded(answer: Option<&SampleAnswer>, name: &AttributeName) -> bool {
    match answer {
        None => false,
        Some(SampleAnswer::Recorded(record)) => record.keys().any(|recorded| name.is_called(recorded)),
        Some(SampleAnswer::Record(_) | SampleAnswer::UnknownUser | SampleAnswer::Unavailable) => true,
    }
}

/// `2026-11-27T18:00:00Z`. By days since 0000-03-01, so that the day of a leap year is the last one of its year
/// (<https://howardhinnant.github.io/date_algorithms.html>).
fn utc(time: u64) -> String {
    let (days, seconds) = (time / 86_400 + 719_468, time % 86_400);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", year + era * 400)
}

#[cfg(test)]
mod tests {
    use provider::recording::RecordedValue;

    use super::*;
    use crate::policy_text::PolicyText;
    use crate::{Explained, Explanation};

    const POLICY: &str = "
version: 1
stores:
  people: { file: { path: p, key: { id: '{user.id}' } }, required: false }
  hr: { file: { path: p, key: { id: '{people.number}' } }, required: false }
policies:
  - name: all
    applications: all
    claims: { tier: people.tier, old: people.old, new: people.new, cost: hr.cost, mail: user.mail, name: user.displayName }
";

    fn usable() -> Usable {
        PolicyText::read("claims.yaml".to_owned(), POLICY.to_owned()).usable.unwrap()
    }

    fn record(stores: &[(&str, StoreRecord)]) -> CalloutRecord {
        let text = |text: &str| Some(RecordedValue::Text(text.to_owned()));
        let callout = [("user.id", text("7")), ("user.mail", None)];
        CalloutRecord {
            time: 1_795_802_400,
            policy: None,
            correlation_id: Some("c".to_owned()),
            application: Some("22222222-2222-4222-8222-222222222222".to_owned()),
            callout: callout.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            stores: stores.iter().map(|(name, record)| ((*name).to_owned(), record.clone())).collect(),
        }
    }

    fn found() -> StoreRecord {
        let text = |text: &str| Some(RecordedValue::Text(text.to_owned()));
        let found = [("number", text("1")), ("tier", text("gold")), ("old", None)];
        StoreRecord::Found(found.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    async fn claims(record: CalloutRecord) -> Vec<(String, Option<Value>)> {
        let (usable, sign_in) = (usable(), RecordedSignIn::of(record));
        let explained = Explained::of(sign_in.name, &usable, &sign_in.given, None).await;
        let Explanation::Claims(_, trace) = explained.explanation else { panic!("no claims") };
        trace.claims.into_iter().map(|claim| (claim.name, claim.value)).collect()
    }

    #[tokio::test]
    async fn a_recording_is_a_sign_in_by_the_policy_that_was_recorded() {
        let cost = Some(RecordedValue::List(vec!["a".to_owned(), "b".to_owned()]));
        let hr = StoreRecord::Found(BTreeMap::from([("cost".to_owned(), cost)]));
        let claims = claims(record(&[("people", found()), ("hr", hr)])).await;
        let given: Vec<_> =
            claims.iter().filter(|(_, value)| value.is_some()).map(|(name, _)| name).collect();
        assert_eq!(given, ["tier", "cost"]);
    }

    #[test]
    fn what_was_not_recorded_is_told_apart_from_what_has_no_value() {
        let not_recorded = |stores: &[(&str, StoreRecord)]| {
            RecordedSignIn::of(record(stores)).not_recorded(&usable()).into_iter().collect::<Vec<_>>()
        };
        assert_eq!(not_recorded(&[("people", found())]), ["hr.cost", "people.new", "user.displayname"]);
        let failed = StoreRecord::Failed("late".to_owned());
        assert_eq!(
            not_recorded(&[("people", StoreRecord::UnknownUser), ("hr", failed)]),
            ["user.displayname"]
        );
    }

    #[test]
    fn a_time_is_written_in_utc() {
        for (time, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_802_400, "2026-11-27T18:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
        ] {
            assert_eq!(utc(time), expected);
        }
    }
}
