//! Step 2: Entra's words. Tolerant where the wire is, strict where a mistake would give claims to the wrong
//! user or application
//! (<https://learn.microsoft.com/entra/identity-platform/custom-claims-provider-reference>).

use bytes::Bytes;
use claims::entra::contract::{CALLOUT_DATA_TYPE, EVENT_TYPE, PREVIEW_EVENT_TYPE};
use claims::policy::{ApplicationPolicy, Policy};
use claims::values::{AttributeName, Guid, Value};
use http::Request;

use super::route::{MAX_BODY_BYTES, check_body};
use super::wire::{
    AuthenticationContext, CalloutClient, CalloutData, Envelope, Object, ServicePrincipal, User,
};
use crate::failure::Failure;
use crate::reason::Reason;

/// One token that is about to be issued: for whom, by which application, in which tenant.
pub struct Callout {
    client: Option<Object<CalloutClient>>,
    client_application: Option<Object<ServicePrincipal>>,
    correlation_id: Option<Guid>,
    extension_id: Guid,
    listener_id: Guid,
    protocol: Option<String>,
    resource: Option<Object<ServicePrincipal>>,
    source_application: Guid,
    tenant: Guid,
    user: Option<Object<User>>,
}

impl Callout {
    /// Reads a request whose caller speaks for `tenant`.
    ///
    /// # Errors
    /// A failure of status 413, 415 or 400, or 401 where the callout is about another tenant than the token;
    /// the reason names the first thing that is wrong.
    pub fn read(request: &Request<Bytes>, tenant: Guid) -> Result<Self, Failure> {
        check_body(request)?;
        // The parser does not read the texts of members that nobody asked for.
        let body = std::str::from_utf8(request.body()).map_err(|_| Reason::CalloutNotJson)?;
        let Object(envelope): Object<Envelope> = serde_json::from_str(body).map_err(|e| not_read(&e))?;
        check_event(&envelope)?;
        let source = envelope.source.ok_or(Reason::SourceMissing)?;
        let callout = Self::from_data(&source, envelope.data.ok_or(Reason::DataMissing)?.0)?;
        if callout.tenant != tenant {
            return Err(Failure::new(
                Reason::TenantMismatch,
                format!("the token is of tenant `{tenant}`, the callout of `{}`", callout.tenant),
            ));
        }
        Ok(callout)
    }

    fn from_data(source: &str, data: CalloutData) -> Result<Self, Failure> {
        check_data_type(data.odata_type.as_deref())?;
        let tenant = id(data.tenant_id, Reason::TenantIdMissing, Reason::TenantIdMalformed)?;
        let (source_tenant, source_application) = read_source(source).ok_or(Reason::SourceMalformed)?;
        if source_tenant != tenant {
            return Err(Reason::SourceTenantMismatch.into());
        }
        let listener = data.authentication_event_listener_id;
        let extension = data.custom_authentication_extension_id;
        let context = data.authentication_context;
        let listener_id = id(listener, Reason::ListenerIdMissing, Reason::ListenerIdMalformed)?;
        let extension_id = id(extension, Reason::ExtensionIdMissing, Reason::ExtensionIdMalformed)?;
        let Object(context) = context.ok_or(Reason::ContextMissing)?;
        check_ids(&context)?;
        Ok(Self {
            client: context.client,
            client_application: context.client_service_principal,
            correlation_id: context.correlation_id.and_then(|id| Guid::parse_nonzero(&id)),
            extension_id,
            listener_id,
            protocol: context.protocol,
            resource: context.resource_service_principal,
            source_application,
            tenant,
            user: context.user,
        })
    }

    /// Entra's name for this sign-in, which its logs have as well.
    #[must_use]
    pub fn correlation_id(&self) -> Option<Guid> {
        self.correlation_id
    }

    /// The application ids that a policy may name, the most decisive first. Entra enriches a token because of
    /// its audience, so that the resource comes before the client; for an ID token they are the same.
    pub fn application_ids(&self) -> impl Iterator<Item = Guid> {
        let principals = [&self.resource, &self.client_application];
        let named =
            principals.into_iter().flatten().filter_map(|one| Guid::parse_nonzero(one.app_id.as_deref()?));
        named.chain([self.source_application])
    }

    /// The application policy for this callout and its index: the first that names one of the applications,
    /// else the one for all.
    #[must_use]
    pub fn application<'p>(&self, policy: &'p Policy) -> Option<(usize, &'p ApplicationPolicy)> {
        policy.choose(self.application_ids())
    }

    /// What the callout itself knows of an attribute. An empty text is no value, as are null and absence.
    #[must_use]
    pub fn attribute(&self, attribute: &AttributeName) -> Option<Value> {
        let name = attribute.name.as_str();
        let text = match attribute.source.as_str() {
            "user" => self.user.as_ref()?.attribute(name),
            "application" => self.client_application.as_ref()?.attribute(name),
            "resource" => self.resource.as_ref()?.attribute(name),
            "client" => self.client.as_ref()?.attribute(name),
            "tenant" => return (name == "id").then(|| Value::Text(self.tenant.to_string())),
            "event" => return self.event(name).map(Value::Text),
            _ => None,
        };
        text.filter(|text| !text.is_empty()).map(Value::from)
    }

    fn event(&self, name: &str) -> Option<String> {
        match name {
            "type" => Some(EVENT_TYPE.to_owned()),
            "protocol" => self.protocol.clone().filter(|protocol| !protocol.is_empty()),
            "correlationid" => self.correlation_id.map(|id| id.to_string()),
            "listenerid" => Some(self.listener_id.to_string()),
            "customauthenticationextensionid" => Some(self.extension_id.to_string()),
            _ => None,
        }
    }
}

/// The correlation id of a request that is refused, for the log only: nothing else in it is believed.
#[must_use]
pub fn correlation_id_of(request: &Request<Bytes>) -> Option<Guid> {
    if request.body().len() > MAX_BODY_BYTES {
        return None;
    }
    let body: serde_json::Value = serde_json::from_slice(request.body()).ok()?;
    Guid::parse_nonzero(body.pointer("/data/authenticationContext/correlationId")?.as_str()?)
}

/// Told by its place only, because the parser's own text quotes the callout.
fn not_read(error: &serde_json::Error) -> Failure {
    let reason = if error.is_data() { Reason::CalloutMalformed } else { Reason::CalloutNotJson };
    let (line, column) = (error.line(), error.column());
    Failure::new(reason, format!("line {line}, column {column}: {}", reason.meaning()))
}

fn check_event(envelope: &Envelope) -> Result<(), Failure> {
    let event_type = envelope.event_type.as_deref();
    if envelope.legacy.is_some() || event_type.is_some_and(|one| one.eq_ignore_ascii_case(PREVIEW_EVENT_TYPE))
    {
        return Err(Reason::CalloutLegacy.into());
    }
    if !event_type.ok_or(Reason::EventTypeMissing)?.eq_ignore_ascii_case(EVENT_TYPE) {
        return Err(Reason::EventTypeUnknown.into());
    }
    Ok(())
}

fn check_data_type(data_type: Option<&str>) -> Result<(), Failure> {
    if data_type.ok_or(Reason::DataTypeMissing)? != CALLOUT_DATA_TYPE {
        return Err(Reason::DataTypeUnknown.into());
    }
    Ok(())
}

/// `/tenants/{tenantId}/applications/{appId}`.
fn read_source(source: &str) -> Option<(Guid, Guid)> {
    let (tenant, application) = source.strip_prefix("/tenants/")?.split_once("/applications/")?;
    Some((Guid::parse_nonzero(tenant)?, Guid::parse_nonzero(application)?))
}

/// The ids that decide which user and which application this is about.
fn check_ids(context: &AuthenticationContext) -> Result<(), Failure> {
    let principals = [
        (&context.client_service_principal, Reason::ApplicationIdMalformed),
        (&context.resource_service_principal, Reason::ResourceIdMalformed),
    ];
    for (principal, malformed) in principals {
        let ids = principal.iter().flat_map(|one| [&one.id, &one.app_id]).flatten();
        if ids.into_iter().any(|id| Guid::parse_nonzero(id).is_none()) {
            return Err(malformed.into());
        }
    }
    if let Some(user) = &context.user {
        id(user.id.clone(), Reason::UserIdMissing, Reason::UserIdMalformed)?;
    }
    Ok(())
}

fn id(written: Option<String>, missing: Reason, malformed: Reason) -> Result<Guid, Failure> {
    Ok(Guid::parse_nonzero(&written.ok_or(missing)?).ok_or(malformed)?)
}

#[cfg(test)]
mod tests {
    use claims::values::CALLOUT_ATTRIBUTES;
    use http::header::CONTENT_TYPE;

    use super::*;

    /// A recorded callout, by its name.
    fn recorded(name: &str) -> Callout {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/callouts/accepted");
        let body = Bytes::from(std::fs::read(format!("{folder}/{name}.json")).unwrap());
        let request = Request::post("/").header(CONTENT_TYPE, "application/json").body(body).unwrap();
        let tenant = Guid::parse_nonzero("11111111-1111-4111-8111-111111111111").unwrap();
        Callout::read(&request, tenant).map_err(|failure| failure.reason).unwrap()
    }

    /// A recorded callout, an attribute, and its value; an empty text stands for no value.
    const ATTRIBUTES: &[(&str, &str, &str)] = &[
        ("member", "user.userPrincipalName", "kim@example.test"),
        ("member", "user.objectid", "77777777-7777-4777-8777-777777777777"),
        ("member", "user.onPremisesSamAccountName", "kim"),
        ("member", "user.onPremisesSecurityIdentifier", "S-1-5-21-1-2-3-1001"),
        ("member", "user.createdDateTime", "2024-05-06T07:08:09Z"),
        ("member", "user.companyName", "Example Works"),
        ("member", "user.givenName", "Kim"),
        ("member", "user.surname", "Example"),
        ("member", "user.displayName", "Kim Example"),
        ("member", "user.preferredLanguage", "en-us"),
        ("guest", "user.preferredDataLocation", "EUR"),
        ("guest", "user.userType", "Guest"),
        ("external-social", "user.mail", "sam@social.example.test"),
        ("external-social", "user.userPrincipalName", ""),
        ("external-local", "user.mail", ""),
        ("app-only", "user.id", ""),
        ("member", "user.onPremisesUserPrincipalName", "kim@corp.example.test"),
        ("on-premise-without-s", "user.onPremisesUserPrincipalName", "kim@corp.example.test"),
        ("on-premise-in-both-spellings", "user.onPremisesUserPrincipalName", "kim@corp.example.test"),
        ("unknown-fields", "user.department", ""),
        ("empty-texts", "user.displayName", ""),
        ("access-token", "application.appId", "22222222-2222-4222-8222-222222222222"),
        ("access-token", "resource.appId", "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"),
        ("access-token", "resource.displayName", "Orders API"),
        ("no-resource", "resource.appId", ""),
        ("member", "client.ip", "203.0.113.7"),
        ("member", "client.locale", "en-us"),
        ("member", "tenant.id", "11111111-1111-4111-8111-111111111111"),
        ("member", "tenant.name", ""),
        ("saml", "event.protocol", "SAML"),
        ("type-in-lower-case", "event.type", EVENT_TYPE),
        ("member", "event.correlationId", "55555555-5555-4555-8555-555555555555"),
        ("odd-correlation-id", "event.correlationId", ""),
        ("member", "event.listenerId", "33333333-3333-4333-8333-333333333333"),
        ("member", "event.customAuthenticationExtensionId", "44444444-4444-4444-8444-444444444444"),
        ("member", "people.tier", ""),
    ];

    #[test]
    fn attributes_are_what_the_callout_says() {
        for (name, attribute, value) in ATTRIBUTES {
            let found = recorded(name).attribute(&AttributeName::parse(attribute).unwrap());
            let wanted = (!value.is_empty()).then(|| Value::from(*value));
            assert_eq!(found, wanted, "{attribute} of {name}");
        }
    }

    #[test]
    fn everything_that_a_policy_may_read_from_a_callout_is_there() {
        let (member, guest) = (recorded("member"), recorded("guest"));
        for (source, names) in CALLOUT_ATTRIBUTES {
            for name in names {
                let attribute = AttributeName { source: source.to_owned(), name: (*name).to_owned() };
                let value = member.attribute(&attribute).or_else(|| guest.attribute(&attribute));
                assert!(value.is_some(), "{attribute}");
            }
        }
    }

    #[test]
    fn the_resource_decides_before_the_client_and_the_source() {
        let (orders, api) = ("22222222-2222-4222-8222-222222222222", "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb");
        let ids = |name| recorded(name).application_ids().map(|id| id.to_string()).collect::<Vec<_>>();
        assert_eq!(ids("access-token"), [api, orders, api]);
        assert_eq!(ids("no-resource"), [orders, orders]);
        assert_eq!(ids("minimal"), [orders]);
    }
}
