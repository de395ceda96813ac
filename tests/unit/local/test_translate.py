"""SAM's HTTP API becomes routes that the emulator serves."""

from __future__ import annotations

from typing import Any

import pytest
from samtranslator.model.exceptions import InvalidDocumentException

from infra.local.translate import to_cloudformation


def route(method: str, path: str) -> dict[str, Any]:
    return {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "HttpApi"}, "Method": method, "Path": path}}


def function(**events: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "CodeUri": {"Bucket": "b", "Key": "k.zip"},
        "Handler": "a.handler",
        "Runtime": "python3.13",
        "Events": events,
    }
    return {"Type": "AWS::Serverless::Function", "Properties": properties}


def expanded(**functions: dict[str, Any]) -> dict[str, Any]:
    cors = {"AllowOrigins": ["https://shop.example.com"], "AllowMethods": ["GET"], "MaxAge": 600}
    api = {"Type": "AWS::Serverless::HttpApi", "Properties": {"Name": "atrium", "CorsConfiguration": cors}}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"HttpApi": api, **functions}}
    resources: dict[str, Any] = to_cloudformation(template, {})["Resources"]
    return resources


def of_type(resources: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: item["Properties"] for name, item in resources.items() if item["Type"] == f"AWS::ApiGatewayV2::{kind}"
    }


def test_each_path_and_method_becomes_a_route() -> None:
    resources = expanded(
        Orders=function(
            Place=route("POST", "/api/v1/orders"),
            Read=route("GET", "/api/v1/orders/{order_id}"),
            Cancel=route("POST", "/api/v1/orders/{order_id}/cancel"),
        )
    )
    assert {item["RouteKey"] for item in of_type(resources, "Route").values()} == {
        "POST /api/v1/orders",
        "ANY /api/v1/orders/{order_id}",
        "POST /api/v1/orders/{order_id}/cancel",
    }


def test_a_function_has_one_integration_that_its_routes_share() -> None:
    resources = expanded(
        Orders=function(A=route("GET", "/a"), B=route("GET", "/b")), Pages=function(C=route("ANY", "/c/{proxy+}"))
    )
    integrations = of_type(resources, "Integration")
    assert len(integrations) == 2
    assert all(item["IntegrationType"] == "AWS_PROXY" for item in integrations.values())
    assert all(item["PayloadFormatVersion"] == "2.0" for item in integrations.values())
    routes = {
        item["RouteKey"]: item["Target"]["Fn::Join"][1][1]["Ref"] for item in of_type(resources, "Route").values()
    }
    assert routes["ANY /a"] == routes["ANY /b"]
    assert "${Pages.Arn}" in str(integrations[routes["ANY /c/{proxy+}"]]["IntegrationUri"])


def test_the_api_loses_its_body_and_keeps_its_name_and_cors() -> None:
    api = of_type(expanded(Orders=function(A=route("GET", "/a"))), "Api")["HttpApi"]
    assert "Body" not in api
    assert api["ProtocolType"] == "HTTP"
    assert api["Name"] == "atrium"
    assert api["CorsConfiguration"] == {
        "allowOrigins": ["https://shop.example.com"],
        "allowMethods": ["GET"],
        "maxAge": 600,
    }


def test_what_is_not_an_http_api_is_left_to_sam() -> None:
    resources = expanded(Orders=function(A=route("GET", "/a")), Queue={"Type": "AWS::SQS::Queue"})
    assert resources["Queue"] == {"Type": "AWS::SQS::Queue"}
    assert resources["Orders"]["Properties"]["Code"] == {"S3Bucket": "b", "S3Key": "k.zip"}


def test_sending_mail_and_asking_about_the_bus_are_the_permissions_that_are_widened() -> None:
    worker = function()
    mail = {"Effect": "Allow", "Action": ["ses:SendEmail"], "Resource": "arn:aws:ses:::identity/shop"}
    bus = {"Effect": "Allow", "Action": ["events:DescribeEventBus"], "Resource": "arn:aws:events:::event-bus/atrium"}
    read = {"Effect": "Allow", "Action": ["ssm:GetParameter"], "Resource": "arn:aws:ssm:::parameter/x"}
    secrets = {"Effect": "Allow", "Action": ["ssm:GetParameters"], "Resource": "arn:aws:ssm:::parameter/x"}
    worker["Properties"]["Policies"] = [{"Version": "2012-10-17", "Statement": [mail, bus, read, secrets]}]
    policies = expanded(Worker=worker)["WorkerRole"]["Properties"]["Policies"]
    statements = policies[0]["PolicyDocument"]["Statement"]
    assert [item["Resource"] for item in statements] == ["*", "*", "arn:aws:ssm:::parameter/x", "*"]


def test_alarms_that_compute_are_left_out_and_others_stay() -> None:
    plain = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Errors"}}
    computing = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": [{"Id": "share"}]}}
    resources = expanded(Plain=plain, Computing=computing)
    assert "Plain" in resources
    assert "Computing" not in resources


def test_a_function_with_many_routes_needs_one_permission_for_its_api() -> None:
    resources = expanded(
        Orders=function(A=route("GET", "/a"), B=route("GET", "/b")), Pages=function(C=route("ANY", "/c"))
    )
    permissions = [item["Properties"] for item in resources.values() if item["Type"] == "AWS::Lambda::Permission"]
    assert [item["FunctionName"] for item in permissions] == [{"Ref": "Orders"}, {"Ref": "Pages"}]
    for permission in permissions:
        arn, values = permission["SourceArn"]["Fn::Sub"]
        assert arn.endswith(":${__ApiId__}/${__Stage__}/*")
        assert values["__ApiId__"] == {"Ref": "HttpApi"}


def test_who_else_may_call_a_function_stays_as_it_is() -> None:
    bucket = {"Principal": "s3.amazonaws.com", "FunctionName": "orders", "SourceArn": "arn:aws:s3:::media"}
    resources = expanded(Bucket={"Type": "AWS::Lambda::Permission", "Properties": dict(bucket)})
    assert resources["Bucket"]["Properties"] == bucket


def test_a_template_that_is_not_sam_is_refused() -> None:
    with pytest.raises(InvalidDocumentException):
        expanded(Orders={"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a.handler"}})


@pytest.mark.parametrize("key", ["dynamodb:Attributes", "dynamodb:LeadingKeys"])
def test_conditions_on_keys_and_attributes_go_for_the_emulator_knows_none_of_them(key: str) -> None:
    worker = function()
    condition = {"ForAllValues:StringLike": {key: ["CAP#*"]}, "Null": {key: "false"}}
    write = {"Effect": "Allow", "Action": ["dynamodb:PutItem"], "Resource": "arn:aws:dynamodb:::table/identity"}
    worker["Properties"]["Policies"] = [{"Version": "2012-10-17", "Statement": [{**write, "Condition": condition}]}]
    policies = expanded(Worker=worker)["WorkerRole"]["Properties"]["Policies"]
    assert policies[0]["PolicyDocument"]["Statement"] == [write]
