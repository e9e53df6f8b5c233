//! The tenant behind the fake: its objects, and what a request does to them.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::{Value, json};

use super::rules::{self, Answer, refusal};
use super::{Call, page, schema};

pub(crate) const TENANT_ID: &str = "11111111-1111-4111-8111-111111111111";
const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";
const CALLER_APP_ID: &str = "99045fe1-7639-4a75-9d4a-577b6ca3810f";

/// The kinds of objects, as paths call them, with their types.
const KINDS: [(&str, &str); 6] = [
    ("applications", "application"),
    ("servicePrincipals", "servicePrincipal"),
    ("customAuthenticationExtensions", "onTokenIssuanceStartCustomExtension"),
    ("authenticationEventListeners", "onTokenIssuanceStartListener"),
    ("claimsMappingPolicies", "claimsMappingPolicy"),
    ("appRoleAssignments", "appRoleAssignment"),
];

/// One tenant.
pub(crate) struct Tenant {
    pub(crate) base_url: String,
    /// By their kind.
    pub(crate) objects: BTreeMap<String, Vec<Value>>,
    /// Which service principal has which claims mapping policy, by their ids.
    pub(crate) assigned: Vec<(String, String)>,
    /// The tenant's app management policy; null if nobody may read it.
    pub(crate) app_policy: Value,
    /// The app management policies of every app registration.
    pub(crate) own_app_policies: Vec<Value>,
    /// The `customClaimsPolicy` of service principals, by their ids.
    pub(crate) customized: BTreeMap<String, Value>,
    /// A part of the paths that the token may not use.
    pub(crate) denied: Option<String>,
    /// What was written, in order.
    pub(crate) writes: Vec<String>,
    /// Whether what was created is unknown to the next request that speaks of it.
    pub(crate) lags: bool,
    not_everywhere: BTreeSet<String>,
    made: u32,
}

impl Tenant {
    pub(super) fn new(base_url: &str, applications: &[&str]) -> Self {
        let objects = KINDS.iter().map(|(kind, _)| ((*kind).to_owned(), Vec::new())).collect();
        let mut tenant = Self {
            base_url: base_url.to_owned(),
            objects,
            assigned: Vec::new(),
            app_policy: Value::Null,
            own_app_policies: Vec::new(),
            customized: BTreeMap::new(),
            denied: None,
            writes: Vec::new(),
            lags: false,
            not_everywhere: BTreeSet::new(),
            made: 0,
        };
        for app_id in [GRAPH_APP_ID, CALLER_APP_ID] {
            tenant.add("servicePrincipals", json!({ "appId": app_id, "accountEnabled": true }));
        }
        for app_id in applications {
            let name = format!("Application {}", &app_id[..8]);
            let application =
                json!({ "appId": app_id, "displayName": name, "signInAudience": "AzureADMyOrg" });
            tenant.add("applications", application);
            let principal = json!({ "appId": app_id, "displayName": name, "accountEnabled": true });
            tenant.add("servicePrincipals", principal);
        }
        tenant
    }

    /// Adds an object behind everybody's back; its id.
    pub(crate) fn add(&mut self, kind: &str, mut object: Value) -> String {
        self.made += 1;
        let id = format!("eeeeeeee-0000-4000-8000-{:012}", self.made);
        object["id"] = id.as_str().into();
        if kind == "applications" && object["appId"].is_null() {
            object["appId"] = format!("88888888-0000-4000-8000-{:012}", self.made).into();
        }
        self.objects.get_mut(kind).unwrap().push(object);
        id
    }

    /// The object of a kind with this id, client id or name.
    pub(crate) fn find(&mut self, kind: &str, key: &str) -> Option<&mut Value> {
        let is = |object: &&mut Value| ["id", "appId", "displayName"].iter().any(|name| object[name] == key);
        self.objects.get_mut(kind)?.iter_mut().find(is)
    }

    pub(super) fn has(&self, kind: &str, property: &str, value: &str) -> bool {
        self.objects[kind].iter().any(|object| object[property] == value)
    }

    /// Answers a request.
    pub(super) fn answer(&mut self, call: &Call) -> Answer {
        let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
        if self.denied.as_ref().is_some_and(|part| path.contains(&part.as_str())) {
            return refusal(403, "Authorization_RequestDenied", "Insufficient privileges");
        }
        if let (true, ["servicePrincipals", id, "claimsPolicy"]) = (call.is_beta, path.as_slice()) {
            return self.customized.get(*id).map_or_else(|| rules::unknown(id), |it| (200, it.clone()));
        }
        let (status, body) = match call.method {
            Method::GET => self.get(&path, call),
            Method::POST => self.post(&path, &call.body),
            Method::PATCH => self.patch(&path, &call.body),
            Method::DELETE => self.delete(&path),
            _ => refusal(405, "Request_BadRequest", "there is no such method"),
        };
        if call.method != Method::GET && status < 300 {
            self.writes.push(format!("{} /{}", call.method, path.join("/")));
        }
        (status, body)
    }

    fn get(&mut self, path: &[&str], call: &Call) -> Answer {
        let list = match path {
            ["defaultAppManagementPolicy"] if self.app_policy.is_null() => {
                return refusal(403, "AccessDenied", "the token may not read it");
            }
            ["defaultAppManagementPolicy"] => return (200, self.app_policy.clone()),
            ["applications", _, "appManagementPolicies"] => self.own_app_policies.clone(),
            ["organization"] => vec![json!({ "id": TENANT_ID })],
            [kind] if self.objects.contains_key(*kind) => self.filtered(kind, call),
            ["servicePrincipals", id, "appRoleAssignments"] => {
                let grants = self.objects["appRoleAssignments"].iter();
                grants.filter(|grant| grant["principalId"] == *id).cloned().collect()
            }
            ["servicePrincipals", id, "claimsMappingPolicies"] => {
                self.linked("claimsMappingPolicies", id, true)
            }
            ["claimsMappingPolicies", id, "appliesTo"] => self.linked("servicePrincipals", id, false),
            [kind, key] => {
                return match self.find(kind, key) {
                    Some(object) => (200, object.clone()),
                    None => rules::unknown(key),
                };
            }
            _ => return refusal(400, "BadRequest", "there is no such segment"),
        };
        (200, page(&list, &self.base_url, call))
    }

    fn filtered(&self, kind: &str, call: &Call) -> Vec<Value> {
        let filter = call.query.iter().find(|(name, _)| name == "$filter").map(|(_, filter)| filter);
        let Some(filter) = filter else { return self.objects[kind].clone() };
        let name = filter.strip_prefix("displayName eq '").and_then(|name| name.strip_suffix('\'')).unwrap();
        let name = name.replace("''", "'");
        self.objects[kind].iter().filter(|object| object["displayName"] == *name).cloned().collect()
    }

    /// The objects that are assigned to one with this id.
    fn linked(&self, kind: &str, id: &str, policies: bool) -> Vec<Value> {
        let ids = self.assigned.iter().filter_map(|(principal, policy)| match policies {
            true => (principal == id).then_some(policy),
            false => (policy == id).then_some(principal),
        });
        let ids: Vec<&String> = ids.collect();
        self.objects[kind]
            .iter()
            .filter(|object| ids.iter().any(|id| object["id"] == **id))
            .cloned()
            .collect()
    }

    fn post(&mut self, path: &[&str], body: &Value) -> Answer {
        let (kind, name) = match path {
            ["servicePrincipals", key, "claimsMappingPolicies", "$ref"] => return self.assign(key, body),
            ["servicePrincipals", key, "appRoleAssignedTo"] => {
                let Some(resource) = self.find("servicePrincipals", key) else { return rules::unknown(key) };
                if body["resourceId"] != resource["id"] {
                    return refusal(400, "Request_BadRequest", "the resource is another one");
                }
                ("appRoleAssignments", "appRoleAssignment")
            }
            [kind] => match KINDS.iter().find(|(known, _)| known == kind) {
                Some(known) => *known,
                None => return refusal(400, "BadRequest", "there is no such segment"),
            },
            _ => return refusal(400, "BadRequest", "there is no such segment"),
        };
        if let Some(problem) = schema::problems(name, body, true).first() {
            return refusal(400, "Request_BadRequest", problem);
        }
        if let Some(late) = self.late(body) {
            return late;
        }
        if let Some(refused) = rules::create(self, kind, body) {
            return refused;
        }
        let id = self.add(kind, body.clone());
        let object = self.find(kind, &id).unwrap().clone();
        for key in ["id", "appId"] {
            self.not_everywhere.extend(object[key].as_str().filter(|_| self.lags).map(str::to_owned));
        }
        (201, object)
    }

    /// Refuses once to know what was just created.
    fn late(&mut self, body: &Value) -> Option<Answer> {
        let text = body.to_string();
        let late = self.not_everywhere.iter().find(|id| text.contains(*id))?.clone();
        self.not_everywhere.remove(&late);
        Some(refusal(400, "Request_BadRequest", &format!("{late} does not reference a valid object")))
    }

    fn patch(&mut self, path: &[&str], body: &Value) -> Answer {
        let [kind, key] = path else { return refusal(400, "BadRequest", "there is no such segment") };
        let Some((_, name)) = KINDS.iter().find(|(known, _)| known == kind) else {
            return refusal(400, "BadRequest", "there is no such segment");
        };
        let Some(existing) = self.find(kind, key) else { return rules::unknown(key) };
        let mut object = existing.clone();
        for (property, value) in body.as_object().unwrap() {
            match (&mut object[property], value) {
                // The parts of `api` that are not named stay as they are.
                (Value::Object(there), Value::Object(new)) if property == "api" => there.extend(new.clone()),
                (there, new) => *there = new.clone(),
            }
        }
        if let Some(problem) = schema::problems(name, body, false).first() {
            return refusal(400, "Request_BadRequest", problem);
        }
        if let Some(refused) = rules::consistent(self, kind, &object) {
            return refused;
        }
        *self.find(kind, key).unwrap() = object;
        (204, Value::Null)
    }

    fn assign(&mut self, key: &str, body: &Value) -> Answer {
        let prefix = format!("{}/v1.0/policies/claimsMappingPolicies/", self.base_url);
        let id = body["@odata.id"].as_str().and_then(|id| id.strip_prefix(&prefix)).unwrap_or_default();
        let problems = schema::problems("reference", body, true);
        let Some(principal) = self.find("servicePrincipals", key) else { return rules::unknown(key) };
        let principal = principal.clone();
        if !problems.is_empty() || !self.has("claimsMappingPolicies", "id", id) {
            return rules::unknown(id);
        }
        if let Some(refused) = rules::assign(self, &principal) {
            return refused;
        }
        self.assigned.push((principal["id"].as_str().unwrap().to_owned(), id.to_owned()));
        (204, Value::Null)
    }

    fn delete(&mut self, path: &[&str]) -> Answer {
        if let ["servicePrincipals", key, "claimsMappingPolicies", policy, "$ref"] = path {
            let Some(principal) = self.find("servicePrincipals", key) else { return rules::unknown(key) };
            let link = (principal["id"].as_str().unwrap().to_owned(), (*policy).to_owned());
            let before = self.assigned.len();
            self.assigned.retain(|assigned| *assigned != link);
            return if self.assigned.len() < before { (204, Value::Null) } else { rules::unknown(policy) };
        }
        let [kind, key] = path else { return refusal(400, "BadRequest", "there is no such segment") };
        let Some(object) = self.find(kind, key).cloned() else { return rules::unknown(key) };
        if let Some(refused) = rules::delete(self, kind, &object) {
            return refused;
        }
        self.objects.get_mut(*kind).unwrap().retain(|other| *other != object);
        if *kind == "applications" {
            let principals = self.objects.get_mut("servicePrincipals").unwrap();
            principals.retain(|principal| principal["appId"] != object["appId"]);
        }
        (204, Value::Null)
    }
}

/// `/identity/x(appId='y')/z` is `x`, `y`, `z`.
pub(crate) fn path_of(path: &str) -> Vec<String> {
    let path = path.replace("(appId='", "/").replace("')", "");
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "identity" | "policies"));
    parts.map(str::to_owned).collect()
}
