//! The objects of a registration that a tenant has.

use serde_json::{Value, json};

use super::desired::Registration;
use super::graph::{GraphRequest, RegistrationPart, text};

/// The objects of a registration that a tenant has, as Graph returns them; null or empty if they do not exist.
#[derive(Debug, Default)]
pub(crate) struct TenantState {
    /// Whether the tenant was read. If not, objects may exist that are null here.
    pub(crate) is_read: bool,
    /// Graph's own service principal.
    pub(crate) graph: Value,
    /// The endpoint's own app registration.
    pub(crate) application: Value,
    /// The tenant's app management policy; null if it could not be read.
    pub(crate) app_policy: Value,
    /// The app management policies of the endpoint's own app registration: none or one.
    pub(crate) own_app_policies: Vec<Value>,
    /// The service principal of that app registration.
    pub(crate) principal: Value,
    /// The application permissions of that service principal.
    pub(crate) grants: Vec<Value>,
    /// The custom extension.
    pub(crate) extension: Value,
    /// The listeners that call the extension. Only the first one is changed.
    pub(crate) listeners: Vec<Value>,
    /// The claims mapping policies, parallel to [`Registration::mappings`].
    pub(crate) mappings: Vec<Value>,
    /// The applications, in the order of [`Registration::applications`].
    pub(crate) targets: Vec<TargetApplication>,
}

/// One application whose tokens get claims.
#[derive(Debug, Default)]
pub(crate) struct TargetApplication {
    /// Its client ID.
    pub(crate) app_id: String,
    /// The index of its mapping.
    pub(crate) mapping: usize,
    /// Its app registration, if it is in this tenant.
    pub(crate) application: Value,
    /// Its service principal.
    pub(crate) principal: Value,
    /// The claims mapping policies of that service principal: none or one.
    pub(crate) assigned: Vec<Value>,
    /// Its `customClaimsPolicy`, where *Attributes & Claims* keeps what it sets; null if it could not be read, or if a
    /// claims mapping policy is in its place already.
    pub(crate) customized: Value,
}

impl TenantState {
    /// The state of a tenant that was not read. The endpoint's own app registration may be known.
    pub(crate) fn unread(registration: &Registration, app_id: Option<&str>) -> Self {
        let target = |(app_id, mapping): (&str, usize)| TargetApplication {
            app_id: app_id.to_owned(),
            mapping,
            ..TargetApplication::default()
        };
        Self {
            application: app_id.map_or(Value::Null, |app_id| json!({ "appId": app_id })),
            mappings: vec![Value::Null; registration.mappings.len()],
            targets: registration.applications().map(target).collect(),
            ..Self::default()
        }
    }

    /// The client ID of the endpoint's own app registration.
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

    /// The object that a request changes; null if it does not exist yet.
    pub(super) fn object(&self, part: RegistrationPart) -> &Value {
        let object = match part {
            RegistrationPart::Application => Some(&self.application),
            RegistrationPart::Principal => Some(&self.principal),
            RegistrationPart::Extension => Some(&self.extension),
            RegistrationPart::Listener => Some(self.listener()),
            RegistrationPart::Mapping(index) => self.mappings.get(index),
            RegistrationPart::Target(index) => self.targets.get(index).map(|target| &target.application),
            RegistrationPart::Grant | RegistrationPart::Assignment(_) | RegistrationPart::Nothing => None,
        };
        object.unwrap_or(&Value::Null)
    }

    /// Records the effect of a request: `response` is Graph's, or null if it has none.
    pub(super) fn learn(&mut self, request: &GraphRequest, response: Value) {
        let new = if response.is_null() { request.body.clone() } else { response };
        match request.part {
            RegistrationPart::Application => merge(&mut self.application, new),
            RegistrationPart::Principal => merge(&mut self.principal, new),
            RegistrationPart::Grant => self.grants.push(new),
            RegistrationPart::Extension => merge(&mut self.extension, new),
            RegistrationPart::Mapping(index) => {
                self.mappings.get_mut(index).into_iter().for_each(|mapping| {
                    merge(mapping, new.clone());
                })
            }
            RegistrationPart::Listener => match self.listeners.first_mut() {
                Some(listener) => merge(listener, new),
                None => self.listeners.push(new),
            },
            RegistrationPart::Target(_) | RegistrationPart::Assignment(_) | RegistrationPart::Nothing => {}
        }
    }
}

/// The text at a pointer, or a placeholder until it is known.
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
