"""More rules of the template: what is stored, logged, told and reachable (see template_rules)."""

from __future__ import annotations

import re
from typing import Any

from fastapi.routing import iter_route_contexts

from infra.openapi import apps
from shared.http.auth import admin_only, current_user, manager_only
from tests.support.template_rules import ROOT, Template, environment, event_file, functions, of_type, rule, sources

SECRET_NAME = re.compile(r"SECRET|PASSWORD|PASSWD|TOKEN|PRIVATE|CREDENTIAL|API_?KEY|PEPPER")
SIGNED_IN = {current_user, manager_only, admin_only}


@rule
def tables_are_safe(template: Template) -> list[str]:
    """On demand, restorable, encrypted, expiring by `ttl`, protected by the stage's choice."""
    found = []
    for name, table in of_type(template, "AWS::DynamoDB::Table"):
        wanted = {
            "on demand": table.get("BillingMode") == "PAY_PER_REQUEST",
            "point-in-time recovery": table.get("PointInTimeRecoverySpecification", {}).get(
                "PointInTimeRecoveryEnabled"
            ),
            "encryption": table.get("SSESpecification", {}).get("SSEEnabled"),
            "ttl": table.get("TimeToLiveSpecification") == {"AttributeName": "ttl", "Enabled": True},
            "deletion protection by parameter": table.get("DeletionProtectionEnabled") == {"Ref": "DeletionProtection"},
        }
        found += [f"{name}: no {what}" for what, kept in wanted.items() if not kept]
    return found


@rule
def buckets_are_private(template: Template) -> list[str]:
    """No bucket is public, none keeps uploads for ever."""
    found = []
    for name, bucket in of_type(template, "AWS::S3::Bucket"):
        block = bucket.get("PublicAccessBlockConfiguration", {})
        wanted = {
            "encryption": "BucketEncryption" in bucket,
            "block of public access": len(block) == 4 and all(block.values()),
            "owner enforced": "BucketOwnerEnforced" in str(bucket.get("OwnershipControls")),
            "lifecycle": "LifecycleConfiguration" in bucket,
        }
        found += [f"{name}: no {what}" for what, kept in wanted.items() if not kept]
    return found


@rule
def logs_end(template: Template) -> list[str]:
    """Each function writes to a log group of this template, and every group forgets."""
    groups = dict(of_type(template, "AWS::Logs::LogGroup"))
    found = [f"{name}: keeps logs for ever" for name, group in groups.items() if "RetentionInDays" not in group]
    used = [(n, f.get("LoggingConfig", {}).get("LogGroup", {}).get("Ref")) for n, f in functions(template)]
    found += [f"{name}: its log group is not in the template" for name, group in used if group not in groups]
    return found + [f"{g}: shared by functions" for g in groups if [group for _, group in used].count(g) > 1]


@rule
def settings_hold_no_secrets(template: Template) -> list[str]:
    """Secrets come from the parameter store: not from variables, and not from the template's parameters."""
    told = {"Globals": template["Globals"]["Function"]} | dict(functions(template))
    found = [
        f"{name}: {key} looks like a secret"
        for name, properties in told.items()
        for key in environment(properties)
        if SECRET_NAME.search(key)
    ]
    return found + [
        f"parameter {p} looks like a secret" for p in template["Parameters"] if SECRET_NAME.search(p.upper())
    ]


@rule
def origins_are_named(template: Template) -> list[str]:
    """CORS never says `*`, neither here nor through the parameter."""
    found = []
    for name, api in of_type(template, "AWS::Serverless::HttpApi"):
        origins = (
            api.get("CorsConfiguration", {}).get("AllowOrigins") if api.get("CorsConfiguration") is not True else "*"
        )
        if origins != {"Ref": "CorsOrigins"}:
            found.append(f"{name}: CORS origins are not the parameter's but {origins}")
    parameter = template["Parameters"]["CorsOrigins"]
    if "*" in parameter.get("Default", "") or re.fullmatch(parameter.get("AllowedPattern", ".*"), "*"):
        found.append("parameter CorsOrigins takes *")
    for name, bucket in of_type(template, "AWS::S3::Bucket"):
        for cors in bucket.get("CorsConfiguration", {}).get("CorsRules", []):
            if cors["AllowedOrigins"] != {"Ref": "CorsOrigins"}:
                found.append(f"{name}: CORS origins are not the parameter's")
    return found


@rule
def apis_are_throttled_and_logged(template: Template) -> list[str]:
    """A flood is refused before it costs anything, and who came is written down."""
    return [
        f"{name}: no {key}"
        for name, api in of_type(template, "AWS::Serverless::HttpApi")
        for key in ("DefaultRouteSettings", "AccessLogSettings")
        if not api.get(key)
    ]


@rule
def functions_have_an_event(template: Template) -> list[str]:
    """One real event per function, for tests and for `sam local invoke`."""
    return [
        f"{name}: no events/{event_file(name)}"
        for name, _ in functions(template)
        if not (ROOT / "events" / event_file(name)).exists()
    ]


def template_routes(template: Template) -> dict[str, str]:
    """`METHOD /path` → logical id of the function."""
    return {
        f"{source['Method']} {source['Path']}": name
        for name, function in functions(template)
        for source in sources(function, "HttpApi")
    }


def _asks_for_a_person(dependant: Any) -> bool:
    return dependant.call in SIGNED_IN or any(_asks_for_a_person(part) for part in dependant.dependencies)


def app_routes() -> dict[str, tuple[str, bool]]:
    """`METHOD /path` → the group that serves it and whether it asks for a person, from the apps themselves."""
    return {
        f"{method} {context.path}": (f"functions.api.{group}.handler", _asks_for_a_person(context.dependant))
        for group, app in apps()
        for context in iter_route_contexts(app.routes)
        for method in sorted(context.methods or ())
    }


@rule
def routes_are_those_of_the_apps(template: Template) -> list[str]:
    """Each route of the apps is deployed, at its function, and nothing else is."""
    handlers = {name: function["Handler"].removesuffix(".handler") for name, function in functions(template)}
    deployed = {route: handlers[name] for route, name in template_routes(template).items()}
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


@rule
def guests_meet_only_public_routes(template: Template) -> list[str]:
    """A route that asks for nobody must be on the public list, and the list names nothing else."""
    public = set(template["Metadata"]["Atrium"]["PublicRoutes"])
    guarded = {route for route, (_, asks) in app_routes().items() if asks}
    open_routes = set(template_routes(template)) - guarded
    found = [f"{route}: open to guests, not on the public list" for route in sorted(open_routes - public)]
    return found + [f"{route}: on the public list, not an open route" for route in sorted(public - open_routes)]
