//! The list of the deployment's settings, which parsing, messages and the reference table are made from.

use claims::entra::contract;

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The environment variable.
    pub name: &'static str,
    /// What it is for, in Markdown.
    pub meaning: &'static str,
    /// What happens without it.
    pub without: Without,
    /// A value that is accepted.
    pub example: &'static str,
}

/// What happens without a setting. A setting that is there must not be empty, whichever it is.
#[derive(Clone, Copy, Debug)]
pub enum Without {
    /// It refuses to start.
    Refused,
    /// This text is taken.
    Default(&'static str),
    /// This happens, in words.
    Instead(&'static str),
}

pub(crate) const AUDIENCES: Setting = Setting {
    name: "CLAIMSMITH_AUDIENCES",
    meaning: "accepted `aud` of Entra's tokens: the client id of the API's app registration, \
        and its App ID URI where it issues version 1.0",
    without: Without::Refused,
    example: "88888888-8888-4888-8888-888888888888",
};

pub(crate) const CACHE_TABLE: Setting = Setting {
    name: "CLAIMSMITH_CACHE_TABLE",
    meaning: "DynamoDB table of this deployment alone, in which the stores that the policy gives a `cache` keep \
        answers for all instances: partition key `key` (text), time to live `expires`, encrypted with a key of yours",
    without: Without::Instead("each instance remembers for itself"),
    example: "claimsmith-cache",
};

pub(crate) const CALLER_APP_ID: Setting = Setting {
    name: "CLAIMSMITH_CALLER_APP_ID",
    meaning: "application that calls: Microsoft's authentication events service",
    without: Without::Default(contract::CALLER_APP_ID),
    example: contract::CALLER_APP_ID,
};

pub(crate) const CA_FILE: Setting = Setting {
    name: "CLAIMSMITH_CA_FILE",
    meaning: "PEM file of further root certificates",
    without: Without::Instead("only public roots are trusted"),
    example: "/opt/policy/roots.pem",
};

pub(crate) const DEADLINE_MS: Setting = Setting {
    name: "CLAIMSMITH_DEADLINE_MS",
    meaning: "time for a whole callout in milliseconds, 100 to 1900; Entra waits for at most 2000",
    without: Without::Default("1500"),
    example: "1200",
};

pub(crate) const ISSUERS: Setting = Setting {
    name: "CLAIMSMITH_ISSUERS",
    meaning: "accepted `iss` besides those that the metadata documents name; \
        `{tenantid}` stands for the token's tenant",
    without: Without::Instead("only the metadata documents' issuers are accepted"),
    example: "https://sts.windows.net/{tenantid}/",
};

pub(crate) const LOG_LEVEL: Setting = Setting {
    name: "CLAIMSMITH_LOG_LEVEL",
    meaning: "least severe level that is logged: `error`, `warn`, `info`, `debug` or `trace`",
    without: Without::Default("info"),
    example: "warn",
};

pub(crate) const METADATA_URLS: Setting = Setting {
    name: "CLAIMSMITH_METADATA_URLS",
    meaning: "OIDC metadata documents whose keys and issuers are trusted; \
        an external tenant's is below its `ciamlogin.com` host",
    without: Without::Instead("both documents of each tenant at `login.microsoftonline.com`"),
    example: "https://contoso.ciamlogin.com/11111111-1111-4111-8111-111111111111/v2.0/.well-known/openid-configuration",
};

pub(crate) const POLICY: Setting = Setting {
    name: "CLAIMSMITH_POLICY",
    meaning: "file of the claims policy",
    without: Without::Default("/opt/policy/claims.yaml"),
    example: "infra/policy/claims.yaml",
};

pub(crate) const SECRETS: Setting = Setting {
    name: "CLAIMSMITH_SECRETS",
    meaning: "where `${secret:...}` and `${parameter:...}` of the policy come from: `aws` (Secrets Manager and \
        Parameter Store); for local work `environment` (`${secret:hr-token}` is the variable `SECRET_HR_TOKEN`, \
        `${parameter:/a/b}` is `PARAMETER_A_B`), or a YAML or JSON file \
        `{ secrets: { NAME: VALUE }, parameters: { NAME: VALUE } }`",
    without: Without::Default("aws"),
    example: "environment",
};

pub(crate) const SERVICE: Setting = Setting {
    name: "POWERTOOLS_SERVICE_NAME",
    meaning: "name of this deployment in its log, and the dimension `Service` of its metrics; the variable is that of \
        Powertools for AWS Lambda",
    without: Without::Default("claimsmith"),
    example: "claimsmith-dev",
};

pub(crate) const TENANT_IDS: Setting = Setting {
    name: "CLAIMSMITH_TENANT_IDS",
    meaning: "tenants that may call",
    without: Without::Refused,
    example: "11111111-1111-4111-8111-111111111111",
};

/// All settings, by name. Those that are lists are separated by commas.
pub const SETTINGS: &[Setting] = &[
    AUDIENCES,
    CACHE_TABLE,
    CALLER_APP_ID,
    CA_FILE,
    DEADLINE_MS,
    ISSUERS,
    LOG_LEVEL,
    METADATA_URLS,
    POLICY,
    SECRETS,
    TENANT_IDS,
    SERVICE,
];

/// The settings as a Markdown table.
#[must_use]
pub fn reference() -> String {
    let mut table = String::from("| Setting | Meaning | Without it | Example |\n|---|---|---|---|\n");
    for Setting { name, meaning, without, example } in SETTINGS {
        let without = match without {
            Without::Refused => "refuses to start".to_owned(),
            Without::Default(text) => format!("`{text}`"),
            Without::Instead(words) => (*words).to_owned(),
        };
        table.push_str(&format!("| `{name}` | {meaning} | {without} | `{example}` |\n"));
    }
    table
}
