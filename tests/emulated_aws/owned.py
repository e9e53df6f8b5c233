"""What an operator has before the stack, made when a combination of parameters needs it: packages, certificates, a hosted zone, a
network, a key, a table, a boundary of roles."""

import io
import zipfile
from functools import cached_property

from plan import PACKAGES, PSEUDO

HOSTS = ["a.example.com", "b.example.com"]
ZONE = "example.com"
TABLE = "people-restored"
CODE_SIGNING = f"arn:aws:lambda:eu-west-1:{PSEUDO['AWS::AccountId']}:code-signing-config:csc-0123456789abcdef0"


class Owned:
    """All of this in one region of an account, as values of parameters."""

    def __init__(self, account, region=PSEUDO["AWS::Region"]):
        self.account, self.region = account, region
        if region == PSEUDO["AWS::Region"]:
            self.packages()

    def ask(self, service, operation, **values):
        return self.account.call(self.region, service, operation, values)

    def packages(self):
        """What `sam package` uploads, a small archive for each. moto lets other regions read it too, which AWS does not."""
        self.ask("s3", "create_bucket", Bucket="packages", CreateBucketConfiguration={"LocationConstraint": self.region})
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("bootstrap", "")
        for key in [*PACKAGES, "policy-1"]:
            self.ask("s3", "put_object", Bucket="packages", Key=key, Body=packed.getvalue())

    def certificate(self, host):
        return self.ask("acm", "request_certificate", DomainName=host)["CertificateArn"]

    @cached_property
    def host(self):
        return {"DomainName": HOSTS[0], "CertificateArn": self.certificate(HOSTS[0])}

    @cached_property
    def second_host(self):
        names = {"SecondDomainName": HOSTS[1], "SecondCertificateArn": self.certificate(HOSTS[1])}
        return names | {"SecondHostedZoneId": self.zone["HostedZoneId"]}

    @cached_property
    def zone(self):
        made = self.ask("route53", "create_hosted_zone", Name=ZONE, CallerReference="zone")["HostedZone"]["Id"]
        return {"HostedZoneId": made.rpartition("/")[2]}

    @cached_property
    def key(self):
        return self.ask("kms", "create_key")["KeyMetadata"]["Arn"]

    @cached_property
    def keys(self):
        return {"KeyArn": self.key, "DataKeyArns": self.key}

    @cached_property
    def table(self):
        key = {"AttributeName": "pk"}
        definition = {"AttributeDefinitions": [key | {"AttributeType": "S"}], "KeySchema": [key | {"KeyType": "HASH"}]}
        made = self.ask("dynamodb", "create_table", TableName=TABLE, BillingMode="PAY_PER_REQUEST", **definition)
        return {"PeopleTableName": TABLE, "FormerTableArns": made["TableDescription"]["TableArn"]}

    @cached_property
    def network(self):
        vpc = self.ask("ec2", "create_vpc", CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        blocks = ["10.0.0.0/24", "10.0.1.0/24"]
        subnets = [self.ask("ec2", "create_subnet", VpcId=vpc, CidrBlock=block)["Subnet"]["SubnetId"] for block in blocks]
        group = self.ask("ec2", "create_security_group", GroupName="function", Description="function", VpcId=vpc)["GroupId"]
        return {"SubnetIds": ",".join(subnets), "SecurityGroupIds": group}

    @cached_property
    def landing_zone(self):
        """moto does not have code signing, so that its configuration exists only by name."""
        document = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
        boundary = self.ask("iam", "create_policy", PolicyName="boundary", PolicyDocument=document)["Policy"]["Arn"]
        self.account.known.add(CODE_SIGNING)
        return {"PermissionsBoundaryArn": boundary, "RolePath": "/claims/", "CodeSigningConfigArn": CODE_SIGNING}

    @cached_property
    def samples(self):
        return {"Shadow": "on", "Recording": "table", "RecordingKeyArn": self.key, "Cache": "on"}
