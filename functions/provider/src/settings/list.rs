//! Lists the deployment's settings. Reading them, messages about them and the reference table all use this list.

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

/// What happens without a setting. No setting may be set to an empty text.
#[derive(Clone, Copy, Debug)]
pub enum Without {
    /// The function does not start.
    Refused,
    /// This value is used.
    Default(&'static str),
    /// This happens instead, for people.
    Instead(&'static str),
}

pub(crate) const AUDIENCES: Setting = Setting {
    name: "CLAIMSMITH_AUDIENCES",
    meaning: "accepted `aud` values of Entra's tokens: the client ID of the API's app registration, \
        and its App ID URI if it issues version 1.0 tokens",
    without: Without::Refused,
    example: "88888888-8888-4888-8888-888888888888",
};

pub(crate) const BUILD: Setting = Setting {
    name: "CLAIMSMITH_BUILD",
    meaning: "number or name of the build that was deployed; each line of the log has it",
    without: Without::Instead("the lines have no build"),
    example: "1742",
};

pub(crate) const CACHE_TABLE: Setting = Setting {
    name: "CLAIMSMITH_CACHE_TABLE",
    meaning: "DynamoDB table, used by this deployment only, in which stores with a `cache` keep their answers for \
        all instances, and instances the signing keys for the next start: partition key `key` (string), time to live `expires`, encrypted with your own key",
    without: Without::Instead("each instance has its own cache"),
    example: "claimsmith-cache",
};

pub(crate) const CALLER_APP_ID: Setting = Setting {
    name: "CLAIMSMITH_CALLER_APP_ID",
    meaning: "application ID of the caller: Microsoft's authentication events service",
    without: Without::Default(contract::CALLER_APP_ID),
    example: contract::CALLER_APP_ID,
};

pub(crate) const CA_FILE: Setting = Setting {
    name: "CLAIMSMITH_CA_FILE",
    meaning: "PEM file of additional root certificates",
    without: Without::Instead("only public roots are trusted"),
    example: "/opt/policy/roots.pem",
};

pub(crate) const DEADLINE_MS: Setting = Setting {
    name: "CLAIMSMITH_DEADLINE_MS",
    meaning: "time limit for a whole callout in milliseconds, 100 to 1900; Entra waits at most 2000",
    without: Without::Default("1500"),
    example: "1200",
};

pub(crate) const HTTPS_PROXY: Setting = Setting {
    name: "CLAIMSMITH_HTTPS_PROXY",
    meaning: "HTTP proxy (method CONNECT, without a login) through which all https addresses are reached: web services, \
        Microsoft Graph, token endpoints, Entra's metadata and AWS's services; databases and directories are not",
    without: Without::Instead("everything is reached directly"),
    example: "http://proxy.example.com:3128",
};

pub(crate) const NO_PROXY: Setting = Setting {
    name: "CLAIMSMITH_NO_PROXY",
    meaning: "hosts that are reached without the proxy, and domains with a dot before them; loopback addresses always are",
    without: Without::Instead("the proxy is used for every host"),
    example: ".internal.example.com",
};

pub(crate) const ISSUERS: Setting = Setting {
    name: "CLAIMSMITH_ISSUERS",
    meaning: "accepted `iss` values in addition to those of the metadata documents; \
        `{tenantid}` is replaced by the token's tenant",
    without: Without::Instead("only the issuers of the metadata documents are accepted"),
    example: "https://sts.windows.net/{tenantid}/",
};

pub(crate) const LOG_LEVEL: Setting = Setting {
    name: "CLAIMSMITH_LOG_LEVEL",
    meaning: "lowest severity that is logged: `error`, `warn`, `info`, `debug` or `trace`",
    without: Without::Default("info"),
    example: "warn",
};

pub(crate) const METADATA_URLS: Setting = Setting {
    name: "CLAIMSMITH_METADATA_URLS",
    meaning: "OpenID Connect metadata documents whose keys and issuers are trusted; \
        an external tenant's is on its `ciamlogin.com` host",
    without: Without::Instead(
        "the document of each tenant at `login.microsoftonline.com`, and that of its version 1.0 if an audience is an App ID URI",
    ),
    example: "https://contoso.ciamlogin.com/11111111-1111-4111-8111-111111111111/v2.0/.well-known/openid-configuration",
};

pub(crate) const POLICY: Setting = Setting {
    name: "CLAIMSMITH_POLICY",
    meaning: "path of the claims policy, or `appconfig:APPLICATION/ENVIRONMENT/PROFILE` for a configuration in AWS \
        AppConfig, which is used as soon as it is deployed there",
    without: Without::Default("/opt/policy/claims.yaml"),
    example: "infra/policy/claims.yaml",
};

pub(crate) const POLICY_FOLDER: Setting = Setting {
    name: "CLAIMSMITH_POLICY_FOLDER",
    meaning: "folder with the files that a policy from AppConfig names, such as tables; those of a policy that is a file are \
        in its own folder",
    without: Without::Default("/opt/policy"),
    example: "/opt",
};

pub(crate) const POLICY_SETTINGS: Setting = Setting {
    name: "POLICY_SETTINGS",
    meaning: "names of the variables that the policy can use as `${NAME}`; never those of AWS, Lambda, the operating \
        system and Claimsmith itself",
    without: Without::Instead("the policy can use all variables except those that are reserved"),
    example: "PEOPLE_TABLE",
};

pub(crate) const RECORD: Setting = Setting {
    name: "CLAIMSMITH_RECORD",
    meaning: "where recordings are written: `log`, or `table:NAME`, a DynamoDB table with partition key `id` (string) and time to \
        live `expires`",
    without: Without::Default("log"),
    example: "table:claimsmith-recordings",
};

pub(crate) const RECORD_DAYS: Setting = Setting {
    name: "CLAIMSMITH_RECORD_DAYS",
    meaning: "for how many days a table has a recording, 1 to 90; a log has its own retention",
    without: Without::Default("7"),
    example: "30",
};

pub(crate) const RECORD_KEY: Setting = Setting {
    name: "CLAIMSMITH_RECORD_KEY",
    meaning: "ARN of the KMS key under which a sample of callouts is recorded: what the policy read of the callout and of each \
        store, encrypted",
    without: Without::Instead("nothing is recorded"),
    example: "arn:aws:kms:eu-west-1:123456789012:key/99999999-9999-4999-8999-999999999999",
};

pub(crate) const RECORD_PERCENT: Setting = Setting {
    name: "CLAIMSMITH_RECORD_PERCENT",
    meaning: "how many of 100 callouts are recorded, 1 to 100",
    without: Without::Default("1"),
    example: "100",
};

pub(crate) const SECRETS: Setting = Setting {
    name: "CLAIMSMITH_SECRETS",
    meaning: "where `${secret:...}` and `${parameter:...}` of the policy come from: `aws` (Secrets Manager and \
        Parameter Store); for local development `environment` (`${secret:hr-token}` is the variable `SECRET_HR_TOKEN`, \
        `${parameter:/a/b}` is `PARAMETER_A_B`), or a YAML or JSON file \
        `{ secrets: { NAME: VALUE }, parameters: { NAME: VALUE } }`",
    without: Without::Default("aws"),
    example: "environment",
};

pub(crate) const SERVICE: Setting = Setting {
    name: "POWERTOOLS_SERVICE_NAME",
    meaning: "name of this deployment in its log and in the dimension `Service` of its metrics; the variable is the one \
        that Powertools for AWS Lambda uses",
    without: Without::Default("claimsmith"),
    example: "claimsmith-dev",
};

pub(crate) const KEY_MAX_AGE_HOURS: Setting = Setting {
    name: "CLAIMSMITH_KEY_MAX_AGE_HOURS",
    meaning: "longest time for which signing keys are used while their metadata document cannot be fetched, in hours, \
        1 to 168; while it can, a withdrawn key is refused after at most 6 hours",
    without: Without::Default("24"),
    example: "12",
};

pub(crate) const SHADOW_PERCENT: Setting = Setting {
    name: "CLAIMSMITH_SHADOW_PERCENT",
    meaning: "how many of 100 callouts the shadow policy evaluates, 1 to 100",
    without: Without::Default("10"),
    example: "100",
};

pub(crate) const SHADOW_POLICY: Setting = Setting {
    name: "CLAIMSMITH_SHADOW_POLICY",
    meaning: "path of a second policy that evaluates a sample of callouts after their answer, asks its stores for that, and \
        changes nothing: how it would decide otherwise is counted",
    without: Without::Instead("there is no shadow policy"),
    example: "/opt/policy/shadow.yaml",
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
    BUILD,
    CACHE_TABLE,
    CALLER_APP_ID,
    CA_FILE,
    DEADLINE_MS,
    HTTPS_PROXY,
    ISSUERS,
    KEY_MAX_AGE_HOURS,
    LOG_LEVEL,
    METADATA_URLS,
    NO_PROXY,
    POLICY,
    POLICY_FOLDER,
    RECORD,
    RECORD_DAYS,
    RECORD_KEY,
    RECORD_PERCENT,
    SECRETS,
    SHADOW_PERCENT,
    SHADOW_POLICY,
    TENANT_IDS,
    POLICY_SETTINGS,
    SERVICE,
];

/// The settings as a Markdown table.
#[must_use]
pub fn reference() -> String {
    let mut table = String::from("| Setting | Meaning | Without it | Example |\n|---|---|---|---|\n");
    for Setting { name, meaning, without, example } in SETTINGS {
        let without = match without {
            Without::Refused => "does not start".to_owned(),
            Without::Default(text) => format!("`{text}`"),
            Without::Instead(words) => (*words).to_owned(),
        };
        table.push_str(&format!("| `{name}` | {meaning} | {without} | `{example}` |\n"));
    }
    table
}
