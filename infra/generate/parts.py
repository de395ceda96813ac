"""What is generated: lists of template.yaml, infra/monitoring.yaml and pyproject.toml, each under its mark's name.

They come from the template itself (its queues, tables, functions, rules), from the composition root and from the apps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from functions import modules
from functions.subscriptions import SUBSCRIPTIONS
from infra import openapi
from infra.rules import imports, web
from infra.rules.alarms import rate_s
from infra.rules.base import Template, environment, functions, listed, named, of_type, sources, statements, text
from infra.transform import ROOT

Parts = dict[str, list[str]]
# The schedules' alarms count runs in periods as long as the rate: monitoring.yaml has a loop for each of these.
RATES_MINUTES = (5, 15, 1440)
# EventBridge takes patterns of 2,048 characters: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
LONGEST_LIST = 1_500
OPERATIONS = "OperationsFunction"


class GenerateError(Exception):
    """Something cannot be derived from the template; the text says what to add."""


def of_template(template: Template) -> Parts:
    """The lists of template.yaml: event patterns, public routes, and what operators see. Raises GenerateError."""
    patterns = {
        f"events-of-{queue}": _pattern(_subscription(queue)())
        # Rules of the account's default bus carry events of AWS, which no module declares.
        for queue in (_queue_of(one) for _, one in of_type(template, "AWS::Events::Rule") if "EventBusName" in one)
    }
    rules = [f"- !GetAtt {name}.Arn" for name, _ in of_type(template, "AWS::Events::Rule")]
    return patterns | {"rules": rules, "public-routes": _public_routes(template)} | _operations(template)


def of_monitoring(template: Template) -> Parts:
    """The lists of infra/monitoring.yaml: functions and queues by the names that they have outside their template.

    Raises GenerateError for a schedule whose rate has no loop there.
    """
    rates: dict[int, list[str]] = {minutes: [] for minutes in RATES_MINUTES}
    unscheduled, workers = [], []
    for function, properties in functions(template):
        name = _suffix(properties["FunctionName"])
        schedules = list(sources(properties, "ScheduleV2"))
        for schedule in schedules:
            minutes = rate_s(schedule["ScheduleExpression"]) // 60
            if minutes not in rates:
                raise GenerateError(f"{function} runs every {minutes} minutes: add a loop to infra/monitoring.yaml")
            rates[minutes].append(name)
        unscheduled += [] if schedules else [name]
        workers += [queue for source in sources(properties, "SQS") for queue in sorted(named(source["Queue"]))]
    queues = _queues(template)
    found = {
        "functions": unscheduled,
        "queues-with-a-worker": [_suffix(queues[name]["QueueName"]) for name in workers],
        "dead-letter-queues": [_suffix(queues[name]["QueueName"]) for name in _ends(template)],
    }
    found |= {f"schedules-every-{minutes}-minutes": names for minutes, names in rates.items()}
    return {part: [f"- {name}" for name in names] for part, names in found.items()}


def of_pyproject() -> Parts:
    """The lists of pyproject.toml: modules in the import contracts."""
    business = business_modules()
    without_http = ["functions.workers", "functions.streams", "functions.schedules"]
    without_http += [f"shared.{name}" for name in _packages(ROOT / "shared") if name != "http"]
    return {
        "business-layer": [json.dumps(" | ".join(name.removeprefix("shared.") for name in business)) + ","],
        "business-modules": [f"{json.dumps(name)}," for name in business],
        "without-http": [f"{json.dumps(name)}," for name in without_http],
    }


def business_modules() -> list[str]:
    """The packages of the modules after automation, the last of the common ones, as the composition root has them."""
    packages = [name.removesuffix(".module") for name in modules.MODULES]
    return packages[packages.index("shared.automation") + 1 :]


def _pattern(types: frozenset[str]) -> list[str]:
    """The types one by one; when that is too long for a pattern, those of one noun together if all of it are wanted."""
    if sum(len(one) + len('"",') for one in types) <= LONGEST_LIST:
        return [f"- {one}" for one in sorted(types)]
    others = {one.type.partition(".")[0] for one in modules.events() if one.type not in types}
    nouns = {one.partition(".")[0] for one in types}
    single = [one for one in types if one.partition(".")[0] in others]
    lines = {f"{noun}.": f'- {{ prefix: "{noun}." }}' for noun in nouns - others} | {one: f"- {one}" for one in single}
    return [lines[name] for name in sorted(lines)]


def _packages(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/__init__.py"))


def _subscription(queue: str) -> Any:
    if queue not in SUBSCRIPTIONS:
        raise GenerateError(f"a rule feeds the queue {queue!r}, which functions/subscriptions.py does not know")
    return SUBSCRIPTIONS[queue]


def _queue_of(rule: dict[str, Any]) -> str:
    """The queue's name in the code, which is the id of the rule's target."""
    (target,) = rule["Targets"]
    return str(target["Id"])


def _public_routes(template: Template) -> list[str]:
    """The routes that the apps declare as open to guests, by path; HEAD goes with its GET."""
    open_routes = openapi.public_routes() & web.event_routes(template).keys()
    return [
        f"- {json.dumps(route) if '{' in route else route}"
        for route in sorted(open_routes, key=lambda route: route.split(" ")[::-1])
    ]


def _operations(template: Template) -> Parts:
    """Variables and resources of the operations function: every queue, table, bucket, provider and secret in use."""
    others = [function for name, function in functions(template) if name != OPERATIONS]
    queues, ends = _queues(template), _ends(template)
    redriven = [name for name, queue in queues.items() if "RedrivePolicy" in queue]
    behind = [name for name in ends if any(name in named(queues[one]["RedrivePolicy"]) for one in redriven)]
    tables = {_suffix(table["TableName"]): name for name, table in of_type(template, "AWS::DynamoDB::Table")}
    secrets = list(dict.fromkeys(secret for function in others for secret in _secrets(function)))
    buckets = _variables(others, imports.KINDS["buckets"])
    (bus,) = dict(of_type(template, "AWS::Events::EventBus"))
    variables = {f"TABLE_{table.upper()}": {"Ref": name} for table, name in tables.items()}
    # Dead letters are found through their queue's redrive policy.
    variables |= {
        f"QUEUE_{_suffix(queue['QueueName']).upper().replace('-', '_')}_URL": {"Ref": name}
        for name, queue in queues.items()
        if name not in behind
    }
    variables |= buckets | {"EVENT_BUS": {"Ref": bus}, "PARAMETERS": ",".join(secrets)}
    variables |= _variables(others, imports.KINDS["providers"])
    # What modules check of themselves (health_checks).
    variables |= _variables(others, "SEAL_KEY_ID")
    parameter = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}"
    return {
        "operations-variables": [f"{name}: {_yaml(value)}" for name, value in variables.items()],
        "operations-tables": _arns(tables.values()),
        # Each queue stands in one statement: a role's policies are 10,240 characters at most.
        "operations-queues": _arns(redriven),
        "operations-dead-letters": _arns(behind),
        "operations-ends": _arns(name for name in ends if name not in behind),
        "operations-buckets": [
            f'- !Sub "arn:${{AWS::Partition}}:s3:::{value["Fn::Sub"]}"' for value in buckets.values()
        ],
        "operations-secrets": [f'- !Sub "{parameter}/{secret}"' for secret in secrets],
    }


def _queues(template: Template) -> dict[str, dict[str, Any]]:
    return dict(of_type(template, "AWS::SQS::Queue"))


def _ends(template: Template) -> list[str]:
    """Dead-letter queues and failure destinations: the queues without dead letters of their own."""
    return [name for name, queue in _queues(template).items() if "RedrivePolicy" not in queue]


def _secrets(function: dict[str, Any]) -> Iterator[str]:
    for statement in statements(function):
        if "ssm:GetParameters" in listed(statement["Action"]):
            yield from (text(resource).rpartition("/")[2] for resource in listed(statement["Resource"]))


def _variables(these: Iterable[dict[str, Any]], pattern: str) -> dict[str, Any]:
    """The functions' variables whose names match, with their values."""
    return {key: value for one in these for key, value in environment(one).items() if re.fullmatch(pattern, key)}


def _suffix(name: Any) -> str:
    """A physical name without the stack's name before it."""
    return text(name).removeprefix("${AWS::StackName}-")


def _arns(names: Iterable[str]) -> list[str]:
    return [f"- !GetAtt {name}.Arn" for name in names]


def _yaml(value: Any) -> str:
    if isinstance(value, dict):
        ((kind, argument),) = value.items()
        return f"!{kind.removeprefix('Fn::')} {argument}"
    return str(value)
