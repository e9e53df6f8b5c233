//! Lists every reason for not answering a callout with claims: its code for the log, its meaning, its HTTP status.

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
        TokenMissing = "token_missing": "the request has no bearer token",
        TokenDuplicate = "token_duplicate": "the request has more than one token",
        TokenScheme = "token_scheme": "the `authorization` header is not of the scheme Bearer",
        TokenTooLarge = "token_too_large": "the token is larger than 16 KiB",
        TokenMalformed = "token_malformed": "the token is not three parts of base64url with JSON in them",
        AlgNotAllowed = "alg_not_allowed": "the token is not signed with RS256",
        CritNotSupported = "crit_not_supported": "the token's header has critical extensions",
        TypNotAllowed = "typ_not_allowed": "the token's `typ` is not that of an access token",
        KidMissing = "kid_missing": "the token does not name its signing key",
        KidUnknown = "kid_unknown": "no metadata document has the token's signing key",
        SignatureInvalid = "signature_invalid": "the signature does not match the token's signing key",
        KeyIssuerMismatch = "key_issuer_mismatch": "the signing key belongs to another issuer or tenant",
        ClaimMissing = "claim_missing": "a claim that every Entra token has is missing",
        ClaimMalformed = "claim_malformed": "a claim of the token has the wrong type or appears twice",
        VersionUnsupported = "version_unsupported": "the token's `ver` is neither 1.0 nor 2.0",
        CallerMissing = "caller_missing": "the token does not name its caller: `appid` in version 1.0, `azp` in 2.0",
        CallerNotAllowed = "caller_not_allowed": "the token was issued to an application other than Entra's",
        TenantNotAllowed = "tenant_not_allowed": "the token's tenant is not one of the configured tenants",
        IssuerNotAllowed = "issuer_not_allowed": "the issuer is neither configured nor in a metadata document",
        IssuerTenantMismatch = "issuer_tenant_mismatch": "the issuer does not contain the token's tenant",
        IssuerVersionMismatch = "issuer_version_mismatch": "the issuer belongs to the other token version",
        AudienceNotAllowed = "audience_not_allowed": "the token's audience is not one of the configured audiences",
        TokenBound = "token_bound": "the token is only for the holder of a key, which cannot be proved here",
        TokenExpired = "token_expired": "the token has expired",
        TokenNotYetValid = "token_not_yet_valid": "the token is not valid yet",
        TokenLifetime = "token_lifetime": "the token is valid for longer than a day",
        TenantMismatch = "tenant_mismatch": "the callout is for a different tenant than the token",
    }
    PAYLOAD_TOO_LARGE {
        BodyTooLarge = "body_too_large": "the body is larger than 64 KiB",
    }
    URI_TOO_LONG {
        AddressTooLong = "address_too_long": "the path and the query are longer than 8 KiB",
    }
    REQUEST_HEADER_FIELDS_TOO_LARGE {
        HeadersTooLarge = "headers_too_large": "the request has more than 200 headers, or more than 64 KiB of them",
    }
    UNSUPPORTED_MEDIA_TYPE {
        ContentType = "content_type": "the content type is not application/json",
    }
    BAD_REQUEST {
        EventMalformed = "event_malformed": "the event that invoked the function is not that of an HTTP request",
        CalloutEmpty = "callout_empty": "the body is empty",
        CalloutNotJson = "callout_not_json": "the body is not JSON",
        CalloutMalformed = "callout_malformed": "a member has the wrong type or appears twice",
        CalloutLegacy = "callout_legacy": "the callout has the format of the private preview",
        EventTypeMissing = "event_type_missing": "`type` is missing",
        EventTypeUnknown = "event_type_unknown": "`type` is not the token issuance start event",
        SourceMissing = "source_missing": "`source` is missing",
        SourceMalformed = "source_malformed": "`source` is not /tenants/{id}/applications/{id}",
        SourceTenantMismatch = "source_tenant_mismatch": "`source` and `data.tenantId` differ",
        DataMissing = "data_missing": "`data` is missing",
        DataTypeMissing = "data_type_missing": "`data.@odata.type` is missing",
        DataTypeUnknown = "data_type_unknown": "`data.@odata.type` is not the type of this event's data",
        TenantIdMissing = "tenant_id_missing": "`data.tenantId` is missing",
        TenantIdMalformed = "tenant_id_malformed": "`data.tenantId` is not a GUID or is zero",
        ListenerIdMissing = "listener_id_missing": "`data.authenticationEventListenerId` is missing",
        ListenerIdMalformed = "listener_id_malformed": "`data.authenticationEventListenerId` is not a GUID or is zero",
        ExtensionIdMissing = "extension_id_missing": "`data.customAuthenticationExtensionId` is missing",
        ExtensionIdMalformed = "extension_id_malformed": "`data.customAuthenticationExtensionId` is not a GUID or is zero",
        ContextMissing = "context_missing": "`data.authenticationContext` is missing",
        ApplicationIdMalformed = "application_id_malformed": "an id of the client service principal is not a GUID",
        ResourceIdMalformed = "resource_id_malformed": "an id of the resource service principal is not a GUID",
        UserIdMissing = "user_id_missing": "the user has no id",
        UserIdMalformed = "user_id_malformed": "the user's id is not a GUID or is zero",
    }
    FORBIDDEN {
        RequiredClaimMissing = "required_claim_missing": "a claim with `required: true` has no value",
    }
    SERVICE_UNAVAILABLE {
        KeysUnavailable = "keys_unavailable": "the signing keys could not be fetched",
        PolicyUnavailable = "policy_unavailable": "AppConfig has not given a policy without errors since the start",
        StoreUnavailable = "store_unavailable": "a required store could not answer",
    }
    INTERNAL_SERVER_ERROR {
        ClaimsTooLarge = "claims_too_large": "the claims are larger than Entra accepts",
        AnswerNotWritten = "answer_not_written": "the response could not be written as JSON",
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
