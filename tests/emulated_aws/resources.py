"""How each type of resource is created: the operations that its properties go to, and what CloudFormation makes of the answers."""

import alarms
import data
import endpoint
import function
from account import shape


class Request:
    """A resource that is asked for. What is left of `properties` in the end is a name that AWS does not know."""

    def __init__(self, account, region, name, properties):
        self.account, self.region, self.name, self.properties = account, region, name, properties

    def take(self, *names):
        """The values of properties, which no operation gets by itself; None for one that is not set."""
        values = [self.properties.pop(name, None) for name in names]
        return values[0] if len(values) == 1 else values

    def call(self, service, operation, region=None, emulated=True, **more):
        """Calls an operation with those properties that it has a name for, and with more."""
        region = region or self.region
        accepted = {name.lower() for name in shape(service, region, operation).members}
        mine = {name: self.properties.pop(name) for name in list(self.properties) if name.lower() in accepted}
        return self.account.call(region, service, operation, mine | more, emulated)

    def ask(self, service, operation, region=None, **values):
        """Calls an operation with nothing but these values."""
        return self.account.call(region or self.region, service, operation, values)


CREATES = alarms.CREATES | data.CREATES | endpoint.CREATES | function.CREATES
