"""Can a change of parameters cause an outage? Plans updates as CloudFormation does, and looks at what they replace and end.

Needs SAM's translator and cfn-lint's schemas: target/sam/bin/python tests/changes."""

import http.server
import os
import sys
import threading
import time
import types
from fnmatch import fnmatch

from plan import REQUIRED, Stack, change, handlers, plan, read, template

CERTIFICATE = "arn:aws:acm:eu-west-1:123456789012:certificate/a"
FIRST = {"DomainName": "a.example.com", "CertificateArn": CERTIFICATE, "HostedZoneId": "Z1"}
SECOND = {"SecondDomainName": "b.example.com", "SecondCertificateArn": CERTIFICATE, "SecondHostedZoneId": "Z1",
          "AnnouncedHost": "second"}
REST = {"Endpoint": "rest-api-with-firewall"}
TABLE = {"PeopleTableName": "people-restored"}
HOST = {"/Domain", "/Mapping", "/Address"}
# Made again with each setting; versions of the function are kept.
RENEWED = {"SettingsVersion", "DataAccess"}


def names(places):
    return {place.rpartition("/")[2] for place in places}


def hosts_of_both_apis():
    for api, kind in [("HttpApi", {}), ("RestApi", REST)]:
        own = change(kind, kind | FIRST)
        assert own.ends() <= RENEWED, own.ends()
        assert own.added == {"Domain"} | {"Domain" + one for one in HOST}, own.added
        assert not own.new[api + "/Api"]["Properties"]["DisableExecuteApiEndpoint"], "the API's own host was closed"
        both = change(kind | FIRST, kind | FIRST | SECOND)
        assert both.ends() <= RENEWED and "SecondDomain/Mapping" in both.added, both.ends()
        one = change(kind | FIRST | SECOND, kind | SECOND)
        assert one.ends() - RENEWED == {"Domain"} | {"Domain" + one for one in HOST}, one.ends()
        in_place = change(kind | FIRST, kind | FIRST | {"DomainName": "b.example.com"})
        assert {"Domain" + one for one in HOST} <= in_place.replaced and in_place.ends() <= RENEWED, in_place.replaced


def closing_the_host_of_a_rest_api_deploys_it():
    kind = REST | FIRST
    closed = change(kind, kind | {"CloseApiHost": "true"})
    assert "RestApi/Closed" in closed.added and "RestApi/Stage" in closed.changed, closed.added
    assert closed.new["RestApi/Api"]["Properties"]["DisableExecuteApiEndpoint"]
    assert closed.ends() - RENEWED == {"RestApi/Open"}, closed.ends()


def permissions_are_added_before_the_new_version_and_taken_away_after_it():
    function = template({})["Resources"]["TokenIssuanceStart"]
    assert function["DependsOn"] in ("DataAccess", ["DataAccess"]), function["DependsOn"]
    for before, after, policy in [
        ({}, TABLE, "policy-1"),
        (TABLE, {}, "policy-1"),
        ({"Cache": "on"}, {}, "policy-1"),
        ({}, {"KeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k"}, "policy-1"),
        ({"DataKeyArns": "arn:aws:kms:eu-west-1:123456789012:key/k"}, {}, "policy-1"),
        ({}, {"PeopleTableName": "arn:aws:dynamodb:eu-west-1:222222222222:table/people"}, "policy-1"),
        ({}, {}, "policy-2"),
    ]:
        moved = change(before, after, policy)
        assert "Role" not in moved.changed | moved.replaced, (before, after)
        renamed = "DataAccess" in moved.replaced
        name = [state["DataAccess"]["Properties"]["PolicyName"] for state in [moved.old, moved.new]]
        assert renamed or name[0] != name[1], f"{before} to {after} changes permissions under the former version"
        assert "People" not in moved.ends() | moved.replaced


def nothing_that_is_alive_is_replaced():
    """By no parameter alone, but for those that are said to be set before the first deployment."""
    others = {
        "Endpoint": "rest-api-with-firewall", "JwtIssuer": "https://login.microsoftonline.com/t/v2.0", "Cache": "on",
        "Rollout": "AllAtOnce", "LogLevel": "DEBUG", "LogRetentionDays": "30", "MemoryMb": "1024", "Build": "7",
        "RollbackAlarms": "off", "FailurePercent": "5", "ReservedConcurrency": "10", "ProvisionedConcurrency": "2",
        "ThrottleRate": "1000", "ThrottleBurst": "2000", "AlarmEmail": "a@example.com", "DeadlineMs": "1200",
        "PermissionsBoundaryArn": "arn:aws:iam::123456789012:policy/boundary", "AccountConcurrency": "100",
        "FormerTableArns": "arn:aws:dynamodb:eu-west-1:123456789012:table/old",
    }
    for name, value in others.items():
        replaced = change({}, {name: value}).ends()
        expected = {"HttpApi", "EndpointAlarms"} if name == "Endpoint" else set()
        unexpected = {place for place in replaced if place.split("/")[0] not in expected | RENEWED}
        unexpected = {place for place in unexpected if "TokenIssuanceStartVersion" not in place}
        assert not unexpected, f"{name}: {unexpected}"
    vpc = change({}, {"SubnetIds": "subnet-0a", "SecurityGroupIds": "sg-0a"})
    assert vpc.ends() <= RENEWED and "NoInterfaces" in vpc.added, vpc.ends()


def alarms_roll_back_unless_they_are_off():
    on, off = (Stack(template({}), REQUIRED | more).resources() for more in [{}, {"RollbackAlarms": "off"}])
    of = lambda resources: resources["TokenIssuanceStartDeploymentGroup"]["Properties"].get("AlarmConfiguration", {})
    assert of(on)["Enabled"] and 6 <= len(of(on)["Alarms"]) <= 10, of(on)
    assert not of(off).get("Enabled") and not of(off).get("Alarms"), of(off)


def combinations_that_cannot_work_are_refused():
    for parameters in [
        {"DomainName": "a.example.com"},
        {"CertificateArn": CERTIFICATE},
        {"HostedZoneId": "Z1"},
        {"SecondDomainName": "b.example.com", "AnnouncedHost": "second"},
        {"AnnouncedHost": "second"},
        {"CloseApiHost": "true"},
        FIRST | SECOND | {"SecondDomainName": "a.example.com"},
        SECOND | {"AnnouncedHost": "first", "CloseApiHost": "true"},
        REST | {"JwtIssuer": "https://login.microsoftonline.com/t/v2.0"},
        {"FirewallRate": "1000"},
        REST | {"TrustedRanges": "20.20.32.0/19"},
        {"PeakConcurrency": "2"},
        {"SubnetIds": "subnet-0a"},
        {"SecurityGroupIds": "sg-0a"},
    ]:
        assert Stack(template({}), REQUIRED | parameters).rules(), f"{parameters} is accepted"
    for parameters in [{}, FIRST, SECOND, FIRST | SECOND, REST | FIRST | {"CloseApiHost": "true"}]:
        assert not Stack(template({}), REQUIRED | parameters).rules(), parameters


# What resource providers can do and this stack never asks them for.
OF_OTHERS = """amplify:* apprunner:* appsync:* bedrock-agentcore:* cognito-idp:* elasticloadbalancing:* elasticfilesystem:* firehose:*
    kinesis:* payments:* s3files:* ec2:*VerifiedAccess* dynamodb:AssociateTableReplica dynamodb:*Item dynamodb:*TableReplica
    dynamodb:*Import* dynamodb:ImportTable dynamodb:Query dynamodb:Scan dynamodb:*ResourcePolicy dynamodb:*KinesisStreamingDestination
    lambda:AssociateRuntimeAlias lambda:PassCapacityProvider codedeploy:RegisterOnPremisesInstance iam:DeleteRolePermissionsBoundary
    iam:DescribeOrganization logs:PutBearerTokenAuthentication logs:*DataProtectionPolicy logs:PutIndexPolicy logs:DeleteIndexPolicy
    logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents s3:*BucketPolicy s3:GetObjectMetadata s3:ListBucket s3:REST.PUT.OBJECT
    s3:getObject sns:PutDataProtectionPolicy wafv2:*PermissionPolicy apigateway:*agResource application-autoscaling:*ScalingPolicies""".split()
ALL = FIRST | {"Cache": "on", "SubnetIds": "subnet-0a", "SecurityGroupIds": "sg-0a", "AlarmEmail": "a@example.com",
               "ProvisionedConcurrency": "2", "PeakConcurrency": "4", "PolicySource": "appconfig"}


def the_deploying_role_may_do_what_the_stack_needs():
    role = Stack(read("infra/deploy-role.yaml"), {"HostedZoneId": "Z1", "CertificateArns": CERTIFICATE})
    documents = [one["Properties"]["PolicyDocument"] for one in role.resources().values() if "PolicyDocument" in one["Properties"]]
    allowed = set()
    for document in documents:
        assert len(str(document).replace(" ", "")) < 6144, "a managed policy has at most 6,144 characters"
        for statement in document["Statement"]:
            allowed |= {statement["Action"]} if isinstance(statement["Action"], str) else set(statement["Action"])
    needed = set()
    for kind in [{"JwtIssuer": "https://login.microsoftonline.com/t/v2.0"}, REST | {"FirewallRate": "1000", "TrustedRanges": "20.20.32.0/19"}]:
        for resource in Stack(template(ALL | kind), REQUIRED | ALL | kind).resources().values():
            needed |= handlers(resource["Type"])
    missing = {one for one in needed - allowed if not any(fnmatch(one, other) for other in OF_OTHERS)}
    assert len(needed) > 200 and not missing, f"infra/deploy-role.yaml does not allow {sorted(missing)}"


def a_second_region_replaces_nothing():
    source = read("infra/regions/people.yaml")
    second = {"SecondRegion": "eu-central-1", "SecondKeyArn": "arn:aws:kms:eu-central-1:123456789012:key/mrk-1"}
    added = plan(Stack(source, {}), Stack(source, second))
    assert added.changed == {"People"} and not added.ends() | added.replaced, added.replaced
    assert Stack(source, {"SecondRegion": "eu-central-1"}).rules() and not Stack(source, second).rules()


def a_region_is_away_when_its_api_does_not_answer():
    watch = read("infra/regions/watch.yaml")
    code = {}
    sys.modules["boto3"] = types.ModuleType("boto3")
    exec(watch["Resources"]["Watcher"]["Properties"]["Code"]["ZipFile"], code)
    said = []

    class Api(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status = int(self.path[1:])
            time.sleep(3 if status == 408 else 0)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    for status, expected in [(200, True), (404, True), (403, False), (500, False), (503, False), (408, False)]:
        assert code["answers"](f"{address}/{status}") is expected, status
    code["PAUSE_SECONDS"], code["tell"] = 0, said.append
    os.environ["ADDRESS"] = f"{address}/200"
    code["handler"]({}, None)
    assert said == [True, True]
    server.shutdown()
    server.server_close()
    assert code["answers"](f"{address}/200") is False


for check in [
    a_second_region_replaces_nothing,
    a_region_is_away_when_its_api_does_not_answer,
    the_deploying_role_may_do_what_the_stack_needs,
    hosts_of_both_apis,
    closing_the_host_of_a_rest_api_deploys_it,
    permissions_are_added_before_the_new_version_and_taken_away_after_it,
    nothing_that_is_alive_is_replaced,
    alarms_roll_back_unless_they_are_off,
    combinations_that_cannot_work_are_refused,
]:
    check()
    print(check.__name__)
