"""Are the stacks created? Creates the templates with their nested stacks in an emulation of AWS (moto), for many combinations of
parameters and for two regions, and plants faults that must be found.

CloudFormation itself is not emulated: moto knows half of the types here. Each resource is created in the order of the references,
by the operation of AWS that creates it; every name and type is compared with botocore's model of that operation, and references
get what it returned. What moto does not have is only compared with the model, never sent: composite alarms, environments and
deployment strategies of AppConfig, provisioned concurrency, a host of a REST API, a replica of a table. Alarms about a percentile
rank are sent with a percentile. A host's target in DNS is made up; code signing and AWS's own policies exist by name only. The
test of the first version is not run, roles permit everything, and only a change of the table's regions is an update.

Needs SAM's translator: target/sam/bin/python tests/emulated_aws."""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path += [str(Path(__file__).parent.parent / "changes")]

from account import Account
from combinations import COMBINATIONS
from deployment import Deployment
from faults import FAULTS
from names import Wrong
from owned import HOSTS, Owned
from plan import REQUIRED, Stack, read, template
from regions import FIRST, SECOND, deploy_records, records

# What may be missing in moto, as above.
UNSENT = {"create_api_mapping", "create_deployment_strategy", "create_environment", "put_composite_alarm",
          "put_metric_alarm with PR(1500:60000)", "put_metric_alarm with PR(1900:60000)", "put_provisioned_concurrency_config"}


def is_created(name):
    """One combination: all resources of the templates exist, and the outputs have values."""
    with Account() as account:
        parameters = COMBINATIONS[name](Owned(account))
        source = template(parameters)
        try:
            stack = Deployment(account, source, REQUIRED | parameters).create()
        except Wrong as wrong:
            raise AssertionError(f"{name}: {wrong}") from wrong
    assert stack.places() == set(Stack(source, REQUIRED | parameters).resources()), name
    assert all(stack.outputs.values()), (name, stack.outputs)
    assert stack.outputs["Endpoint"].startswith(f"https://{stack.outputs['Host']}/"), (name, stack.outputs)
    assert account.unsent <= UNSENT, (name, account.unsent - UNSENT)
    return f"{name}: {len(stack.places())} resources by {account.sent} calls"


def is_found(number):
    """One of the faults that are planted."""
    plant, text = FAULTS[number]
    with Account() as account:
        source, parameters = plant(account, Owned(account))
        return refused(lambda: Deployment(account, source, REQUIRED | parameters).create(), text)


def refused(create, text):
    try:
        create()
    except Wrong as wrong:
        assert text in str(wrong), f"{text!r} is expected in: {wrong}"
        return f"found: {wrong}"[:150]
    raise AssertionError(f"{text!r} was not found")


def two_stacks_are_created_in_one_account():
    with Account() as account:
        Owned(account)
        for name in ["claimsmith", "claimsmith-test"]:
            Deployment(account, template({}), REQUIRED, name=name).create()
    return "two stacks in one account"


def two_regions_are_created():
    with Account() as account:
        owned = Owned(account)
        parameters = records(account, owned)
        deploy_records(account, parameters)
        answer = owned.ask("route53", "list_resource_record_sets", HostedZoneId=parameters["HostedZoneId"])["ResourceRecordSets"]
        found = {one.get("Region"): one["AliasTarget"]["DNSName"].rstrip(".") for one in answer if one["Type"] == "A"}
        assert found == {FIRST: parameters["FirstTarget"], SECOND: parameters["SecondTarget"]}, found
        refused(lambda: deploy_records(account, parameters), "already exists")
        away = parameters | {"DomainName": f"c.{HOSTS[0]}", "FirstAwayAlarm": parameters["SecondAwayAlarm"]}
        refused(lambda: deploy_records(account, away), f"{SECOND} has no alarm")
    return "two regions"


def the_deploying_role_is_created():
    source = read("infra/deploy-role.yaml")
    for values in [lambda owned: {}, bounded]:
        with Account() as account:
            Deployment(account, source, values(Owned(account))).create()
    return "the deploying role"


def bounded(owned):
    limits = {name: owned.landing_zone[name] for name in ["PermissionsBoundaryArn", "RolePath"]}
    return limits | owned.zone | {"CertificateArns": owned.host["CertificateArn"]}


def call(check):
    return check[0](*check[1:])


def main():
    first, *names = COMBINATIONS
    # The other processes begin with the models that this one has read.
    print(is_created(first))
    checks = [(two_regions_are_created,), (two_stacks_are_created_in_one_account,), (the_deploying_role_is_created,)]
    checks += [(is_created, name) for name in names] + [(is_found, number) for number in range(len(FAULTS))]
    with ProcessPoolExecutor(mp_context=get_context("fork")) as processes:
        for said in processes.map(call, checks):
            print(said)


main()
