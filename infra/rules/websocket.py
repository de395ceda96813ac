"""Rules about the WebSocket API: one function decides who connects and reads what is said, and nobody gets past it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from infra.rules.base import Templates, listed, named, of_type, rule, text
from infra.rules.web import WEBSOCKET

ROUTES = {"$connect", "$disconnect", "$default"}
PARTS = tuple(f"AWS::ApiGatewayV2::{kind}" for kind in ("Integration", "Route", "RouteResponse", "Stage"))


@rule
def websocket_routes_lead_to_one_function(templates: Templates) -> list[str]:
    """A WebSocket API has the three routes of its kind, no others, and all lead to one function, which it may call."""
    resources = templates.expanded["Resources"]
    found = []
    for name, api in of_type(templates.expanded, "AWS::ApiGatewayV2::Api"):
        if api.get("ProtocolType") != WEBSOCKET:
            continue
        routes = {
            str(route["RouteKey"]): route
            for _, route in of_type(templates.expanded, "AWS::ApiGatewayV2::Route")
            if name in named(route["ApiId"])
        }
        found += [f"{name}: {key} is missing or one too many" for key in sorted(ROUTES ^ routes.keys())]
        integrations = {one for route in routes.values() for one in named(route["Target"])}
        called = {
            function
            for one in integrations
            for function in named(resources[one]["Properties"]["IntegrationUri"]) & resources.keys()
        }
        if len(called) != 1:
            found.append(f"{name}: leads to {sorted(called)}")
        allowed = {
            function
            for _, permission in of_type(templates.expanded, "AWS::Lambda::Permission")
            if name in named(permission.get("SourceArn"))
            for function in named(permission["FunctionName"])
        }
        found += [f"{name}: may not call {function}" for function in sorted(called - allowed)]
    return found


@rule
def websocket_answers_arrive(templates: Templates) -> list[str]:
    """What the function answers to a message goes back to the client: without a route response it goes nowhere."""
    answered = {
        route
        for _, response in of_type(templates.expanded, "AWS::ApiGatewayV2::RouteResponse")
        for route in named(response["RouteId"])
    }
    return [
        f"{name}: its answers go nowhere"
        for name, route in of_type(templates.expanded, "AWS::ApiGatewayV2::Route")
        if route["RouteKey"] == "$default"
        and (route.get("RouteResponseSelectionExpression") != "$default" or name not in answered)
    ]


@rule
def websocket_stages_wait_for_their_routes(templates: Templates) -> list[str]:
    """A stage deploys its API as soon as it is there: before the routes are, there is nothing to deploy."""
    resources = templates.expanded["Resources"]
    found = []
    for name, stage in of_type(templates.expanded, "AWS::ApiGatewayV2::Stage"):
        (api,) = named(stage["ApiId"])
        if resources[api]["Properties"].get("ProtocolType") != WEBSOCKET:
            continue
        routes = {
            route
            for route, properties in of_type(templates.expanded, "AWS::ApiGatewayV2::Route")
            if api in named(properties["ApiId"])
        }
        missed = routes - set(listed(resources[name].get("DependsOn")))
        found += [f"{name}: does not wait for {route}" for route in sorted(missed)]
    return found


@rule
def websocket_parts_are_made_in_turn(templates: Templates) -> list[str]:
    """Of two parts of a WebSocket API one waits for the other: API Gateway refuses changes that come together.

    CloudFormation makes side by side what does not wait, and ends a deploy for "Unable to complete operation due to
    concurrent modification". What an HTTP API has is one part, its body.
    """
    resources = templates.expanded["Resources"]
    found = []
    for name, api in of_type(templates.expanded, "AWS::ApiGatewayV2::Api"):
        if api.get("ProtocolType") != WEBSOCKET:
            continue
        parts = sorted(one for one, part in of_type(templates.expanded, *PARTS) if name in named(part["ApiId"]))
        before = {part: _waits_for(part, resources, set()) for part in parts}
        found += [
            f"{name}: {one} and {other} are made at the same time"
            for one, other in combinations(parts, 2)
            if one not in before[other] and other not in before[one]
        ]
    return found


def _waits_for(name: str, resources: dict[str, Any], seen: set[str]) -> set[str]:
    """Everything that is made before a resource."""
    resource = resources[name]
    direct = (named(resource.get("Properties", {})) | set(listed(resource.get("DependsOn")))) & resources.keys()
    for one in direct - seen:
        seen.add(one)
        _waits_for(one, resources, seen)
    return seen


@rule
def websocket_messages_are_not_logged(templates: Templates) -> list[str]:
    """API Gateway's own log of whole messages, and of handshakes with their tokens, is off."""
    return [
        f"{name}: logs whole messages"
        for name, stage in of_type(templates.expanded, "AWS::ApiGatewayV2::Stage")
        if stage.get("DefaultRouteSettings", {}).get("DataTraceEnabled", False) is not False
    ]


@rule
def connections_are_managed_by_one_role(templates: Templates) -> list[str]:
    """Who posts to connections is the function behind the API: nobody else may say something to a page."""
    behind = {
        function
        for _, integration in of_type(templates.expanded, "AWS::ApiGatewayV2::Integration")
        for function in named(integration["IntegrationUri"])
    }
    return [
        f"{name}: may post to connections"
        for name, role in of_type(templates.expanded, "AWS::IAM::Role")
        if "execute-api:ManageConnections" in text(role) and name.removesuffix("Role") not in behind
    ]
