"""A stack that is created: each resource when something needs it, with the values that AWS returned for those before it."""

import copy
import itertools
import re

from names import Wrong
from plan import PSEUDO, Stack, plan, read
from resources import CREATES, Request

IN_PROGRESS = object()


class Deployment(Stack):
    """A template that is created in an account with these parameters. `made` has, for each resource, `Ref` and its attributes."""

    numbers = itertools.count(1)

    def __init__(self, account, source, parameters, region=PSEUDO["AWS::Region"], name=PSEUDO["AWS::StackName"]):
        super().__init__(source, parameters)
        self.account, self.region, self.stack_name = account, region, name
        self.pseudo = PSEUDO | {"AWS::Region": region, "AWS::StackName": name}
        self.parameters, self.made = parameters, {}
        for name, declared in source.get("Parameters", {}).items():
            refuse_parameter(name, declared, parameters)
        if said := self.rules():
            raise Wrong("; ".join(said))

    def create(self):
        for name, resource in self.source["Resources"].items():
            if "Condition" not in resource or self.holds({"Condition": resource["Condition"]}):
                self.resource(name)
        outputs = self.source.get("Outputs", {}).items()
        self.outputs = {
            name: self.resolve(one["Value"]) for name, one in outputs
            if "Condition" not in one or self.holds({"Condition": one["Condition"]})
        }
        return self

    def update(self, parameters):
        """The stack with other parameters, under which it has the same resources. Those that change are asked for again."""
        after = Deployment(self.account, self.source, parameters, self.region, self.stack_name)
        planned = plan(Stack(self.source, self.parameters), Stack(self.source, parameters))
        if planned.added | planned.removed | planned.replaced:
            raise Wrong("the update is more than a change of resources in place")
        after.made = {name: made for name, made in self.made.items() if name not in planned.changed}
        return after.create()

    def resource(self, name):
        """What a resource returned; it is created first, if it does not exist yet."""
        resource = self.source["Resources"].get(name)
        if resource is None:
            raise Wrong(f"{name} is neither a parameter nor a resource")
        if "Condition" in resource and not self.holds({"Condition": resource["Condition"]}):
            raise Wrong(f"{name} does not exist under these parameters")
        if self.made.get(name) is IN_PROGRESS:
            raise Wrong(f"{name} needs itself, by way of others")
        if name not in self.made:
            self.made[name] = IN_PROGRESS
            self.made[name] = self.new(name, resource)
        return self.made[name]

    def new(self, name, resource):
        before = resource.get("DependsOn", [])
        for other in [before] if isinstance(before, str) else before:
            self.resource(other)
        properties = copy.deepcopy(self.resolve(resource.get("Properties", {})))
        # Such as the deployment group, which moves the alias.
        self.resolve(resource.get("UpdatePolicy", {}))
        named = f"{self.pseudo['AWS::StackName']}-{name}-{next(self.numbers):012X}"
        try:
            if resource["Type"] == "AWS::CloudFormation::Stack":
                return self.nested(named, properties)
            return created(Request(self.account, self.region, named, properties), resource["Type"])
        except Wrong as wrong:
            raise Wrong(f"{name}: {wrong}") from wrong

    def nested(self, named, properties):
        source = self.account.edited.get(properties["TemplateURL"]) or read(properties["TemplateURL"])
        stack = Deployment(self.account, source, properties["Parameters"], self.region, named).create()
        return {"Ref": named, "stack": stack} | {f"Outputs.{name}": value for name, value in stack.outputs.items()}

    def name(self, name):
        if name in self.values:
            return self.values[name]
        return self.pseudo[name] if name in self.pseudo else self.resource(name)["Ref"]

    def attribute(self, resource, name):
        made = self.resource(resource)
        if name not in made:
            raise Wrong(f"{resource} has no attribute {name}")
        return made[name]

    def call(self, function, operand):
        if function == "Fn::Select":
            texts, index = self.resolve(operand[1]), int(operand[0])
            if index >= len(texts):
                raise Wrong(f"there is no part {index} of {texts}")
            return texts[index]
        return super().call(function, operand)

    def places(self, place=""):
        """The places of all resources, those of nested stacks too."""
        found = {place + name for name in self.made}
        for name, made in self.made.items():
            if "stack" in made:
                found |= made["stack"].places(f"{place}{name}/")
        return found


def created(request, kind):
    """What a resource returned. Fails for a type, or a property, that is not known here."""
    if kind not in CREATES:
        raise Wrong(f"the type {kind} is not known to this test")
    made = CREATES[kind](request)
    if request.properties:
        raise Wrong(f"{kind} has no property {', '.join(request.properties)}")
    request.account.known |= {value for value in made.values() if isinstance(value, str)}
    return made


def refuse_parameter(name, declared, parameters):
    """Fails for a value that CloudFormation refuses before it creates anything."""
    if name not in parameters and "Default" not in declared:
        raise Wrong(f"the parameter {name} has no value")
    value = str(parameters.get(name, declared.get("Default")))
    fits = re.fullmatch(declared.get("AllowedPattern", "(?s:.*)"), value)
    if not fits or value not in map(str, declared.get("AllowedValues", [value])):
        raise Wrong(f"the parameter {name} must not be {value!r}")
    if declared["Type"] == "Number":
        lowest, highest = declared.get("MinValue", float("-inf")), declared.get("MaxValue", float("inf"))
        if not re.fullmatch(r"-?[0-9.]+", value) or not lowest <= float(value) <= highest:
            raise Wrong(f"the parameter {name} must not be {value!r}")
