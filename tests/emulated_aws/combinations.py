"""The combinations of parameters that the stack of the function is created with: what each changes, and most of them together."""

from plan import PSEUDO

REST = {"Endpoint": "rest-api-with-firewall"}
JWT = {"JwtIssuer": "https://login.microsoftonline.com/t/v2.0"}
INSTANCES = {"ProvisionedConcurrency": "2", "ReservedConcurrency": "20", "PeakConcurrency": "10"}
LIMITS = {"FirewallRate": "1000", "TrustedRanges": "20.20.32.0/19,20.190.128.0/18"}
QUIET = {"SelfTest": "off", "RollbackAlarms": "off", "AlarmEmail": "a@example.com"}
OF_ANOTHER_ACCOUNT = {"PeopleTableName": f"arn:aws:dynamodb:{PSEUDO['AWS::Region']}:222222222222:table/people"}
SECOND_ONLY = {"AnnouncedHost": "second", "CloseApiHost": "true"}


def http_api_with_everything(owned):
    common = owned.host | owned.zone | owned.second_host | INSTANCES | owned.keys | owned.table | owned.network
    return common | owned.landing_zone | owned.samples | JWT | QUIET | {"PolicySource": "prepare-appconfig", "Build": "7"}


def rest_api_with_everything(owned):
    common = owned.host | owned.zone | owned.second_host | INSTANCES | LIMITS | owned.keys | owned.network
    return REST | common | owned.landing_zone | owned.samples | {"PolicySource": "appconfig", "CloseApiHost": "true"}


# Each is a function of what the operator has.
COMBINATIONS = {
    "http api with everything": http_api_with_everything,
    "rest api with everything": rest_api_with_everything,
    "http api": lambda owned: {},
    "http api, JwtIssuer": lambda owned: JWT,
    "http api, mail": lambda owned: {"AlarmEmail": "a@example.com"},
    "http api, without self-tests and rollbacks": lambda owned: QUIET,
    "http api, host": lambda owned: owned.host,
    "http api, host, zone": lambda owned: owned.host | owned.zone,
    "http api, two hosts": lambda owned: owned.host | owned.zone | owned.second_host | SECOND_ONLY,
    "http api, only the second host": lambda owned: owned.second_host | SECOND_ONLY,
    "rest api": lambda owned: REST,
    "rest api, limits": lambda owned: REST | LIMITS,
    "rest api, host, zone": lambda owned: REST | owned.host | owned.zone | {"CloseApiHost": "true"},
    "instances": lambda owned: INSTANCES,
    "network": lambda owned: owned.network,
    "cache": lambda owned: {"Cache": "on"},
    "own key": lambda owned: owned.keys,
    "existing table": lambda owned: owned.table,
    "table of another account": lambda owned: OF_ANOTHER_ACCOUNT,
    "own key, existing table": lambda owned: owned.keys | owned.table,
    "policy in AppConfig": lambda owned: {"PolicySource": "appconfig"},
    "samples": lambda owned: owned.samples,
    "samples in the log": lambda owned: {"Recording": "log", "RecordingKeyArn": owned.key},
    "landing zone": lambda owned: owned.landing_zone,
}
