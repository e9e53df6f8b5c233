"""Faults of templates that must be found: each is planted, and the stack is then refused with this text."""

import copy

from combinations import REST
from plan import read, template

API, DOMAIN, ALARMS = "infra/aws/http-api.yaml", "infra/aws/domain.yaml", "infra/aws/function-alarms.yaml"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:other"


def root(change, parameters=None):
    """The root template with a change of its resources."""
    def planted(account, owned):
        chosen = parameters(owned) if parameters else {}
        source = template(chosen)
        change(source["Resources"])
        return source, chosen

    return planted


def nested(path, change, parameters=None):
    """A nested template with a change of it."""
    def planted(account, owned):
        chosen = parameters(owned) if parameters else {}
        account.edited[path] = copy.deepcopy(read(path))
        change(account.edited[path])
        return template(chosen), chosen

    return planted


def set_property(resource, name, value):
    def change(resources):
        resources[resource]["Properties"][name] = value

    return change


def in_nested(resource, name, value):
    return lambda source: set_property(resource, name, value)(source["Resources"])


def remove(resource):
    return lambda source: source["Resources"].pop(resource)


def without_output(name):
    return lambda source: source["Outputs"].pop(name)


def record_twice(source):
    source["Resources"]["Again"] = copy.deepcopy(source["Resources"]["Address"])


def alias_twice(resources):
    resources["Again"] = copy.deepcopy(resources["TokenIssuanceStartAliaslive"])


def another_type(resources):
    resources["Queue"] = {"Type": "AWS::SQS::Queue", "Properties": {}}


def needs_itself(resources):
    resources["Role"]["Properties"]["Description"] = {"Fn::Sub": "for ${TokenIssuanceStart}"}


HOST = lambda owned: owned.host | owned.zone
NO_AUTHORIZER = nested(API, remove("Authorizer"), lambda owned: {"JwtIssuer": "https://a.example.com"})
OTHER_FUNCTION = [{"Name": "FunctionName", "Value": "other"}]
BAD_POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allowed", "Action": "s3:GetObject", "Resource": "*"}]}
SAME_NAME = {"Fn::Sub": "CodeDeployHook_${AWS::StackName}"}
NO_OUTPUT = {"Stage": {"Fn::GetAtt": ["HttpApi", "Outputs.Hots"]}}
FAULTS = [
    (root(set_property("EndpointAlarms", "Parameters", NO_OUTPUT)), "no attribute Outputs.Hots"),
    (nested(API, without_output("Host")), "no attribute Outputs.Host"),
    (root(set_property("AlarmTopic", "DisplayName", {"Ref": "Nothing"})), "neither a parameter nor a resource"),
    (root(set_property("AlarmTopic", "DisplayName", {"Ref": "Answers"})), "does not exist under these parameters"),
    (root(set_property("Logs", "Retention", 7)), "no property Retention"),
    (root(set_property("TokenIssuanceStart", "TracingConfig", {"Modus": "Active"})), "no property Modus"),
    (root(set_property("TokenIssuanceStart", "Timeout", "soon")), "not a number"),
    (root(set_property("TokenIssuanceStart", "Runtime", "provided.al2099")), "not one of"),
    (root(set_property("TokenIssuanceStart", "FunctionName", SAME_NAME)), "already exist"),
    (root(alias_twice), "already exists"),
    (root(another_type), "the type AWS::SQS::Queue is not known"),
    (root(needs_itself), "needs itself"),
    (root(set_property("DataAccess", "PolicyDocument", BAD_POLICY)), "MalformedPolicyDocument"),
    (NO_AUTHORIZER, "neither a parameter nor a resource"),
    (nested(API, in_nested("Callout", "Target", "integrations/none")), "Integration"),
    (nested(DOMAIN, record_twice, HOST), "already exists"),
    (nested(DOMAIN, in_nested("Address", "Name", "a.example.org"), HOST), "not in the zone"),
    (nested(ALARMS, in_nested("Throttles", "AlarmActions", [TOPIC])), "does not exist"),
    (nested(ALARMS, in_nested("Throttles", "Dimensions", OTHER_FUNCTION)), "Function not found"),
    (nested("infra/aws/sign-ins-fail.yaml", in_nested("SignInsFail", "AlarmRule", 'ALARM("other")')), "alarm other does not exist"),
    (nested("infra/aws/rest-api.yaml", remove("Resource"), lambda owned: REST), "neither a parameter nor a resource"),
]
