"""CodeDeploy runs this before a new version gets callouts: the version must refuse an empty callout without a
token with 401. It can only do so once it has started, that is, read its settings and policy and opened its
stores."""

import json
import os

import boto3

CALLOUT = {
    "version": "2.0",
    "rawPath": "/token-issuance-start",
    "headers": {"content-type": "application/json"},
    "requestContext": {"http": {"method": "POST", "path": "/token-issuance-start"}, "stage": "$default"},
    "isBase64Encoded": False,
}


def handler(event, _context):
    """Tells CodeDeploy whether the new version may get callouts."""
    status = "Failed"
    try:
        status = "Succeeded" if refuses(os.environ["NEW_VERSION"]) else "Failed"
    finally:
        boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
            deploymentId=event["DeploymentId"],
            lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
            status=status,
        )


def refuses(version):
    """Whether this version of the function refuses an empty callout with 401."""
    answer = boto3.client("lambda").invoke(FunctionName=version, Payload=json.dumps(CALLOUT))
    payload = json.load(answer["Payload"])
    status = payload.get("statusCode") if "FunctionError" not in answer else None
    print(json.dumps({"version": version, "status": status, "error": answer.get("FunctionError")}))
    return status == 401
