"""Rules about the API: its routes and integrations, CORS, throttling and access logs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi.routing import iter_route_contexts

from functions.api.auth.session_cookie import own_session
from infra import http_api
from infra.derive import ALIAS
from infra.openapi import apps
from infra.rules import imports
from infra.rules.base import Template, Templates, environment, functions, module_of, named, of_type, rule, sources, text
from shared.http.auth import current_user, reader_key

SIGNED_IN = {current_user, own_session, reader_key}
# Paths hold ids and the webhook's secret part, headers hold tokens; a route's pattern holds neither.
LOGGED_VARIABLES = {
    "requestId",
    "identity.sourceIp",
    "requestTime",
    "httpMethod",
    "routeKey",
    "status",
    "responseLength",
    "responseLatency",
    "integrationLatency",
    "integrationErrorMessage",
    "eventType",
    "connectionId",
}
WEBSOCKET = "WEBSOCKET"


# Integrations are never raised, and routes only of an API that exists: a first deploy has this many.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
MOST_INTEGRATIONS = MOST_ROUTES = 300


def http_apis(templates: Templates) -> Iterator[tuple[str, dict[str, Any]]]:
    """The HTTP APIs as CloudFormation sees them."""
    for name, api in of_type(templates.expanded, "AWS::ApiGatewayV2::Api"):
        if api.get("ProtocolType") != WEBSOCKET:
            yield name, api


def deployed_routes(templates: Templates) -> dict[str, str]:
    """`METHOD /path` → logical id of the function, from the bodies of the expanded template's HTTP APIs.

    A route for any method, or for all below a thing, stands as those of the functions' events that it answers.
    """
    keys = route_keys(templates)
    answered = {route: http_api.route_of(route, keys) for route in event_routes(templates.source)}
    shared = set(answered.values())
    found = {route: keys[key] for route, key in answered.items() if key is not None}
    return found | {key: function for key, function in keys.items() if key not in shared}


def route_keys(templates: Templates) -> dict[str, str]:
    """The routes as API Gateway names them → logical id of the function."""
    found: dict[str, str] = {}
    for _, api in http_apis(templates):
        found |= http_api.routes(api.get("Body", {}))
    return found


def event_routes(source: Template) -> dict[str, str]:
    """`METHOD /path` → logical id of the function, from the functions' events and with HEAD wherever there is GET."""
    return with_head(
        {
            f"{event['Method']} {event['Path']}": name
            for name, function in functions(source)
            for event in sources(function, "HttpApi")
        }
    )


def with_head(routes: dict[str, Any]) -> dict[str, Any]:
    """Routes and, for each GET, the HEAD that answers as it does, without a body."""
    heads = {f"HEAD {key.removeprefix('GET ')}": value for key, value in routes.items() if key.startswith("GET ")}
    return heads | routes


def _asks_for_a_person(dependant: Any) -> bool:
    return dependant.call in SIGNED_IN or any(_asks_for_a_person(part) for part in dependant.dependencies)


def app_routes() -> dict[str, tuple[str, bool]]:
    """`METHOD /path` → the module that serves it and whether it asks for a person, from the apps themselves.

    An app answers HEAD wherever it answers GET (shared/http/app.py), whether or not its routes say so.
    """
    found = {
        f"{method} {context.path}": (f"functions.api.{group}.handler", _asks_for_a_person(context.dependant))
        for group, app in apps()
        for context in iter_route_contexts(app.routes)
        for method in sorted(context.methods or ())
    }
    return with_head(found)


@rule
def routes_are_those_of_the_apps(templates: Templates) -> list[str]:
    """Each route of the apps is deployed, at its function, and nothing else is."""
    handlers = {name: module_of(function) for name, function in functions(templates.source)}
    deployed = {route: handlers[name] for route, name in deployed_routes(templates).items()}
    served = {route: module for route, (module, _) in app_routes().items()}
    api = {route: module for route, module in deployed.items() if module.startswith("functions.api.")}
    found = [
        f"{route}: served by {module}, not in the template" for route, module in served.items() if route not in api
    ]
    found += [
        f"{route}: in the template, {module} does not serve it"
        for route, module in api.items()
        if served.get(route) != module
    ]
    return found


def open_routes(deployed: Iterable[str]) -> set[str]:
    """The routes that a guest may call, of those deployed: the ones that ask for nobody, and webhooks.

    HEAD asks for whom its GET asks, and is not listed besides.
    """
    guarded = {route for route, (_, asks) in app_routes().items() if asks}
    return {route for route in deployed if not route.startswith("HEAD ")} - guarded


@rule
def the_api_calls_what_a_deploy_moves(templates: Templates) -> list[str]:
    """The API calls each of its functions by the alias that CodeDeploy moves, and may do so."""
    resources = templates.expanded["Resources"]
    behind = set(deployed_routes(templates).values())
    found = []
    called: set[str] = set()
    for name, api in http_apis(templates):
        for function, integration in http_api.integrations(api.get("Body", {})).items():
            targets = named(integration["uri"]) & resources.keys()
            called |= targets
            if f"{function}Alias{ALIAS}" not in targets:
                found.append(f"{name}: calls {function} past its alias, so a deploy is never gradual")
    allowed = set().union(
        *(named(one["FunctionName"]) for _, one in of_type(templates.expanded, "AWS::Lambda::Permission"))
    )
    found += [f"{alias}: the API may not call it" for alias in sorted(called - allowed)]
    for function in sorted(behind):
        moved = resources.get(f"{function}Alias{ALIAS}", {}).get("UpdatePolicy", {})
        if "CodeDeployLambdaAliasUpdate" not in moved:
            found.append(f"{function}: CodeDeploy does not move its alias")
    return found


@rule
def public_routes_are_listed(templates: Templates) -> list[str]:
    """A route that asks for nobody must be on the public list, and the list names nothing else.

    The list is generated, but stands in template.yaml: a route that opens to guests shows as a line in the diff.
    """
    public = set(templates.source["Metadata"]["Atrium"]["PublicRoutes"])
    opened = open_routes(deployed_routes(templates))
    found = [f"{route}: open to guests, not on the public list" for route in sorted(opened - public)]
    return found + [f"{route}: on the public list, not an open route" for route in sorted(public - opened)]


@rule
def every_route_is_an_event(templates: Templates) -> list[str]:
    """What is deployed are the functions' events and their HEADs; other kinds of entry points have no rules yet."""
    kinds = ("AWS::ApiGateway::", "AWS::ElasticLoadBalancingV2::", "AWS::AppSync::", "AWS::Cognito::")
    found = [
        f"{name}: an entry point that no rule looks at"
        for name, resource in templates.expanded["Resources"].items()
        if resource["Type"].startswith(kinds)
    ]
    written = event_routes(templates.source)
    deployed = deployed_routes(templates)
    found += [f"{route}: no function has this event" for route, name in deployed.items() if written.get(route) != name]
    return found + [f"{route}: an event that is not deployed" for route in written.keys() - deployed.keys()]


@rule
def an_api_has_an_integration_for_each_function(templates: Templates) -> list[str]:
    """Routes of a function share one integration, and of what an HTTP API takes some is left for what comes."""
    found = []
    for name, api in http_apis(templates):
        body = api.get("Body", {})
        shared = http_api.integrations(body)
        found += [
            f"{name}: {method} {path} has an integration of its own"
            for path, operations in body.get("paths", {}).items()
            for method, operation in operations.items()
            if operation.get(http_api.INTEGRATION, {}).get("$ref", "").rpartition("/")[2] not in shared
        ]
        if len(shared) > MOST_INTEGRATIONS * 0.8:
            found.append(f"{name}: {len(shared)} integrations of {MOST_INTEGRATIONS}")
        if (count := len(http_api.routes(body))) > MOST_ROUTES * 0.8:
            found.append(f"{name}: {count} routes of {MOST_ROUTES}")
    return found


@rule
def warnings_stop_no_deploy(templates: Templates) -> list[str]:
    """API Gateway's warnings are about the document's form, and some are of what SAM writes: no deploy fails for them.

    https://github.com/aws/serverless-application-model/issues/2424: with `DisableExecuteApiEndpoint` and
    `FailOnWarnings` the API cannot be made. What is deployed is compared with the apps here, before.
    """
    found = []
    for name, api in http_apis(templates):
        if api.get("FailOnWarnings", False) is not False:
            found.append(f"{name}: cannot be made when API Gateway warns of something")
        servers = api.get("Body", {}).get("servers", [])
        found += [f"{name}: has a server without an address" for server in servers if "url" not in server]
    return found


@rule
def cors_origins_are_explicit(templates: Templates) -> list[str]:
    """CORS origins are explicit, in the template and by its parameter, and SAM keeps them."""
    found = []
    wanted = {"Ref": "CorsOrigins"}
    for name, api in of_type(templates.source, "AWS::Serverless::HttpApi"):
        cors = api.get("CorsConfiguration")
        if not isinstance(cors, dict) or cors.get("AllowOrigins") != wanted:
            found.append(f"{name}: CORS origins are not the parameter's")
    for name, api in http_apis(templates):
        cors = api["Body"].get("x-amazon-apigateway-cors", {})
        for key in ("allowOrigins", "allowMethods", "allowHeaders"):
            if not isinstance(cors.get(key), list) or "*" in cors[key]:
                found.append(f"{name}: {key} is {cors.get(key)}")
        if cors.get("allowCredentials"):
            found.append(f"{name}: CORS allows credentials")
    parameter = templates.source["Parameters"]["CorsOrigins"]
    if "*" in parameter.get("Default", "") or re.fullmatch(parameter.get("AllowedPattern", ".*"), "*"):
        found.append("parameter CorsOrigins takes *")
    for name, bucket in of_type(templates.expanded, "AWS::S3::Bucket"):
        for cors in bucket.get("CorsConfiguration", {}).get("CorsRules", []):
            if cors["AllowedOrigins"] != wanted:
                found.append(f"{name}: CORS origins are not the parameter's")
    return found


@rule
def apis_are_throttled(templates: Templates) -> list[str]:
    """Every stage has a rate and a burst limit of at most 2000 requests a second."""
    found = []
    for name, stage in of_type(templates.expanded, "AWS::ApiGatewayV2::Stage"):
        settings = stage.get("DefaultRouteSettings", {})
        for key in ("ThrottlingRateLimit", "ThrottlingBurstLimit"):
            limit = settings.get(key)
            if isinstance(limit, dict):
                limit = templates.source["Parameters"].get(limit.get("Ref"), {}).get("Default")
            if not isinstance(limit, int) or not 0 < limit <= 2000:
                found.append(f"{name}: {key} is {limit}")
    return found


# Parts of routes that cost much for each request, whoever sends it.
COSTLY = re.compile(r"/(import|export|suggest|mail|verify/\w+|password/\w+)$|^POST /api/v1/request$")


@rule
def costly_routes_have_throttles(templates: Templates) -> list[str]:
    """A route that guests may write to, or that costs much, has a throttle below the one of all routes."""
    parameters = templates.source["Parameters"]
    deployed = deployed_routes(templates).keys()
    public = set(templates.source["Metadata"]["Atrium"]["PublicRoutes"])
    read = {route for route in deployed if route.startswith("HEAD ")}
    guests = {route for route in public if not route.startswith("GET ")}
    wanted = (guests & deployed) | {route for route in deployed - read if COSTLY.search(route)}
    found = []
    served = {name for name, _ in http_apis(templates)}
    for name, stage in of_type(templates.expanded, "AWS::ApiGatewayV2::Stage"):
        if not named(stage["ApiId"]) & served:
            continue
        throttles = stage.get("RouteSettings", {})
        held = {route for route in wanted if throttles.keys() & {route, f"ANY {route.partition(' ')[2]}"}}
        found += [f"{name}: {route} has no throttle of its own in RouteSettings" for route in sorted(wanted - held)]
        # API Gateway refuses settings of a route that does not exist.
        unknown = sorted(throttles.keys() - route_keys(templates).keys())
        found += [f"{name}: {route} has a throttle and does not exist" for route in unknown]
        for route, settings in throttles.items():
            for key, parameter in (("ThrottlingRateLimit", "ThrottleRate"), ("ThrottlingBurstLimit", "ThrottleBurst")):
                if not 0 < settings.get(key, 0) <= parameters[parameter]["Default"]:
                    found.append(f"{name}: {route} has {settings.get(key)} as {key}")
    return found


@rule
def the_api_has_one_door(templates: Templates) -> list[str]:
    """With an address of its own the API closes execute-api's; with the CDN in front functions ask for its key."""
    found = []
    closed = {"Fn::If": ["HasApiDomain", True, False]}
    for name, api in http_apis(templates):
        configured = str(api.get("Body", {}).get("servers"))
        if str(closed) not in configured and api.get("DisableExecuteApiEndpoint") != closed:
            found.append(f"{name}: stays open at execute-api beside its own address")
    if "ORIGIN_HASHES" not in environment(templates.source["Globals"]["Function"]):
        found.append("functions do not know the CDN's key")
    behind = set(deployed_routes(templates).values())
    for name, function in functions(templates.source):
        if name in behind and "shared.http.origin" not in imports.closure(module_of(function)):
            found.append(f"{name}: answers whoever comes past the CDN")
    return found


@rule
def requests_are_logged(templates: Templates) -> list[str]:
    """Access logs are one line of JSON with the route's pattern: no path, header or other text of a client."""
    found = []
    groups = dict(of_type(templates.expanded, "AWS::Logs::LogGroup"))
    for name, stage in of_type(templates.expanded, "AWS::ApiGatewayV2::Stage"):
        # Of a WebSocket API only where the account lets API Gateway write logs, which no stack can hold.
        settings = stage.get("AccessLogSettings", {})
        settings = settings["Fn::If"][1] if "Fn::If" in settings else settings
        if not named(settings.get("DestinationArn")) & groups.keys():
            found.append(f"{name}: writes no access log of this template")
            continue
        line = settings.get("Format", "")
        try:
            json.loads(line)
        except ValueError:
            found.append(f"{name}: its access log is not JSON")
        if "\n" in line:
            found.append(f"{name}: its access log spans several lines")
        for variable in re.findall(r"\$context\.([\w.]+)", line):
            if variable not in LOGGED_VARIABLES:
                found.append(f"{name}: logs $context.{variable}")
        for group in named(settings["DestinationArn"]):
            # Others share one resource policy of 5,120 characters per account, which API Gateway fills up.
            if not text(groups[group]["LogGroupName"]).startswith("/aws/vendedlogs/"):
                found.append(f"{group}: is not named as a log that AWS delivers")
    return found
