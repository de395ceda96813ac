"""What `template.yaml` connects: functions, routes, queues, sources, rules, streams, schedules, uploads.

Read, never listed: what is added to the template is part of the simulated system the same day, and a connection of a
kind that is not known here is an error instead of a blind spot.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from importlib import import_module
from typing import Any

from tests.support import template
from tests.support.cloud import PARAMETERS

Handler = Callable[[dict[str, Any], Any], Any]
DEFAULT_VISIBILITY = 30
# Lambda's own numbers where the template says nothing.
DEFAULT_ASYNC_RETRIES = 2
UNITS = {"minute": 60, "minutes": 60, "hour": 3600, "hours": 3600, "day": 86400, "days": 86400}


@dataclass(frozen=True)
class Function:
    """One Lambda function, by its logical id."""

    name: str
    entry: str
    memory: int = 0

    @property
    def handler(self) -> Handler:
        module, _, attribute = self.entry.rpartition(".")
        found: Handler = getattr(import_module(module), attribute)
        return found


@dataclass(frozen=True)
class Route:
    """One line of the HTTP API."""

    method: str
    path: str
    function: Function

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"

    def parameters(self, method: str, path: str) -> dict[str, str] | None:
        """The path's parameters when this route takes the request, else None."""
        if method != self.method:
            return None
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        match = re.fullmatch(pattern, path)
        return match.groupdict() if match else None


@dataclass(frozen=True)
class Queue:
    """An SQS queue; times in seconds."""

    name: str
    visibility: int
    max_receives: int | None
    dead_letters: str | None


@dataclass(frozen=True)
class Source:
    """A queue that feeds a function; for how many seconds a batch may be filled."""

    queue: Queue
    function: Function
    batch_size: int
    window: int = 0


@dataclass(frozen=True)
class Stream:
    """A table's stream that feeds a function."""

    table: str
    function: Function
    batch_size: int
    event_names: frozenset[str]
    max_retries: int
    failures: str | None


@dataclass(frozen=True)
class Uploads:
    """Objects under a prefix of a bucket that set a function off."""

    bucket: str
    prefix: str
    function: Function
    max_retries: int
    failures: str | None


@dataclass(frozen=True)
class UploadQueue:
    """Objects under a prefix of a bucket that S3 tells a queue of."""

    bucket: str
    prefix: str
    queue: str


@dataclass(frozen=True)
class ServiceRule:
    """What AWS's own services announce on the account's default bus, and the message that a queue gets of it."""

    name: str
    pattern: Mapping[str, Any]
    queue: str
    paths: Mapping[str, str]
    template: str

    def message(self, envelope: Mapping[str, Any]) -> str | None:
        """The queue's message of an event; None for one that the rule does not take.

        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
        """
        if not _takes(self.pattern, envelope):
            return None
        text = self.template
        for name, path in self.paths.items():
            found: Any = envelope
            for member in path.removeprefix("$.").split("."):
                found = found[member]
            text = text.replace(f"<{name}>", json.dumps(found))
        return text


def _takes(pattern: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    return all(
        _takes(wanted, facts.get(name, {})) if isinstance(wanted, dict) else _matches(wanted, str(facts.get(name)))
        for name, wanted in pattern.items()
    )


@dataclass(frozen=True)
class Schedule:
    """A function that the clock sets off."""

    function: Function
    every: timedelta


@dataclass(frozen=True)
class Rule:
    """What of the bus goes into which queue."""

    name: str
    pattern: Mapping[str, Any]
    queue: str
    undelivered: str | None

    def takes(self, entry: Mapping[str, Any]) -> bool:
        facts = {"source": entry["Source"], "detail-type": entry["DetailType"]}
        return all(
            _is_left_in(wanted, json.loads(entry.get("Detail", "{}")))
            if name == "detail"
            else _matches(wanted, facts[name])
            for name, wanted in self.pattern.items()
        )


def _is_left_in(wanted: Mapping[str, Any], detail: Mapping[str, Any]) -> bool:
    """Whether a detail lacks what a pattern wants to be lacking; nothing else is asked of details."""
    for name, one in wanted.items():
        if isinstance(one, dict):
            if not _is_left_in(one, detail.get(name, {})):
                return False
        elif one != [{"exists": False}]:
            raise NotImplementedError(f"a pattern of details with {one!r}")
        elif name in detail:
            return False
    return True


def _matches(wanted: list[Any], value: str) -> bool:
    for one in wanted:
        if isinstance(one, dict):
            [(kind, argument)] = one.items()
            if kind != "prefix":
                raise NotImplementedError(f"a pattern with {kind!r}")
            if value.startswith(argument):
                return True
        elif one == value:
            return True
    return False


@dataclass
class Wiring:
    """The whole template, as far as work flows through it."""

    functions: dict[str, Function] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    queues: dict[str, Queue] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    uploads: list[Uploads] = field(default_factory=list)
    upload_queues: list[UploadQueue] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    service_rules: list[ServiceRule] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def route(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route that takes a request; one without parameters goes first, as in API Gateway. Raises LookupError."""
        for route in sorted(self.routes, key=lambda one: one.path.count("{")):
            parameters = route.parameters(method, path)
            if parameters is not None:
                return route, parameters
        raise LookupError(f"no route takes {method} {path}")


@lru_cache(maxsize=1)
def read() -> Wiring:
    """The wiring of `template.yaml`."""
    return _Reader().read()


class _Reader:
    def __init__(self) -> None:
        self.resolve = template.Resolver(template.load(), PARAMETERS)
        self.wiring = Wiring()

    def read(self) -> Wiring:
        wiring = self.wiring
        for name, properties in template.resources("AWS::SQS::Queue").items():
            redrive = properties.get("RedrivePolicy", {})
            wiring.queues[name] = Queue(
                name,
                int(properties.get("VisibilityTimeout", DEFAULT_VISIBILITY)),
                redrive.get("maxReceiveCount"),
                self._logical(redrive.get("deadLetterTargetArn")),
            )
        for name, properties in template.resources("AWS::Serverless::Function").items():
            function = Function(name, str(properties["Handler"]), int(properties.get("MemorySize", 0)))
            wiring.functions[name] = function
            for event in properties.get("Events", {}).values():
                self._connect(function, properties, event["Type"], event["Properties"])
        for name, properties in template.resources("AWS::Events::Rule").items():
            if "EventBusName" not in properties:
                # What AWS's own services report by the account's default bus.
                wiring.service_rules += self._service_rules(name, properties)
                continue
            for target in properties["Targets"]:
                if target.get("InputPath") != "$.detail":
                    raise NotImplementedError(f"{name} sends something else than the detail")
                undelivered = self._logical(target.get("DeadLetterConfig", {}).get("Arn"))
                queue = self._logical(target["Arn"])
                assert queue in wiring.queues, f"{name} has a target that is no queue"
                wiring.rules.append(Rule(name, properties["EventPattern"], queue, undelivered))
        for name, properties in template.resources("AWS::S3::Bucket").items():
            for one in properties.get("NotificationConfiguration", {}).get("QueueConfigurations", ()):
                [rule] = one["Filter"]["S3Key"]["Rules"]
                queue = self._logical(one["Queue"])
                assert queue, f"{name} announces objects to what is no queue"
                if (one["Event"], rule["Name"]) != ("s3:ObjectCreated:*", "prefix"):
                    raise NotImplementedError(f"{name} announces {one['Event']} by {rule['Name']}")
                wiring.upload_queues.append(UploadQueue(self.resolve.ref(name), rule["Value"], queue))
        return wiring

    def _service_rules(self, name: str, properties: dict[str, Any]) -> Iterator[ServiceRule]:
        for target in properties["Targets"]:
            queue, made = self._logical(target["Arn"]), target["InputTransformer"]
            assert queue in self.wiring.queues, f"{name} has a target that is no queue"
            pattern = self.resolve(properties["EventPattern"])
            yield ServiceRule(name, pattern, queue, made["InputPathsMap"], made["InputTemplate"])

    def _connect(self, function: Function, properties: dict[str, Any], kind: str, event_source: dict[str, Any]) -> None:
        wiring = self.wiring
        if kind == "HttpApi":
            wiring.routes.append(Route(event_source["Method"], event_source["Path"], function))
        elif kind == "SQS":
            assert event_source.get("FunctionResponseTypes") == ["ReportBatchItemFailures"], function.name
            queue = self._logical(event_source["Queue"])
            assert queue
            window = int(self.resolve(event_source.get("MaximumBatchingWindowInSeconds", 0)))
            wiring.sources.append(
                Source(wiring.queues[queue], function, int(event_source.get("BatchSize", 10)), window)
            )
        elif kind == "DynamoDB":
            assert event_source.get("FunctionResponseTypes") == ["ReportBatchItemFailures"], function.name
            table = self._logical(event_source["Stream"])
            assert table
            names = [json.loads(one["Pattern"])["eventName"] for one in event_source["FilterCriteria"]["Filters"]]
            failures = event_source.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
            wiring.streams.append(
                Stream(
                    self.resolve.ref(table),
                    function,
                    int(event_source.get("BatchSize", 100)),
                    frozenset(name for group in names for name in group),
                    int(event_source.get("MaximumRetryAttempts", -1)),
                    self._logical(failures),
                )
            )
        elif kind == "S3":
            rules = event_source["Filter"]["S3Key"]["Rules"]
            prefix = next(rule["Value"] for rule in rules if rule["Name"] == "prefix")
            invoked = properties.get("EventInvokeConfig", {})
            failures = invoked.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
            retries = int(invoked.get("MaximumRetryAttempts", DEFAULT_ASYNC_RETRIES))
            bucket = str(self.resolve(event_source["Bucket"]))
            wiring.uploads.append(Uploads(bucket, prefix, function, retries, self._logical(failures)))
        elif kind == "ScheduleV2":
            match = re.fullmatch(r"rate\((\d+) (\w+)\)", event_source["ScheduleExpression"])
            if match is None:
                raise NotImplementedError(event_source["ScheduleExpression"])
            seconds = int(match[1]) * UNITS[match[2]]
            wiring.schedules.append(Schedule(function, timedelta(seconds=seconds)))
        else:
            raise NotImplementedError(f"{function.name} has an event source of type {kind}")

    @staticmethod
    def _logical(reference: Any) -> str | None:
        """The logical id that an ARN, a stream or a plain reference names."""
        if reference is None:
            return None
        [(kind, argument)] = reference.items()
        return str(argument if kind == "Ref" else argument[0])
