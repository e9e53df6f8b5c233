"""Tests a version of the function before it gets callouts. It must refuse an empty callout without a token with 401, which it
can do once it has started. It must pass its self-test: keys, stores, policy and test cases. And it must accept every audience,
tenant and application that the live version accepts, unless the parameter AcceptLess says that less is meant.

CodeDeploy asks before each new version gets callouts, and CloudFormation when it creates the stack, whose first version
CodeDeploy does not test; that one only has to start, for what it depends on may come later."""

import json
import os
import time
import urllib.request

import boto3

CALLOUT = {
    "version": "2.0",
    "rawPath": "/token-issuance-start",
    "headers": {"content-type": "application/json"},
    "requestContext": {"http": {"method": "POST", "path": "/token-issuance-start"}, "stage": "$default"},
    "isBase64Encoded": False,
}
SELF_TEST = {"claimsmith": "self-test"}
# New permissions take seconds until they are known everywhere.
ATTEMPTS = 5
PAUSE_SECONDS = 5


def handler(event, _context):
    """Tells who asks whether the version may get callouts."""
    if "RequestType" in event:
        answer_cloudformation(event)
    else:
        answer_codedeploy(event)


def answer_codedeploy(event):
    """For each new version."""
    status = "Failed"
    try:
        version = os.environ["NEW_VERSION"]
        status = "Succeeded" if refuses(version) and works(version, os.environ["LIVE"]) else "Failed"
    finally:
        boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
            deploymentId=event["DeploymentId"],
            lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
            status=status,
        )


def answer_cloudformation(event):
    """For the first version. An update or the removal of the stack is never held up."""
    status = "FAILED"
    try:
        if event["RequestType"] != "Create" or refuses(os.environ["NEW_VERSION"]):
            status = "SUCCESS"
    finally:
        answer = {
            "Status": status,
            "Reason": "the first version of the function does not start; its log says why",
            "PhysicalResourceId": event.get("PhysicalResourceId", "first-version"),
            **{name: event[name] for name in ["StackId", "RequestId", "LogicalResourceId"]},
        }
        request = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), {"content-type": ""}, method="PUT")
        urllib.request.urlopen(request, timeout=10).close()


def refuses(version):
    """Whether this version of the function refuses an empty callout with 401."""
    answer = invoke(version, CALLOUT)
    payload = json.load(answer["Payload"])
    status = payload.get("statusCode") if "FunctionError" not in answer else None
    print(json.dumps({"version": version, "status": status, "error": answer.get("FunctionError")}))
    return status == 401


def works(version, live, attempts=ATTEMPTS):
    """Whether this version passes its self-test and accepts what the live one accepts. What a new permission may mend is tried
    again."""
    test = self_test(version)
    wrong = [f"{check['name']} {check['about']}: {check.get('why')}" for check in test["checks"] if fails(check)]
    if wrong and attempts > 1:
        time.sleep(PAUSE_SECONDS)
        return works(version, live, attempts - 1)
    if os.environ.get("ACCEPT_LESS") != "yes":
        wrong += accepts_less(test["accepts"], self_test(live).get("accepts", {}))
    print(json.dumps({"version": version, "wrong": wrong}))
    return not wrong


def fails(check):
    """Whether a check failed that callouts depend on."""
    return check["required"] and not check["passed"]


def accepts_less(new, live):
    """What the live version accepts and the new one does not. A policy for all applications accepts every one."""
    for what in ["audiences", "tenants", "applications"]:
        accepted = new.get(what, [])
        for one in live.get(what, []):
            if one not in accepted and not (what == "applications" and "all" in accepted):
                yield f"{what}: the live version accepts {one}"


def self_test(version):
    """What a version says of itself. A live version that does not know self-tests says nothing."""
    answer = json.load(invoke(version, SELF_TEST)["Payload"])
    return answer if answer.get("claimsmith") == "self-test" else {"checks": [UNKNOWN], "accepts": {}}


UNKNOWN = {"name": "self-test", "about": "version", "passed": False, "required": True, "why": "it does not answer"}


def invoke(version, event, attempts=ATTEMPTS):
    """Again while the permission is not known everywhere."""
    client = boto3.client("lambda")
    try:
        return client.invoke(FunctionName=version, Payload=json.dumps(event))
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException" or attempts == 1:
            raise
    time.sleep(PAUSE_SECONDS)
    return invoke(version, event, attempts - 1)
