"""What `sam deploy` reads after `make build`: one integration and one permission for each function with routes."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from infra.build import __main__ as build
from infra.build.tools import BuildError
from infra.derive import derive
from infra.http_api import ANY_METHOD, HttpApiError, integrations, route_of, routes, share_integrations
from infra.local.translate import to_cloudformation
from infra.transform import TEMPLATE, load, transformed

# As `sam build` leaves it: resolved folders of artifacts, SAM's metadata, long-form intrinsics.
BUILT = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  HttpApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      FailOnWarnings: true
      CorsConfiguration:
        AllowOrigins: [https://shop.example.com]
        AllowMethods: [GET, POST]
  OrdersFunction:
    Type: AWS::Serverless::Function
    Metadata: {SamResourceId: OrdersFunction}
    Properties:
      CodeUri: OrdersFunction
      Handler: functions.api.orders.handler.handler
      Runtime: python3.13
      Events:
        Place: {Type: HttpApi, Properties: {ApiId: {Ref: HttpApi}, Method: POST, Path: /orders}}
        Read: {Type: HttpApi, Properties: {ApiId: {Ref: HttpApi}, Method: GET, Path: '/orders/{order_id}'}}
  WorkerFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: WorkerFunction
      Handler: functions.workers.orders.handler.handler
      Runtime: python3.13
      Events:
        Queue: {Type: SQS, Properties: {Queue: 'arn:aws:sqs:eu-central-1:123456789012:orders'}}
"""


@pytest.fixture
def built(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(BUILT)
    return path


def _template() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml_parse(BUILT)
    return parsed


def test_the_built_template_gets_one_integration_for_each_function(built: Path) -> None:
    assert build.rewrite_template(built) == 1
    resources = load(built)["Resources"]
    body = resources["HttpApi"]["Properties"]["DefinitionBody"]
    assert integrations(body).keys() == {"OrdersFunction"}
    assert routes(body) == {
        "POST /orders": "OrdersFunction",
        "ANY /orders/{order_id}": "OrdersFunction",
    }
    assert body["paths"]["/orders/{order_id}"][ANY_METHOD]["parameters"] == [
        {"name": "order_id", "in": "path", "required": True}
    ]
    assert "Events" not in resources["OrdersFunction"]["Properties"]
    assert resources["OrdersFunction"]["Properties"]["CodeUri"] == "OrdersFunction"
    assert resources["OrdersFunctionHttpApiPermission"]["Properties"]["FunctionName"] == {"Ref": "OrdersFunction"}
    assert resources["WorkerFunction"]["Properties"]["Events"].keys() == {"Queue"}


def test_the_written_template_has_no_aliases(built: Path) -> None:
    build.rewrite_template(built)
    lines = [line.split() for line in built.read_text().splitlines()]
    assert not [word for words in lines for word in words if word[:1] in "&*" and len(word) > 1]


def test_sam_expands_what_was_built_and_keeps_cors() -> None:
    expanded = transformed(_template() | {"Parameters": {}})
    api = expanded["Resources"]["HttpApi"]["Properties"]
    assert api["Body"]["x-amazon-apigateway-cors"] == {
        "allowOrigins": ["https://shop.example.com"],
        "allowMethods": ["GET", "POST"],
    }
    permissions = [one for one in expanded["Resources"].values() if one["Type"] == "AWS::Lambda::Permission"]
    assert len(permissions) == 1


def test_the_whole_template_is_deployed_as_the_rules_see_it(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE.read_text())
    assert build.rewrite_template(path) > 10
    assert transformed(load(path)) == transformed(load())


def _routes_with(settings: dict[str, Any], **events: dict[str, Any]) -> set[str]:
    template = _template()
    template["Resources"]["HttpApi"]["Properties"]["RouteSettings"] = settings
    template["Resources"]["OrdersFunction"]["Properties"]["Events"] |= events
    return set(routes(share_integrations(template)["Resources"]["HttpApi"]["Properties"]["DefinitionBody"]))


def test_a_method_with_a_throttle_is_a_route_of_its_own() -> None:
    change = _event(Method="PATCH", Path="/orders/{order_id}")
    assert _routes_with({}, Change=change) == {"POST /orders", "ANY /orders/{order_id}"}
    assert _routes_with({"PATCH /orders/{order_id}": {}}, Change=change) == {
        "POST /orders",
        "PATCH /orders/{order_id}",
        "ANY /orders/{order_id}",
    }
    assert _routes_with({"GET /orders/{order_id}": {}}, Change=change) == {
        "POST /orders",
        "GET /orders/{order_id}",
        "ANY /orders/{order_id}",
    }


def test_where_a_path_has_but_get_its_throttle_is_that_of_its_one_route() -> None:
    settings: dict[str, Any] = {"GET /orders/{order_id}": {"ThrottlingRateLimit": 1}}
    assert _routes_with(settings) == {"POST /orders", "ANY /orders/{order_id}"}
    assert settings == {"ANY /orders/{order_id}": {"ThrottlingRateLimit": 1}}


def test_two_functions_at_one_path_keep_their_methods() -> None:
    template = _template()
    event = _event(Method="DELETE", Path="/orders/{order_id}")
    template["Resources"]["WorkerFunction"]["Properties"]["Events"]["Delete"] = event
    body = share_integrations(template)["Resources"]["HttpApi"]["Properties"]["DefinitionBody"]
    assert {key: name for key, name in routes(body).items() if "{" in key} == {
        "GET /orders/{order_id}": "OrdersFunction",
        "HEAD /orders/{order_id}": "OrdersFunction",
        "DELETE /orders/{order_id}": "WorkerFunction",
    }


def test_the_payload_is_of_version_two() -> None:
    body = share_integrations(_template())["Resources"]["HttpApi"]["Properties"]["DefinitionBody"]
    assert integrations(body)["OrdersFunction"]["payloadFormatVersion"] == "2.0"


def test_a_template_without_events_stays_as_it_is() -> None:
    shared = share_integrations(_template())
    assert share_integrations(copy.deepcopy(shared)) == shared


def _event(**properties: Any) -> dict[str, Any]:
    return {"Type": "HttpApi", "Properties": {"ApiId": {"Ref": "HttpApi"}, **properties}}


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (_event(Method="POST", Path="/orders"), "second POST /orders"),
        (_event(Method="GO", Path="/orders"), "no method"),
        (_event(Method="GET", Path="/x", Auth={"Authorizer": "NONE"}), "no ['Auth']"),
        ({"Type": "HttpApi", "Properties": {"Method": "GET", "Path": "/x"}}, "names no HttpApi"),
    ],
)
def test_an_event_that_cannot_be_shared_is_named(event: dict[str, Any], says: str) -> None:
    template = _template()
    template["Resources"]["OrdersFunction"]["Properties"]["Events"]["Extra"] = event
    with pytest.raises(HttpApiError, match=r"OrdersFunction: event Extra") as caught:
        share_integrations(template)
    assert says in str(caught.value)


def test_an_api_with_events_and_a_body_of_its_own_stops_the_build(built: Path) -> None:
    built.write_text(BUILT.replace("FailOnWarnings: true", "DefinitionBody: {openapi: 3.0.1}"))
    with pytest.raises(BuildError, match="definition of its own"):
        build.rewrite_template(built)


def test_every_release_publishes_a_version_of_each_function_behind_the_api() -> None:
    """Code in the layer and the values of parameters change no property of a function that SAM would look at."""

    def versions(release: str) -> set[str]:
        found = transformed(derive(load(), release=release))["Resources"]
        return {name for name, one in found.items() if one["Type"] == "AWS::Lambda::Version"}

    first, second = versions("a" * 64), versions("b" * 64)
    behind = {name for name, one in transformed(load())["Resources"].items() if one["Type"] == "AWS::Lambda::Alias"}
    assert len(first) == len(second) == len(behind) > 10
    assert not first & second


def test_what_moves_at_once_is_moved_by_cloudformation_itself() -> None:
    """CodeDeploy moves all aliases in the same second, and fails the deploy when Lambda has had enough of requests."""

    def codedeploys(deployment: str) -> tuple[int, int]:
        found = transformed(load(), deployment)["Resources"].values()
        groups = [one for one in found if one["Type"].startswith("AWS::CodeDeploy::DeploymentGroup")]
        moved = [one for one in found if one["Type"] == "AWS::Lambda::Alias" and "UpdatePolicy" in one]
        return len(groups), len(moved)

    parameter = load()["Parameters"]["DeploymentType"]
    aliases = [one for one in transformed(load())["Resources"].values() if one["Type"] == "AWS::Lambda::Alias"]
    for deployment in parameter["AllowedValues"]:
        number = 0 if deployment == "AllAtOnce" else len(aliases)
        assert codedeploys(deployment) == (number, number), deployment


def test_every_release_changes_each_function_that_it_publishes() -> None:
    """Lambda publishes no version of an unchanged function, and CloudFormation rolls the deploy back for it."""

    def functions(release: str) -> dict[str, Any]:
        found = transformed(derive(load(), release=release))["Resources"]
        published = [one["Properties"] for one in found.values() if one["Type"] == "AWS::Lambda::Version"]
        return {name: found[name]["Properties"] for name in (one["FunctionName"]["Ref"] for one in published)}

    first, second = functions("a" * 64), functions("b" * 64)
    assert len(first) > 10
    assert not [name for name, function in first.items() if function == second[name]]
    # https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
    assert all(len(function["Description"]) <= 256 for function in first.values())


def test_the_local_cloud_has_neither_versions_nor_throttles_of_routes_nor_paths_of_roles() -> None:
    template = load()
    for resource in template["Resources"].values():
        if resource["Type"].startswith("AWS::Serverless::") and "CodeUri" in resource["Properties"]:
            resource["Properties"]["CodeUri"] = "s3://artifacts/function.zip"
    template["Resources"]["SharedLayer"]["Properties"]["ContentUri"] = "s3://artifacts/layer.zip"
    local = to_cloudformation(template, {"StageName": "local", "CorsOrigins": "http://localhost:8000"})["Resources"]
    kinds = {one["Type"] for one in local.values()}
    assert not kinds & {"AWS::Lambda::Version", "AWS::Lambda::Alias", "AWS::CodeDeploy::DeploymentGroup"}
    assert not [name for name, one in local.items() if one["Type"] == "AWS::IAM::Role" and "Path" in one["Properties"]]
    stages = [one["Properties"] for one in local.values() if one["Type"] == "AWS::ApiGatewayV2::Stage"]
    assert len(stages) == 2, "the HTTP API's and the WebSocket API's"
    assert not [stage for stage in stages if "RouteSettings" in stage]
    # The emulator gives each message the answer of the function, and knows no resource for it.
    assert "AWS::ApiGatewayV2::RouteResponse" not in kinds


def _below(*paths: str, method: str = "POST") -> dict[str, dict[str, Any]]:
    return {f"Below{n}": _event(Method=method, Path=path) for n, path in enumerate(paths)}


def test_what_a_function_answers_below_one_thing_is_one_route() -> None:
    paths = [f"/orders/{{order_id}}/{name}" for name in ("pay", "cancel", "notes/{note_id}", "refunds")]
    assert _routes_with({}, **_below(*paths[:2])) == {
        "POST /orders", "ANY /orders/{order_id}", *(f"POST {path}" for path in paths[:2])
    }  # fmt: skip
    assert _routes_with({}, **_below(*paths)) == {
        "POST /orders", "ANY /orders/{order_id}", "ANY /orders/{order_id}/{proxy+}"
    }  # fmt: skip
    # Its throttle is aimed at one route, which API Gateway prefers to the other.
    assert _routes_with({f"POST {paths[3]}": {}}, **_below(*paths)) == {
        "POST /orders", "ANY /orders/{order_id}", "ANY /orders/{order_id}/{proxy+}", f"POST {paths[3]}"
    }  # fmt: skip


def test_a_route_below_a_thing_that_another_function_answers_stays() -> None:
    template = _template()
    below = [f"/orders/{{order_id}}/{name}" for name in ("pay", "cancel", "notes")]
    template["Resources"]["OrdersFunction"]["Properties"]["Events"] |= _below(*below)
    other = _event(Method="GET", Path="/orders/{order_id}/why")
    template["Resources"]["WorkerFunction"]["Properties"]["Events"]["Why"] = other
    body = share_integrations(template)["Resources"]["HttpApi"]["Properties"]["DefinitionBody"]
    found = {key: name for key, name in routes(body).items() if "{" in key}
    assert found == {
        "ANY /orders/{order_id}": "OrdersFunction",
        "ANY /orders/{order_id}/why": "WorkerFunction",
        "ANY /orders/{order_id}/{proxy+}": "OrdersFunction",
    }
    assert {one["name"] for one in body["paths"]["/orders/{order_id}/{proxy+}"][ANY_METHOD]["parameters"]} == {
        "order_id",
        "proxy",
    }
    assert route_of("GET /orders/{order_id}/why", found) == "ANY /orders/{order_id}/why"
    assert route_of("POST /orders/{order_id}/pay", found) == "ANY /orders/{order_id}/{proxy+}"
    assert route_of("POST /order/{order_id}/pay", found) is None
