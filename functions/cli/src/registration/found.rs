//! What a tenant has of a registration.

use serde_json::{Value, json};

use super::json::text;
use super::request::{Part, Request};
use super::wanted::Registration;

/// What a tenant has of a registration, as Graph answers it; null and empty for what is not there.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Whether the tenant was looked at. Else, what is missing may be there.
    pub(crate) looked: bool,
    /// Graph's own service principal.
    pub(crate) graph: Value,
    /// The endpoint's own app registration.
    pub(crate) application: Value,
    /// Its service principal.
    pub(crate) principal: Value,
    /// The application permissions of that service principal.
    pub(crate) grants: Vec<Value>,
    /// The custom extension.
    pub(crate) extension: Value,
    /// The listeners that call the extension. The first one is ours to change.
    pub(crate) listeners: Vec<Value>,
    /// The claims mapping policies, parallel to [`Registration::mappings`].
    pub(crate) mappings: Vec<Value>,
    /// The applications, in the order of [`Registration::applications`].
    pub(crate) targets: Vec<Target>,
}

/// One application whose tokens get claims.
#[derive(Debug, Default)]
pub(crate) struct Target {
    /// Its client id.
    pub(crate) app_id: String,
    /// The index of its mapping.
    pub(crate) mapping: usize,
    /// Its registration, where that is in this tenant.
    pub(crate) application: Value,
    /// Its service principal.
    pub(crate) principal: Value,
    /// The claims mapping policies of that service principal: none or one.
    pub(crate) assigned: Vec<Value>,
}

impl Found {
    /// Nothing was looked at, but the endpoint's own app registration may be known.
    pub(crate) fn nothing(registration: &Registration, app_id: Option<&str>) -> Self {
        let target = |(app_id, mapping): (&str, usize)| Target {
            app_id: app_id.to_owned(),
            mapping,
            ..Target::default()
        };
        Self {
            application: app_id.map_or(Value::Null, |app_id| json!({ "appId": app_id })),
            mappings: vec![Value::Null; registration.mappings.len()],
            targets: registration.applications().map(target).collect(),
            ..Self::default()
        }
    }

    /// The client id of the endpoint's own app registration.
    pub(crate) fn app_id(&self) -> &str {
        or(&self.application, "/appId", "{application.appId}")
    }

    pub(super) fn principal_id(&self) -> &str {
        or(&self.principal, "/id", "{servicePrincipal.id}")
    }

    pub(super) fn graph_id(&self) -> &str {
        or(&self.graph, "/id", "{graph.id}")
    }

    pub(super) fn extension_id(&self) -> &str {
        or(&self.extension, "/id", "{extension.id}")
    }

    /// The first listener.
    pub(super) fn listener(&self) -> &Value {
        self.listeners.first().unwrap_or(&Value::Null)
    }

    pub(super) fn listener_id(&self) -> &str {
        or(self.listener(), "/id", "{listener.id}")
    }

    pub(super) fn mapping_id(&self, index: usize) -> String {
        let mapping = self.mappings.get(index).unwrap_or(&Value::Null);
        or(mapping, "/id", &format!("{{mapping{}.id}}", index + 1)).to_owned()
    }

    /// Notes what a request made: `answer` is Graph's, or null where it answers nothing.
    pub(super) fn learn(&mut self, request: &Request, answer: Value) {
        let new = if answer.is_null() { request.body.clone() } else { answer };
        match request.part {
            Part::Application => merge(&mut self.application, new),
            Part::Principal => merge(&mut self.principal, new),
            Part::Grant => self.grants.push(new),
            Part::Extension => merge(&mut self.extension, new),
            Part::Mapping(index) => self.mappings.get_mut(index).into_iter().for_each(|mapping| {
                merge(mapping, new.clone());
            }),
            Part::Listener => match self.listeners.first_mut() {
                Some(listener) => merge(listener, new),
                None => self.listeners.push(new),
            },
            Part::Target(_) | Part::Assignment(_) | Part::Nothing => {}
        }
    }
}

/// The text at a pointer, or what stands for it until it is known.
fn or<'t>(object: &'t Value, pointer: &str, placeholder: &'t str) -> &'t str {
    match text(object, pointer) {
        "" => placeholder,
        known => known,
    }
}

fn merge(object: &mut Value, new: Value) {
    match (object, new) {
        (Value::Object(object), Value::Object(new)) => object.extend(new),
        (object, new) => *object = new,
    }
}
