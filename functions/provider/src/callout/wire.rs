//! A callout as it stands on the wire. Everything is optional here; unknown members are passed over, a second
//! member of a known name is an error.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::value::MapAccessDeserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
pub(super) struct Envelope {
    #[serde(rename = "type")]
    pub(super) event_type: Option<String>,
    pub(super) source: Option<String>,
    pub(super) data: Option<Object<CalloutData>>,
    /// The mark of the private preview's shape, whose other members are different as well.
    #[serde(rename = "apiSchemaVersion")]
    pub(super) legacy: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CalloutData {
    #[serde(rename = "@odata.type")]
    pub(super) odata_type: Option<String>,
    pub(super) tenant_id: Option<String>,
    pub(super) authentication_event_listener_id: Option<String>,
    pub(super) custom_authentication_extension_id: Option<String>,
    pub(super) authentication_context: Option<Object<AuthenticationContext>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuthenticationContext {
    pub(super) correlation_id: Option<String>,
    pub(super) client: Option<Object<CalloutClient>>,
    pub(super) protocol: Option<String>,
    pub(super) client_service_principal: Option<Object<ServicePrincipal>>,
    pub(super) resource_service_principal: Option<Object<ServicePrincipal>>,
    pub(super) user: Option<Object<User>>,
}

#[derive(Deserialize)]
pub(super) struct CalloutClient {
    ip: Option<String>,
    locale: Option<String>,
    market: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServicePrincipal {
    pub(super) id: Option<String>,
    pub(super) app_id: Option<String>,
    app_display_name: Option<String>,
    display_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    pub(super) id: Option<String>,
    company_name: Option<String>,
    created_date_time: Option<String>,
    display_name: Option<String>,
    given_name: Option<String>,
    mail: Option<String>,
    on_premises_sam_account_name: Option<String>,
    on_premises_security_identifier: Option<String>,
    on_premises_user_principal_name: Option<String>,
    /// The same, as Microsoft's .NET library spells it.
    on_premise_user_principal_name: Option<String>,
    preferred_data_location: Option<String>,
    preferred_language: Option<String>,
    surname: Option<String>,
    user_principal_name: Option<String>,
    user_type: Option<String>,
}

impl CalloutClient {
    /// The value of `client.<name>`; names are in lower case here and below.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let value = match name {
            "ip" => &self.ip,
            "locale" => &self.locale,
            "market" => &self.market,
            _ => &None,
        };
        value.as_deref()
    }
}

impl ServicePrincipal {
    /// The value of `application.<name>` or `resource.<name>`.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let value = match name {
            "id" => &self.id,
            "appid" => &self.app_id,
            "appdisplayname" => &self.app_display_name,
            "displayname" => &self.display_name,
            _ => &None,
        };
        value.as_deref()
    }
}

impl User {
    /// The value of `user.<name>`.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let value = match name {
            "id" => &self.id,
            "companyname" => &self.company_name,
            "createddatetime" => &self.created_date_time,
            "displayname" => &self.display_name,
            "givenname" => &self.given_name,
            "mail" => &self.mail,
            "onpremisessamaccountname" => &self.on_premises_sam_account_name,
            "onpremisessecurityidentifier" => &self.on_premises_security_identifier,
            "onpremisesuserprincipalname" => match &self.on_premises_user_principal_name {
                None => &self.on_premise_user_principal_name,
                documented => documented,
            },
            "preferreddatalocation" => &self.preferred_data_location,
            "preferredlanguage" => &self.preferred_language,
            "surname" => &self.surname,
            "userprincipalname" => &self.user_principal_name,
            "usertype" => &self.user_type,
            _ => &None,
        };
        value.as_deref()
    }
}

/// A JSON object; serde would also take a list of the members' values for one.
pub(super) struct Object<T>(pub(super) T);

impl<T> Deref for Object<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}
