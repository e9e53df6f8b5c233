"""Does a change reach callouts? SAM moves the alias only when it makes a new version of the function.

Transforms template.yaml as `sam deploy` has it transformed, for several packages, and compares the names of
the version. Needs SAM's own translator: target/sam/bin/python."""

import logging
import os
from pathlib import Path

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

TEMPLATE = (Path(__file__).parent.parent / "template.yaml").read_text()
PARAMETERS = {"TenantIds": "11111111-1111-4111-8111-111111111111", "Audiences": "a"}


class NoManagedPolicies:
    def load(self):
        return {}


def version(code, policy):
    template = yaml_parse(TEMPLATE)
    packages = {"TokenIssuanceStart": ("CodeUri", code), "Policy": ("ContentUri", policy), "PreTraffic": ("CodeUri", "hook"), "PolicyValidator": ("CodeUri", code)}
    for name, (key, file) in packages.items():
        template["Resources"][name]["Properties"][key] = "s3://packages/" + file
    resources = transform(template, PARAMETERS, NoManagedPolicies())["Resources"]
    (name,) = [name for name, resource in resources.items() if resource["Type"] == "AWS::Lambda::Version"]
    assert resources["TokenIssuanceStartAliaslive"]["Properties"]["FunctionVersion"]["Fn::GetAtt"][0] == name
    assert resources[name]["UpdateReplacePolicy"] == "Retain", "an older version must stay"
    return name


logging.disable(logging.CRITICAL)
os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
deployed = version("code-1", "policy-1")
assert version("code-1", "policy-1") == deployed, "a deployment without a change makes no version"
assert version("code-2", "policy-1") != deployed, "new code must make a new version"
assert version("code-1", "policy-2") != deployed, "a new policy must make a new version"
