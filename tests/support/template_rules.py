"""What `template.yaml` must keep to. Each rule takes a template and gives back its findings; none means it is kept.

Rules find functions, queues, tables and routes themselves, so that what is added is covered the day it appears.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from infra.rules import imports

Template = dict[str, Any]
Rule = Callable[[Template], list[str]]
ROOT = Path(__file__).resolve().parents[2]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    """Register a rule."""
    RULES.append(function)
    return function


def of_type(template: Template, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logical ids and properties of all resources of a type."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


def functions(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """All functions."""
    return of_type(template, "AWS::Serverless::Function")


def _named(value: Any) -> set[str]:
    """The logical ids that a value mentions, however deep and in whatever form."""
    if isinstance(value, dict):
        found = {str(value["Ref"])} if "Ref" in value else set()
        if "Fn::GetAtt" in value:
            target = value["Fn::GetAtt"]
            found.add(str(target[0] if isinstance(target, list) else target.split(".")[0]))
        if "Fn::Sub" in value:
            text = value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0]
            found |= {name.split(".")[0] for name in re.findall(r"\$\{([^}!]+)\}", text)}
        return found.union(*(_named(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(_named(item) for item in value))
    return set()


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def statements(properties: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A function's own policy statements."""
    for policy in listed(properties.get("Policies")):
        if isinstance(policy, dict):
            yield from listed(policy.get("Statement"))


def _granted(properties: dict[str, Any], service: str) -> set[str]:
    granted: set[str] = set()
    for statement in statements(properties):
        if any(str(action).startswith(f"{service}:") for action in listed(statement["Action"])):
            granted |= _named(statement.get("Resource"))
    return granted


def environment(properties: dict[str, Any]) -> dict[str, Any]:
    """A function's own variables."""
    variables: dict[str, Any] = properties.get("Environment", {}).get("Variables", {})
    return variables


def sources(properties: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """A function's event sources of a type."""
    for event in properties.get("Events", {}).values():
        if event["Type"] == kind:
            yield event["Properties"]


def event_file(logical_id: str) -> str:
    """events/ holds one real event per function: `PaymentsWorkerFunction` → `payments.json`."""
    words = re.findall(r"[A-Z][a-z0-9]*", re.sub("(Worker|Webhook)?Function$", "", logical_id))
    return "_".join(words).lower() + ".json"


@rule
def queues_have_dead_letters(template: Template) -> list[str]:
    """Every queue gives up into another one; those others are where messages end."""
    ends: set[str] = set()
    for _, queue in of_type(template, "AWS::SQS::Queue"):
        ends |= _named(queue.get("RedrivePolicy"))
    for _, function in functions(template):
        ends |= _named(function.get("EventInvokeConfig")) | _named(function.get("DeadLetterQueue"))
        for event in function.get("Events", {}).values():
            ends |= _named(event["Properties"].get("DestinationConfig"))
    for _, target in of_type(template, "AWS::Events::Rule"):
        ends |= set().union(*(_named(item.get("DeadLetterConfig")) for item in target["Targets"]))
    queues = dict(of_type(template, "AWS::SQS::Queue"))
    watched = set().union(*(_named(a.get("Dimensions")) for _, a in of_type(template, "AWS::CloudWatch::Alarm")))
    found = [
        f"{name}: no dead-letter queue" for name, q in queues.items() if "RedrivePolicy" not in q and name not in ends
    ]
    return found + [f"{name}: nobody is told when it fills" for name in sorted(ends & queues.keys() - watched)]


@rule
def queues_outwait_their_workers(template: Template) -> list[str]:
    """Visibility ≥ 6 × the function's time-out (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)."""
    found = []
    queues = dict(of_type(template, "AWS::SQS::Queue"))
    default = template["Globals"]["Function"]["Timeout"]
    for name, function in functions(template):
        for source in sources(function, "SQS"):
            for queue in _named(source["Queue"]):
                if queues[queue].get("VisibilityTimeout", 30) < 6 * function.get("Timeout", default):
                    found.append(f"{queue}: visibility below 6 × the time-out of {name}")
    return found


@rule
def queues_are_encrypted(template: Template) -> list[str]:
    """Codes travel in queues."""
    return [f"{n}: not encrypted" for n, q in of_type(template, "AWS::SQS::Queue") if not q.get("SqsManagedSseEnabled")]


@rule
def sources_report_single_failures(template: Template) -> list[str]:
    """A poison message does not take its neighbours along, and a flood does not take all concurrency."""
    found = []
    for name, function in functions(template):
        for kind in ("SQS", "DynamoDB"):
            for source in sources(function, kind):
                if "ReportBatchItemFailures" not in source.get("FunctionResponseTypes", []):
                    found.append(f"{name}: its {kind} source does not report single failures")
                if kind == "SQS" and "MaximumConcurrency" not in source.get("ScalingConfig", {}):
                    found.append(f"{name}: its queue has no bound on concurrency")
                if kind == "DynamoDB" and not {"BisectBatchOnFunctionError", "DestinationConfig"} <= source.keys():
                    found.append(f"{name}: its stream can be blocked by one record")
    return found


@rule
def permissions_are_exact(template: Template) -> list[str]:
    """No `*` in actions, none as a resource, exact secrets; text messages, which have no ARN, exclude every topic."""
    found = []
    for name, function in functions(template):
        for policy in listed(function.get("Policies")):
            if not isinstance(policy, dict) or "Statement" not in policy:
                found.append(f"{name}: {policy} is not a statement of its own")
        for statement in statements(function):
            actions = [str(action) for action in listed(statement.get("Action"))]
            if not actions or any("*" in action for action in actions):
                found.append(f"{name}: actions {actions}")
            if "NotResource" in statement and actions != ["sns:Publish"]:
                found.append(f"{name}: NotResource with {actions}")
            for resource in listed(statement.get("Resource")):
                written = json.dumps(resource)
                if resource == "*" or (re.search(r'[:/]\*"|"\*', written) and re.search(r":\*(:|\")", written)):
                    found.append(f"{name}: {actions} on {written}")
                if "ssm:GetParameter" in actions and "*" in written:
                    found.append(f"{name}: reads more secrets than it names, {written}")
    return found


@rule
def tables_belong_to_the_code(template: Template) -> list[str]:
    """A role opens a table only when the function's code reaches that table's models, and the settings agree."""
    found = []
    tables = dict(of_type(template, "AWS::DynamoDB::Table"))
    for name, function in functions(template):
        granted = {n.removesuffix("Table").lower() for n in _granted(function, "dynamodb") & tables.keys()}
        told = {key[6:].lower() for key in environment(function) if key.startswith("TABLE_")}
        reached = imports.tables(function["Handler"].removesuffix(".handler"))
        found += [f"{name}: may use table {table}, its code cannot" for table in sorted(granted - reached)]
        found += [f"{name}: TABLE_{table.upper()} and its role disagree" for table in sorted(granted ^ told)]
    return found


@rule
def queues_belong_to_the_code(template: Template) -> list[str]:
    """A role may send to a queue exactly when the function is told its address."""
    found = []
    queues = dict(of_type(template, "AWS::SQS::Queue"))
    for name, function in functions(template):
        granted = _granted(function, "sqs") & queues.keys()
        told = set().union(*(_named(v) for k, v in environment(function).items() if k.startswith("QUEUE_")))
        found += [f"{name}: settings and role disagree about {queue}" for queue in sorted(granted ^ told)]
    return found
