//! The keys of the store `rest`.

use claims::document::{Holds, KeyDefinition, KeyRule, KeyTable};

use super::{ATTRIBUTES, CERTIFICATE, KEY_ID, PRIVATE_KEY};

pub(super) const KEYS: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::required(
            "url",
            Holds::Template,
            "the address, `https://...`; attributes only after the host, such as `https://hr.example.com/people/{user.id}`",
        ),
        KeyDefinition::optional("method", Holds::OneOf(&["GET", "POST"]), "the HTTP method; default `GET`"),
        KeyDefinition::optional(
            "query",
            Holds::Named(&Holds::Template),
            "parameters that are added to the address",
        ),
        KeyDefinition::optional(
            "headers",
            Holds::Named(&Holds::Template),
            "headers of the request; not for credentials",
        ),
        KeyDefinition::optional(
            "body",
            Holds::Anything,
            "a JSON document of the request; its texts can contain attributes. Only with `method: POST`",
        ),
        KeyDefinition::optional(
            "auth",
            Holds::Table(&AUTH),
            "how the request is authenticated; default: not at all",
        ),
        KeyDefinition::optional(
            "clientCertificate",
            Holds::Table(&CLIENT_CERTIFICATE),
            "a client certificate for mutual TLS",
        ),
        KeyDefinition::optional(
            "record",
            Holds::Text,
            "a JSONPath to the user's record in the response, such as `$.Resources[*]`; default: the response itself, or \
             its only element",
        ),
        KeyDefinition::optional(
            "unknownUser",
            Holds::AnyList(&Holds::Table(&SIGN)),
            "the responses that say that the user is unknown; default: status 404 with a JSON document or without a body",
        ),
        KeyDefinition::optional(
            "failure",
            Holds::AnyList(&Holds::Table(&SIGN)),
            "the responses that say that the service failed, whatever their status is",
        ),
        ATTRIBUTES,
    ],
    rules: &[KeyRule::NeedsWord("body", "method", "POST")],
};

const SIGN: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::optional("status", Holds::Number(200, 599), "the status of the response"),
        KeyDefinition::optional(
            "json",
            Holds::Named(&Holds::Text),
            "JSONPaths, and the texts that the response has there: `{ $.error.code: UserNotFound }`",
        ),
    ],
    rules: &[KeyRule::AtLeastOne(&["status", "json"])],
};

const AUTH: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::optional(
            "bearer",
            Holds::Fixed,
            "a token that does not change, such as `${secret:hr-token}`",
        ),
        KeyDefinition::optional("basic", Holds::Table(&BASIC), "HTTP Basic authentication"),
        KeyDefinition::optional("apiKey", Holds::Table(&API_KEY), "a key in a header"),
        KeyDefinition::optional(
            "oauth2",
            Holds::Table(&OAUTH2),
            "access tokens by OAuth 2.0 client credentials",
        ),
        KeyDefinition::optional(
            "awsSigV4",
            Holds::Table(&AWS_SIG_V4),
            "AWS Signature Version 4 with the function's role, for API Gateway and function URLs",
        ),
    ],
    rules: &[KeyRule::One(&["bearer", "basic", "apiKey", "oauth2", "awsSigV4"])],
};

const BASIC: KeyTable = KeyTable::of(&[
    KeyDefinition::required("username", Holds::Fixed, "the user name"),
    KeyDefinition::required("password", Holds::Fixed, "the password, such as `${secret:hr}`"),
]);

const API_KEY: KeyTable = KeyTable::of(&[
    KeyDefinition::required("header", Holds::Text, "the name of the header, such as `x-api-key`"),
    KeyDefinition::required("value", Holds::Fixed, "its value, such as `${secret:hr}`"),
]);

const AWS_SIG_V4: KeyTable = KeyTable::of(&[
    KeyDefinition::required(
        "service",
        Holds::OneOf(&["execute-api", "lambda"]),
        "`execute-api` for API Gateway, `lambda` for a function URL",
    ),
    KeyDefinition::optional(
        "region",
        Holds::Fixed,
        "the AWS region of the service; default: the function's own",
    ),
]);

pub(super) const OAUTH2: KeyTable = KeyTable {
    keys: &[
        KeyDefinition::required("tokenUrl", Holds::Fixed, "the address of the token endpoint"),
        KeyDefinition::required("clientId", Holds::Fixed, "the client ID"),
        KeyDefinition::optional(
            "clientSecret",
            Holds::Fixed,
            "the client secret, such as `${secret:client}`",
        ),
        PRIVATE_KEY,
        CERTIFICATE,
        KEY_ID,
        KeyDefinition::optional("scope", Holds::Fixed, "the scope, if the server requires one"),
        KeyDefinition::optional("audience", Holds::Fixed, "the audience, as Auth0 and others require it"),
        KeyDefinition::optional(
            "resource",
            Holds::Fixed,
            "the resource (RFC 8707), if the server requires one",
        ),
        KeyDefinition::optional(
            "parameters",
            Holds::Named(&Holds::Fixed),
            "other parameters of the token request",
        ),
        KeyDefinition::optional(
            "clientAuthentication",
            Holds::OneOf(&["client_secret_basic", "client_secret_post"]),
            "how the client secret is sent: with HTTP Basic authentication, the default, or in the body",
        ),
    ],
    rules: &[
        KeyRule::One(&["clientSecret", "privateKey"]),
        KeyRule::NeedsOne("privateKey", &["certificate", "keyId"]),
        KeyRule::Excludes("clientSecret", &["certificate", "keyId"]),
    ],
};

const CLIENT_CERTIFICATE: KeyTable = KeyTable::of(&[
    KeyDefinition::required(
        "certificate",
        Holds::Fixed,
        "the certificate in PEM, then its issuers, without the root",
    ),
    KeyDefinition::required("privateKey", Holds::Fixed, "its private key in PEM"),
]);
