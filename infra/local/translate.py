"""SAM template in, CloudFormation template out, in the dialect that the emulator understands.

Why this file exists: an HTTP API's routes are the OpenAPI `Body` of its Api resource. AWS reads the body; MiniStack
ignores it and would serve no routes. So the body is written out as the resources that AWS makes of it: one Integration
for each shared integration, one Route for each operation. And MiniStack checks SES v2's SendEmail against the resource
`*` and no sender, GetParameters against `*`, and DescribeEventBus against a rule: these permissions are widened here.
Alarms that compute with metrics it does not know at all: they are left out, and so are route responses of the
WebSocket API: it answers each message with what the function returns. Of `dynamodb:Attributes` it knows
projections only and of `dynamodb:LeadingKeys` nothing, so these conditions go; integration tests hold them
(tests/support/grants.py). Here one person is every client and code is changed in place: routes have no throttles of
their own, roles no path, functions no aliases and versions. Nothing else is changed.
"""

from __future__ import annotations

import hashlib
from typing import Any

from infra.http_api import integrations, routes
from infra.transform import expand

Template = dict[str, Any]
# Off here; the emulator would count and keep them all the same.
NEVER_HERE = ("HasApiDomain", "HasApiZone", "HasBackup")
NO_CONDITIONS = ("dynamodb:Attributes", "dynamodb:LeadingKeys")
WIDENED = ("ses:SendEmail", ["ses:SendEmail"], ["events:DescribeEventBus"], ["ssm:GetParameters"])


def to_cloudformation(template: Template, parameters: dict[str, str]) -> Template:
    """Expand SAM's resources and write HTTP APIs' routes out; `template` is consumed.

    Raises samtranslator's InvalidDocumentException, whose `message` names the resource, and HttpApiError.
    """
    expanded = expand(template, parameters, aliases=False)
    for logical_id, resource in list(expanded["Resources"].items()):
        if resource.get("Condition") in NEVER_HERE:
            del expanded["Resources"][logical_id]
        elif resource["Type"] == "AWS::ApiGatewayV2::Api" and "Body" in resource["Properties"]:
            expanded["Resources"].update(_routes(logical_id, resource["Properties"]))
        elif resource["Type"] == "AWS::IAM::Role":
            _widen(resource["Properties"].get("Policies", []))
            resource["Properties"].pop("Path", None)
        elif resource["Type"] == "AWS::ApiGatewayV2::Stage":
            resource["Properties"].pop("RouteSettings", None)
        elif resource["Type"] == "AWS::ApiGatewayV2::RouteResponse" or (
            resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]
        ):
            del expanded["Resources"][logical_id]
    for resource in expanded["Resources"].values():
        if isinstance(waits_for := resource.get("DependsOn"), list):
            resource["DependsOn"] = [one for one in waits_for if one in expanded["Resources"]]
    return expanded


def _routes(api: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Take the body out of an Api's properties and give back its Integrations and Routes."""
    body = properties.pop("Body")
    properties.pop("FailOnWarnings", None)
    properties.pop("DisableExecuteApiEndpoint", None)
    properties.update(ProtocolType="HTTP", Name=properties.get("Name") or body["info"]["title"])
    cors = body.get("x-amazon-apigateway-cors") or properties.get("CorsConfiguration")
    if isinstance(cors, dict):
        properties["CorsConfiguration"] = {name[:1].lower() + name[1:]: value for name, value in cors.items()}
    made: dict[str, Any] = {
        _integration_id(api, function): {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {
                "ApiId": {"Ref": api},
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": integration["uri"],
                "PayloadFormatVersion": integration["payloadFormatVersion"],
            },
        }
        for function, integration in integrations(body).items()
    }
    for route, function in routes(body).items():
        made[f"{api}Route{_short(route)}"] = {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {
                "ApiId": {"Ref": api},
                "RouteKey": "$default" if route.endswith(" $default") else route,
                "Target": {"Fn::Join": ["/", ["integrations", {"Ref": _integration_id(api, function)}]]},
            },
        }
    return made


def _integration_id(api: str, function: str) -> str:
    return f"{api}Integration{function}"


def _widen(policies: list[dict[str, Any]]) -> None:
    for policy in policies:
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement.get("Action") in WIDENED:
                statement["Resource"] = "*"
                statement.pop("Condition", None)
            elif any(key in str(statement.get("Condition")) for key in NO_CONDITIONS):
                del statement["Condition"]


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
