"""Rules about alarms: everything that can fail has one, and each one can fire."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from infra.rules.base import Template, Templates, feeding, named, of_type, python_files, rule, text
from infra.rules.messages import ends, queues

Alarm = dict[str, Any]
MONITORING = "monitoring.yaml"
NAMESPACE = "Atrium"
# IntegrationError of a WebSocket API counts refused handshakes too, ExecutionError calls that failed:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html
SERVER_ERRORS = {"HTTP": "5xx", "WEBSOCKET": "ExecutionError"}
# What the dashboard searches for, and the dimensions by which AWS has it:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html, and as for SQS and Lambda
SEARCHED = {
    "ApproximateNumberOfMessagesVisible": "AWS/SQS,QueueName",
    "ApproximateAgeOfOldestMessage": "AWS/SQS,QueueName",
    "Errors": "AWS/Lambda,FunctionName",
    "Duration": "AWS/Lambda,FunctionName",
    "ConsumedWriteCapacityUnits": "AWS/DynamoDB,TableName",
    "ConsumedReadCapacityUnits": "AWS/DynamoDB,TableName",
    "ConditionalCheckFailedRequests": "AWS/DynamoDB,TableName",
    "TransactionConflict": "AWS/DynamoDB,TableName",
    "ThrottledRequests": "AWS/DynamoDB,TableName,Operation",
}
SEARCH = re.compile(r"SEARCH\('\{([^}]*)\} (.*)', '\w+', \d+\)")


def alarms(templates: Templates) -> Iterator[tuple[str, Alarm]]:
    """All alarms of all templates; they stand in infra/monitoring.yaml."""
    for _, template in templates.all():
        yield from of_type(template, "AWS::CloudWatch::Alarm")


def watches(alarm: Alarm) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(namespace, metric, dimensions) of each metric that an alarm reads."""
    metrics = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
    for metric in metrics or [alarm]:
        dimensions = {item["Name"]: text(item["Value"]) for item in metric.get("Dimensions", [])}
        yield metric["Namespace"], metric["MetricName"], dimensions


def physical(template: Template, name: str) -> str:
    """The name of a queue or function of the template, as another template writes it."""
    properties = template["Resources"][name]["Properties"]
    given = properties.get("QueueName") or properties.get("FunctionName")
    return text(given).replace("${AWS::StackName}", "${StackName}")


def watched(templates: Templates, metric: str, dimension: str) -> set[str]:
    """The logical ids of the template's queues and functions whose metric some alarm reads, found by their names."""
    names = {
        physical(templates.expanded, name): name
        for name, _ in of_type(templates.expanded, "AWS::SQS::Queue", "AWS::Lambda::Function")
    }
    values = {
        dimensions.get(dimension)
        for _, alarm in alarms(templates)
        for _, read, dimensions in watches(alarm)
        if read == metric
    }
    return {name for value, name in names.items() if value in values}


@rule
def dead_letters_have_alarms(templates: Templates) -> list[str]:
    """The first message that was given up raises an alarm."""
    seen = watched(templates, "ApproximateNumberOfMessagesVisible", "QueueName")
    return [f"{name}: no alarm on its messages" for name in sorted(ends(templates.expanded) - seen)]


@rule
def message_age_has_alarms(templates: Templates) -> list[str]:
    """A queue without a working consumer, or a blocked stream, makes no error: alarms watch the age of messages."""
    found = []
    aged = watched(templates, "ApproximateAgeOfOldestMessage", "QueueName")
    behind = watched(templates, "IteratorAge", "FunctionName")
    for function, source, _ in feeding(templates.expanded):
        if source in queues(templates.expanded):
            found += [f"{source}: no alarm on the age of its messages"] if source not in aged else []
        elif function not in behind:
            found.append(f"{function}: no alarm on the age of its stream")
    return found


@rule
def errors_have_alarms(templates: Templates) -> list[str]:
    """There are alarms on every function's errors, on the account's throttled calls and on the API's server errors."""
    seen = watched(templates, "Errors", "FunctionName")
    found = [
        f"{name}: no alarm on its errors"
        for name, _ in of_type(templates.expanded, "AWS::Lambda::Function")
        if name not in seen
    ]
    read = [metric for _, alarm in alarms(templates) for metric in watches(alarm)]
    if ("AWS/Lambda", "Throttles", {}) not in read:
        found.append("no alarm on throttled functions")
    # An API has an id that nobody chooses: an alarm knows it by a parameter that is one of the stack's outputs.
    known = {name for name in templates.others[MONITORING]["Parameters"] if name in templates.source["Outputs"]}
    read_apis = {
        (name, metric)
        for parameter in known
        for metric in SERVER_ERRORS.values()
        if ("AWS/ApiGateway", metric, {"ApiId": "${" + parameter + "}"}) in read
        for name in named(templates.source["Outputs"][parameter]["Value"])
    }
    for name, api in of_type(templates.expanded, "AWS::ApiGatewayV2::Api"):
        if (name, SERVER_ERRORS[api.get("ProtocolType", "HTTP")]) not in read_apis:
            found.append(f"{name}: no alarm on its server errors")
    return found


@rule
def missed_schedules_have_alarms(templates: Templates) -> list[str]:
    """A schedule that does not run makes no error: an alarm counts runs at its rate and takes silence as failure."""
    found = []
    for name, schedule in of_type(templates.expanded, "AWS::Scheduler::Schedule"):
        (function,) = named(schedule["Target"]["Arn"])
        wanted = (physical(templates.expanded, function), rate_s(schedule["ScheduleExpression"]))
        missed = [
            alarm
            for _, alarm in alarms(templates)
            if alarm.get("TreatMissingData") == "breaching" and wanted in _counted_runs(alarm)
        ]
        if not missed:
            found.append(f"{name}: no alarm when {function} does not run")
    return found


def rate_s(expression: str) -> int:
    """Seconds between two runs of a schedule. Raises ValueError for one that is no rate in minutes or hours."""
    parts = re.fullmatch(r"rate\((\d+) (minute|hour)s?\)", expression)
    if parts is None:
        raise ValueError(f"{expression!r} is no rate in minutes or hours")
    return int(parts[1]) * {"minute": 60, "hour": 3600}[parts[2]]


def _counted_runs(alarm: Alarm) -> set[tuple[str, int]]:
    """(function's name, period in seconds) of the runs that an alarm counts."""
    stats = [query["MetricStat"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
    return {
        (text(dimension["Value"]), int(stat["Period"]))
        for stat in stats
        if stat["Metric"]["MetricName"] == "Invocations"
        for dimension in stat["Metric"]["Dimensions"]
        if dimension["Name"] == "FunctionName"
    }


@rule
def alarms_can_fire(templates: Templates) -> list[str]:
    """An alarm has a topic, says what missing data means, and describes what is wrong."""
    found = []
    for name, alarm in alarms(templates):
        if "AlarmTopic" not in named(alarm.get("AlarmActions")):
            found.append(f"{name}: has no topic")
        if alarm.get("TreatMissingData") not in ("notBreaching", "breaching"):
            found.append(f"{name}: does not say what missing data means")
        if not alarm.get("AlarmDescription"):
            found.append(f"{name}: has no description")
    return found


@rule
def alarms_reach_somebody(templates: Templates) -> list[str]:
    """The alarms' topic has a subscription for each address that is given, and a deploy without any is refused."""
    template = templates.others[MONITORING]
    taken = {
        name
        for _, properties in of_type(template, "AWS::SNS::Subscription")
        for name in named(properties["Endpoint"])
        if "AlarmTopic" in named(properties["TopicArn"])
    }
    asserted = named(template.get("Rules", {}))
    found = [] if taken else ["no subscription of the alarms' topic"]
    found += [f"{name}: a deploy does not ask for it" for name in sorted(taken - asserted)]
    return found + [f"{name}: asked for, subscribed by nobody" for name in sorted(asserted - taken)]


@rule
def dashboards_find_what_they_search(templates: Templates) -> list[str]:
    """A search names a metric by the dimensions that AWS has it by, and the stack as a part of names.

    What stands in quotes is found only where it is the whole of a name:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
    """
    found = []
    for name, dashboard in of_type(templates.others[MONITORING], "AWS::CloudWatch::Dashboard"):
        for widget in json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]:
            for metric in widget["properties"]["metrics"]:
                expression = metric[0].get("expression", "") if isinstance(metric[0], dict) else ""
                parts = SEARCH.fullmatch(expression)
                terms = re.fullmatch(r'MetricName="(\w+)" \$\{StackName\}', parts[2]) if parts else None
                if expression and (parts is None or terms is None or SEARCHED.get(terms[1]) != parts[1]):
                    found.append(f"{name}: finds nothing by {expression}")
    return found


@cache
def emitted() -> dict[str, frozenset[str]]:
    """Metric name → its dimensions, from every call of `metric` in the product; `*` stands for what is filled in."""
    found: dict[str, frozenset[str]] = {}
    for path in python_files("functions", "shared"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "metric":
                labels = {word.arg for word in node.keywords if word.arg and word.arg not in ("value", "unit")}
                found[_written(node.args[0])] = frozenset({"stack", *labels})
    return found


@cache
def jobs() -> frozenset[str]:
    """The jobs whose oldest item's age is measured: named in calls of `due_items` and `record_backlog_age`."""
    found = set[str]()
    for path in python_files("functions", "shared"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                named_so = [word.value for word in node.keywords if word.arg == "job"]
                named_so += node.args[:1] if node.func.id == "record_backlog_age" else []
                found |= {str(one.value) for one in named_so if isinstance(one, ast.Constant)}
    return frozenset(found)


@rule
def backlogs_have_alarms(templates: Templates) -> list[str]:
    """Each job whose backlog is measured has an alarm on it: what the time never suffices for makes no error."""
    read = {
        dimensions.get("job", "")
        for _, alarm in alarms(templates)
        for _, metric, dimensions in watches(alarm)
        if metric == "backlog_age_s"
    }
    found = [f"{job}: no alarm on the age of its backlog" for job in sorted(jobs() - read)]
    return found + [f"{job}: has an alarm, but no job is called so" for job in sorted(read - jobs())]


def _written(name: ast.expr) -> str:
    if isinstance(name, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in name.values)
    return str(ast.literal_eval(name))


def _fits(name: str, pattern: str) -> bool:
    return re.fullmatch(pattern.replace("*", r"\w+"), name) is not None


@rule
def metrics_have_alarms_or_are_listed(templates: Templates) -> list[str]:
    """A metric has an alarm or stands among `UnalarmedMetrics` in the monitoring template's metadata."""
    known = emitted()
    unalarmed: set[str] = set(templates.others[MONITORING]["Metadata"]["Atrium"]["UnalarmedMetrics"])
    read = [
        (name, metric, dims)
        for name, alarm in alarms(templates)
        for ns, metric, dims in watches(alarm)
        if ns == NAMESPACE
    ]
    alarmed = {metric for _, metric, _ in read}
    # A name that is filled in as the code runs covers good and bad: one that is emitted nowhere else needs an alarm.
    found = [
        f"{name}: neither an alarm nor among the unalarmed metrics"
        for name in sorted(known)
        if not any(_fits(one, name) for one in (alarmed - known.keys() if "*" in name else alarmed | unalarmed))
    ]
    found += [
        f"{name}: among the unalarmed metrics, but nothing emits it"
        for name in sorted(unalarmed)
        if not any(_fits(name, one) for one in known)
    ]
    found += [f"{name}: has an alarm and is among the unalarmed metrics" for name in sorted(unalarmed & alarmed)]
    for alarm, metric, dims in read:
        labels = [labels for name, labels in known.items() if _fits(metric, name)]
        if not any(frozenset(dims) == one for one in labels):
            found.append(f"{alarm}: nothing emits {metric} by {sorted(dims)}")
    return found
