"""The same job in Python, with the packages that are usual for it: PyJWT, cryptography and boto3, as pip installs them."""

import http.client
import json
import os

import boto3
import jwt

KEYS = jwt.PyJWKClient(os.environ["KEYS_URL"])
TABLE = boto3.client("dynamodb")


def callout(event):
    token = event["headers"]["authorization"].removeprefix("Bearer ")
    key = KEYS.get_signing_key_from_jwt(token)
    payload = jwt.decode(token, key, ["RS256"], audience=os.environ["AUDIENCE"], issuer=os.environ["ISSUER"])
    if payload["azp"] != os.environ["CALLER"]:
        raise PermissionError("caller")
    user = json.loads(event["body"])["data"]["authenticationContext"]["user"]
    key = {"pk": {"S": f"user#{user['id']}"}, "sk": {"S": "profile"}}
    return claims(user, TABLE.get_item(TableName=os.environ["PEOPLE_TABLE"], Key=key).get("Item", {}))


def claims(user, item):
    tier, cost_center = item["tier"]["S"], item["costCenter"]["S"]
    return {
        "tier": tier,
        "roles": [role["S"] for role in item["roles"]["L"]],
        "costCenter": cost_center,
        "login": user["mail"].split("@")[0].upper(),
        "account": f"{tier}/{cost_center}",
        "contact": user["mail"] if user["userType"] == "Guest" else "servicedesk@example.com",
    }


def answer(claims):
    action = {"@odata.type": "microsoft.graph.tokenIssuanceStart.provideClaimsForToken", "claims": claims}
    return {"data": {"@odata.type": "microsoft.graph.onTokenIssuanceStartResponseData", "actions": [action]}}


def respond(event):
    headers = {"content-type": "application/json"}
    try:
        return {"statusCode": 200, "headers": headers, "body": json.dumps(answer(callout(event)))}
    except Exception as error:
        return {"statusCode": 503, "headers": headers, "body": json.dumps({"error": type(error).__name__})}


def main():
    runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

    def call(method, path, body=None):
        runtime.request(method, f"/2018-06-01/runtime/invocation/{path}", body)
        response = runtime.getresponse()
        return response.headers.get("lambda-runtime-aws-request-id"), response.read()

    # As a function that is built with care: the keys are fetched while it starts.
    KEYS.get_signing_keys()
    while True:
        request, event = call("GET", "next")
        call("POST", f"{request}/response", json.dumps(respond(json.loads(event))))


main()
