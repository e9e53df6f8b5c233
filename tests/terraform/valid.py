"""Checks that what `claimsmith entra --format terraform` writes is what `--format json` writes, read by a parser of HCL.

Run with the path of the tool. Every reference must lead to a block, and every body must be that of the request.
"""

import json
import re
import subprocess
import sys

import hcl2

POLICY = ["--policy", "tests/entra/policy.yaml", "--emit", "roles=app_roles"]
ENDPOINT = ["--endpoint", "https://claims.example.com/token-issuance-start"]
NAMES = ["Claimsmith", 'a "quoted" \\ name', "${msgraph_resource.extension.id} $${x} %{ if true } %", "line\nbreak\ttab", "é\u2028"]
APP_ID = "88888888-8888-4888-8888-888888888888"
# What the parser leaves of a text: escapes, templates, and the quotes around it.
TOKEN = re.compile(r"\$\$\{|%%\{|\\u[0-9A-Fa-f]{4}|\\.|\$\{[^}]*\}|.", re.DOTALL)
SIMPLE = {"\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\"}


def text(written, reference):
    """The value of a text between quotes; `reference` gives what is referred to."""
    assert written[0] == written[-1] == '"', written
    parts = []
    for token in TOKEN.findall(written[1:-1]):
        if token in ("$${", "%%{"):
            parts.append(token[1:])
        elif token.startswith("${"):
            parts.append(reference(token[2:-1]))
        elif token.startswith("\\u"):
            parts.append(chr(int(token[2:], 16)))
        else:
            parts.append(SIMPLE.get(token, token))
    return "".join(parts)


def value(written, reference):
    if isinstance(written, dict):
        return {key(name): value(part, reference) for name, part in written.items() if name != "__is_block__"}
    if isinstance(written, list):
        return [value(part, reference) for part in written]
    if not isinstance(written, str):
        return written
    if written.startswith("${jsonencode("):
        document = hcl2.loads("json = " + written[len("${jsonencode("):-len(")}")] + "\n")
        return json.dumps(value(document["json"], reference), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if written.startswith("${"):
        return reference(written[2:-1])
    if written.startswith('"'):
        return text(written, reference)
    return {"true": True, "false": False, "null": None}.get(written, written)


def key(name):
    return text(name, lambda reference: f"<{reference}>") if name.startswith('"') else name


def blocks(document, kind):
    for block in document.get(kind, []):
        (outer, inner), = ((outer, inner) for outer, inner in block.items() if outer != "__is_block__")
        (name, body), = inner.items()
        yield key(outer), key(name), body


def check(tool, arguments):
    command = [tool, "entra", *ENDPOINT, *POLICY, *arguments]
    requests = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["register"]
    written = subprocess.run([*command, "--format", "terraform"], check=True, capture_output=True, text=True).stdout
    document = hcl2.loads(written)
    addresses = {f"data.{kind}.{name}" for kind, name, _ in blocks(document, "data")}
    resources = list(blocks(document, "resource"))
    names = [f"{kind}.{name}" for kind, name, _ in resources]
    assert len(set(names)) == len(names), names
    seen = set(addresses)
    assert len(resources) == len(requests), (len(resources), len(requests))
    for (kind, name, body), request in zip(resources, requests):
        def reference(expression):
            address = re.sub(r"(\.id|\.output\.app_id)$", "", expression)
            assert address in seen, f"{name}: {expression} is not known yet"
            return f"<{expression}>"
        expected = {"POST": "msgraph_resource", "PATCH": "msgraph_update_resource"}[request["method"]]
        assert kind == expected, (kind, request["method"])
        mapped = value(body["body"], reference)
        assert alike(mapped, request["body"]), f"{name}: {mapped} is not {request['body']}"
        path = request["url"].split("/v1.0/", 1)[1]
        url = re.sub(r"\(appId='[^']*'\)", "/<>", path)
        assert re.sub(r"<[^>]*>", "<>", text(body["url"], reference)) == url, (body["url"], path)
        for after in body.get("depends_on", []):
            reference(after[2:-1])
        seen.add(f"{kind}.{name}")
    assert resources[-1][1] == "listener", names
    assert "${data.http.endpoint}" in resources[-1][2]["depends_on"], resources[-1]


def alike(mapped, body):
    """Whether a body is that of the request, in which placeholders are references."""
    if isinstance(body, dict):
        return isinstance(mapped, dict) and mapped.keys() == body.keys() and all(alike(mapped[name], body[name]) for name in body)
    if isinstance(body, list):
        return isinstance(mapped, list) and len(mapped) == len(body) and all(map(alike, mapped, body))
    if not isinstance(body, str):
        return mapped == body
    placeholder = re.compile(r"\{(?:application\.appId|servicePrincipal\.id|graph\.id|extension\.id|mapping\d+\.id)\}")
    return re.sub(r"<(?:data\.)?msgraph_resource\.\w+\.(?:id|output\.app_id)>", "<>", mapped) == placeholder.sub("<>", body)


def main():
    tool = sys.argv[1]
    for name in NAMES:
        for arguments in ([], ["--app-id", APP_ID]):
            check(tool, ["--name", name, *arguments])
    print(f"terraform: {2 * len(NAMES)} configurations have the bodies of the requests")


main()
