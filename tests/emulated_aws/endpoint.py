"""Both kinds of API, the firewall, and host names."""

from names import Wrong


def http_api(request):
    made = request.call("apigatewayv2", "create_api")
    return {"Ref": made["ApiId"]}


def integration(request):
    invoked(request, request.properties["IntegrationUri"])
    return {"Ref": request.call("apigatewayv2", "create_integration")["IntegrationId"]}


def invoked(request, arn):
    """Fails for the ARN of an alias that does not exist."""
    function, _, alias = arn.rpartition(":")
    request.ask("lambda", "get_alias", FunctionName=function, Name=alias)


def route(request):
    api, target = request.properties["ApiId"], request.properties["Target"]
    request.ask("apigatewayv2", "get_integration", ApiId=api, IntegrationId=target.removeprefix("integrations/"))
    if authorizer := request.properties.get("AuthorizerId"):
        request.ask("apigatewayv2", "get_authorizer", ApiId=api, AuthorizerId=authorizer)
    return {"Ref": request.call("apigatewayv2", "create_route")["RouteId"]}


def authorizer(request):
    return {"Ref": request.call("apigatewayv2", "create_authorizer")["AuthorizerId"]}


def http_stage(request):
    name = request.properties["StageName"]
    request.call("apigatewayv2", "create_stage")
    return {"Ref": name}


def domain(request):
    """moto does not say where a host's record must point; that is made up."""
    name = request.properties["DomainName"]
    for one in request.properties["DomainNameConfigurations"]:
        request.ask("acm", "describe_certificate", CertificateArn=one["CertificateArn"])
    request.call("apigatewayv2", "create_domain_name")
    target = f"d-{request.name[-8:].lower()}.execute-api.{request.region}.amazonaws.com"
    return {"Ref": name, "RegionalDomainName": target, "RegionalHostedZoneId": "ZMADEUP"}


def mapping(request):
    """moto does not map a host to a REST API, as AWS does; that call is only compared with its model."""
    api, stage = request.properties["ApiId"], request.properties["Stage"]
    request.ask("apigatewayv2", "get_domain_name", DomainName=request.properties["DomainName"])
    rest = [one["id"] for one in request.ask("apigateway", "get_rest_apis")["items"]]
    if api in rest:
        request.ask("apigateway", "get_stage", restApiId=api, stageName=stage)
        request.call("apigatewayv2", "create_api_mapping", emulated=False)
        return {"Ref": f"{api}-{stage}"}
    request.ask("apigatewayv2", "get_stage", ApiId=api, StageName=stage)
    return {"Ref": request.call("apigatewayv2", "create_api_mapping")["ApiMappingId"]}


def record(request):
    zone, name = request.take("HostedZoneId"), request.properties["Name"]
    refuse_other_zone(request, zone, name)
    refuse_beside(request, zone, name)
    if check := request.properties.get("HealthCheckId"):
        request.ask("route53", "get_health_check", HealthCheckId=check)
    properties = {**request.properties}
    request.properties.clear()
    properties["AliasTarget"] = {"EvaluateTargetHealth": False} | properties["AliasTarget"]
    changes = [{"Action": "CREATE", "ResourceRecordSet": properties}]
    request.ask("route53", "change_resource_record_sets", HostedZoneId=zone, ChangeBatch={"Changes": changes})
    return {"Ref": name}


def refuse_other_zone(request, zone, name):
    """Fails for a name that is not in the zone."""
    suffix = request.ask("route53", "get_hosted_zone", Id=zone)["HostedZone"]["Name"].rstrip(".")
    if not f".{name}".endswith(f".{suffix}"):
        raise Wrong(f"{name} is not in the zone {suffix}")


def refuse_beside(request, zone, name):
    """Fails for a second record of one name, unless both have identifiers and these differ. moto does not look at them."""
    records = request.ask("route53", "list_resource_record_sets", HostedZoneId=zone)["ResourceRecordSets"]
    mine = request.properties.get("SetIdentifier")
    for one in records:
        same = one["Name"].rstrip(".") == name and one["Type"] == request.properties["Type"]
        if same and (one.get("SetIdentifier") == mine or not one.get("SetIdentifier") or not mine):
            raise Wrong(f"a record of {name} already exists")


def rest_api(request):
    made = request.call("apigateway", "create_rest_api")
    root = request.ask("apigateway", "get_resources", restApiId=made["id"])["items"][0]["id"]
    return {"Ref": made["id"], "RootResourceId": root, "RestApiId": made["id"]}


def resource(request):
    return {"Ref": request.call("apigateway", "create_resource")["id"]}


def method(request):
    integration, responses = request.take("Integration", "MethodResponses")
    at = {name: request.properties[name] for name in ["RestApiId", "ResourceId", "HttpMethod"]}
    request.call("apigateway", "put_method")
    for one in responses or []:
        request.ask("apigateway", "put_method_response", **at, **one)
    if uri := integration.get("Uri"):
        invoked(request, uri.split("/functions/")[1].removesuffix("/invocations"))
    answers = integration.pop("IntegrationResponses", [])
    request.ask("apigateway", "put_integration", **at, **integration)
    for one in answers:
        request.ask("apigateway", "put_integration_response", **at, **one)
    return {"Ref": request.name}


def deployment(request):
    return {"Ref": request.call("apigateway", "create_deployment")["id"]}


# Where a stage keeps what CloudFormation has as a property of its methods.
OF_METHODS = {
    "MetricsEnabled": "metrics/enabled",
    "ThrottlingBurstLimit": "throttling/burstLimit",
    "ThrottlingRateLimit": "throttling/rateLimit",
}


def rest_stage(request):
    api, name, methods = request.properties["RestApiId"], request.properties["StageName"], request.take("MethodSettings")
    request.call("apigateway", "create_stage")
    for one in methods:
        path = f"{one.pop('ResourcePath')}/{one.pop('HttpMethod')}"
        for key, value in one.items():
            change = {"op": "replace", "path": f"{path}/{OF_METHODS[key]}", "value": value}
            request.ask("apigateway", "update_stage", restApiId=api, stageName=name, patchOperations=[change])
    request.account.known.add(stage_arn(request.region, api, name))
    return {"Ref": name}


def stage_arn(region, api, name):
    return f"arn:aws:apigateway:{region}::/restapis/{api}/stages/{name}"


def firewall(request):
    made = request.call("wafv2", "create_web_acl", Name=request.name)["Summary"]
    return {"Ref": f"{made['Name']}|{made['Id']}|REGIONAL", "Arn": made["ARN"], "Id": made["Id"]}


def addresses(request):
    made = request.call("wafv2", "create_ip_set", Name=request.name)["Summary"]
    return {"Ref": f"{made['Name']}|{made['Id']}|REGIONAL", "Arn": made["ARN"], "Id": made["Id"]}


def association(request):
    if request.properties["ResourceArn"] not in request.account.known:
        raise Wrong(f"the stage {request.properties['ResourceArn']} does not exist")
    request.call("wafv2", "associate_web_acl")
    return {"Ref": request.name}


def firewall_log(request):
    if not all(":log-group:aws-waf-logs-" in one for one in request.properties["LogDestinationConfigs"]):
        raise Wrong("AWS WAF writes only to log groups whose names begin with aws-waf-logs-")
    properties = {**request.properties}
    request.properties.clear()
    request.ask("wafv2", "put_logging_configuration", LoggingConfiguration=properties)
    return {"Ref": properties["ResourceArn"]}


CREATES = {
    "AWS::ApiGateway::Deployment": deployment,
    "AWS::ApiGateway::Method": method,
    "AWS::ApiGateway::Resource": resource,
    "AWS::ApiGateway::RestApi": rest_api,
    "AWS::ApiGateway::Stage": rest_stage,
    "AWS::ApiGatewayV2::Api": http_api,
    "AWS::ApiGatewayV2::ApiMapping": mapping,
    "AWS::ApiGatewayV2::Authorizer": authorizer,
    "AWS::ApiGatewayV2::DomainName": domain,
    "AWS::ApiGatewayV2::Integration": integration,
    "AWS::ApiGatewayV2::Route": route,
    "AWS::ApiGatewayV2::Stage": http_stage,
    "AWS::Route53::RecordSet": record,
    "AWS::WAFv2::IPSet": addresses,
    "AWS::WAFv2::LoggingConfiguration": firewall_log,
    "AWS::WAFv2::WebACL": firewall,
    "AWS::WAFv2::WebACLAssociation": association,
}
