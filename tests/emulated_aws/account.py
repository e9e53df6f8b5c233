"""An account of AWS as moto emulates it, in this process and without a network. Every call is checked against AWS's own model
of the operation (botocore's), whether moto knows the operation or not."""

import json
import os
import re
import sys
import types
from functools import lru_cache
from glob import glob

from names import Wrong, member
from plan import PSEUDO, ROOT

for variable in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]:
    os.environ[variable] = "emulated"
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
# Behind SAM's own packages, which moto needs too.
sys.path += glob(str(ROOT / "target/emulated_aws/lib/python3*/site-packages"))
# Packages of which moto needs the names to start, and for nothing that is done here.
for module, name in [("openapi_spec_validator", "validate"), ("openapi_spec_validator.validation", ""),
                     ("openapi_spec_validator.validation.exceptions", "OpenAPIValidationError")]:
    sys.modules[module] = types.ModuleType(module)
    setattr(sys.modules[module], name, Exception)

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.validate import validate_parameters
from moto import mock_aws
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.kms import models

# As AWS does it: the ids of keys for several regions are without hyphens, and such a key is replicated by its ARN too.
with_hyphens, by_id = models.generate_key_id, models.KmsBackend.replicate_key
models.generate_key_id = lambda multi_region=False: "mrk-" + with_hyphens().replace("-", "") if multi_region else with_hyphens()
models.KmsBackend.replicate_key = lambda backend, key, region: by_id(backend, backend.get_key_id(key), region)
# What moto does not have. These calls are only compared with the model of their operation.
NOT_EMULATED = {"create_environment", "create_deployment_strategy", "put_composite_alarm", "put_provisioned_concurrency_config"}
NO_NETWORK = {"http": "http://127.0.0.1:1", "https": "http://127.0.0.1:1"}
OURS = re.compile(r"arn:aws:[a-z0-9-]+:[a-z0-9-]*:" + PSEUDO["AWS::AccountId"] + r":[^*/]+(/[^*]+)?")


@lru_cache
def client(service, region):
    """Calls one service; what moto does not answer is a failure, and never leaves this machine."""
    return boto3.client(service, region_name=region, config=Config(retries={"total_max_attempts": 1}, proxies=NO_NETWORK))


@lru_cache
def shape(service, region, operation):
    """What an operation is given, in AWS's own model."""
    meta = client(service, region).meta
    return meta.service_model.operation_model(meta.method_to_api_mapping[operation]).input_shape


@lru_cache
def policies_of_aws():
    """The names of the policies that every account has; moto has a list, and takes seconds to put it into an account."""
    return {arn_of_policy(name, one) for name, one in json.loads(aws_managed_policies_data).items()}


def arn_of_policy(name, one):
    return f"arn:aws:iam::aws:policy{one.get('Path', '/')}{name}"


class Account:
    """An account, empty at first. `known` has the ARNs in it, `sent` counts calls, `unsent` has what was only compared,
    and `edited` has templates that are used in the place of those of the same path."""

    def __init__(self):
        self.known, self.sent, self.unsent, self.edited = set(), 0, set(), {}

    def __enter__(self):
        self.moto = mock_aws()
        self.moto.start()
        return self

    def __exit__(self, *_):
        self.moto.stop()

    def call(self, region, service, operation, properties, emulated=True):
        """Sends properties in CloudFormation's spelling, and gives the answer; None for what is not emulated."""
        values = member(shape(service, region, operation), properties, operation)
        if unknown := arns(values) - self.known:
            raise Wrong(f"{', '.join(unknown)} does not exist")
        try:
            validate_parameters(values, shape(service, region, operation))
            if not emulated or operation in NOT_EMULATED:
                self.unsent.add(operation)
                return None
            answer = getattr(client(service, region), operation)(**values)
        except (BotoCoreError, ClientError) as error:
            raise Wrong(f"{operation}: {error}") from error
        self.sent += 1
        self.known |= arns(answer)
        return answer


def arns(node):
    """The ARNs of this account's things in a value. Documents of IAM are texts, and patterns."""
    if isinstance(node, (dict, list)):
        return set().union(*map(arns, node.values() if isinstance(node, dict) else node))
    ours = isinstance(node, str) and OURS.fullmatch(node) and ":execute-api:" not in node
    return {node} if ours else set()
