"""Rules about the WebSocket API: one function decides who connects and reads what is said, and nobody gets past it."""

from __future__ import annotations

from infra.rules.base import Templates, listed, named, of_type, rule, text
from infra.rules.web import WEBSOCKET

ROUTES = {"$connect", "$disconnect", "$default"}


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
