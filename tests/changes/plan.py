"""What CloudFormation does with a change of parameters: the templates as they are deployed, nested ones included, and the
schemas of AWS's resource providers, which say what an update replaces."""

import copy
import logging
import os
import re
from functools import cache
from pathlib import Path

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parent.parent.parent
REQUIRED = {"TenantIds": "11111111-1111-4111-8111-111111111111", "Audiences": "a"}
PACKAGES = {"TokenIssuanceStart": "CodeUri", "Policy": "ContentUri", "PreTraffic": "CodeUri", "PolicyValidator": "CodeUri"}
PSEUDO = {"AWS::Region": "eu-west-1", "AWS::AccountId": "123456789012", "AWS::Partition": "aws", "AWS::StackName": "claimsmith",
          "AWS::URLSuffix": "amazonaws.com"}
NOTHING = object()
# What the documentation says and the schemas do not.
REPLACES = {"AWS::Route53::RecordSet": ["Name", "Type"]}

logging.disable(logging.CRITICAL)
os.environ["AWS_DEFAULT_REGION"] = PSEUDO["AWS::Region"]


class NoManagedPolicies:
    def load(self):
        return {}


@cache
def read(path):
    """A template of this repository as it is written. It must not be changed."""
    return yaml_parse((ROOT / path).read_text())


def template(parameters, policy="policy-1"):
    """The root template, transformed."""
    source = copy.deepcopy(read("template.yaml"))
    for name, key in PACKAGES.items():
        source["Resources"][name]["Properties"][key] = "s3://packages/" + (policy if name == "Policy" else name)
    return transform(source, REQUIRED | parameters, NoManagedPolicies())


class Stack:
    """A template with values for its parameters. What AWS makes up has a name: `${People.Arn}`."""

    def __init__(self, source, parameters):
        self.source = source
        declared = source.get("Parameters", {})
        assert set(parameters) <= set(declared), set(parameters) - set(declared)
        self.values = {name: str(parameters.get(name, one.get("Default", ""))) for name, one in declared.items()}
        for name, one in declared.items():
            if one["Type"] == "CommaDelimitedList":
                self.values[name] = self.values[name].split(",")

    def resources(self, place=""):
        """Each resource by its place, those of nested stacks too: its type, attributes and resolved properties."""
        found = {}
        for name, resource in self.source["Resources"].items():
            if "Condition" in resource and not self.holds({"Condition": resource["Condition"]}):
                continue
            properties = self.resolve(resource.get("Properties", {}))
            found[place + name] = {**resource, "Properties": properties}
            if resource["Type"] == "AWS::CloudFormation::Stack":
                nested = Stack(read(properties["TemplateURL"]), properties["Parameters"])
                found |= nested.resources(f"{place}{name}/")
        return found

    def rules(self):
        """What is said of parameters that cannot be combined."""
        said = []
        for rule in self.source.get("Rules", {}).values():
            if self.holds(rule.get("RuleCondition", {"Fn::Equals": ["", ""]})):
                said += [one["AssertDescription"] for one in rule["Assertions"] if not self.holds(one["Assert"])]
        return said

    def resolve(self, node):
        if isinstance(node, list):
            return [value for value in map(self.resolve, node) if value is not NOTHING]
        if not isinstance(node, dict):
            return node
        if len(node) == 1 and (next(iter(node)) == "Ref" or next(iter(node)).startswith("Fn::")):
            return self.call(*next(iter(node.items())))
        values = {key: self.resolve(value) for key, value in node.items()}
        return {key: value for key, value in values.items() if value is not NOTHING}

    def call(self, function, operand):
        match function:
            case "Ref" if operand == "AWS::NoValue":
                return NOTHING
            case "Ref":
                return self.name(operand)
            case "Fn::GetAtt":
                return self.attribute(*(operand.split(".", 1) if isinstance(operand, str) else operand))
            case "Fn::If":
                return self.resolve(operand[1 if self.holds({"Condition": operand[0]}) else 2])
            case "Fn::Join":
                return operand[0].join(map(str, self.resolve(operand[1])))
            case "Fn::Split":
                return str(self.resolve(operand[1])).split(operand[0])
            case "Fn::Select":
                texts = self.resolve(operand[1])
                return texts[int(operand[0])] if int(operand[0]) < len(texts) else "/".join(texts)
            case "Fn::FindInMap":
                first, second, third = operand
                return self.source["Mappings"][first][second][third]
            case "Fn::Sub":
                text, local = operand if isinstance(operand, list) else (operand, {})
                local = self.resolve(local)
                return re.sub(r"\$\{([^!}]+)\}", lambda found: str(self.named(found[1], local)), text)
        raise AssertionError(function)

    def named(self, name, local):
        """What a name in a text with `Fn::Sub` is."""
        if name in local:
            return local[name]
        return self.attribute(*name.split(".", 1)) if "." in name else self.name(name)

    def name(self, name):
        return self.values.get(name, PSEUDO.get(name, "${" + name + "}"))

    def attribute(self, resource, name):
        return "${" + resource + "." + name + "}"

    def holds(self, condition):
        ((function, operand),) = condition.items()
        match function:
            case "Condition":
                return self.holds(self.source["Conditions"][operand])
            case "Fn::Equals":
                return self.resolve(operand[0]) == self.resolve(operand[1])
            case "Fn::Not":
                return not self.holds(operand[0])
            case "Fn::And":
                return all(map(self.holds, operand))
            case "Fn::Or":
                return any(map(self.holds, operand))
        raise AssertionError(function)


def create_only(resource_type):
    """The properties of which another value makes another resource."""
    try:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(PSEUDO["AWS::Region"], resource_type).schema
    except Exception:
        return []
    return [path.split("/")[2] for path in schema.get("createOnlyProperties", [])] + REPLACES.get(resource_type, [])


def handlers(resource_type):
    """The actions that a resource provider calls."""
    try:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(PSEUDO["AWS::Region"], resource_type).schema
    except Exception:
        return set()
    found = schema.get("handlers", {})
    return {action for name in ["create", "delete", "read", "update"] for action in found.get(name, {}).get("permissions", [])}


def mentions(node, name):
    """Whether a value of another resource is part of this one."""
    text = str(node)
    return "${" + name + "}" in text or "${" + name + "." in text


def plan(before, after):
    """What becomes of the resources: the places of those that are added, removed and replaced."""
    old, new = before.resources(), after.resources()
    replaced = {name for name in old.keys() & new.keys() if old[name]["Type"] != new[name]["Type"]}
    while True:
        more = {name for name in old.keys() & new.keys() if is_replaced(name, old[name], new[name], replaced)} - replaced
        if not more:
            return Plan(old, new, replaced)
        replaced |= more


def is_replaced(place, old, new, replaced):
    folder = place.rpartition("/")[0]
    beside = [name.rpartition("/")[2] for name in replaced if name.rpartition("/")[0] == folder]
    for key in create_only(old["Type"]):
        was, becomes = old["Properties"].get(key), new["Properties"].get(key)
        if was != becomes or any(mentions(becomes, name) for name in beside):
            return True
    return False


class Plan:
    def __init__(self, old, new, replaced):
        self.old, self.new, self.replaced = old, new, replaced
        self.added, self.removed = new.keys() - old.keys(), old.keys() - new.keys()
        same = (old.keys() & new.keys()) - replaced
        self.changed = {name for name in same if old[name]["Properties"] != new[name]["Properties"]}

    def ends(self):
        """The resources that do not exist anymore when the update is over."""
        kept = {name for name in self.replaced if self.old[name].get("UpdateReplacePolicy") == "Retain"}
        gone = {name for name in self.removed if not self.old[name].get("DeletionPolicy", "").startswith("Retain")}
        return (self.replaced - kept) | gone


def change(before, after, policy="policy-1"):
    """The plan of an update from these parameters to those."""
    of = lambda parameters, policy: Stack(template(parameters, policy), REQUIRED | copy.deepcopy(parameters))
    return plan(of(before, "policy-1"), of(after, policy))
