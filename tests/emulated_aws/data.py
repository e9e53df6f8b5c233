"""Tables, keys, and the roles and policies of IAM."""

from account import policies_of_aws
from names import Wrong


def table(request):
    """A table of one region."""
    protected, expires = request.take("PointInTimeRecoverySpecification", "TimeToLiveSpecification")
    encryption = request.take("SSESpecification")
    encryption["Enabled"] = encryption.pop("SSEEnabled")
    made = request.call("dynamodb", "create_table", TableName=request.name, SSESpecification=encryption)["TableDescription"]
    after(request, request.name, request.region, protected, expires)
    return {"Ref": request.name, "Arn": made["TableArn"]}


def after(request, name, region, protected, expires):
    """What CloudFormation sets when a table exists."""
    table = {"region": region, "TableName": name}
    if protected:
        request.ask("dynamodb", "update_continuous_backups", **table, PointInTimeRecoverySpecification=protected)
    if expires:
        request.ask("dynamodb", "update_time_to_live", **table, TimeToLiveSpecification=expires)


def global_table(request):
    """A table with replicas. One that exists under this name gets those that it does not have yet."""
    replicas = request.take("Replicas")
    here = next(one for one in replicas if one["Region"] == request.region)
    name = request.properties["TableName"]
    if name in request.ask("dynamodb", "list_tables")["TableNames"]:
        made = request.ask("dynamodb", "describe_table", TableName=name)["Table"]
        request.properties.clear()
    else:
        made = first_replica(request, here)
    for one in replicas:
        if one is not here:
            replica(request, name, one, made)
    return {"Ref": name, "Arn": made["TableArn"]}


def first_replica(request, here):
    encryption, stream, expires = request.take("SSESpecification", "StreamSpecification", "TimeToLiveSpecification")
    encryption |= here["SSESpecification"] | {"Enabled": encryption.pop("SSEEnabled")}
    name = request.properties["TableName"]
    made = request.call(
        "dynamodb", "create_table", SSESpecification=encryption, StreamSpecification=stream | {"StreamEnabled": True},
        DeletionProtectionEnabled=here["DeletionProtectionEnabled"],
    )["TableDescription"]
    after(request, name, request.region, here["PointInTimeRecoverySpecification"], expires)
    return made


def replica(request, name, one, made):
    """moto does not have replicas: the call is only compared with its model, and a table like the first one is created."""
    region, key = one["Region"], one["SSESpecification"]["KMSMasterKeyId"]
    request.ask("kms", "describe_key", region=region, KeyId=key)
    updates = [{"Create": {"RegionName": region, "KMSMasterKeyId": key}}]
    request.account.call(request.region, "dynamodb", "update_table", {"TableName": name, "ReplicaUpdates": updates}, emulated=False)
    request.ask(
        "dynamodb", "create_table", region=region, TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=made["KeySchema"],
        AttributeDefinitions=made["AttributeDefinitions"], DeletionProtectionEnabled=one["DeletionProtectionEnabled"],
    )
    after(request, name, region, one["PointInTimeRecoverySpecification"], None)


def key(request):
    policy, rotates = request.take("KeyPolicy", "EnableKeyRotation")
    made = request.call("kms", "create_key", Policy=policy)["KeyMetadata"]
    if rotates:
        request.ask("kms", "enable_key_rotation", KeyId=made["Arn"])
    return {"Ref": made["KeyId"], "Arn": made["Arn"], "KeyId": made["KeyId"]}


def replica_key(request):
    """Made by the region of the first key."""
    policy, primary = request.take("KeyPolicy", "PrimaryKeyArn")
    region = primary.split(":")[3]
    made = request.call("kms", "replicate_key", region=region, KeyId=primary, ReplicaRegion=request.region, Policy=policy)
    made = made["ReplicaKeyMetadata"]
    return {"Ref": made["KeyId"], "Arn": made["Arn"], "KeyId": made["KeyId"]}


def role(request):
    policies, managed = request.take("Policies", "ManagedPolicyArns")
    made = request.call("iam", "create_role", RoleName=request.name[-64:])["Role"]
    for one in policies or []:
        request.ask("iam", "put_role_policy", RoleName=made["RoleName"], **one)
    for arn in managed or []:
        attach(request, made["RoleName"], arn)
    return {"Ref": made["RoleName"], "Arn": made["Arn"], "RoleId": made["RoleId"]}


def attach(request, role, arn):
    """Attaches a policy of this account. One of AWS's must exist."""
    if not arn.startswith("arn:aws:iam::aws:"):
        request.ask("iam", "attach_role_policy", RoleName=role, PolicyArn=arn)
    elif arn not in policies_of_aws():
        raise Wrong(f"AWS has no policy {arn}")


def role_policy(request):
    name = request.properties["PolicyName"]
    request.call("iam", "put_role_policy")
    return {"Ref": name}


def managed_policy(request):
    arn = request.call("iam", "create_policy", PolicyName=request.name)["Policy"]["Arn"]
    return {"Ref": arn}


CREATES = {
    "AWS::DynamoDB::GlobalTable": global_table,
    "AWS::DynamoDB::Table": table,
    "AWS::IAM::ManagedPolicy": managed_policy,
    "AWS::IAM::Role": role,
    "AWS::IAM::RolePolicy": role_policy,
    "AWS::KMS::Key": key,
    "AWS::KMS::ReplicaKey": replica_key,
}
