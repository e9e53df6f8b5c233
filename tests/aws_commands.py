"""Are the `aws` commands of the READMEs commands? Compares operations and flags with the SDK's models, which the
command line tool is made from. Needs botocore: target/sam/bin/python."""

import re
from pathlib import Path

from botocore import xform_name
from botocore.session import get_session

GLOBAL = {"--output", "--query"}
# What the tool calls otherwise, and what it has besides the models.
SERVICES = {"deploy": "codedeploy"}
OWN = {
    ("configure", "export-credentials"): {"--format"},
    ("configure", "get"): set(),
    ("logs", "tail"): {"--filter-pattern", "--since"},
}

root = Path(__file__).parent.parent
checked = 0
for readme in ["README.md", "infra/README.md"]:
    for block in re.findall(r"^```sh[^\n]*\n(.*?)^```", (root / readme).read_text(), re.M | re.S):
        for service, operation, rest in re.findall(r"\baws ([a-z0-9]+) ([a-z-]+)([^\n]*)", block):
            flags = set(re.findall(r"(?<= )--[a-z-]+", rest)) - GLOBAL
            known = OWN.get((service, operation))
            if known is None:
                model = get_session().get_service_model(SERVICES.get(service, service))
                names = {xform_name(name, "-"): name for name in model.operation_names}
                assert operation in names, f"{readme}: aws {service} has no {operation}"
                shape = model.operation_model(names[operation]).input_shape
                known = {"--" + xform_name(name, "-") for name in (shape.members if shape else [])}
            assert flags <= known, f"{readme}: aws {service} {operation} has no {flags - known}"
            checked += 1
assert checked >= 8, f"only {checked} commands were found"
