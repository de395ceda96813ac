"""Faults in the WebSocket API."""

from __future__ import annotations

from infra.rules import alarms, permissions, web, websocket
from infra.rules.base import Templates
from tests.support.template_faults.planting import plant, resource


@plant(websocket.websocket_routes_lead_to_one_function)
def route_besides(t: Templates) -> None:
    t.expanded["Resources"]["LiveMore"] = {
        "Type": "AWS::ApiGatewayV2::Route",
        "Properties": {**resource(t, "LiveDefaultRoute"), "RouteKey": "more"},
    }


@plant(websocket.websocket_routes_lead_to_one_function)
def nobody_at_the_door(t: Templates) -> None:
    del t.expanded["Resources"]["LiveConnectRoute"]


@plant(websocket.websocket_routes_lead_to_one_function)
def connection_without_permission(t: Templates) -> None:
    del t.expanded["Resources"]["LivePermission"]


@plant(websocket.websocket_answers_arrive)
def answers_go_nowhere(t: Templates) -> None:
    del t.expanded["Resources"]["LiveDefaultResponse"]


@plant(websocket.websocket_stages_wait_for_their_routes)
def a_stage_comes_before_a_route(t: Templates) -> None:
    t.expanded["Resources"]["LiveStage"]["DependsOn"].remove("LiveConnectRoute")


@plant(websocket.websocket_parts_are_made_in_turn)
def routes_that_are_made_together(t: Templates) -> None:
    del t.expanded["Resources"]["LiveDefaultRoute"]["DependsOn"]


@plant(websocket.websocket_messages_are_not_logged)
def handshakes_are_logged(t: Templates) -> None:
    resource(t, "LiveStage")["DefaultRouteSettings"]["DataTraceEnabled"] = True


@plant(websocket.connections_are_managed_by_one_role, permissions.resources_are_exact)
def somebody_else_posts(t: Templates) -> None:
    statement = {"Effect": "Allow", "Action": ["execute-api:ManageConnections"], "Resource": "*"}
    for policy in resource(t, "PagesFunctionRole")["Policies"]:
        policy["PolicyDocument"]["Statement"].append(statement)


@plant(web.requests_are_logged)
def token_in_the_access_log(t: Templates) -> None:
    settings = resource(t, "LiveStage")["AccessLogSettings"]["Fn::If"][1]
    settings["Format"] = settings["Format"].replace("$context.eventType", "$context.authorizer.token")


@plant(web.apis_are_throttled)
def connections_without_a_limit(t: Templates) -> None:
    del resource(t, "LiveStage")["DefaultRouteSettings"]["ThrottlingRateLimit"]


@plant(alarms.errors_have_alarms)
def no_alarm_on_the_websocket_api(t: Templates) -> None:
    del t.others["monitoring.yaml"]["Resources"]["LiveErrorsAlarm"]
