//! Prints what the provider and the stores log to the terminal.

use std::fmt::{self, Debug, Write as _};

use provider::settings::log_level;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::{DefaultFields, Format, Full, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent};
use tracing_subscriber::registry::LookupSpan;

use super::colors::{BAD, GOOD, UNSURE, paint};
use crate::progress;

/// Sends the log to standard error from now on, one line each: callouts, warnings and errors, or what
/// `CLAIMSMITH_LOG_LEVEL` says.
pub(crate) fn to_stderr() {
    let variable = |name: &str| std::env::var(name).ok();
    let level = log_level(variable);
    let others = if variable("CLAIMSMITH_LOG_LEVEL").is_some() { level } else { LevelFilter::WARN };
    let full = tracing_subscriber::fmt::format().without_time();
    let lines = tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).with_max_level(level);
    // A second call has no effect.
    let _ = lines.event_format(TerminalLines { full, others }).try_init();
}

/// A short line for a callout, the usual one for everything else.
struct TerminalLines {
    full: Format<Full, ()>,
    /// The lowest severity of what is not a callout.
    others: LevelFilter,
}

impl<S: Subscriber + for<'s> LookupSpan<'s>> FormatEvent<S, DefaultFields> for TerminalLines {
    fn format_event(
        &self,
        context: &FmtContext<'_, S, DefaultFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        progress::clear();
        let metadata = event.metadata();
        if metadata.target() == "callout" && self.others < Level::DEBUG {
            let mut line = CalloutLine::default();
            event.record(&mut line);
            return writeln!(writer, "{line}");
        }
        if self.others < *metadata.level() {
            return Ok(());
        }
        self.full.format_event(context, writer, event)
    }
}

/// What is shown of a callout: no user and no value.
#[derive(Default)]
struct CalloutLine {
    status: String,
    outcome: String,
    reason: String,
    inside: String,
    policy: String,
    stores: String,
    claims: String,
    application: String,
    left_out: String,
    not_evaluated: String,
    total_ms: String,
}

/// The outcomes of stores that are nothing to worry about.
const HARMLESS: [&str; 4] = ["cached", "found", "not_asked", "unknown_user"];

impl Visit for CalloutLine {
    fn record_str(&mut self, field: &Field, value: &str) {
        if let Some(part) = self.part(field.name()) {
            part.push_str(value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if let Some(part) = self.part(field.name()) {
            // Writing to a text cannot fail.
            let _ = write!(part, "{value:?}");
        }
    }
}

impl CalloutLine {
    fn part(&mut self, field: &str) -> Option<&mut String> {
        Some(match field {
            "status" => &mut self.status,
            "outcome" => &mut self.outcome,
            "reason" => &mut self.reason,
            "inside" => &mut self.inside,
            "policy" => &mut self.policy,
            "claims" => &mut self.claims,
            "application" => &mut self.application,
            "stores" => &mut self.stores,
            "left_out" => &mut self.left_out,
            "not_evaluated" => &mut self.not_evaluated,
            "total_ms" => &mut self.total_ms,
            _ => return None,
        })
    }

    /// The stores that could not answer.
    fn failed_stores(&self) -> impl Iterator<Item = &str> {
        let stores = self.stores.split("; ").filter(|store| !store.is_empty());
        stores.filter(|store| !store.split(' ').nth(1).is_some_and(|outcome| HARMLESS.contains(&outcome)))
    }
}

impl fmt::Display for CalloutLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = if self.status == "200" { GOOD } else { BAD };
        write!(f, "callout: {}, ", paint(style, &self.status))?;
        match self.claims.as_str() {
            "" => write!(f, "{}", self.outcome)?,
            "1" => write!(f, "1 claim")?,
            count => write!(f, "{count} claims")?,
        }
        for (what, part) in [
            ("", &self.reason),
            ("", &self.inside),
            ("application ", &self.application),
            ("policy ", &self.policy),
            ("stores: ", &self.stores),
        ] {
            write!(f, "{}", if part.is_empty() { String::new() } else { format!(", {what}{part}") })?;
        }
        write!(f, ", {} ms", self.total_ms)?;
        let warning = paint(UNSURE, "warning");
        self.failed_stores().try_for_each(|store| write!(f, "\n{warning}: store {store}"))?;
        for (what, claims) in [
            ("left out, as the answer would be too large", &self.left_out),
            ("not evaluated, as the step limit was exceeded", &self.not_evaluated),
        ] {
            let line = format!("\n{warning}: {what}: {claims}");
            write!(f, "{}", if claims.is_empty() { "" } else { &line })?;
        }
        Ok(())
    }
}
