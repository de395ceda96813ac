"""SAM template in, CloudFormation template out, in the dialect that the emulator understands.

Why this file exists: SAM turns an `AWS::Serverless::HttpApi` into an Api resource whose routes are an OpenAPI `Body`.
AWS reads the body; MiniStack ignores it and would serve no routes. So the body's paths are written out as the
Integration and Route resources that AWS would have made of them. And MiniStack checks SES v2's SendEmail against the
resource `*` and no sender, and DescribeEventBus against a rule: these two permissions are widened here. Alarms that
compute with figures it does not know at all: they are left out. Routes count among the 500 resources that a stack may
have, as on AWS they do not: a function's permissions to be called, one for each of its routes, become one for the API.
Nothing else is changed.
"""

from __future__ import annotations

import hashlib
from typing import Any

from infra.transform import expand

Template = dict[str, Any]
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method")


def to_cloudformation(template: Template, parameters: dict[str, str]) -> Template:
    """Expand SAM's resources and write HTTP APIs' routes out; `template` is consumed.

    Raises samtranslator's InvalidDocumentException, whose `message` names the resource.
    """
    expanded = expand(template, parameters)
    for logical_id, resource in list(expanded["Resources"].items()):
        if resource["Type"] == "AWS::ApiGatewayV2::Api" and "Body" in resource["Properties"]:
            expanded["Resources"].update(_routes(logical_id, resource["Properties"]))
        elif resource["Type"] == "AWS::IAM::Role":
            _widen(resource["Properties"].get("Policies", []))
        elif resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]:
            del expanded["Resources"][logical_id]
    _join_permissions(expanded["Resources"])
    return expanded


def _routes(api: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Take the body out of an Api's properties and give back its Integrations and Routes."""
    body = properties.pop("Body")
    properties.pop("FailOnWarnings", None)
    properties.update(ProtocolType="HTTP", Name=properties.get("Name") or body["info"]["title"])
    cors = body.get("x-amazon-apigateway-cors") or properties.get("CorsConfiguration")
    if isinstance(cors, dict):
        properties["CorsConfiguration"] = {name[:1].lower() + name[1:]: value for name, value in cors.items()}
    made: dict[str, Any] = {}
    for path, operations in body.get("paths", {}).items():
        for method in (method for method in _METHODS if method in operations):
            integration = operations[method].get("x-amazon-apigateway-integration")
            if not integration:
                continue
            target = f"{api}Integration{_short(repr(integration['uri']))}"
            made[target] = {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "ApiId": {"Ref": api},
                    "IntegrationType": "AWS_PROXY",
                    "IntegrationUri": integration["uri"],
                    "PayloadFormatVersion": integration.get("payloadFormatVersion", "2.0"),
                    "TimeoutInMillis": integration.get("timeoutInMillis", 30000),
                },
            }
            verb = "ANY" if method.startswith("x-") else method.upper()
            key = "$default" if path == "$default" else f"{verb} {path}"
            made[f"{api}Route{_short(key)}"] = {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": {"Ref": api},
                    "RouteKey": key,
                    "Target": {"Fn::Join": ["/", ["integrations", {"Ref": target}]]},
                },
            }
    return made


def _join_permissions(resources: dict[str, Any]) -> None:
    """Keep one of each function's permissions for an API, and have it name the API instead of a route."""
    kept: set[str] = set()
    for logical_id, resource in list(resources.items()):
        properties = resource.get("Properties", {})
        if resource["Type"] != "AWS::Lambda::Permission" or properties["Principal"] != "apigateway.amazonaws.com":
            continue
        arn, values = properties["SourceArn"]["Fn::Sub"]
        called = repr((properties["FunctionName"], values))
        if called in kept:
            del resources[logical_id]
        kept.add(called)
        properties["SourceArn"] = {"Fn::Sub": [f"{arn.partition('/')[0]}/${{__Stage__}}/*", values]}


def _widen(policies: list[dict[str, Any]]) -> None:
    for policy in policies:
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement.get("Action") in ("ses:SendEmail", ["ses:SendEmail"], ["events:DescribeEventBus"]):
                statement["Resource"] = "*"
                statement.pop("Condition", None)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
