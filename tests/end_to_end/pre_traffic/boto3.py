"""Stands in for AWS's SDK: the new version answers as ANSWER says, to a self-test as SELF_TEST says, the live one as LIVE_TEST
says, and what CodeDeploy is told is printed."""

import io
import json
import os


class Denied(Exception):
    response = {"Error": {"Code": "AccessDeniedException"}}


class Exceptions:
    ClientError = Denied


class client:
    exceptions = Exceptions
    denials = int(os.environ.get("DENIALS", "0"))

    def __init__(self, service):
        self.service = service

    def invoke(self, FunctionName, Payload):
        assert self.service == "lambda" and FunctionName in ["arn:of:version:7", "function:live"], FunctionName
        if json.loads(Payload) == {"claimsmith": "self-test"}:
            return self.self_test("SELF_TEST" if FunctionName == "arn:of:version:7" else "LIVE_TEST")
        if client.denials:
            client.denials -= 1
            raise Denied
        if "ERROR" in os.environ:
            return {"Payload": io.BytesIO(b'{"errorMessage":"exited"}'), "FunctionError": "Unhandled"}
        return {"Payload": io.BytesIO(os.environ["ANSWER"].encode())}

    def self_test(self, answer):
        return {"Payload": io.BytesIO(os.environ.get(answer, "{}").encode())}

    def put_lifecycle_event_hook_execution_status(self, deploymentId, lifecycleEventHookExecutionId, status):
        assert (self.service, deploymentId, lifecycleEventHookExecutionId) == ("codedeploy", "d-1", "hook")
        print("told " + status)
