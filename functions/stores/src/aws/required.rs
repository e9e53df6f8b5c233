//! What a store on AWS requires of the account; what is missing is noted.

use aws_credential_types::provider::SharedCredentialsProvider;
use claims::document::{Diagnostics, Place};

use crate::codes::NO_AWS_ACCOUNT;
use crate::environment::Environment;
use crate::template::PlacedTemplate;

/// The credentials of the process; that there are none is noted at `place`.
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

/// The region that is written, or else the process's own; that there is none is noted at `place`.
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
