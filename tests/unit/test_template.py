"""The template keeps its rules, and each rule can fail: a planted fault shows it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from infra import validate
from infra.transform import ROOT, load
from tests.support import template as template_file
from tests.support import template_rules as rules
from tests.support import template_rules_more as more

Template = dict[str, Any]
Fault = Callable[[Template], object]


def properties(template: Template, name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


@pytest.fixture
def template() -> Template:
    return copy.deepcopy(template_file.load())


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_template_keeps(rule: rules.Rule, template: Template) -> None:
    assert rule(template) == []


def no_redrive(t: Template) -> None:
    del properties(t, "PaymentsQueue")["RedrivePolicy"]


def unwatched(t: Template) -> None:
    del t["Resources"]["SmsDeadLettersAlarm"]


def slow_worker(t: Template) -> None:
    properties(t, "PaymentsWorkerFunction")["Timeout"] = 61


def plain_queue(t: Template) -> None:
    properties(t, "SmsQueue")["SqsManagedSseEnabled"] = False


def all_or_nothing(t: Template) -> None:
    del properties(t, "EmailWorkerFunction")["Events"]["Queue"]["Properties"]["FunctionResponseTypes"]


def unbounded(t: Template) -> None:
    del properties(t, "EmailWorkerFunction")["Events"]["Queue"]["Properties"]["ScalingConfig"]


def blocked_stream(t: Template) -> None:
    del properties(t, "EventPublisherFunction")["Events"]["Stream"]["Properties"]["DestinationConfig"]


def _statement(t: Template, name: str, statement: dict[str, Any]) -> None:
    properties(t, name)["Policies"][0]["Statement"].append({"Effect": "Allow", **statement})


def star_action(t: Template) -> None:
    _statement(t, "PagesFunction", {"Action": ["dynamodb:*"], "Resource": {"Fn::GetAtt": ["ShopTable", "Arn"]}})


def star_resource(t: Template) -> None:
    _statement(t, "PagesFunction", {"Action": ["s3:GetObject"], "Resource": "*"})


def any_queue(t: Template) -> None:
    _statement(t, "PagesFunction", {"Action": "sqs:SendMessage", "Resource": {"Fn::Sub": "arn:aws:sqs:*:*:*"}})


def all_secrets(t: Template) -> None:
    path = "arn:aws:ssm:eu-central-1:1:parameter/${AWS::StackName}/*"
    _statement(t, "PagesFunction", {"Action": ["ssm:GetParameter"], "Resource": {"Fn::Sub": path}})


def ready_made_policy(t: Template) -> None:
    properties(t, "PagesFunction")["Policies"].append("AmazonDynamoDBFullAccess")


def foreign_table(t: Template) -> None:
    table = {"Fn::GetAtt": ["PaymentsTable", "Arn"]}
    _statement(t, "PagesFunction", {"Action": ["dynamodb:GetItem"], "Resource": table})
    rules.environment(properties(t, "PagesFunction"))["TABLE_PAYMENTS"] = {"Ref": "PaymentsTable"}


def useless_setting(t: Template) -> None:
    rules.environment(properties(t, "PagesFunction"))["TABLE_IDEMPOTENCY"] = {"Ref": "IdempotencyTable"}


def silent_queue(t: Template) -> None:
    del rules.environment(properties(t, "AuthFunction"))["QUEUE_SMS_URL"]


def no_recovery(t: Template) -> None:
    del properties(t, "ShopTable")["PointInTimeRecoverySpecification"]


def always_deletable(t: Template) -> None:
    properties(t, "ShopTable")["DeletionProtectionEnabled"] = False


def public_bucket(t: Template) -> None:
    properties(t, "MediaBucket")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] = False


def endless_logs(t: Template) -> None:
    del properties(t, "OrdersLogs")["RetentionInDays"]


def logs_of_its_own(t: Template) -> None:
    del properties(t, "OrdersFunction")["LoggingConfig"]


def secret_setting(t: Template) -> None:
    rules.environment(properties(t, "OrdersFunction"))["YOOKASSA_SECRET_KEY"] = "live_1234"


def secret_parameter(t: Template) -> None:
    t["Parameters"]["JwtSecret"] = {"Type": "String", "NoEcho": True}


def any_origin(t: Template) -> None:
    properties(t, "HttpApi")["CorsConfiguration"]["AllowOrigins"] = ["*"]


def any_origin_by_parameter(t: Template) -> None:
    t["Parameters"]["CorsOrigins"]["AllowedPattern"] = ".*"


def no_throttle(t: Template) -> None:
    del properties(t, "HttpApi")["DefaultRouteSettings"]


def function_without_event(t: Template) -> None:
    t["Resources"]["SurpriseFunction"] = copy.deepcopy(t["Resources"]["HealthFunction"])


def missing_route(t: Template) -> None:
    del properties(t, "OrdersFunction")["Events"]["Place"]


def route_of_nobody(t: Template) -> None:
    route = {"ApiId": {"Ref": "HttpApi"}, "Method": "GET", "Path": "/api/v1/pages/nobody"}
    properties(t, "PagesFunction")["Events"]["Extra"] = {"Type": "HttpApi", "Properties": route}


def unlisted_open_route(t: Template) -> None:
    t["Metadata"]["Atrium"]["PublicRoutes"].remove("POST /api/v1/auth/login")


def listed_closed_route(t: Template) -> None:
    t["Metadata"]["Atrium"]["PublicRoutes"].append("POST /api/v1/orders")


FAULTS: list[tuple[rules.Rule, Fault]] = [
    (rules.queues_have_dead_letters, no_redrive),
    (rules.queues_have_dead_letters, unwatched),
    (rules.queues_outwait_their_workers, slow_worker),
    (rules.queues_are_encrypted, plain_queue),
    (rules.sources_report_single_failures, all_or_nothing),
    (rules.sources_report_single_failures, unbounded),
    (rules.sources_report_single_failures, blocked_stream),
    (rules.permissions_are_exact, star_action),
    (rules.permissions_are_exact, star_resource),
    (rules.permissions_are_exact, any_queue),
    (rules.permissions_are_exact, all_secrets),
    (rules.permissions_are_exact, ready_made_policy),
    (rules.tables_belong_to_the_code, foreign_table),
    (rules.tables_belong_to_the_code, useless_setting),
    (rules.queues_belong_to_the_code, silent_queue),
    (more.tables_are_safe, no_recovery),
    (more.tables_are_safe, always_deletable),
    (more.buckets_are_private, public_bucket),
    (more.logs_end, endless_logs),
    (more.logs_end, logs_of_its_own),
    (more.settings_hold_no_secrets, secret_setting),
    (more.settings_hold_no_secrets, secret_parameter),
    (more.origins_are_named, any_origin),
    (more.origins_are_named, any_origin_by_parameter),
    (more.apis_are_throttled_and_logged, no_throttle),
    (more.functions_have_an_event, function_without_event),
    (more.routes_are_those_of_the_apps, missing_route),
    (more.routes_are_those_of_the_apps, route_of_nobody),
    (more.guests_meet_only_public_routes, unlisted_open_route),
    (more.guests_meet_only_public_routes, listed_closed_route),
]


@pytest.mark.parametrize(("rule", "fault"), FAULTS, ids=lambda part: part.__name__)
def test_a_planted_fault_is_found(rule: rules.Rule, fault: Fault, template: Template) -> None:
    fault(template)
    assert rule(template)


def test_every_rule_has_a_planted_fault() -> None:
    assert {rule.__name__ for rule in rules.RULES} == {rule.__name__ for rule, _ in FAULTS}


def test_the_transformed_template_lints_clean() -> None:
    result = validate.lint_transformed(load())
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_linter_sees_a_fault_in_the_transformed_template() -> None:
    broken = load()
    broken["Resources"]["ShopTable"]["Properties"]["BillingMode"] = "PAY_PER_WISH"
    assert "PAY_PER_WISH" in validate.lint_transformed(broken).stdout


@pytest.mark.parametrize("path", sorted((ROOT / "infra").glob("*.yaml")), ids=lambda path: path.name)
def test_the_surroundings_lint_clean(path: Any) -> None:
    result = validate.lint(path)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "events").glob("*.json")), ids=lambda path: path.name)
def test_events_are_json_and_belong_to_a_function(path: Any, template: Template) -> None:
    assert json.loads(path.read_text())
    known = {rules.event_file(name) for name, _ in rules.functions(template)}
    assert path.name in known | {"http_api.json"}
