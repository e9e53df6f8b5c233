//! Why a callout was not answered with claims: one list, with a code for the log and a status for Entra.

use http::StatusCode;

macro_rules! reasons {
    ($($status:ident { $($name:ident = $code:literal: $meaning:literal,)* })*) => {
        /// Why a callout was not answered with claims. A code, once published, keeps its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Reason {
            $($(#[doc = $meaning] $name,)*)*
        }

        impl Reason {
            /// All reasons, grouped by status.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)*)*];

            /// The name in the log: lower case with underscores.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $($(Self::$name => $code,)*)* }
            }

            /// What it means, for an operator.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $($(Self::$name => $meaning,)*)* }
            }

            /// The status that Entra gets.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self { $($(Self::$name => StatusCode::$status,)*)* }
            }
        }
    };
}

reasons! {
    NOT_FOUND {
        PathUnknown = "path_unknown": "the path does not end in `token-issuance-start`",
    }
    METHOD_NOT_ALLOWED {
        MethodNotAllowed = "method_not_allowed": "the method is not POST",
    }
    UNAUTHORIZED {
        TokenMissing = "token_missing": "there is no bearer token",
        TokenDuplicate = "token_duplicate": "there is more than one token",
        TokenScheme = "token_scheme": "the `authorization` header is not of the scheme Bearer",
        TokenTooLarge = "token_too_large": "the token is larger than 16 KiB",
        TokenMalformed = "token_malformed": "the token is not three parts of strict base64url and JSON",
        AlgNotAllowed = "alg_not_allowed": "the token is signed with something else than RS256",
        CritNotSupported = "crit_not_supported": "the token's header has critical extensions",
        KidMissing = "kid_missing": "the token does not name its key",
        KidUnknown = "kid_unknown": "no metadata document publishes the token's key",
        SignatureInvalid = "signature_invalid": "the signature does not verify with the token's key",
        ClaimMissing = "claim_missing": "the token lacks a claim that every Entra token has",
        ClaimMalformed = "claim_malformed": "a claim of the token has the wrong type, or stands there twice",
        VersionUnsupported = "version_unsupported": "the token's `ver` is neither 1.0 nor 2.0",
        CallerMissing = "caller_missing": "the token lacks its version's caller: `appid` in 1.0, `azp` in 2.0",
        CallerNotAllowed = "caller_not_allowed": "the token was issued to another application than Entra's",
        TenantNotAllowed = "tenant_not_allowed": "the token's tenant is not among the configured ones",
        IssuerNotAllowed = "issuer_not_allowed": "the issuer is neither configured nor of a metadata document",
        IssuerTenantMismatch = "issuer_tenant_mismatch": "the issuer does not carry the token's tenant",
        IssuerVersionMismatch = "issuer_version_mismatch": "the issuer is of the other token version",
        AudienceNotAllowed = "audience_not_allowed": "the token's audience is not among the configured ones",
        TokenExpired = "token_expired": "the token has expired",
        TokenNotYetValid = "token_not_yet_valid": "the token is not valid yet",
        TenantMismatch = "tenant_mismatch": "the callout is about another tenant than the token's",
    }
    PAYLOAD_TOO_LARGE {
        BodyTooLarge = "body_too_large": "the body is larger than 64 KiB",
    }
    UNSUPPORTED_MEDIA_TYPE {
        ContentType = "content_type": "the content type is not application/json",
    }
    BAD_REQUEST {
        CalloutEmpty = "callout_empty": "the body is empty",
        CalloutNotJson = "callout_not_json": "the body is not JSON",
        CalloutMalformed = "callout_malformed": "a member has the wrong type, or stands there twice",
        CalloutLegacy = "callout_legacy": "the callout has the shape of the private preview",
        EventTypeMissing = "event_type_missing": "`type` is missing",
        EventTypeUnknown = "event_type_unknown": "`type` is not the token issuance start event",
        SourceMissing = "source_missing": "`source` is missing",
        SourceMalformed = "source_malformed": "`source` is not /tenants/{id}/applications/{id}",
        SourceTenantMismatch = "source_tenant_mismatch": "`source` and `data.tenantId` differ",
        DataMissing = "data_missing": "`data` is missing",
        DataTypeMissing = "data_type_missing": "`data.@odata.type` is missing",
        DataTypeUnknown = "data_type_unknown": "`data.@odata.type` is not this event's",
        TenantIdMissing = "tenant_id_missing": "`data.tenantId` is missing",
        TenantIdMalformed = "tenant_id_malformed": "`data.tenantId` is not a GUID, or zero",
        ListenerIdMissing = "listener_id_missing": "`data.authenticationEventListenerId` is missing",
        ListenerIdMalformed = "listener_id_malformed": "the listener's id is not a GUID, or zero",
        ExtensionIdMissing = "extension_id_missing": "`data.customAuthenticationExtensionId` is missing",
        ExtensionIdMalformed = "extension_id_malformed": "the extension's id is not a GUID, or zero",
        ContextMissing = "context_missing": "`data.authenticationContext` is missing",
        ApplicationIdMalformed = "application_id_malformed": "an id of the client service principal is not a GUID",
        ResourceIdMalformed = "resource_id_malformed": "an id of the resource service principal is not a GUID",
        UserIdMissing = "user_id_missing": "there is a user without an id",
        UserIdMalformed = "user_id_malformed": "the user's id is not a GUID, or zero",
    }
    FORBIDDEN {
        RequiredClaimMissing = "required_claim_missing": "a claim with `required: true` has no value",
    }
    SERVICE_UNAVAILABLE {
        KeysUnavailable = "keys_unavailable": "no signing key could be fetched yet",
        StoreUnavailable = "store_unavailable": "a required store cannot answer",
    }
    INTERNAL_SERVER_ERROR {
        ClaimsTooLarge = "claims_too_large": "the claims are larger than Entra accepts",
        AnswerNotWritten = "answer_not_written": "the answer could not be written as JSON",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_lower_case_with_underscores() {
        let mut codes: Vec<&str> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert!(codes.iter().all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Reason::ALL.len());
    }
}
