//! What is logged while a test looks something up.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, Once};

use support::log_scan;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// The fields of the warnings of the stores, in order: `name=value`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    /// What was logged so far.
    pub(crate) fn fields(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("stores") && *metadata.level() == Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Fields(&self.0));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Fields<'w>(&'w Mutex<Vec<String>>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.lock().unwrap().push(format!("{}={value:?}", field.name()));
    }
}

/// The fields of everything that anybody logs, at every level, spans included.
#[derive(Clone, Debug, Default)]
pub(crate) struct Everything(Warnings);

impl Everything {
    /// What was logged so far, a field a line.
    pub(crate) fn text(&self) -> String {
        self.0.fields().join("\n")
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn event(&self, event: &Event<'_>) {
        self.0.event(event);
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Fields(&self.0.0));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(&self.0.0));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Looks through what is logged while no test captures it, at once and on the thread that logs it: what the function
/// would write, at any level of ours.
struct Watch;

/// From now on, for the whole process.
pub(crate) fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| tracing::subscriber::set_global_default(Watch).unwrap());
}

impl Subscriber for Watch {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("stores") || *metadata.level() <= Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let fields = Warnings::default();
        event.record(&mut Fields(&fields.0));
        log_scan::check(&fields.fields().join("\n"));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn what_is_logged_is_looked_through() {
    watch();
    tracing::warn!("the value has a type that is not supported");
    let leak = || tracing::warn!(target: "stores", "nobody has the tier gold");
    assert!(std::panic::catch_unwind(leak).is_err());
}
