"""Faults in the API."""

from __future__ import annotations

from typing import Any

from infra.http_api import ANY_METHOD, INTEGRATION, INTEGRATIONS
from infra.rules import web
from infra.rules.base import Templates
from tests.support.template_faults.planting import plant, resource, written


def paths(t: Templates) -> dict[str, Any]:
    """The deployed API's paths."""
    found: dict[str, Any] = resource(t, "HttpApi")["Body"]["paths"]
    return found


def operation(t: Templates, path: str) -> Any:
    """What is deployed at a path for any method."""
    return paths(t)[path][ANY_METHOD]


@plant(web.routes_are_those_of_the_apps, web.every_route_is_an_event)
def missing_route(t: Templates) -> None:
    del paths(t)["/api/v1/orders/{order_id}"]


@plant(web.routes_are_those_of_the_apps, web.every_route_is_an_event)
def missing_method(t: Templates) -> None:
    del paths(t)["/api/v1/auth/login"]["post"]


@plant(web.routes_are_those_of_the_apps, web.every_route_is_an_event)
def get_without_head(t: Templates) -> None:
    paths(t)["/api/v1/products"] = {"get": operation(t, "/api/v1/products"), "post": operation(t, "/api/v1/products")}


@plant(web.routes_are_those_of_the_apps)
def route_at_the_wrong_function(t: Templates) -> None:
    paths(t)["/api/v1/orders"] = paths(t)["/api/v1/pages"]


@plant(web.routes_are_those_of_the_apps, web.public_routes_are_listed)
def route_of_nobody(t: Templates) -> None:
    paths(t)["/api/v1/pages/nobody"] = {"get": operation(t, "/api/v1/pages")}


@plant(web.every_route_is_an_event)
def any_method_of_nobody(t: Templates) -> None:
    paths(t)["/api/v1/pages/nobody"] = {ANY_METHOD: operation(t, "/api/v1/pages")}


@plant(web.the_api_calls_what_a_deploy_moves)
def route_past_the_alias(t: Templates) -> None:
    body = t.expanded["Resources"]["HttpApi"]["Properties"]["Body"]
    uri = body["components"][INTEGRATIONS]["PagesFunction"]["uri"]
    uri["Fn::Sub"] = uri["Fn::Sub"].replace("${PagesFunctionAliaslive}", "${PagesFunction.Arn}")


@plant(web.the_api_calls_what_a_deploy_moves)
def alias_that_jumps(t: Templates) -> None:
    del t.expanded["Resources"]["PagesFunctionAliaslive"]["UpdatePolicy"]


@plant(web.the_api_calls_what_a_deploy_moves)
def alias_that_the_api_may_not_call(t: Templates) -> None:
    t.expanded["Resources"]["PagesFunctionHttpApiPermission"]["Properties"]["FunctionName"] = {"Ref": "PagesFunction"}


@plant(web.warnings_stop_no_deploy)
def api_that_a_warning_stops(t: Templates) -> None:
    t.expanded["Resources"]["HttpApi"]["Properties"]["FailOnWarnings"] = True


@plant(web.warnings_stop_no_deploy)
def server_at_no_address(t: Templates) -> None:
    del t.expanded["Resources"]["HttpApi"]["Properties"]["Body"]["servers"][0]["url"]


@plant(web.public_routes_are_listed)
def unlisted_open_route(t: Templates) -> None:
    t.source["Metadata"]["Atrium"]["PublicRoutes"].remove("POST /api/v1/auth/login")


@plant(web.public_routes_are_listed)
def listed_closed_route(t: Templates) -> None:
    t.source["Metadata"]["Atrium"]["PublicRoutes"].append("POST /api/v1/orders")


@plant(web.every_route_is_an_event)
def rest_api(t: Templates) -> None:
    t.expanded["Resources"]["OldApi"] = {"Type": "AWS::ApiGateway::RestApi", "Properties": {}}


@plant(web.every_route_is_an_event)
def route_in_the_body_alone(t: Templates) -> None:
    paths(t)["$default"] = {"x-amazon-apigateway-any-method": {}}


@plant(web.an_api_has_an_integration_for_each_function)
def integration_of_one_route(t: Templates) -> None:
    operation(t, "/api/v1/orders")[INTEGRATION] = {"type": "aws_proxy", "httpMethod": "POST"}


@plant(web.an_api_has_an_integration_for_each_function)
def too_many_integrations(t: Templates) -> None:
    shared = resource(t, "HttpApi")["Body"]["components"][INTEGRATIONS]
    shared.update({f"Function{number}": shared["OrdersFunction"] for number in range(230)})


@plant(web.an_api_has_an_integration_for_each_function)
def too_many_routes(t: Templates) -> None:
    paths(t).update({f"/api/v1/more/{n}": {"get": operation(t, "/api/v1/pages")} for n in range(300)})


@plant(web.cors_origins_are_explicit)
def any_origin(t: Templates) -> None:
    resource(t, "HttpApi")["Body"]["x-amazon-apigateway-cors"]["allowOrigins"] = ["*"]


@plant(web.cors_origins_are_explicit)
def any_origin_as_written(t: Templates) -> None:
    written(t, "HttpApi")["CorsConfiguration"] = True


@plant(web.cors_origins_are_explicit)
def origins_that_sam_swallows(t: Templates) -> None:
    resource(t, "HttpApi")["Body"]["x-amazon-apigateway-cors"] = {"Ref": "CorsOrigins"}


@plant(web.cors_origins_are_explicit)
def any_origin_by_parameter(t: Templates) -> None:
    t.source["Parameters"]["CorsOrigins"]["AllowedPattern"] = ".*"


@plant(web.cors_origins_are_explicit)
def any_origin_of_a_bucket(t: Templates) -> None:
    resource(t, "FilesBucket")["CorsConfiguration"]["CorsRules"][0]["AllowedOrigins"] = ["*"]


@plant(web.apis_are_throttled)
def no_throttle(t: Templates) -> None:
    del resource(t, "HttpApiApiGatewayDefaultStage")["DefaultRouteSettings"]


@plant(web.apis_are_throttled)
def a_throttle_in_name_only(t: Templates) -> None:
    t.source["Parameters"]["ThrottleRate"]["Default"] = 10000


def stage(t: Templates) -> dict[str, Any]:
    """The API's stage."""
    found: dict[str, Any] = t.expanded["Resources"]["HttpApiApiGatewayDefaultStage"]["Properties"]
    return found


@plant(web.costly_routes_have_throttles)
def login_at_any_rate(t: Templates) -> None:
    del stage(t)["RouteSettings"]["POST /api/v1/auth/login"]


@plant(web.costly_routes_have_throttles)
def export_at_any_rate(t: Templates) -> None:
    del stage(t)["RouteSettings"]["ANY /api/v1/visits/export"]


@plant(web.costly_routes_have_throttles)
def throttle_of_no_route(t: Templates) -> None:
    stage(t)["RouteSettings"]["POST /api/v1/auth/sign-in"] = {"ThrottlingRateLimit": 1, "ThrottlingBurstLimit": 1}


@plant(web.costly_routes_have_throttles)
def throttle_above_all(t: Templates) -> None:
    stage(t)["RouteSettings"]["POST /api/v1/auth/login"]["ThrottlingRateLimit"] = 10_000


@plant(web.the_api_has_one_door)
def second_door(t: Templates) -> None:
    body = t.expanded["Resources"]["HttpApi"]["Properties"]["Body"]
    body["servers"] = []


@plant(web.the_api_has_one_door)
def door_without_a_lock(t: Templates) -> None:
    t.source["Resources"]["PagesFunction"]["Properties"]["Handler"] = "functions.workers.sms.handler.handler"


@plant(web.requests_are_logged)
def no_access_log(t: Templates) -> None:
    del resource(t, "HttpApiApiGatewayDefaultStage")["AccessLogSettings"]


@plant(web.requests_are_logged)
def paths_in_the_access_log(t: Templates) -> None:
    resource(t, "HttpApiApiGatewayDefaultStage")["AccessLogSettings"]["Format"] = '{"path":"$context.path"}'


@plant(web.requests_are_logged)
def access_log_that_no_program_reads(t: Templates) -> None:
    resource(t, "HttpApiApiGatewayDefaultStage")["AccessLogSettings"]["Format"] = "$context.requestId $context.status"
