//! Faults, each with the name of the finding that it must lead to.

use std::any::Any;

use serde_json::{Value, json};
use support::servers::tls_front::{Behind, TlsFront};

use crate::entra::{APPLICATIONS, World};

/// A registered endpoint, and how it is looked at.
pub(super) struct Setup {
    pub(super) world: World,
    pub(super) settings: Value,
    pub(super) endpoint: String,
    pub(super) connection: String,
    pub(super) state: String,
}

/// What has to live as long as the fault.
type Kept = Box<dyn Any>;

const EXTENSIONS: &str = "customAuthenticationExtensions";
const LISTENERS: &str = "authenticationEventListeners";
const POLICIES: &str = "claimsMappingPolicies";
const CALLER: &str = "99045fe1-7639-4a75-9d4a-577b6ca3810f";
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const HTML: &str = "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer\r\ncontent-type: text/html\r\n\
                    content-length: 0\r\n\r\n";
const NO_CHALLENGE: &str = "HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\n\
                            content-length: 0\r\n\r\n";

impl Setup {
    /// Sets a part of an object of the tenant, or takes the object away.
    fn set(&mut self, kind: &str, key: &str, pointer: &str, value: Value) -> Kept {
        self.world.graph.tenant(|tenant| {
            let object = tenant.find(kind, key).unwrap();
            match pointer.rsplit_once('/').unwrap() {
                (parent, last) if object.pointer(pointer).is_none() => {
                    object.pointer_mut(parent).unwrap()[last] = value;
                }
                _ => *object.pointer_mut(pointer).unwrap() = value,
            }
        });
        Box::new(())
    }

    fn remove(&mut self, kind: &str, key: &str) -> Kept {
        self.world.graph.tenant(|tenant| {
            let gone = tenant.find(kind, key).unwrap().clone();
            tenant.objects.get_mut(kind).unwrap().retain(|other| *other != gone);
        });
        Box::new(())
    }

    /// Changes the text of the definition of the policy for orders.
    fn redefine(&mut self, from: &str, to: &str) -> Kept {
        self.world.graph.tenant(|tenant| {
            let policy = tenant.find(POLICIES, "Claimsmith: orders").unwrap();
            let text = policy["definition"][0].as_str().unwrap();
            assert!(text.contains(from), "{from} is not in {text}");
            policy["definition"][0] = text.replacen(from, to, 1).into();
        });
        Box::new(())
    }

    fn setting(&mut self, name: &str, value: Value) -> Kept {
        self.settings[name] = value;
        Box::new(())
    }

    /// Looks at an endpoint that always answers this.
    fn answering(&mut self, name: &str, answer: &'static str) -> Kept {
        let front = TlsFront::start(name, Behind::Answer(answer));
        self.connection =
            format!("--graph-url {} --ca-file {}", self.world.graph.base_url, front.ca_file.display());
        self.endpoint = format!("{}/token-issuance-start", front.base_url);
        let target = self.endpoint.clone().into();
        self.set(EXTENSIONS, "Claimsmith", "/endpointConfiguration/targetUrl", target);
        Box::new(front)
    }
}

type Plant = fn(&mut Setup) -> Kept;

/// The fault, the name of the finding, and what makes it.
pub(super) const PLANTS: &[(&str, &str, Plant)] = &[
    ("no app registration", "application_missing", |s| s.remove("applications", "Claimsmith")),
    ("tokens of version 1.0", "token_version", |s| {
        s.set("applications", "Claimsmith", "/api/requestedAccessTokenVersion", Value::Null)
    }),
    ("no identifier URI", "identifier_uri_missing", |s| {
        s.set("applications", "Claimsmith", "/identifierUris", json!([]))
    }),
    ("an identifier URI that the tenant does not accept", "identifier_uri_refused", |s| {
        s.world.graph.tenant(|tenant| tenant.app_policy = crate::entra::strict_app_policy());
        s.set("applications", "Claimsmith", "/identifierUris", json!([]))
    }),
    ("no service principal", "principal_missing", |s| {
        let own = s.settings["CLAIMSMITH_AUDIENCES"].as_str().unwrap().to_owned();
        s.remove("servicePrincipals", &own)
    }),
    ("the service principal is disabled", "principal_disabled", |s| {
        let own = s.settings["CLAIMSMITH_AUDIENCES"].as_str().unwrap().to_owned();
        s.set("servicePrincipals", &own, "/accountEnabled", false.into())
    }),
    ("no admin consent", "permission_missing", |s| {
        s.world.graph.tenant(|tenant| tenant.objects.get_mut("appRoleAssignments").unwrap().clear());
        Box::new(())
    }),
    ("Microsoft Graph is disabled", "graph_disabled", |s| {
        s.set("servicePrincipals", GRAPH, "/accountEnabled", false.into())
    }),
    ("no calling service", "caller_missing", |s| s.remove("servicePrincipals", CALLER)),
    ("the calling service is disabled", "caller_disabled", |s| {
        s.set("servicePrincipals", CALLER, "/accountEnabled", false.into())
    }),
    ("a mistyped caller", "caller_missing", |s| {
        s.setting("CLAIMSMITH_CALLER_APP_ID", "99045fe1-7639-4a75-9d37-577c73d8ec0e".into())
    }),
    ("another audience", "audience_not_allowed", |s| {
        s.setting("CLAIMSMITH_AUDIENCES", "api://localhost/orders".into())
    }),
    ("another tenant", "tenant_not_allowed", |s| {
        s.setting("CLAIMSMITH_TENANT_IDS", "44444444-4444-4444-8444-444444444444".into())
    }),
    ("an empty setting", "setting_wrong", |s| s.setting("CLAIMSMITH_AUDIENCES", "".into())),
    ("a setting of the policy is not listed", "setting_not_allowed", |s| {
        s.setting("POLICY_SETTINGS", "PEOPLE_TABLE".into())
    }),
    ("a setting of the policy is missing", "setting_missing", |s| {
        s.settings.as_object_mut().unwrap().remove("SITES_TABLE");
        Box::new(())
    }),
    ("no metadata", "metadata", |s| {
        let address = format!("{}/nowhere", s.world.serving.base_url);
        s.setting("CLAIMSMITH_METADATA_URLS", address.into())
    }),
    ("no extension", "extension_missing", |s| s.remove(EXTENSIONS, "Claimsmith")),
    ("a target without TLS", "target_not_https", |s| {
        s.set(EXTENSIONS, "Claimsmith", "/endpointConfiguration/targetUrl", "http://localhost/x".into())
    }),
    ("a target on another host", "host_differs", |s| {
        let target = "https://old.example.com/token-issuance-start".into();
        s.set(EXTENSIONS, "Claimsmith", "/endpointConfiguration/targetUrl", target)
    }),
    ("a target with another path", "target_differs", |s| {
        let target = s.endpoint.replace("token-issuance-start", "elsewhere").into();
        s.set(EXTENSIONS, "Claimsmith", "/endpointConfiguration/targetUrl", target)
    }),
    ("a resource id without a host", "resource_id_format", |s| {
        let id = format!("api://{}", s.settings["CLAIMSMITH_AUDIENCES"].as_str().unwrap());
        s.set(EXTENSIONS, "Claimsmith", "/authenticationConfiguration/resourceId", id.into())
    }),
    ("a resource id of another app", "resource_id_application", |s| {
        let id = format!("api://localhost/{}", APPLICATIONS[0]);
        s.set(EXTENSIONS, "Claimsmith", "/authenticationConfiguration/resourceId", id.into())
    }),
    ("half the time", "timeout", |s| {
        s.set(EXTENSIONS, "Claimsmith", "/clientConfiguration/timeoutInMilliseconds", 1000.into())
    }),
    ("no second try", "retries", |s| {
        s.set(EXTENSIONS, "Claimsmith", "/clientConfiguration/maximumRetries", Value::Null)
    }),
    ("a claim that is not listed", "claim_not_listed", |s| {
        s.set(EXTENSIONS, "Claimsmith", "/claimsForTokenConfiguration", json!([]))
    }),
    ("a listed claim in another case", "claim_listed_unused", |s| {
        let place = "/claimsForTokenConfiguration/0/claimIdInApiResponse";
        s.set(EXTENSIONS, "Claimsmith", place, "CostCenter".into())
    }),
    ("a listener that waits a second", "listener_timeout", |s| {
        let place = "/handler/configuration/clientConfiguration/timeoutInMilliseconds";
        s.set(LISTENERS, "Claimsmith", place, 1000.into())
    }),
    ("a listener that waits almost long enough", "listener_timeout", |s| {
        let place = "/handler/configuration/clientConfiguration/timeoutInMilliseconds";
        s.set(LISTENERS, "Claimsmith", place, 1800.into())
    }),
    ("a listener without a second try", "listener_retries", |s| {
        s.set(LISTENERS, "Claimsmith", "/handler/configuration/clientConfiguration/maximumRetries", 0.into())
    }),
    ("no listener", "listener_missing", |s| s.remove(LISTENERS, "Claimsmith")),
    ("a listener that calls an extension of the past", "listener_calls_another", |s| {
        let id = "eeeeeeee-9999-4000-8000-000000000000".into();
        s.set(LISTENERS, "Claimsmith", "/handler/customExtension/id", id)
    }),
    ("an application that the listener does not name", "application_not_listed", |s| {
        let others: Value = APPLICATIONS[1..].iter().map(|app_id| json!({ "appId": app_id })).collect();
        s.set(LISTENERS, "Claimsmith", "/conditions/applications/includeApplications", others)
    }),
    ("an application that only the listener names", "application_without_policy", |s| {
        let other = json!({ "appId": "44444444-4444-4444-8444-444444444444" });
        s.set(LISTENERS, "Claimsmith", "/conditions/applications/includeApplications/0", other)
    }),
    ("no mapping policy", "mapping_missing", |s| s.remove(POLICIES, "Claimsmith: orders")),
    ("a mapped claim in another case", "claim_not_mapped", |s| {
        s.redefine(r#""ID":"costCenter""#, r#""ID":"CostCenter""#)
    }),
    ("a mapped claim that no answer has", "claim_mapped_unused", |s| {
        s.redefine(r#""ID":"tier""#, r#""ID":"rank""#)
    }),
    ("no name in JSON Web Tokens", "jwt_claim_type", |s| s.redefine(r#""JwtClaimType":"tier","#, "")),
    ("no name in SAML", "saml_claim_type", |s| s.redefine(r#","SamlClaimType":"tier""#, "")),
    ("a name that Entra keeps", "claim_name_restricted", |s| {
        s.redefine(r#""JwtClaimType":"app_roles""#, r#""JwtClaimType":"roles""#)
    }),
    ("a mapping policy that is not assigned", "assignment_missing", |s| {
        s.world.graph.tenant(|tenant| tenant.assigned.remove(0));
        Box::new(())
    }),
    ("another mapping policy is assigned", "assignment_of_another", |s| {
        s.world.graph.tenant(|tenant| {
            let other = tenant.add("claimsMappingPolicies", json!({ "displayName": "Another" }));
            tenant.assigned[0].1 = other;
        });
        Box::new(())
    }),
    ("an application that is not in the tenant", "target_missing", |s| {
        s.remove("servicePrincipals", APPLICATIONS[0])
    }),
    ("an application that is disabled", "target_disabled", |s| {
        s.set("servicePrincipals", APPLICATIONS[0], "/accountEnabled", false.into())
    }),
    ("an application that accepts no mapped claims", "mapped_claims_refused", |s| {
        s.set("applications", APPLICATIONS[0], "/api/acceptMappedClaims", false.into())
    }),
    ("a multi-tenant application that accepts mapped claims", "mapped_claims_of_anybody", |s| {
        s.set("applications", APPLICATIONS[0], "/signInAudience", "AzureADMultipleOrgs".into())
    }),
    ("an endpoint at another path", "endpoint_status", |s| {
        s.endpoint = s.endpoint.replace("token-issuance-start", "elsewhere");
        Box::new(())
    }),
    ("a certificate that nobody trusts", "endpoint_unreachable", |s| {
        s.connection = format!("--graph-url {}", s.world.graph.base_url);
        Box::new(())
    }),
    ("an endpoint without TLS", "endpoint_not_https", |s| {
        s.endpoint = s.world.serving.endpoint();
        Box::new(())
    }),
    ("a page instead of JSON", "endpoint_content_type", |s| s.answering("doctor-html", HTML)),
    ("a gateway that refuses on its own", "endpoint_challenge", |s| {
        s.answering("doctor-gateway", NO_CHALLENGE)
    }),
    ("an endpoint that does not trust the local issuer", "signed_call", |s| {
        s.state = format!("{}-other", s.state);
        Box::new(())
    }),
];
