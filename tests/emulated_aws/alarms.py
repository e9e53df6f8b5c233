"""Alarms, the topic that they are sent to, the dashboard, logs and what runs each minute."""

import re

from names import Wrong
from plan import PSEUDO


def alarm(request):
    for dimension in request.properties.get("Dimensions", []):
        refuse_missing(request, dimension)
    for metric in request.properties.get("Metrics", []):
        for dimension in metric.get("MetricStat", {}).get("Metric", {}).get("Dimensions", []):
            refuse_missing(request, dimension)
    rank = request.take("ExtendedStatistic")
    if rank and not rank.startswith("p"):
        # moto knows percentiles only, and keeps the alarm with one.
        request.account.unsent.add(f"put_metric_alarm with {rank}")
        rank = "p95"
    request.call("cloudwatch", "put_metric_alarm", AlarmName=request.name, **({"ExtendedStatistic": rank} if rank else {}))
    return {"Ref": request.name, "Arn": alarm_arn(request)}


def refuse_missing(request, dimension):
    """Fails for a dimension that names what does not exist."""
    match dimension["Name"], dimension["Value"]:
        case "FunctionName", name:
            request.ask("lambda", "get_function", FunctionName=name)
        case "Resource", name:
            # The alias comes later: the deployment group that moves it listens to alarms.
            function, alias = name.split(":")
            request.ask("lambda", "get_function", FunctionName=function)
            refuse_unless(alias == "live", f"the function has no alias {alias}")
        case "ExecutedVersion", version:
            refuse_unless(version.isdecimal(), f"{version} is not a version")
        case "ApiId", api:
            request.ask("apigatewayv2", "get_api", ApiId=api)
        case "ApiName", api:
            apis = request.ask("apigateway", "get_rest_apis")["items"]
            refuse_unless(api in [one["name"] for one in apis], f"the API {api} does not exist")


def refuse_unless(holds, what):
    if not holds:
        raise Wrong(what)


def alarm_arn(request, name=None):
    return f"arn:aws:cloudwatch:{request.region}:{PSEUDO['AWS::AccountId']}:alarm:{name or request.name}"


def composite_alarm(request):
    for name in re.findall(r'ALARM\("?([^")]+)"?\)', request.properties["AlarmRule"]):
        refuse_unless(alarm_arn(request, name) in request.account.known, f"the alarm {name} does not exist")
    request.call("cloudwatch", "put_composite_alarm", AlarmName=request.name)
    return {"Ref": request.name, "Arn": alarm_arn(request)}


def dashboard(request):
    name = request.take("DashboardName") or request.name
    request.call("cloudwatch", "put_dashboard", DashboardName=name)
    return {"Ref": name}


def topic(request):
    attributes = {name: request.take(name) for name in list(request.properties) if name in ["DisplayName", "KmsMasterKeyId"]}
    arn = request.call("sns", "create_topic", Name=request.name, Attributes=attributes)["TopicArn"]
    return {"Ref": arn, "TopicArn": arn, "TopicName": request.name}


def subscription(request):
    return {"Ref": request.call("sns", "subscribe")["SubscriptionArn"]}


def log_group(request):
    days = request.take("RetentionInDays")
    name = request.take("LogGroupName") or request.name
    request.call("logs", "create_log_group", logGroupName=name)
    request.ask("logs", "put_retention_policy", logGroupName=name, retentionInDays=days)
    arn = f"arn:aws:logs:{request.region}:{PSEUDO['AWS::AccountId']}:log-group:{name}"
    request.account.known.add(arn)
    return {"Ref": name, "Arn": f"{arn}:*"}


def metric_filter(request):
    for one in request.properties["MetricTransformations"]:
        one["Dimensions"] = {dimension["Key"]: dimension["Value"] for dimension in one.get("Dimensions", [])}
    request.call("logs", "put_metric_filter", filterName=request.name)
    return {"Ref": request.name}


def rule(request):
    targets = request.take("Targets")
    arn = request.call("events", "put_rule", Name=request.name)["RuleArn"]
    answer = request.ask("events", "put_targets", Rule=request.name, Targets=targets)
    refuse_unless(not answer["FailedEntryCount"], answer)
    return {"Ref": request.name, "Arn": arn}


def health_check(request):
    """Of an alarm, or of other health checks; what it names must exist."""
    checked = request.properties["HealthCheckConfig"]
    if one := checked.get("AlarmIdentifier"):
        found = request.ask("cloudwatch", "describe_alarms", region=one["Region"], AlarmNames=[one["Name"]])
        refuse_unless(found["MetricAlarms"], f"{one['Region']} has no alarm {one['Name']}")
    for child in checked.get("ChildHealthChecks", []):
        request.ask("route53", "get_health_check", HealthCheckId=child)
    made = request.call("route53", "create_health_check", CallerReference=request.name)["HealthCheck"]
    return {"Ref": made["Id"], "HealthCheckId": made["Id"]}


CREATES = {
    "AWS::CloudWatch::Alarm": alarm,
    "AWS::CloudWatch::CompositeAlarm": composite_alarm,
    "AWS::CloudWatch::Dashboard": dashboard,
    "AWS::Events::Rule": rule,
    "AWS::Logs::LogGroup": log_group,
    "AWS::Logs::MetricFilter": metric_filter,
    "AWS::Route53::HealthCheck": health_check,
    "AWS::SNS::Subscription": subscription,
    "AWS::SNS::Topic": topic,
}
