"""Rules about alarms: whoever can be in trouble has one, and each one can ring."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from infra.rules.base import Template, Templates, feeding, named, of_type, python_files, rule, text
from infra.rules.messages import ends, queues

Alarm = dict[str, Any]
MONITORING = "monitoring.yaml"
NAMESPACE = "Atrium"


def alarms(templates: Templates) -> Iterator[tuple[str, Alarm]]:
    """All alarms, those of the surroundings too."""
    for _, template in templates.all():
        yield from of_type(template, "AWS::CloudWatch::Alarm")


def watches(alarm: Alarm) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(namespace, metric, dimensions) of each figure that an alarm looks at."""
    metrics = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
    for metric in metrics or [alarm]:
        dimensions = {item["Name"]: text(item["Value"]) for item in metric.get("Dimensions", [])}
        yield metric["Namespace"], metric["MetricName"], dimensions


def physical(template: Template, name: str) -> str:
    """What a queue or function of the template is called, from outside the template."""
    properties = template["Resources"][name]["Properties"]
    given = properties.get("QueueName") or properties.get("FunctionName")
    return text(given).replace("${AWS::StackName}", "${StackName}")


def watched(templates: Templates, metric: str, dimension: str) -> set[str]:
    """The logical ids of the template whose metric some alarm looks at, here by reference or outside by name."""
    names = {
        physical(templates.expanded, name): name
        for name, _ in of_type(templates.expanded, "AWS::SQS::Queue", "AWS::Lambda::Function")
    }
    found = set()
    for _, alarm in alarms(templates):
        for _, looked_at, dimensions in watches(alarm):
            if looked_at == metric and dimension in dimensions:
                value = dimensions[dimension]
                found.add(names.get(value, value.strip("${}").split(".")[0]))
    return found


@rule
def dead_letters_are_watched(templates: Templates) -> list[str]:
    """Somebody is told of the first message that was given up."""
    seen = watched(templates, "ApproximateNumberOfMessagesVisible", "QueueName")
    return [f"{name}: nobody is told when it fills" for name in sorted(ends(templates.expanded) - seen)]


@rule
def waiting_is_watched(templates: Templates) -> list[str]:
    """A queue whose worker does not come, or a stream that stands still, gives no error: its age tells."""
    found = []
    aged = watched(templates, "ApproximateAgeOfOldestMessage", "QueueName")
    behind = watched(templates, "IteratorAge", "FunctionName")
    for function, source, _ in feeding(templates.expanded):
        if source in queues(templates.expanded):
            found += [f"{source}: nobody is told when it waits"] if source not in aged else []
        elif function not in behind:
            found.append(f"{function}: nobody is told when its stream waits")
    return found


@rule
def errors_are_watched(templates: Templates) -> list[str]:
    """Every function's errors wake somebody, throttled calls of the account and server errors of the API too."""
    seen = watched(templates, "Errors", "FunctionName")
    found = [
        f"{name}: nobody is told of its errors"
        for name, _ in of_type(templates.expanded, "AWS::Lambda::Function")
        if name not in seen
    ]
    figures = [figure for _, alarm in alarms(templates) for figure in watches(alarm)]
    if ("AWS/Lambda", "Throttles", {}) not in figures:
        found.append("nobody is told of throttled functions")
    apis = [name for name, _ in of_type(templates.expanded, "AWS::ApiGatewayV2::Api")]
    found += [
        f"{api}: nobody is told of its server errors"
        for api in apis
        if ("AWS/ApiGateway", "5xx", {"ApiId": "${" + api + "}"}) not in figures
    ]
    return found


@rule
def schedules_are_missed(templates: Templates) -> list[str]:
    """A schedule that does not run at all makes no error: an alarm takes silence for trouble."""
    found = []
    for name, schedule in of_type(templates.expanded, "AWS::Scheduler::Schedule"):
        (function,) = named(schedule["Target"]["Arn"])
        missed = [
            alarm
            for _, alarm in alarms(templates)
            if alarm.get("TreatMissingData") == "breaching"
            and any(
                metric == "Invocations" and dims.get("FunctionName") == "${" + function + "}"
                for _, metric, dims in watches(alarm)
            )
        ]
        if not missed:
            found.append(f"{name}: nobody is told when {function} does not run")
    return found


@rule
def alarms_can_ring(templates: Templates) -> list[str]:
    """An alarm tells a topic, says what silence means, and says in words what is wrong."""
    found = []
    for name, alarm in alarms(templates):
        if "AlarmTopic" not in named(alarm.get("AlarmActions")):
            found.append(f"{name}: tells nobody")
        if alarm.get("TreatMissingData") not in ("notBreaching", "breaching"):
            found.append(f"{name}: does not say what silence means")
        if not alarm.get("AlarmDescription"):
            found.append(f"{name}: does not say what is wrong")
    return found


@cache
def emitted() -> dict[str, frozenset[str]]:
    """Metric name → its dimensions, from every call of `metric` in the product; `*` stands for what is filled in."""
    found: dict[str, frozenset[str]] = {}
    for path in python_files("functions", "shared"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "metric":
                labels = {word.arg for word in node.keywords if word.arg and word.arg not in ("value", "unit")}
                found[_written(node.args[0])] = frozenset({"stage", *labels})
    return found


def _written(name: ast.expr) -> str:
    if isinstance(name, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in name.values)
    return str(ast.literal_eval(name))


def _fits(name: str, pattern: str) -> bool:
    return re.fullmatch(pattern.replace("*", r"\w+"), name) is not None


@rule
def figures_are_alarms_or_quiet(templates: Templates) -> list[str]:
    """Whoever adds a figure decides: it wakes somebody, or stands among `QuietFigures` in the monitoring's metadata."""
    told = emitted()
    quiet: set[str] = set(templates.around[MONITORING]["Metadata"]["Atrium"]["QuietFigures"])
    figures = [
        (name, metric, dims)
        for name, alarm in alarms(templates)
        for ns, metric, dims in watches(alarm)
        if ns == NAMESPACE
    ]
    loud = {metric for _, metric, _ in figures}
    # A name that is filled in as the code runs covers good and bad: one that is told nowhere else must be loud.
    found = [
        f"{name}: neither an alarm nor among the quiet figures"
        for name in sorted(told)
        if not any(_fits(known, name) for known in (loud - told.keys() if "*" in name else loud | quiet))
    ]
    found += [f"{name}: quiet, but nothing tells it" for name in sorted(quiet) if not any(_fits(name, n) for n in told)]
    found += [f"{name}: quiet and loud" for name in sorted(quiet & loud)]
    for alarm, metric, dims in figures:
        labels = [labels for name, labels in told.items() if _fits(metric, name)]
        if not any(frozenset(dims) == known for known in labels):
            found.append(f"{alarm}: nothing tells {metric} by {sorted(dims)}")
    return found
