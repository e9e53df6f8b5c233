//! The permission and the directory role that a request to Microsoft Graph needs.
//!
//! Sources: the API reference of each request, and Microsoft's page about the built-in roles of Entra.

/// A part of a path, the permission of the token, and the narrowest roles of its user, if a user
/// needs one. The first that fits counts.
const NEEDS: [(&str, &str, &str); 7] = [
    ("/appRoleAssignedTo", "AppRoleAssignment.ReadWrite.All", "Privileged Role Administrator"),
    (
        "/customAuthenticationExtensions",
        "CustomAuthenticationExtension.ReadWrite.All",
        "Authentication Extensibility Administrator or Application Administrator",
    ),
    ("/authenticationEventListeners", "EventListener.ReadWrite.All", "Application Administrator"),
    (
        "/servicePrincipals(appId='*')/claimsMappingPolicies",
        "Policy.ReadWrite.ApplicationConfiguration and Application.ReadWrite.All",
        "Application Administrator",
    ),
    ("/claimsMappingPolicies", "Policy.ReadWrite.ApplicationConfiguration", "Application Administrator"),
    ("/organization", "Organization.Read.All", ""),
    ("", "Application.ReadWrite.All", "Cloud Application Administrator or Application Administrator"),
];

/// What a request that Graph forbids needs, in words.
pub(super) fn of(path: &str) -> Option<String> {
    let fits = |part: &str| match part.split_once('*') {
        Some((before, after)) => path.starts_with(before) && path.contains(after),
        None => path.contains(part),
    };
    let (_, permission, role) = NEEDS.iter().find(|(part, _, _)| fits(part))?;
    Some(match *role {
        "" => format!("the token needs {permission}"),
        role => format!("the token needs {permission}, and if it is a user's, the user the role {role}"),
    })
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn each_request_has_its_own_needs() {
        for (path, permission, role) in [
            ("/applications", "needs Application.ReadWrite.All,", "Cloud Application Administrator or"),
            ("/servicePrincipals", "needs Application.ReadWrite.All,", "Cloud Application Administrator or"),
            (
                "/servicePrincipals(appId='1')/appRoleAssignedTo",
                "needs AppRoleAssignment.ReadWrite.All,",
                "role Privileged Role Administrator",
            ),
            (
                "/identity/customAuthenticationExtensions/7",
                "needs CustomAuthenticationExtension.ReadWrite.All,",
                "role Authentication Extensibility Administrator or Application Administrator",
            ),
            (
                "/identity/authenticationEventListeners",
                "needs EventListener.ReadWrite.All,",
                "role Application Administrator",
            ),
            (
                "/policies/claimsMappingPolicies",
                "needs Policy.ReadWrite.ApplicationConfiguration,",
                "role Application Administrator",
            ),
            (
                "/servicePrincipals(appId='1')/claimsMappingPolicies/$ref",
                "needs Policy.ReadWrite.ApplicationConfiguration and Application.ReadWrite.All,",
                "role Application Administrator",
            ),
            ("/organization", "needs Organization.Read.All", ""),
        ] {
            let needs = of(path).unwrap();
            assert!(needs.contains(permission) && needs.contains(role), "{path}: {needs}");
        }
    }
}
