"""What CodeDeploy runs before a new version gets any callout: an empty callout, without a token, must be
refused with 401. That answer comes from a version that has started, so with its settings and its policy
read and its stores opened."""

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
    """Tells CodeDeploy whether callouts may go to the new version."""
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
    """Whether this version of the function answers an empty callout with 401."""
    answer = boto3.client("lambda").invoke(FunctionName=version, Payload=json.dumps(CALLOUT))
    payload = json.load(answer["Payload"])
    status = payload.get("statusCode") if "FunctionError" not in answer else None
    print(json.dumps({"version": version, "status": status, "error": answer.get("FunctionError")}))
    return status == 401
