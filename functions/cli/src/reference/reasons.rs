//! Why a callout is refused, for people who find the reason in the log.

use claims::reference::Topic;
use provider::reason::Reason;

/// What is behind some reasons.
struct Advice {
    reasons: &'static [Reason],
    /// How it comes about, in full sentences.
    explanation: &'static str,
    /// What to do, in full sentences.
    how_to_fix: &'static str,
}

const NOT_ENTRA: &str = "Entra always sends this correctly, so the request probably did not come from Entra. Nothing needs to \
                         be done unless sign-ins fail at the same time.";

const TOOL: &str = "`claimsmith call` sends a valid request. `claimsmith doctor` compares the registration with the function.";

const ADVICE: &[Advice] = &[
    Advice {
        reasons: &[Reason::PathUnknown, Reason::MethodNotAllowed],
        explanation: "The address or the method is not that of the endpoint.",
        how_to_fix: "If it is Entra that called, run `claimsmith entra --apply` with the `Endpoint` output of the stack.",
    },
    Advice {
        reasons: &[Reason::TokenMissing, Reason::TokenDuplicate, Reason::TokenScheme],
        explanation: "Entra calls with exactly one bearer token in the header `authorization`. Without one, the request did not \
                      come from Entra, or a proxy in front of the endpoint removed or added a header.",
        how_to_fix: "Check what is between Entra and the function. A browser or a scanner that calls the address can be ignored.",
    },
    Advice {
        reasons: &[
            Reason::TokenTooLarge,
            Reason::TokenMalformed,
            Reason::AlgNotAllowed,
            Reason::CritNotSupported,
            Reason::TypNotAllowed,
            Reason::KidMissing,
            Reason::ClaimMissing,
            Reason::ClaimMalformed,
            Reason::VersionUnsupported,
            Reason::CallerMissing,
            Reason::TokenBound,
            Reason::TokenLifetime,
        ],
        explanation: "The bearer token does not look like a token of Microsoft Entra.",
        how_to_fix: NOT_ENTRA,
    },
    Advice {
        reasons: &[Reason::KidUnknown],
        explanation: "The token names a signing key that none of the metadata documents contains. The documents are fetched \
                      again when an unknown key appears, so this is not a key that Entra has just started to use.",
        how_to_fix: "Check `CLAIMSMITH_METADATA_URLS` and `CLAIMSMITH_TENANT_IDS`: an external tenant has its document on its \
                     `ciamlogin.com` host. `claimsmith doctor` compares them with the tenant.",
    },
    Advice {
        reasons: &[Reason::SignatureInvalid],
        explanation: "The token names a signing key of Entra, but was not signed with it, or was changed afterwards. It is a \
                      forgery or was damaged on the way. With `claimsmith call`, the server on this machine was started with \
                      another key than the one that signs.",
        how_to_fix: "If it comes from the internet, nothing needs to be done: the request was refused. If real sign-ins fail, \
                     look for a proxy that changes headers. On this machine, start `claimsmith serve` and `claimsmith call` \
                     in the same folder.",
    },
    Advice {
        reasons: &[Reason::KeyIssuerMismatch],
        explanation: "The signature is right, but the key is published for another issuer or another tenant than the token's. \
                      A key of one tenant must not vouch for another one.",
        how_to_fix: "Treat it as an attack unless the deployment is new. In a new deployment, compare \
                     `CLAIMSMITH_METADATA_URLS` and `CLAIMSMITH_ISSUERS` with the tenant: `claimsmith doctor` does.",
    },
    Advice {
        reasons: &[Reason::CallerNotAllowed],
        explanation: "The token is genuine but was issued to another application than Microsoft's authentication events \
                      service. Someone called the endpoint with a token of their own.",
        how_to_fix: "Nothing needs to be done. `CLAIMSMITH_CALLER_APP_ID` must only be set in tests.",
    },
    Advice {
        reasons: &[Reason::TenantNotAllowed, Reason::TenantMismatch],
        explanation: "The token is genuine, but its tenant is not one that may call, or is not the tenant of the callout.",
        how_to_fix: "If the tenant is yours, add its ID to `CLAIMSMITH_TENANT_IDS` (the parameter `TenantIds` of the stack).",
    },
    Advice {
        reasons: &[Reason::IssuerNotAllowed, Reason::IssuerTenantMismatch, Reason::IssuerVersionMismatch],
        explanation: "The token's `iss` is not one of the issuers that the metadata documents name for this tenant and this \
                      version of tokens.",
        how_to_fix: "Check `CLAIMSMITH_METADATA_URLS`, and `CLAIMSMITH_ISSUERS` if it is set. An external tenant has its issuer \
                     on its `ciamlogin.com` host.",
    },
    Advice {
        reasons: &[Reason::AudienceNotAllowed],
        explanation: "The token is for another API. The custom extension's `resourceId` or the registration was changed, or \
                      the registration issues version 1.0 tokens, whose audience is the App ID URI.",
        how_to_fix: "Set `CLAIMSMITH_AUDIENCES` (the parameter `Audiences` of the stack) to the client ID of the API's \
                     registration, and its App ID URI for version 1.0 tokens. `claimsmith doctor` names the difference.",
    },
    Advice {
        reasons: &[Reason::TokenExpired, Reason::TokenNotYetValid],
        explanation: "The token's time of validity is over or has not begun. Entra uses each token for a while, but not beyond \
                      its time, so a recorded request was sent again or a clock is wrong.",
        how_to_fix: "Check the clock of the machine that runs the function. A repeated request can be ignored.",
    },
    Advice {
        reasons: &[Reason::BodyTooLarge, Reason::ContentType, Reason::CalloutEmpty, Reason::CalloutNotJson],
        explanation: "The token is genuine, but the body is not what Entra sends.",
        how_to_fix: "Look for a proxy between Entra and the function that changes or removes the body. \
                     `claimsmith call` sends a valid request.",
    },
    Advice {
        reasons: &[
            Reason::CalloutLegacy,
            Reason::EventTypeMissing,
            Reason::EventTypeUnknown,
            Reason::DataTypeMissing,
            Reason::DataTypeUnknown,
        ],
        explanation: "The request is for another event than the start of token issuance, or the custom extension was registered \
                      during the private preview.",
        how_to_fix: "Delete the custom extension, then run `claimsmith entra --apply`. Only token issuance start events can be \
                     sent to this endpoint.",
    },
    Advice {
        reasons: &[
            Reason::CalloutMalformed,
            Reason::SourceMissing,
            Reason::SourceMalformed,
            Reason::SourceTenantMismatch,
            Reason::DataMissing,
            Reason::TenantIdMissing,
            Reason::TenantIdMalformed,
            Reason::ListenerIdMissing,
            Reason::ListenerIdMalformed,
            Reason::ExtensionIdMissing,
            Reason::ExtensionIdMalformed,
            Reason::ContextMissing,
            Reason::ApplicationIdMalformed,
            Reason::ResourceIdMalformed,
            Reason::UserIdMissing,
            Reason::UserIdMalformed,
        ],
        explanation: "The body does not have the form that Microsoft documents for this event. `inside` in the log says more.",
        how_to_fix: TOOL,
    },
    Advice {
        reasons: &[Reason::EventMalformed],
        explanation: "Somebody with permission to invoke the function did so with an event that does not come from API Gateway \
                      or a function URL. The log contains nothing of the event.",
        how_to_fix: "Test with `claimsmith call`, or with a sample event of an HTTP API in the Lambda console.",
    },
    Advice {
        reasons: &[Reason::AddressTooLong, Reason::HeadersTooLarge],
        explanation: "Entra's requests have about ten headers, a token of a few KiB and no query. The request is refused before \
                      anything else of it is read.",
        how_to_fix: "Nothing needs to be done if it did not come from Entra. Otherwise look for a proxy between Entra and the \
                     function that adds headers or a query.",
    },
    Advice {
        reasons: &[Reason::RequiredClaimMissing],
        explanation: "A claim of the policy has `required: true`, and no configuration has a value for this user. `inside` in \
                      the log names the claim. The user lacks the attribute, a store does not know the user, or a store that \
                      is not required did not answer.",
        how_to_fix: "`claimsmith explain` shows why a claim has no value, with `--live` from the real stores. Add the missing \
                     data, give the claim a configuration for such users, or remove `required`.",
    },
    Advice {
        reasons: &[Reason::KeysUnavailable],
        explanation: "The function could not fetch any of the metadata documents with Entra's signing keys since it was started.",
        how_to_fix: "Check that the function can reach `login.microsoftonline.com` or the hosts in `CLAIMSMITH_METADATA_URLS`: \
                     a function in a VPC needs a NAT gateway. `CLAIMSMITH_CA_FILE` is for proxies with their own certificates.",
    },
    Advice {
        reasons: &[Reason::PolicyUnavailable],
        explanation: "The policy is in AWS AppConfig (`CLAIMSMITH_POLICY`), and since the function was started, AppConfig has not \
                      given one without errors. `inside` in the log says why. The policy in the layer is not used in its place: \
                      it may be an older one.",
        how_to_fix: "Deploy a version of the configuration, or roll back to one without errors: lines that begin with `policy \
                     refused` have the mistakes. Check that the function can reach AppConfig and may call \
                     `appconfig:StartConfigurationSession` and `appconfig:GetLatestConfiguration`. To take the policy from the \
                     layer instead, deploy the stack with `PolicySource=layer`.",
    },
    Advice {
        reasons: &[Reason::StoreUnavailable],
        explanation: "A store with `required: true`, which is the default, did not answer or answered with an error. `inside` in \
                      the log names the store and says what happened.",
        how_to_fix: "Restore the store. To issue tokens without it, set `required: false`, or a `cache` with \
                     `staleIfErrorSeconds` that bridges short outages. `claimsmith explain PERSON --live` asks the stores once.",
    },
    Advice {
        reasons: &[Reason::ClaimsTooLarge],
        explanation: "The names and values of the claims have more than 3000 bytes, even without the claims with \
                      `optional: true`. Entra would refuse the response. `inside` in the log has the size of each claim.",
        how_to_fix: "Set `optional: true` for claims that can be left out, or send fewer or shorter values, such as ids instead \
                     of names.",
    },
    Advice {
        reasons: &[Reason::AnswerNotWritten],
        explanation: "This is a mistake in the program: two claims have the same name, or one has an empty name.",
        how_to_fix: "Report it with the policy.",
    },
];

/// The page of each reason.
pub(super) fn topics() -> Vec<Topic> {
    Reason::ALL.iter().map(|reason| Topic::new([reason.code()], page(*reason))).collect()
}

/// The part about all reasons.
pub(super) fn part() -> String {
    let mut part = String::from(
        "## Refusals\n\nThe function's log names a `reason` if it refuses a callout, and `inside` says more. No token is issued \
         then: Entra's sign-in log shows 1003002, or 1003005 for some status codes. `claimsmith reference REASON` says what \
         to do.\n\n",
    );
    for reason in Reason::ALL {
        part.push_str(&format!(
            "- `{}` ({}): {}\n",
            reason.code(),
            reason.status().as_u16(),
            reason.meaning()
        ));
    }
    part
}

fn page(reason: Reason) -> String {
    let advice = ADVICE.iter().find(|advice| advice.reasons.contains(&reason));
    let (explanation, how_to_fix) =
        advice.map_or((NOT_ENTRA, TOOL), |advice| (advice.explanation, advice.how_to_fix));
    format!(
        "## {}\n\nA reason why the function refuses a callout, with status {}.\n\nMeaning: {}.\n\nCause: {explanation}\n\n\
         Fix: {how_to_fix}\n",
        reason.code(),
        reason.status().as_u16(),
        reason.meaning()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_advice_once() {
        for reason in Reason::ALL {
            let count = ADVICE.iter().filter(|advice| advice.reasons.contains(reason)).count();
            assert_eq!(count, 1, "{reason:?}");
        }
    }
}
