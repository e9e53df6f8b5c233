"""The stacks of two regions, in the order of the runbook's section *Two regions*."""

from combinations import REST
from deployment import Deployment
from owned import HOSTS, Owned
from plan import PSEUDO, REQUIRED, read, template

FIRST, SECOND = PSEUDO["AWS::Region"], "eu-central-1"
OTHER = {FIRST: SECOND, SECOND: FIRST}


def people(account):
    """The stack of the table in both regions, and what the function's stacks are given of it."""
    stack = Deployment(account, read("infra/regions/people.yaml"), {}, FIRST, "claimsmith-people").create()
    primary = {"PrimaryKeyArn": stack.outputs["Key"]}
    key = Deployment(account, read("infra/regions/replica-key.yaml"), primary, SECOND, "claimsmith-people-key").create()
    stack = stack.update({"SecondRegion": SECOND, "SecondKeyArn": key.outputs["Key"]})
    table = stack.outputs["Table"]
    return {
        region: {"PeopleTableName": table, "DataKeyArns": one.outputs["Key"]} for region, one in [(FIRST, stack), (SECOND, key)]
    }


def function(account, owned, data):
    """The function's stack of one region."""
    parameters = REST | owned.host | data
    return Deployment(account, template(parameters), REQUIRED | parameters, owned.region).create()


def watch(account, region, functions):
    """What one region says about itself and about the other one."""
    address = f"https://{functions[OTHER[region]].outputs['ApiHost']}/live/health"
    parameters = {"OtherRegion": OTHER[region], "OtherAddress": address}
    return Deployment(account, read("infra/regions/watch.yaml"), parameters, region, "claimsmith-watch").create()


def records(account, owned):
    """All stacks of two regions but the one of the records. Gives the parameters of that one."""
    data = people(account)
    functions = {one.region: function(account, one, data[one.region]) for one in [owned, Owned(account, SECOND)]}
    watches = {region: watch(account, region, functions) for region in [FIRST, SECOND]}
    parameters = {"DomainName": HOSTS[0]} | owned.zone
    for name, region in [("First", FIRST), ("Second", SECOND)]:
        parameters |= {
            f"{name}Region": region,
            f"{name}Target": functions[region].outputs["DomainTarget"],
            f"{name}TargetZone": functions[region].outputs["DomainTargetZone"],
            f"{name}SignInsAlarm": watches[region].outputs["SignInsFailHere"],
            f"{name}AwayAlarm": watches[OTHER[region]].outputs["OtherRegionIsAway"],
        }
    return parameters


def deploy_records(account, parameters):
    return Deployment(account, read("infra/regions/records.yaml"), parameters, FIRST, "claimsmith-records").create()
