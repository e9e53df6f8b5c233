//! Settings that cannot be meant: an audience that is a tenant or the caller, an identifier URI of another application.

use claims::values::Guid;

use super::Check;

/// What is wrong with the audiences, each of which is compared with the other ids of the deployment.
pub(crate) fn audiences(
    audiences: &[String],
    tenants: &[Guid],
    caller: Guid,
    applications: &[String],
) -> Vec<Check> {
    let ids: Vec<Guid> = audiences.iter().filter_map(|audience| Guid::parse(audience)).collect();
    let why = |audience: &String| {
        let id = Guid::parse(last_segment(audience))?;
        if tenants.contains(&id) {
            return Some("it is the ID of a tenant, not that of the API's app registration");
        }
        if id == caller {
            return Some("it is the ID of Entra's own caller, not that of the API's app registration");
        }
        if applications.contains(&id.to_string()) {
            return Some(
                "it is the ID of an application that gets claims, not that of the API's app registration",
            );
        }
        let is_uri = audience.starts_with("api://");
        (is_uri && !ids.is_empty() && !ids.contains(&id))
            .then_some("it is the App ID URI of another application than the other audiences are of")
    };
    audiences
        .iter()
        .map(|audience| Check::required("audience", audience, why(audience).map(str::to_owned)))
        .collect()
}

/// The client ID in `api://<host>/<client ID>`; of a client ID, itself.
fn last_segment(audience: &str) -> &str {
    audience.rsplit('/').next().unwrap_or(audience)
}

#[cfg(test)]
mod tests {
    use super::*;

    const API: &str = "88888888-8888-4888-8888-888888888888";
    const OTHER: &str = "88888888-8888-4888-8888-888888888889";
    const TENANT: &str = "11111111-1111-4111-8111-111111111111";
    const CALLER: &str = "99045fe1-7639-4a75-9d4a-577b6ca3810f";
    const ORDERS: &str = "22222222-2222-4222-8222-222222222222";

    #[test]
    fn an_audience_that_cannot_be_meant_is_seen() {
        let [tenant, caller] = [TENANT, CALLER].map(|id| Guid::parse(id).unwrap());
        let uri = |id: &str| format!("api://claims.example.com/{id}");
        for (audience, passed) in [
            (API.to_owned(), true),
            (uri(API), true),
            ("https://claims.example.com".to_owned(), true),
            (uri(OTHER), false),
            (TENANT.to_owned(), false),
            (uri(TENANT), false),
            (CALLER.to_owned(), false),
            (ORDERS.to_owned(), false),
        ] {
            let all = [API.to_owned(), audience.clone()];
            let checks = audiences(&all, &[tenant], caller, &[ORDERS.to_owned()]);
            assert_eq!(checks.last().unwrap().passed, passed, "{audience}");
        }
        assert!(audiences(&[uri(OTHER)], &[tenant], caller, &[]).iter().all(|check| check.passed));
    }
}
