//! The diagnostic codes of stores. `claimsmith reference CODE` prints their pages.

use claims::document::Code;

/// An attribute is used in a text that is the same for every user.
pub(crate) const ATTRIBUTE_IN_FIXED_TEXT: Code = Code {
    name: "attribute_in_fixed_text",
    summary: "an attribute is used in a text that is the same for every user",
    explanation: "This text is resolved once, when the program starts. Attributes are known only during a sign-in.",
    how_to_fix: "Use `${...}` settings, or move the attribute to a part that is filled for every user, such as the key.",
    example: "dynamodb: { table: \"people-{user.id}\", key: { pk: \"{user.id}\" } }",
};

/// An address is not encrypted.
pub(crate) const INSECURE_ADDRESS: Code = Code {
    name: "insecure_address",
    summary: "an address is not encrypted",
    explanation: "Attributes and credentials would cross the network in plain text. Only loopback addresses may be unencrypted.",
    how_to_fix: "Use https, ldaps, `startTls` or TLS.",
    example: "dynamodb: { table: people, key: { pk: \"{user.id}\" }, endpointUrl: \"http://dynamodb.example.com\" }",
};

/// A JSONPath is invalid.
pub(crate) const INVALID_JSON_PATH: Code = Code {
    name: "invalid_json_path",
    summary: "a JSONPath is invalid",
    explanation: "The path does not follow RFC 9535, or is too long.",
    how_to_fix: "Correct the path.",
    example: "teams: \"$.entitlements[*.team\"",
};

/// A URL is invalid.
pub(crate) const INVALID_URL: Code = Code {
    name: "invalid_url",
    summary: "a URL is invalid",
    explanation: "The URL cannot be parsed, or an attribute would change which host is asked.",
    how_to_fix: "Write a full URL. Attributes may appear only in its path and query.",
    example: "rest: { url: \"https://{user.companyName}.example.com/people/{user.id}\" }",
};

/// Two values in a key are not separated.
pub(crate) const MISSING_SEPARATOR: Code = Code {
    name: "missing_separator",
    summary: "nothing separates two values in a key",
    explanation: "With `{user.country}{user.employeeId}`, two different users can have the same key: `1` and `23`, and `12` and `3`. One of them would get the attributes of the other.",
    how_to_fix: "Write a text between the two that the first value cannot contain. A user whose first value contains it is unknown to the store.",
    example: "key: { pk: \"{user.country}{user.employeeId}\" }",
};

/// A deployment setting, secret or parameter is missing.
pub(crate) const MISSING_SETTING: Code = Code {
    name: "missing_setting",
    summary: "a deployment setting, secret or parameter is missing",
    explanation: "The policy uses `${...}`, and the deployment does not supply it.",
    how_to_fix: "Set it in the deployment, or correct its name.",
    example: "people: { file: { path: \"${PEOPLE_FILE}\", key: { id: \"{user.id}\" } }, required: true }",
};

/// There are no AWS credentials or there is no region.
pub(crate) const NO_AWS_ACCOUNT: Code = Code {
    name: "no_aws_account",
    summary: "there are no AWS credentials or there is no region",
    explanation: "The store needs an AWS account.",
    how_to_fix: "Run where AWS credentials and a region are available, such as in Lambda or with `AWS_PROFILE` and `AWS_REGION`.",
    example: "dynamodb: { table: people, key: { pk: \"{user.id}\" } }",
};

/// The kind of a store does not exist.
pub(crate) const UNKNOWN_STORE_KIND: Code = Code {
    name: "unknown_store_kind",
    summary: "the kind of a store does not exist",
    explanation: "The key is not a kind of store, or this build does not include it.",
    how_to_fix: "Use one of the kinds of `claimsmith reference stores`.",
    example: "people: { dynamoDb: { table: people }, required: true }",
};

/// A private key, a certificate or the secret of a hash cannot be used.
pub(crate) const UNUSABLE_KEY: Code = Code {
    name: "unusable_key",
    summary: "a private key, a certificate or the secret of a hash cannot be used",
    explanation: "It is not PEM, the two do not belong together, or the secret is so short that it can be guessed.",
    how_to_fix: "Supply the key and its certificate in PEM, including the BEGIN and END lines; a secret of at least 32 bytes.",
    example: "privateKey: a key, but not in PEM",
};

/// A file of records cannot be used.
pub(crate) const UNUSABLE_RECORDS: Code = Code {
    name: "unusable_records",
    summary: "a file of records cannot be used",
    explanation: "The file does not exist, is not a regular file, is not valid, is too large, has two records with the same key, or is a table without a column that the policy reads.",
    how_to_fix: "Correct the path or the file.",
    example: "people: { file: { path: missing.json, key: { id: \"{user.id}\" } }, required: true }",
};

/// A look-up key has no parts or too many.
pub(crate) const EMPTY_KEY_TEMPLATE: Code = Code {
    name: "empty_key_template",
    summary: "a look-up key has no parts or too many",
    explanation: "The key of a store names attributes of the record, or for DynamoDB the partition key and optionally the sort key. `verify` names the attributes that repeat the key.",
    how_to_fix: "Write the key, such as `{ id: \"{user.id}\" }`.",
    example: "file: { path: people.json, key: {} }",
};

/// A look-up is the same for every user.
pub(crate) const SAME_FOR_EVERY_USER: Code = Code {
    name: "same_for_every_user",
    summary: "a look-up is the same for every user",
    explanation: "The look-up names no attribute, so that every user would get the record of somebody else.",
    how_to_fix: "Name an attribute of the user, such as `{user.id}`.",
    example: "file: { path: people.json, key: { id: kim } }",
};

/// An SQL query has a placeholder in quotes or in a comment, or a second statement.
pub(crate) const INVALID_QUERY: Code = Code {
    name: "invalid_query",
    summary: "an SQL query has a placeholder in quotes or in a comment, or a second statement",
    explanation: "Placeholders become parameters of the statement. In quotes or comments they would be plain text.",
    how_to_fix: "Remove the quotes, and write one statement.",
    example: "query: \"SELECT tier FROM people WHERE id = '{user.id}'\"",
};

/// A header cannot be sent.
pub(crate) const INVALID_HEADER: Code = Code {
    name: "invalid_header",
    summary: "a header cannot be sent",
    explanation: "Header names and values are printable ASCII without spaces at the ends; a header can be set once.",
    how_to_fix: "Correct the header. Look for a line break at the end of a secret.",
    example: "headers: { \"x y\": z }",
};

/// A header cannot be set in a policy.
pub(crate) const RESERVED_HEADER: Code = Code {
    name: "reserved_header",
    summary: "a header cannot be set in a policy",
    explanation: "The header belongs to `auth` or to the HTTP connection.",
    how_to_fix: "Use `auth` for credentials, and remove the header.",
    example: "headers: { host: hr.example.com }",
};

/// A user name contains a colon.
pub(crate) const INVALID_USER_NAME: Code = Code {
    name: "invalid_user_name",
    summary: "a user name contains a colon",
    explanation: "In HTTP basic authentication the first colon ends the user name (RFC 7617).",
    how_to_fix: "Use another user name.",
    example: "basic: { username: \"a:b\", password: c }",
};

/// A tenant is neither an id nor a domain.
pub(crate) const INVALID_TENANT: Code = Code {
    name: "invalid_tenant",
    summary: "a tenant is neither an id nor a domain",
    explanation: "The tenant becomes part of the token URL.",
    how_to_fix: "Write the tenant's id or one of its domains.",
    example: "tenant: contoso/example",
};

/// A path into a record is invalid.
pub(crate) const INVALID_PATH: Code = Code {
    name: "invalid_path",
    summary: "a path into a record is invalid",
    explanation: "A path is names, dots and list positions.",
    how_to_fix: "Write name, outer.inner, list[0] or [\"a name.with dots\"].",
    example: "tier: \"[tier\"",
};

/// An LDAP filter is invalid.
pub(crate) const INVALID_FILTER: Code = Code {
    name: "invalid_filter",
    summary: "an LDAP filter is invalid",
    explanation: "The filter does not follow RFC 4515.",
    how_to_fix: "Write a filter such as (&(objectClass=person)(uid={user.employeeId})).",
    example: "filter: \"(uid={user.employeeId}\"",
};

/// An attribute is at the wrong place in an LDAP base.
pub(crate) const INVALID_BASE: Code = Code {
    name: "invalid_base",
    summary: "an attribute is at the wrong place in an LDAP base",
    explanation: "An attribute may only be the value of a part of the name.",
    how_to_fix: "Write it after a `=`, such as uid={user.employeeId},ou=people,dc=example,dc=com.",
    example: "base: \"{user.employeeId}\"",
};

/// An LDAP attribute name is invalid.
pub(crate) const INVALID_LDAP_ATTRIBUTE: Code = Code {
    name: "invalid_ldap_attribute",
    summary: "an LDAP attribute name is invalid",
    explanation: "A name is letters, digits and hyphens, with options after semicolons.",
    how_to_fix: "Write a name such as departmentNumber or userCertificate;binary.",
    example: "tier: \"a b\"",
};

/// The additional root certificates cannot be used.
pub(crate) const UNUSABLE_ROOT_CERTIFICATES: Code = Code {
    name: "unusable_root_certificates",
    summary: "the additional root certificates cannot be used",
    explanation: "`CLAIMSMITH_CA_FILE` is not PEM or contains an invalid certificate.",
    how_to_fix: "Correct the file.",
    example: "url: ldaps://directory.example.com",
};

/// A reference to a secret is misspelled.
pub(crate) const MISSPELLED_SECRET: Code = Code {
    name: "misspelled_secret",
    summary: "a reference to a secret is misspelled",
    explanation: "A secret is expected here, and the text looks like a reference in the syntax of another product. It would be sent as it is.",
    how_to_fix: "Write `${secret:NAME}`.",
    example: "auth: { bearer: \"$secret:hr-token\" }",
};

/// A secret is written out.
pub(crate) const PLAIN_SECRET: Code = Code {
    name: "plain_secret",
    summary: "a secret is written out in the policy",
    explanation: "The policy is a file in a repository: everyone who can read it knows the secret, and it cannot be renewed without a deployment.",
    how_to_fix: "Store it in AWS Secrets Manager and write `${secret:NAME}`.",
    example: "auth: { bearer: 0b7f3f0e }",
};

/// The codes of stores that are warnings.
pub const WARNINGS: [Code; 1] = [PLAIN_SECRET];

/// A policy uses a variable that belongs to the process.
pub(crate) const RESERVED_SETTING: Code = Code {
    name: "reserved_setting",
    summary: "a policy uses a variable that belongs to the process",
    explanation: "`${NAME}` is for settings of the policy. The variables of AWS, Lambda, the operating system and Claimsmith \
                  (`AWS_...`, `LAMBDA_...`, `LD_...`, `CLAIMSMITH_...`, `POWERTOOLS_...`, `_...`, `PATH` and the like) contain \
                  the credentials of the function, which would be sent to a store.",
    how_to_fix: "Define a setting with another name. Credentials of a store belong in `${secret:NAME}`.",
    example: "rest: { url: \"https://hr.example.com/{user.id}\", headers: { x-key: \"${AWS_SECRET_ACCESS_KEY}\" } }",
};

/// A policy uses a setting that is not in the deployment's list.
pub(crate) const SETTING_NOT_ALLOWED: Code = Code {
    name: "setting_not_allowed",
    summary: "a policy uses a setting that is not in the deployment's list",
    explanation: "The deployment lists the settings that its policy can use in `POLICY_SETTINGS`, so that a policy cannot read \
                  other variables of the function.",
    how_to_fix: "Add the name to `POLICY_SETTINGS` in the template, next to the setting itself, or correct the name.",
    example: "people: { file: { path: \"${HR_FILE}\", key: { id: \"{user.id}\" } }, required: true }",
};

/// A file is outside the folder of the policy.
pub(crate) const FILE_OUTSIDE_FOLDER: Code = Code {
    name: "file_outside_folder",
    summary: "a file is outside the folder of the policy",
    explanation: "A policy can name only files in its own folder and in the folders below: it is deployed together with them, \
                  and must not read anything else of the machine.",
    how_to_fix: "Put the file next to the policy, and write its path without a `/` at the beginning and without `..`.",
    example: "people: { file: { path: ../people.json, key: { id: \"{user.id}\" } }, required: true }",
};

/// The codes of all stores.
pub const CODES: [Code; 27] = [
    ATTRIBUTE_IN_FIXED_TEXT,
    EMPTY_KEY_TEMPLATE,
    FILE_OUTSIDE_FOLDER,
    INSECURE_ADDRESS,
    INVALID_BASE,
    INVALID_FILTER,
    INVALID_HEADER,
    INVALID_JSON_PATH,
    INVALID_LDAP_ATTRIBUTE,
    INVALID_PATH,
    INVALID_QUERY,
    INVALID_TENANT,
    INVALID_URL,
    INVALID_USER_NAME,
    MISSING_SEPARATOR,
    MISSING_SETTING,
    MISSPELLED_SECRET,
    NO_AWS_ACCOUNT,
    PLAIN_SECRET,
    RESERVED_HEADER,
    RESERVED_SETTING,
    SAME_FOR_EVERY_USER,
    SETTING_NOT_ALLOWED,
    UNKNOWN_STORE_KIND,
    UNUSABLE_KEY,
    UNUSABLE_RECORDS,
    UNUSABLE_ROOT_CERTIFICATES,
];
