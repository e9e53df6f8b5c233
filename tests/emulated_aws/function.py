"""The functions with their versions, the roll-out, and the configurations in AppConfig."""

import io
import zipfile

from names import Wrong


def lambda_function(request):
    code, tags, reserved = request.take("Code", "Tags", "ReservedConcurrentExecutions")
    name = request.take("FunctionName") or request.name[-64:]
    if log := request.properties["LoggingConfig"].get("LogGroup"):
        groups = request.ask("logs", "describe_log_groups", logGroupNamePrefix=log)["logGroups"]
        if log not in [one["logGroupName"] for one in groups]:
            raise Wrong(f"the log group {log} does not exist")
    tags = {one["Key"]: one["Value"] for one in tags or []}
    made = request.call("lambda", "create_function", FunctionName=name, Code=packed(code), Tags=tags)
    if reserved:
        request.ask("lambda", "put_function_concurrency", FunctionName=name, ReservedConcurrentExecutions=reserved)
    return {"Ref": name, "Arn": made["FunctionArn"]}


def packed(code):
    """A function's code; what a template has as text is packed."""
    if "ZipFile" not in code:
        return code
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", code["ZipFile"])
    return {"ZipFile": packed.getvalue()}


def version(request):
    made = request.call("lambda", "publish_version")
    return {"Ref": made["FunctionArn"], "Version": made["Version"]}


def alias(request):
    instances = request.take("ProvisionedConcurrencyConfig")
    function, name = request.properties["FunctionName"], request.properties["Name"]
    made = request.call("lambda", "create_alias")
    if instances:
        request.ask("lambda", "put_provisioned_concurrency_config", FunctionName=function, Qualifier=name, **instances)
    return {"Ref": made["AliasArn"]}


def layer(request):
    return {"Ref": request.call("lambda", "publish_layer_version")["LayerVersionArn"]}


def permission(request):
    """Of a function, or of its alias."""
    name = request.take("FunctionName")
    qualified = {}
    if name.count(":") == 7:
        name, _, qualified["Qualifier"] = name.rpartition(":")
        request.ask("lambda", "get_alias", FunctionName=name, Name=qualified["Qualifier"])
    request.call("lambda", "add_permission", FunctionName=name, StatementId=request.name, **qualified)
    return {"Ref": request.name}


def first_version_test(request):
    """CloudFormation would invoke the function. Here it only must exist."""
    request.ask("lambda", "get_function", FunctionName=request.take("ServiceToken"))
    return {"Ref": request.name}


def rollout_application(request):
    request.call("codedeploy", "create_application", applicationName=request.name)
    return {"Ref": request.name}


def rollout_group(request):
    """Of at most ten alarms, and all of them exist."""
    alarms = [one["Name"] for one in request.properties.get("AlarmConfiguration", {}).get("Alarms", [])]
    found = request.ask("cloudwatch", "describe_alarms", AlarmNames=alarms)["MetricAlarms"] if alarms else []
    if len(alarms) > 10 or {one["AlarmName"] for one in found} != set(alarms):
        raise Wrong(f"alarms that do not exist, or too many: {alarms}")
    request.call("codedeploy", "create_deployment_group", deploymentGroupName=request.name)
    return {"Ref": request.name}


def instances_at_peak(request):
    names = ["ServiceNamespace", "ResourceId", "ScalableDimension"]
    target = {name: request.properties[name] for name in names}
    _, function, alias = target["ResourceId"].split(":")
    request.ask("lambda", "get_alias", FunctionName=function, Name=alias)
    actions = request.take("ScheduledActions")
    request.call("application-autoscaling", "register_scalable_target")
    for one in actions:
        request.ask("application-autoscaling", "put_scheduled_action", **target, **one)
    return {"Ref": target["ResourceId"]}


def application(request):
    return {"Ref": request.call("appconfig", "create_application")["Id"]}


def profile(request):
    return {"Ref": request.call("appconfig", "create_configuration_profile")["Id"]}


def hosted_version(request):
    made = request.call("appconfig", "create_hosted_configuration_version")
    return {"Ref": str(made["VersionNumber"]), "VersionNumber": str(made["VersionNumber"])}


def environment(request):
    """Not emulated: its id is made up. Of at most five alarms."""
    if len(request.properties["Monitors"]) > 5:
        raise Wrong("an environment has at most five monitors")
    request.ask("appconfig", "get_application", ApplicationId=request.properties["ApplicationId"])
    request.call("appconfig", "create_environment")
    return {"Ref": "env0001"}


def strategy(request):
    """Not emulated: its id is made up."""
    request.call("appconfig", "create_deployment_strategy")
    return {"Ref": "str0001"}


CREATES = {
    "AWS::AppConfig::Application": application,
    "AWS::AppConfig::ConfigurationProfile": profile,
    "AWS::AppConfig::DeploymentStrategy": strategy,
    "AWS::AppConfig::Environment": environment,
    "AWS::AppConfig::HostedConfigurationVersion": hosted_version,
    "AWS::ApplicationAutoScaling::ScalableTarget": instances_at_peak,
    "AWS::CodeDeploy::Application": rollout_application,
    "AWS::CodeDeploy::DeploymentGroup": rollout_group,
    "AWS::Lambda::Alias": alias,
    "AWS::Lambda::Function": lambda_function,
    "AWS::Lambda::LayerVersion": layer,
    "AWS::Lambda::Permission": permission,
    "AWS::Lambda::Version": version,
    "Custom::FirstVersionTest": first_version_test,
}
