"""Does an alarm fire for everything that fails sign-ins, and for nothing else? Evaluates the alarms of the templates over what the
function, API Gateway, Lambda and the firewall would write. Metrics of log lines are two minutes late.

Needs SAM's translator: target/sam/bin/python tests/alarms."""

import re
import sys
from pathlib import Path

sys.path += [str(Path(__file__).parent), str(Path(__file__).parent.parent / "changes")]

from cloudwatch import Alarm
from plan import REQUIRED, Stack, read, template

REST = {"Endpoint": "rest-api-with-firewall"}
SERVICE = "claimsmith"
FUNCTION, LIVE = "${TokenIssuanceStart}", "${TokenIssuanceStart}:live"
MINUTES = 30
LATE = {"Claimsmith": 2}
# These page by themselves or roll back, and are no part of SignInsFail.
WARNINGS = {"LatencyWarning", "Concurrency", "StoreFailures", "StoreUnknownUsers", "ClaimsGuard", "SelfTestFails", "SelfTestMissing"}


def newest_version(source):
    """How the template names the newest version, which SAM makes."""
    return "${" + next(name for name, one in source["Resources"].items() if one["Type"] == "AWS::Lambda::Version") + ".Version}"


class Deployed:
    """The alarms of a stack with these parameters, by name, and the rule of SignInsFail."""

    def __init__(self, parameters):
        self.kind = "RestApi" if parameters.get("Endpoint") == REST["Endpoint"] else "HttpApi"
        self.source = template(parameters)
        self.stack = Stack(self.source, REQUIRED | parameters)
        resources = self.stack.resources()
        self.alarms = {
            place.split("/")[-1]: Alarm(self.filled(one["Properties"]))
            for place, one in resources.items()
            if one["Type"] == "AWS::CloudWatch::Alarm"
        }
        rule = self.filled(resources["SignInsFail/SignInsFail"]["Properties"]["AlarmRule"])
        assert re.sub(r'ALARM\("\$\{\w+\}"\)( OR |$)', "", rule) == "", rule
        group = self.stack.resolve(self.source["Resources"]["TokenIssuanceStartDeploymentGroup"]["Properties"])
        alarms = group["AlarmConfiguration"]["Alarms"]
        self.rollback = {re.search(r"Outputs\.(\w+)\}", one["Name"])[1] for one in alarms}
        self.page = set(re.findall(r'ALARM\("\$\{(\w+)\}"\)', rule))

    def filled(self, node):
        """The same with the outputs of nested stacks."""
        if isinstance(node, dict):
            return {key: self.filled(value) for key, value in node.items()}
        if isinstance(node, list):
            return list(map(self.filled, node))
        if not isinstance(node, str):
            return node
        return re.sub(r"\$\{(\w+)\.Outputs\.(\w+)\}", lambda found: self.output(*found.groups()), node)

    def output(self, stack, name):
        properties = self.stack.resolve(self.source["Resources"][stack]["Properties"])
        nested = Stack(read(properties["TemplateURL"]), properties["Parameters"])
        return self.filled(nested.resolve(nested.source["Outputs"][name]["Value"]))

    def fired(self, world, until=MINUTES):
        """The alarms that fire in the last minutes of a world, or until another one."""
        assert world.kind == self.kind
        return {name for name, alarm in self.alarms.items() if any(alarm.fires(world.series(now), now) for now in range(20, until))}


BOTH = HTTP, FIREWALL = Deployed({}), Deployed(REST)
VERSION = newest_version(HTTP.source)


class World:
    """What is written in each minute."""

    def __init__(self, kind="HttpApi"):
        self.kind = kind
        self.samples = {}
        for minute in range(-10, MINUTES):
            self.write(minute, "Claimsmith", "SelfTests", 1, ("Service", SERVICE))
            self.write(minute, "Claimsmith", "SelfTestsFailed", 0, ("Service", SERVICE))

    def write(self, minute, namespace, name, value, *dimensions):
        self.samples.setdefault((namespace, name, tuple(sorted(dimensions)), minute), []).append(value)

    def series(self, now):
        """What CloudWatch knows at this minute."""
        visible = lambda namespace, minute: minute < now - LATE.get(namespace, 0)
        return lambda namespace, name, dimensions, minute: (
            self.samples.get((namespace, name, dimensions, minute), []) if visible(namespace, minute) else []
        )

    def endpoint(self, minute, status, ms=30):
        """A call that reaches API Gateway."""
        name = ("ApiId", "${Api}") if self.kind == "HttpApi" else ("ApiName", "claimsmith")
        where = [name, ("Stage", "${Stage}")]
        client, server = ("4xx", "5xx") if self.kind == "HttpApi" else ("4XXError", "5XXError")
        for metric, value in [("Count", 1), (client, 400 <= status < 500), (server, status >= 500), ("Latency", ms)]:
            self.write(minute, "AWS/ApiGateway", metric, float(value), *where)
        if status == 429 and self.kind == "HttpApi":
            self.write(minute, "Claimsmith", "EndpointThrottles", 1, name)

    def callout(self, minute, status=200, entra=True, policy=True, ms=20, version=VERSION):
        """A call that reaches the function; `entra` is whether its token was accepted."""
        self.endpoint(minute, status, ms + 10)
        self.lambda_error(minute, 0, version)
        refused = status != 200
        metrics = {"Unanswered": refused, "FailedSignIns": refused and (entra or status >= 500), "NoPolicy": not policy, "Duration": ms}
        for name, value in metrics.items():
            self.write(minute, "Claimsmith", name, float(value), ("Service", SERVICE))
            self.write(minute, "Claimsmith", name, float(value), ("Service", SERVICE), ("Version", version))

    def crash(self, minute, version=VERSION):
        """A call on which the function ends."""
        self.endpoint(minute, 503 if self.kind == "HttpApi" else 502)
        self.lambda_error(minute, 1, version)

    def lambda_error(self, minute, error, version):
        live = [("FunctionName", FUNCTION), ("Resource", LIVE)]
        self.write(minute, "AWS/Lambda", "Errors", error, *live)
        self.write(minute, "AWS/Lambda", "Errors", error, *live, ("ExecutedVersion", version))

    def every_minute(self, calls, write, begins=5, ends=MINUTES):
        """Writes that many calls in each of these minutes."""
        for minute in range(begins, ends):
            for _ in range(calls):
                write(minute)
        return self


def sign_ins(kind, calls, **callout):
    """A world in which all callouts are such."""
    world = World(kind)
    return world.every_minute(calls, lambda minute: world.callout(minute, **callout))


def refused_before_the_function(kind, calls, status):
    world = World(kind)
    return world.every_minute(calls, lambda minute: world.endpoint(minute, status))


def mixed(kind, good, bad, **callout):
    """A world in which some callouts are such."""
    world = sign_ins(kind, good)
    return world.every_minute(bad, lambda minute: world.callout(minute, **callout))


def crashes(kind, calls):
    world = World(kind)
    return world.every_minute(calls, world.crash)


def blocks(calls):
    world = World("RestApi")
    where = [("WebACL", "claimsmith"), ("Region", "eu-west-1"), ("Rule", "rate")]
    return world.every_minute(calls, lambda minute: world.write(minute, "AWS/WAFV2", "BlockedRequests", 1, *where))


def throttled(kind, calls):
    world = World(kind)

    def write(minute):
        world.endpoint(minute, 500 if kind == "RestApi" else 503)
        world.write(minute, "AWS/Lambda", "Throttles", 1, ("FunctionName", FUNCTION))

    return world.every_minute(calls, write)


def shared_account(percent):
    world = sign_ins("HttpApi", 5)
    return world.every_minute(1, lambda minute: world.write(minute, "AWS/Lambda", "ClaimedAccountConcurrency", 10 * percent))


def self_tests(fail, ends):
    """Self-tests that fail, or that are missing from a minute on."""
    world = World()
    for (_, name, _, minute), samples in world.samples.items():
        if name.startswith("SelfTests") and minute >= ends:
            samples[:] = [1] if fail else []
    return world


def what_fails_sign_ins_pages():
    for deployed in BOTH:
        kind = deployed.kind
        for calls in [7, 300]:
            for what, world, alarm in [
                ("the gateway throttles", refused_before_the_function(kind, calls, 429), "EndpointRefusals"),
                ("JwtIssuer is wrong", refused_before_the_function(kind, calls, 401), "EndpointRefusals"),
                ("Entra's payload changes", sign_ins(kind, calls, status=400), "FailedSignIns"),
                *[(f"status {status}", sign_ins(kind, calls, status=status), "FailedSignIns") for status in [403, 404, 405, 413, 415]],
                ("the policy is for another application", sign_ins(kind, calls, policy=False), "NoPolicy"),
                ("a wrong audience", sign_ins(kind, calls, status=401, entra=False), "Unanswered"),
                ("a store fails", sign_ins(kind, calls, status=503), "FailedSignIns"),
                ("a store fails for a tenth", mixed(kind, 9 * calls, calls, status=503), "EndpointFailures"),
                ("the function fails", sign_ins(kind, calls, status=500), "EndpointFailures"),
                ("the function crashes", crashes(kind, calls), "Errors"),
                ("Lambda throttles", throttled(kind, calls), "Throttles"),
                ("callouts take too long", sign_ins(kind, calls, ms=1950), "TooLate"),
            ]:
                fired = deployed.fired(world)
                assert alarm in fired & deployed.page, f"{kind}: {what} with {calls} a minute: {fired}"
    assert "EndpointThrottles" in HTTP.fired(refused_before_the_function("HttpApi", 1, 429)) & HTTP.page
    assert "FirewallBlocks" in FIREWALL.fired(blocks(1)) & FIREWALL.page


def what_fails_none_fires_none():
    for deployed in BOTH:
        kind = deployed.kind
        one_in_a_while = sign_ins(kind, 300)
        for minute in range(5, MINUTES, 7):
            one_in_a_while.callout(minute, status=503)
        cold_starts = mixed(kind, 5, 1, ms=1600)
        for what, world in [
            ("all is well", sign_ins(kind, 300)),
            ("few sign-ins at night", sign_ins(kind, 1)),
            ("no sign-in at all", World(kind)),
            ("one failure in seven minutes", one_in_a_while),
            ("cold starts at night", cold_starts),
            ("strangers call now and then", mixed(kind, 100, 4, status=401, entra=False)),
        ]:
            fired = deployed.fired(world)
            assert not fired & (deployed.page | WARNINGS), f"{kind}: {what}: {fired}"


def a_bad_version_is_rolled_back_by_what_its_tenth_of_the_callouts_shows():
    for what, bad, alarm in [
        ("refuses", {"status": 503}, "VersionFailedSignIns"),
        ("has a wrong audience", {"status": 401, "entra": False}, "VersionUnanswered"),
        ("has no policy", {"policy": False}, "VersionNoPolicy"),
        ("is slow", {"ms": 1600}, "VersionSlow"),
    ]:
        for calls in [1, 30]:
            world = World()
            # The deployment lasts five minutes, and the last two of its metrics come too late.
            world.every_minute(9 * calls, lambda minute: world.callout(minute, version="6"))
            world.every_minute(calls, lambda minute: world.callout(minute, **bad), begins=20, ends=25)
            fired = HTTP.fired(world, until=26)
            assert alarm in fired & HTTP.rollback, f"a version {what}, with {calls} callouts a minute: {fired}"
    world = World()
    world.every_minute(9, lambda minute: world.callout(minute, version="6"))
    assert not HTTP.fired(world) & HTTP.rollback, "the former version is not its fault"


def warnings_warn():
    for what, world, alarm in [
        ("the account is used up by others", shared_account(85), "Concurrency"),
        ("the self-test fails", self_tests(True, 20), "SelfTestFails"),
        ("no self-test", self_tests(False, 15), "SelfTestMissing"),
        ("half of the time is used", sign_ins("HttpApi", 300, ms=1100), "LatencyWarning"),
    ]:
        assert alarm in HTTP.fired(world), f"{what}: {HTTP.fired(world)}"
    assert "Concurrency" not in HTTP.fired(shared_account(70))
    assert not HTTP.fired(self_tests(False, MINUTES))


for test in [
    what_fails_sign_ins_pages,
    what_fails_none_fires_none,
    a_bad_version_is_rolled_back_by_what_its_tenth_of_the_callouts_shows,
    warnings_warn,
]:
    test()
    print(f"{test.__name__.replace('_', ' ')}: ok")
