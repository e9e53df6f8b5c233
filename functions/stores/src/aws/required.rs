//! Credentials and region for a store on AWS; reports what is missing.

use aws_credential_types::provider::SharedCredentialsProvider;
use claims::document::{Diagnostics, Place};

use crate::codes::NO_AWS_ACCOUNT;
use crate::environment::Environment;
use crate::template::PlacedTemplate;

/// The credentials of the process; reported at `place` if there are none.
pub(crate) fn credentials(
    environment: &Environment,
    place: Place,
    diagnostics: &mut Diagnostics,
) -> Option<SharedCredentialsProvider> {
    if environment.deployment.aws.credentials.is_none() {
        diagnostics
            .error(NO_AWS_ACCOUNT, place, "there are no AWS credentials")
            .help("Lambda supplies them; elsewhere set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
    environment.deployment.aws.credentials.clone()
}

/// The region in the policy, else the process's own; reported at `place` if neither exists.
pub(crate) fn region(
    written: Option<&PlacedTemplate>,
    environment: &Environment,
    place: Place,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    if let Some(region) = written {
        return region.resolve_fixed(environment, diagnostics);
    }
    if environment.deployment.aws.region.is_none() {
        diagnostics
            .error(NO_AWS_ACCOUNT, place, "the AWS region is not known")
            .help("write `region`, or set AWS_REGION");
    }
    environment.deployment.aws.region.clone()
}
