//! How a person signs in, as the command line says it.

use claims::policy::Policy;
use claims::values::Guid;
use offline::entra::request::{SignIn, applications};

/// The application that a person signs in to, and the protocol.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct SignInOptions {
    /// The application's client ID (appId); `explain` also accepts the name of one of the policies, and needs neither if
    /// the policy file has one application. Default: the application of the sample policy
    #[arg(long, value_name = "APP_ID")]
    application: Option<String>,
    /// The application's sign-in protocol
    #[arg(long, default_value = "OAUTH2.0", value_name = "PROTOCOL")]
    protocol: String,
}

impl SignInOptions {
    /// The sign-in.
    pub(crate) fn sign_in(&self) -> SignIn {
        SignIn { application: self.application.clone(), protocol: self.protocol.clone() }
    }
}

/// The same sign-in with the client ID of an application of a policy: the one that is named by its ID or by the name of its
/// policy, or the only one.
///
/// # Errors
/// No application or several could be meant; the text lists those of the policy.
pub(crate) fn to_application_of(sign_in: SignIn, policy: &Policy) -> Result<SignIn, String> {
    let names = policy.applications().iter().enumerate();
    let named = || names.clone().map(|(index, one)| (one.name.as_str(), policy.app_ids(index)));
    let application = match sign_in.application {
        Some(id) if Guid::parse_nonzero(&id).is_some() => Some(id),
        Some(name) => {
            let (_, ids) = named().find(|(policy, _)| *policy == name).ok_or_else(|| {
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
                return Err(format!("choose an application with --application; {}", applications(policy)));
            }
            first
        }
    };
    Ok(SignIn { application, protocol: sign_in.protocol })
}
