//! Builds the callout that Entra would send when a sample person signs in.

use claims::entra::contract::{CALLOUT_DATA_TYPE, EVENT_TYPE};
use claims::policy::Policy;
use claims::values::Guid;
use serde_json::{Value, json};

use super::issuer::TENANT_ID;
use crate::sample::Person;

/// The application that a person signs in to, and the protocol.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct SignIn {
    /// The application's client ID (appId); `explain` also accepts the name of one of the policies, and needs neither if
    /// the policy file has one application. Default: the application of the sample policy
    #[arg(long, value_name = "APP_ID")]
    pub(crate) application: Option<String>,
    /// The application's sign-in protocol
    #[arg(long, default_value = "OAUTH2.0", value_name = "PROTOCOL")]
    pub(crate) protocol: String,
}

/// The application of the sample policy.
const SAMPLE_APPLICATION: &str = "22222222-2222-4222-8222-222222222222";

impl SignIn {
    /// The application's client ID.
    pub(crate) fn app_id(&self) -> &str {
        self.application.as_deref().unwrap_or(SAMPLE_APPLICATION)
    }

    /// The same sign-in with the client ID of an application of a policy: the one that is named by its ID or by the name
    /// of its policy, or the only one.
    ///
    /// # Errors
    /// No application or several could be meant; the text lists those of the policy.
    pub(crate) fn to_application_of(&self, policy: &Policy) -> Result<Self, String> {
        let names = policy.applications().iter().enumerate();
        let named = || names.clone().map(|(index, one)| (one.name.as_str(), policy.app_ids(index)));
        let app_id = match &self.application {
            Some(id) if Guid::parse_nonzero(id).is_some() => Some(id.clone()),
            Some(name) => {
                let (_, ids) = named().find(|(policy, _)| policy == name).ok_or_else(|| {
                    format!(
                        "--application: `{name}` is neither a client ID nor the name of a policy; {}",
                        applications(policy)
                    )
                })?;
                ids.into_iter().next()
            }
            None => {
                let mut ids = named().flat_map(|(_, ids)| ids);
                let first = ids.next();
                if ids.next().is_some() {
                    return Err(format!(
                        "choose an application with --application; {}",
                        applications(policy)
                    ));
                }
                first
            }
        };
        Ok(Self { application: app_id, protocol: self.protocol.clone() })
    }
}

/// `the applications of the policy are 2222... (orders), ...`.
pub(crate) fn applications(policy: &Policy) -> String {
    let all = policy.applications().iter().enumerate().flat_map(|(index, one)| {
        let ids = policy.app_ids(index);
        let all = if ids.is_empty() { vec!["all".to_owned()] } else { ids };
        all.into_iter().map(move |id| format!("{id} (`{}`)", one.name))
    });
    let all: Vec<String> = all.collect();
    match all.len() {
        0 => "the policy file has no applications".to_owned(),
        more if more > MAX_LISTED => format!("the policy file has {more} applications"),
        _ => format!("the policy file's applications are {}", all.join(", ")),
    }
}

/// More applications than this are only counted.
const MAX_LISTED: usize = 20;

/// The body of the callout.
pub(crate) fn body(person: &Person, sign_in: &SignIn) -> Value {
    let application = json!({
        "id": "66666666-6666-4666-8666-666666666666", "appId": sign_in.app_id(),
        "appDisplayName": "Sample application", "displayName": "Sample application",
    });
    let mut context = json!({
        "correlationId": "55555555-5555-4555-8555-555555555555",
        "client": { "ip": "203.0.113.7", "locale": "en-us", "market": "en-us" },
        "protocol": sign_in.protocol,
        "clientServicePrincipal": application, "resourceServicePrincipal": application,
    });
    if let (Some(user), Some(context)) = (&person.user, context.as_object_mut()) {
        context.insert("user".to_owned(), json!(user));
    }
    json!({
        "type": EVENT_TYPE,
        "source": format!("/tenants/{TENANT_ID}/applications/{}", sign_in.app_id()),
        "data": {
            "@odata.type": CALLOUT_DATA_TYPE,
            "tenantId": TENANT_ID,
            "authenticationEventListenerId": "33333333-3333-4333-8333-333333333333",
            "customAuthenticationExtensionId": "44444444-4444-4444-8444-444444444444",
            "authenticationContext": context,
        },
    })
}
