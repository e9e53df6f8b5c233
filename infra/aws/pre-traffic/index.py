"""Tests a version of the function before it gets callouts: it must refuse an empty callout without a token with 401. It
can only do so once it has started, that is, read its settings and policy and opened its stores.

CodeDeploy asks before each new version gets callouts, and CloudFormation when it creates the stack, whose first version
CodeDeploy does not test."""

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
        status = "Succeeded" if refuses(os.environ["NEW_VERSION"]) else "Failed"
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
    answer = invoke(version)
    payload = json.load(answer["Payload"])
    status = payload.get("statusCode") if "FunctionError" not in answer else None
    print(json.dumps({"version": version, "status": status, "error": answer.get("FunctionError")}))
    return status == 401


def invoke(version, attempts=ATTEMPTS):
    """Again while the permission is not known everywhere."""
    client = boto3.client("lambda")
    try:
        return client.invoke(FunctionName=version, Payload=json.dumps(CALLOUT))
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException" or attempts == 1:
            raise
    time.sleep(PAUSE_SECONDS)
    return invoke(version, attempts - 1)
