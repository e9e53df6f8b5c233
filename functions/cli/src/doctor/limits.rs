//! The limits that so many sign-ins need, and which of the stack's are lower. `infra/README.md`, *Limits*, says why.

use std::fmt;

use offline::entra::sign_in_error::STATUS;
use serde::Deserialize;

use super::{Effect, Finding};

/// How many times the average of its hour the busiest seconds have.
const PEAK_FACTOR: u64 = 3;

/// Entra tries a failed callout again, and others may call too.
const THROTTLE_FACTOR: u64 = 2;
const LEAST_THROTTLE_RATE: u64 = 250;

/// A slow callout takes up to three tenths of a second.
const CALLOUTS_OF_THREE_INSTANCES: u64 = 10;
const LEAST_RESERVED_CONCURRENCY: u64 = 20;

/// How many connections to a database an instance has, unless the store's `connections` says otherwise.
const CONNECTIONS: u64 = 4;

/// Limits of the stack, as its parameters name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    sign_ins_per_hour: u64,
    callouts_per_second: u64,
    throttle_rate: u64,
    reserved_concurrency: u64,
    peak_concurrency: u64,
}

impl Limits {
    /// The limits for so many sign-ins in the busiest hour.
    pub(crate) fn of(sign_ins_per_hour: u64) -> Self {
        let callouts_per_second = sign_ins_per_hour.saturating_mul(PEAK_FACTOR).div_ceil(3600);
        let peak_concurrency = callouts_per_second.saturating_mul(3).div_ceil(CALLOUTS_OF_THREE_INSTANCES);
        let reserved = callouts_per_second.saturating_mul(6).div_ceil(CALLOUTS_OF_THREE_INSTANCES);
        Self {
            sign_ins_per_hour,
            callouts_per_second,
            throttle_rate: callouts_per_second.saturating_mul(THROTTLE_FACTOR).max(LEAST_THROTTLE_RATE),
            reserved_concurrency: reserved.max(LEAST_RESERVED_CONCURRENCY),
            peak_concurrency,
        }
    }

    /// The parameters that are too low in what `aws cloudformation describe-stacks` prints of a stack's parameters. One that
    /// is not there is not checked; an empty one is no limit.
    ///
    /// # Errors
    /// The text is not a list of parameters.
    pub(crate) fn findings(&self, parameters: &str) -> Result<Vec<Finding>, String> {
        let parameters: Vec<StackParameter> = serde_json::from_str(parameters).map_err(|error| {
            let place = format!("at line {} column {}", error.line(), error.column());
            format!("expected a JSON list of objects with ParameterKey and ParameterValue, {place}")
        })?;
        let too_low = |(name, least): (&'static str, u64)| {
            let set = parameters.iter().find(|parameter| parameter.key == name)?;
            let value = set.value.parse::<u64>().ok().filter(|value| *value < least)?;
            Some(self.finding(name, value, least))
        };
        Ok(self.parameters().into_iter().filter_map(too_low).collect())
    }

    /// The parameters of which a lower value fails sign-ins.
    fn parameters(&self) -> [(&'static str, u64); 3] {
        [
            ("ThrottleRate", self.throttle_rate),
            ("ThrottleBurst", self.throttle_rate.saturating_mul(2)),
            ("ReservedConcurrency", self.reserved_concurrency),
        ]
    }

    fn finding(&self, name: &str, value: u64, least: u64) -> Finding {
        let hour = self.sign_ins_per_hour;
        let message = format!("stack: `{name}` is {value}; {hour} sign-ins an hour need {least}");
        let fix = format!("deploy with `{name}={least}`");
        Finding::new("limit_too_low", Effect::Error(STATUS), message, fix)
    }
}

/// A parameter of a stack, as CloudFormation returns it.
#[derive(Deserialize)]
struct StackParameter {
    #[serde(rename = "ParameterKey")]
    key: String,
    #[serde(rename = "ParameterValue", default)]
    value: String,
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sign_ins_per_hour, callouts_per_second, reserved_concurrency, peak_concurrency, .. } =
            self;
        write!(f, "{sign_ins_per_hour} sign-ins an hour are up to {callouts_per_second} callouts a second:")?;
        self.parameters().iter().try_for_each(|(name, least)| write!(f, " {name}={least}"))?;
        let connections = reserved_concurrency.saturating_mul(CONNECTIONS);
        write!(f, " PeakConcurrency={peak_concurrency}; up to {connections} connections for each sql store")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_the_runbook() {
        let runbook = include_str!("../../../../infra/README.md");
        let rows = runbook.lines().skip_while(|line| !line.starts_with("| Sign-ins in the busiest hour"));
        let rows = rows.skip(2).take_while(|line| line.starts_with('|'));
        let mut seen = 0;
        for row in rows {
            let row: Vec<u64> = row.split('|').filter_map(|cell| cell.trim().parse().ok()).collect();
            let limits = Limits::of(row[0]);
            let Limits { callouts_per_second, throttle_rate, reserved_concurrency, peak_concurrency, .. } =
                limits;
            let computed = [callouts_per_second, throttle_rate, reserved_concurrency, peak_concurrency];
            assert_eq!(row[1..5], computed, "{row:?}");
            assert_eq!(row[5], reserved_concurrency * CONNECTIONS);
            seen += 1;
        }
        assert!(seen >= 4, "{seen}");
    }

    #[test]
    fn what_is_lower_is_found() {
        let parameters = r#"[{"ParameterKey": "ThrottleRate", "ParameterValue": "250"},
            {"ParameterKey": "ThrottleBurst", "ParameterValue": "1000"},
            {"ParameterKey": "ReservedConcurrency", "ParameterValue": ""}, {"ParameterKey": "SubnetIds"}]"#;
        let findings = Limits::of(300_000).findings(parameters).unwrap();
        let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, ["stack: `ThrottleRate` is 250; 300000 sign-ins an hour need 500"]);
        assert!(Limits::of(60_000).findings(parameters).unwrap().is_empty());
        assert!(Limits::of(1).findings("{}").is_err());
    }

    #[test]
    fn any_number_has_limits() {
        assert_eq!(Limits::of(0).callouts_per_second, 0);
        assert!(Limits::of(u64::MAX).reserved_concurrency >= LEAST_RESERVED_CONCURRENCY);
        let printed = "6000 sign-ins an hour are up to 5 callouts a second: ThrottleRate=250 ThrottleBurst=500 \
                       ReservedConcurrency=20 PeakConcurrency=2; up to 80 connections for each sql store";
        assert_eq!(Limits::of(6000).to_string(), printed);
    }
}
