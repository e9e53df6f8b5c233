"""Would AWS take the `aws` commands of the READMEs? Compares operations, flags and values with the SDK's models, which the
command line tool is made from, and the stack's outputs with the template. Needs botocore: target/sam/bin/python."""

import re
import shlex
from pathlib import Path

from botocore import xform_name
from botocore.session import get_session
from botocore.validate import ParamValidator

GLOBAL = {"--cli-binary-format", "--output", "--query", "--region"}
# What the tool calls otherwise, and what it has besides the models.
SERVICES = {"deploy": "codedeploy"}
OWN = {
    ("cloudformation", "deploy"): {"--capabilities", "--parameter-overrides", "--stack-name", "--template-file"},
    ("configure", "export-credentials"): {"--format"},
    ("configure", "get"): set(),
    ("logs", "tail"): {"--filter-pattern", "--since"},
}
# In an emergency these would otherwise change what they should not.
ALWAYS = {
    "list-deployments": {"--application-name", "--deployment-group-name"},
    "update-alias": {"--routing-config"},
}
# Values of variables that are not just any text.
VARIABLES = {"$VERSION": "7", "$BEFORE": "2026-11-01T08:00:00Z", "$RATE": "1000"}

root = Path(__file__).parent.parent
template = (root / "template.yaml").read_text()
outputs = set(re.findall(r"^  (\w+):$", template[template.index("\nOutputs:\n") :], re.M))


def commands(text):
    """The words of each command, without what a shell does around it."""
    text = text.replace("\\\n", " ")
    for name in re.findall(r"\$\(output (\w+)\)", text):
        assert name in outputs, f"the stack has no output {name}"
    text = re.sub(r"\$\(output \w+\)", "some-output", text)
    for rest in re.findall(r"\baws ([a-z0-9]+ [a-z-]+[^\n]*)", text):
        words = shlex.split(end(rest))
        yield [VARIABLES.get(word, word) for word in words]


def end(text):
    """Up to the parenthesis that closes `$(`, or to what takes the output."""
    depth, quote = 0, ""
    for at, one in enumerate(text):
        if quote:
            quote = "" if one == quote else quote
        elif one in "'\"":
            quote = one
        elif one == "(":
            depth += 1
        elif one in ")|>;" and depth == 0:
            return text[:at].removesuffix('"')
        elif one == ")":
            depth -= 1
    return text


def options(words):
    """Each flag with its values."""
    found = {}
    for word in words:
        if word.startswith("--"):
            values = found.setdefault(word, [])
        else:
            assert found, f"{word} belongs to no flag"
            values.append(word)
    return found


def value(shape, words):
    """What the tool makes of the words behind a flag."""
    match shape.type_name:
        case "boolean":
            return True
        case "integer" | "long":
            return int(words[0])
        case "list":
            return [value(shape.member, [word]) for word in words]
        case "structure" | "map":
            return shorthand(shape, words[0])
    return words[0]


def shorthand(shape, text):
    """`A=1,B={}`."""
    found = {}
    for part in text.split(","):
        key, _, rest = part.partition("=")
        if shape.type_name == "map":
            found[key] = rest
        else:
            assert key in shape.members, f"{shape.name} has no {key}"
            member = shape.members[key]
            found[key] = {} if rest == "{}" else rest == "true" if member.type_name == "boolean" else value(member, [rest])
    return found


def check(words, where):
    (service, operation), rest = words[:2], words[2:]
    known = OWN.get((service, operation))
    if known is not None:
        flags = {word for word in rest if word.startswith("--")}
        assert flags <= known | GLOBAL, f"{where}: aws {service} {operation} has no {flags - known}"
        return
    if operation == "wait":
        waiters, (waiter, *rest) = get_session().get_waiter_model(service), rest
        (name,) = [name for name in waiters.waiter_names if xform_name(name, "-") == waiter]
        operation = xform_name(waiters.get_waiter(name).operation, "-")
    given = options(rest)
    model = get_session().get_service_model(SERVICES.get(service, service))
    names = {xform_name(name, "-"): name for name in model.operation_names}
    assert operation in names, f"{where}: aws {service} has no {operation}"
    shape = model.operation_model(names[operation]).input_shape
    flags = {"--" + xform_name(name, "-"): name for name in (shape.members if shape else [])}
    given = {flag: words for flag, words in given.items() if flag not in GLOBAL}
    assert set(given) <= set(flags), f"{where}: aws {service} {operation} has no {set(given) - set(flags)}"
    missing = ALWAYS.get(operation, set()) - set(given)
    assert not missing, f"{where}: aws {service} {operation} needs {missing}"
    if shape:
        parameters = {flags[flag]: value(shape.members[flags[flag]], words) for flag, words in given.items()}
        report = ParamValidator().validate(parameters, shape)
        assert not report.has_errors(), f"{where}: aws {service} {operation}: {report.generate_report()}"


checked = 0
for readme in ["README.md", "infra/README.md"]:
    for block in re.findall(r"^```sh[^\n]*\n(.*?)^```", (root / readme).read_text(), re.M | re.S):
        for words in commands(block):
            check(words, readme)
            checked += 1
assert checked >= 20, f"only {checked} commands were found"

for wrong in [
    "lambda update-alias --function-name f --name live --function-version 7",
    "lambda update-alias --function-name f --name live --routing-config AdditionalVersionWeight={}",
    "lambda update-alias --name live --routing-config AdditionalVersionWeights={}",
    "deploy list-deployments --include-only-statuses InProgress",
    "dynamodb update-time-to-live --table-name people",
    "dynamodb wait table-exist --table-name people",
]:
    try:
        check(shlex.split(wrong), "here")
    except (AssertionError, ValueError):
        continue
    raise AssertionError(f"aws {wrong} passed")
