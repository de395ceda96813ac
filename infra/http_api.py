"""The HTTP API as one OpenAPI document in which a function has one integration, however many routes it answers.

SAM makes an integration and a permission of every route, and an HTTP API takes 300 integrations and a stack 500
resources, neither of which AWS raises (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html).
Of routes it takes 300 as well. AWS raises that, but only for an API that exists, so a first deploy must do with them:
what one function answers at a path is one route for any method, and its app refuses what it does not serve (405). A
method with a throttle of its own stays a route of its own, which API Gateway prefers; where a path has but GET, its
throttle is that of the one route. What one function answers below the same thing, `/orders/{order_id}/…`, is one route
that ends in `{proxy+}`, and its app refuses what it does not know (404): API Gateway prefers every full match to it
(https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html).
So `template.yaml` keeps its `HttpApi` events, and before SAM sees it they become the API's `DefinitionBody`: one shared
integration for each function
(https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integrations.html) and one
permission. `infra/derive.py` applies `share_integrations`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from typing import Any

Template = dict[str, Any]

INTEGRATION = "x-amazon-apigateway-integration"
INTEGRATIONS = "x-amazon-apigateway-integrations"
ANY_METHOD = "x-amazon-apigateway-any-method"
GREEDY = "/{proxy+}"
# Fewer paths below a thing stay as they are: a route that says its path reads better in the access log.
FEWEST_BELOW = 3
OPERATIONS = ("get", "head", "post", "put", "patch", "delete", "options", ANY_METHOD)


class HttpApiError(Exception):
    """The template's HTTP API cannot be written as one document; the text says which event is at fault."""


def share_integrations(template: Template) -> Template:
    """Give each HTTP API a `DefinitionBody` made from the functions' `HttpApi` events, which leave the functions.

    Changes `template`, a SAM template with long-form intrinsics, and returns it; one without events stays as it is.
    Wherever there is GET there is HEAD. Raises HttpApiError for two events with the same route, for events that
    belong to no HTTP API of the template and for APIs that bring a body of their own.
    """
    resources: dict[str, Any] = template["Resources"]
    bodies: dict[str, Template] = {}
    permissions: dict[str, Any] = {}
    for function, event, properties in _take_events(resources):
        called = f"{function}.Alias" if "AutoPublishAlias" in resources[function]["Properties"] else function
        api = properties.get("ApiId", {}).get("Ref") if isinstance(properties.get("ApiId"), dict) else None
        if api not in resources or resources[api]["Type"] != "AWS::Serverless::HttpApi":
            raise HttpApiError(f"{function}: event {event} names no HttpApi of this template")
        _add_operation(bodies.setdefault(api, _empty_body()), function, event, properties, called)
        permissions[f"{function}{api}Permission"] = _permission(called, api)
    for api, body in bodies.items():
        properties = resources[api].setdefault("Properties", {})
        if "DefinitionBody" in properties or "DefinitionUri" in properties:
            raise HttpApiError(f"{api}: has events and a definition of its own")
        throttled: dict[str, Any] = properties.get("RouteSettings", {})
        for path, operations in body["paths"].items():
            if "get" in operations:
                operations.setdefault("head", copy.deepcopy(operations["get"]))
            _throttle_both(path, operations, throttled)
            _share_route(operations, {method for method in operations if f"{method.upper()} {path}" in throttled})
        _share_below(body["paths"], throttled)
        properties["DefinitionBody"] = body
    resources.update(permissions)
    return template


def _throttle_both(path: str, operations: dict[str, Any], throttled: dict[str, Any]) -> None:
    """Let GET's throttle hold for HEAD too where a path has nothing else, so that both are one route."""
    if operations.keys() == {"get", "head"} and operations["get"] == operations["head"] and f"GET {path}" in throttled:
        throttled[f"ANY {path}"] = throttled.pop(f"GET {path}")


def _share_route(operations: dict[str, Any], throttled: set[str]) -> None:
    """Make one route for any method of a path's operations that have no throttle, when one function has them all."""
    shared = [method for method in operations if method not in throttled]
    if len(shared) < 2 or ANY_METHOD in operations:
        return
    if all(operations[method] == operations[shared[0]] for method in shared):
        operation = operations[shared[0]]
        for method in shared:
            del operations[method]
        operations[ANY_METHOD] = operation


def _share_below(paths: dict[str, Any], throttled: dict[str, Any]) -> None:
    """Make one route of what a function answers below the same thing, where each path is one route without throttle."""
    groups: dict[str, dict[str, list[str]]] = {}
    for path, operations in paths.items():
        below = re.match(r"(.*?{[^{}+]+})/", path)
        if below and len(operations) == 1 and f"{_name_of(*operations)} {path}" not in throttled:
            function = next(iter(operations.values()))[INTEGRATION]["$ref"]
            groups.setdefault(below[1], {}).setdefault(function, []).append(path)
    # Of several functions below one thing the one with the most paths; the others' routes stay full matches.
    chosen = {thing: max(found.values(), key=len) for thing, found in groups.items()}
    for thing, shared in chosen.items():
        if len(shared) < FEWEST_BELOW:
            continue
        operation = next(iter(paths[shared[0]].values()))
        for path in shared:
            del paths[path]
        paths[thing + GREEDY] = {ANY_METHOD: {**operation, "parameters": _parameters_of(thing + GREEDY)}}


def _name_of(operation: str) -> str:
    return "ANY" if operation == ANY_METHOD else operation.upper()


def is_answered_by(wanted: str, route: str) -> bool:
    """Whether a route of API Gateway's (`ANY /path/{proxy+}`) is one that may answer another (`GET /path/{id}/pay`)."""
    (method, path), (of_method, of_path) = wanted.split(" ", 1), route.split(" ", 1)
    if of_method not in (method, "ANY"):
        return False
    if of_path.endswith(GREEDY):
        return path.startswith(of_path.removesuffix(GREEDY) + "/")
    return path == of_path


def route_of(wanted: str, known: Iterable[str]) -> str | None:
    """Which of some routes answers a `METHOD /path` of the events: the full match, then the longest greedy one."""
    found = [route for route in known if is_answered_by(wanted, route)]
    return max(found, key=lambda route: (route == wanted, GREEDY not in route, len(route)), default=None)


def routes(body: Template) -> dict[str, str]:
    """API Gateway's name of a route (`METHOD /path`, `ANY /path`) → logical id of the function, of a body made here."""
    return {
        f"{_name_of(method)} {path}": operation.get(INTEGRATION, {}).get("$ref", "").rpartition("/")[2]
        for path, operations in body.get("paths", {}).items()
        for method, operation in operations.items()
        if method in OPERATIONS
    }


def integrations(body: Template) -> dict[str, Template]:
    """Name → shared integration of a body."""
    shared: dict[str, Template] = body.get("components", {}).get(INTEGRATIONS, {})
    return shared


def _take_events(resources: dict[str, Any]) -> Iterator[tuple[str, str, Template]]:
    """(function, name of the event, its properties) of each `HttpApi` event, which is removed from its function."""
    for function, resource in list(resources.items()):
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        properties = resource["Properties"]
        events: dict[str, Any] = properties.get("Events", {})
        for event in [name for name, one in events.items() if one["Type"] == "HttpApi"]:
            yield function, event, events.pop(event).get("Properties", {})
        if "Events" in properties and not events:
            del properties["Events"]


def _empty_body() -> Template:
    # SAM puts the API's name in place of this very title.
    return {
        "openapi": "3.0.1",
        "info": {"version": "1.0", "title": {"Ref": "AWS::StackName"}},
        # SAM writes DisableExecuteApiEndpoint into a server, and one of its own making has no address, of which API
        # Gateway warns (https://github.com/aws/serverless-application-model/issues/2424).
        "servers": [{"url": "/"}],
        "paths": {},
        "components": {INTEGRATIONS: {}},
    }


def _add_operation(body: Template, function: str, event: str, properties: Template, called: str) -> None:
    unknown = properties.keys() - {"ApiId", "Method", "Path"}
    if unknown or not {"Method", "Path"} <= properties.keys():
        raise HttpApiError(f"{function}: event {event} must have a Method and a Path, and no {sorted(unknown)}")
    path, method = properties["Path"], str(properties["Method"]).lower()
    operations = body["paths"].setdefault(path, {})
    key = ANY_METHOD if method in ("any", "*") else method
    if key not in OPERATIONS or key in operations:
        raise HttpApiError(f"{function}: event {event} is a second {method.upper()} {path}, or no method of HTTP")
    integrations(body)[function] = _integration(called)
    operations[key] = {
        INTEGRATION: {"$ref": f"#/components/{INTEGRATIONS}/{function}"},
        # API Gateway warns of a path's parameter that is not declared.
        "parameters": _parameters_of(path),
        "responses": {},
    }


def _parameters_of(path: str) -> list[dict[str, Any]]:
    return [{"name": name.rstrip("+"), "in": "path", "required": True} for name in re.findall(r"{([^{}]+)}", path)]


def _integration(called: str) -> Template:
    # `Function.Alias` is SAM's name for the alias that a function publishes; its Ref is the alias's ARN.
    target = called if called.endswith(".Alias") else f"{called}.Arn"
    uri = (
        "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${" + target + "}/invocations"
    )
    return {"type": "aws_proxy", "httpMethod": "POST", "uri": {"Fn::Sub": uri}, "payloadFormatVersion": "2.0"}


def _permission(called: str, api: str) -> Template:
    arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}/*"
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": called},
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": {"Fn::Sub": [arn, {"__ApiId__": {"Ref": api}, "__Stage__": "*"}]},
        },
    }
