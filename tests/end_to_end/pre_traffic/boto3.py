"""Stands in for AWS's SDK: the new version answers as ANSWER says, and what CodeDeploy is told is printed."""

import io
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
        assert (self.service, FunctionName) == ("lambda", "arn:of:version:7"), FunctionName
        if client.denials:
            client.denials -= 1
            raise Denied
        if "ERROR" in os.environ:
            return {"Payload": io.BytesIO(b'{"errorMessage":"exited"}'), "FunctionError": "Unhandled"}
        return {"Payload": io.BytesIO(os.environ["ANSWER"].encode())}

    def put_lifecycle_event_hook_execution_status(self, deploymentId, lifecycleEventHookExecutionId, status):
        assert (self.service, deploymentId, lifecycleEventHookExecutionId) == ("codedeploy", "d-1", "hook")
        print("told " + status)
