"""A local cloud of one's own to be rough with: its functions stand behind gates, and their processes can be killed.

Kills what it started and nothing else: a function's process carries the cloud's own folder in its command line.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.local.cloud import LocalCloud
from infra.local.config import STACK_NAME
from infra.local.seeding import Seeding
from tests.support.call_gate import Gate

SANDBOXES = "/_sandbox"
SANDBOX = f"{SANDBOXES}/yookassa"
OPEN_PAGES = "/_aws/execute-api"
PAST = "2000-01-01T00:00:00.000Z"
# A message whose worker died comes back after this; the template's minutes are for AWS, where nobody waits for a test.
COMES_BACK_AFTER_S = 8
# Nor may a busy machine use up a queue's deliveries before its worker has once started.
GIVEN_UP_AFTER_S = 60
# Until what the deployment itself sent has been handled, beside other clouds that start.
SETTLED_WITHIN_S = 120
# By their workers' functions: what needs longer to start on a busy machine, and must not be delivered again meanwhile.
SLOW_TO_START_S = {f"{STACK_NAME}-openai-worker": 40, f"{STACK_NAME}-nakama-worker": 20}


@dataclass(frozen=True, slots=True)
class Source:
    """A function that is fed by a queue or a stream; `queue` is the queue's address, None for a stream."""

    function: str
    mapping: str
    queue: str | None
    dead_letters: str | None
    max_receives: int

    @property
    def comes_back_after_s(self) -> int:
        """When a message whose worker died is delivered again, in seconds."""
        least = -(-GIVEN_UP_AFTER_S // self.max_receives) if self.max_receives else 0
        return max(COMES_BACK_AFTER_S, least, SLOW_TO_START_S.get(self.function, 0))

    @property
    def given_up_after_s(self) -> int:
        """When a message that fails each time is a dead letter at the latest, in seconds without the work itself."""
        return self.max_receives * self.comes_back_after_s


class ChaosCloud:
    """The cloud, its gates by function, and what a test asks about it."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud
        self.sources = list(self._discover())
        self.gates: dict[str, Gate] = {}

    @property
    def fed(self) -> list[str]:
        """The functions with a source, by their names without the stack's."""
        return sorted(source.function.removeprefix(f"{STACK_NAME}-") for source in self.sources)

    def source(self, name: str) -> Source:
        """The source of one function, by its name without the stack's."""
        return next(source for source in self.sources if source.function == f"{STACK_NAME}-{name}")

    def gate(self, name: str) -> Gate:
        """One function's gate."""
        return self.gates[f"{STACK_NAME}-{name}"]

    def processes(self, function: str) -> list[int]:
        """The processes that one function runs in now."""
        # Without `ww` lines end where a terminal's would, if somebody has set COLUMNS: before what tells a function.
        listed = subprocess.run(["ps", "-axwwo", "pid=,command="], capture_output=True, text=True, check=True).stdout
        mine = re.escape(str(self.cloud.config.state)) + rf"/tmp/ministack-lambda-{function}-\w{{8}}/"
        return [int(line.split()[0]) for line in listed.splitlines() if re.search(mine, line)]

    def kill(self, name: str) -> int:
        """SIGKILL every process of a function; how many there were."""
        found = self.processes(f"{STACK_NAME}-{name}")
        for process in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return len(found)

    def change_function(self, function: str, **variables: str) -> None:
        """Give a function more environment; its next call is a new process."""
        changed = {**self.environment(function), **variables}
        self.cloud.client("lambda").update_function_configuration(
            FunctionName=function, Environment={"Variables": changed}
        )

    def environment(self, function: str) -> dict[str, str]:
        """A function's environment variables."""
        found = self.cloud.client("lambda").get_function_configuration(FunctionName=function)
        variables: dict[str, str] = found["Environment"]["Variables"]
        return variables

    def end_leases(self) -> None:
        """Let the minute pass that a message belongs to the worker that took it."""
        table, dynamodb = self.cloud.outputs["NotificationsTableName"], self.cloud.client("dynamodb")
        for item in (item for item in self._scan(table) if "lease_until" in item):
            # Not one that has ended by itself meanwhile.
            with contextlib.suppress(dynamodb.exceptions.ConditionalCheckFailedException):
                dynamodb.update_item(
                    TableName=table,
                    Key={name: item[name] for name in ("pk", "sk")},
                    UpdateExpression="SET lease_until = :past",
                    ConditionExpression="attribute_exists(lease_until)",
                    ExpressionAttributeValues={":past": {"S": PAST}},
                )

    def invoke(self, name: str) -> Any:
        """Run a scheduled job now."""
        answer = self.cloud.client("lambda").invoke(FunctionName=f"{STACK_NAME}-{name}", Payload=b"{}")
        payload = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, payload
        return payload

    def messages(self, queue: str) -> list[dict[str, Any]]:
        """What lies in a queue (its address or a dead-letter queue's), in flight or delayed too; nothing is touched."""
        with urllib.request.urlopen(f"{self.cloud.config.cloud_url}/_ministack/sqs/messages") as answer:
            kept = json.load(answer)["messages"]
        name = queue.rsplit("/", 1)[-1]
        return [
            message
            for regions in kept.values()
            for queues in regions.values()
            for url, messages in queues.items()
            if url.rsplit("/", 1)[-1] == name
            for message in messages
        ]

    def dead_letters(self) -> dict[str, list[str]]:
        """Every queue for what nobody could handle that is not empty, with the bodies."""
        names = [url.rsplit("/", 1)[-1] for url in self.cloud.client("sqs").list_queues()["QueueUrls"]]
        dead = [name for name in names if name.endswith(("-dlq", "-failures", "-undelivered-events"))]
        return {name: bodies for name in dead if (bodies := [one["Body"] for one in self.messages(name)])}

    def under_way(self) -> dict[str, list[str]]:
        """What waits anywhere, delayed and in flight messages included, dead letters not: types by function."""
        found = {
            source.function: [json.loads(one["Body"]).get("type", "") for one in self.messages(source.queue)]
            for source in self.sources
            if source.queue
        }
        return {function: types for function, types in found.items() if types}

    def await_quiet(self, within: float) -> None:
        """Wait until no message is under way, at most `within` seconds. Raises AssertionError with what still is."""
        deadline = time.monotonic() + within
        while left := self.under_way():
            assert time.monotonic() < deadline, f"still under way after {within} s: {left}"
            time.sleep(0.2)

    def provider(self) -> dict[str, Any]:
        """The payments as the provider's sandbox keeps them."""
        with urllib.request.urlopen(f"{self.cloud.base_url}{SANDBOX}/_state") as answer:
            kept: dict[str, Any] = json.load(answer)
        return kept

    def _scan(self, table: str) -> list[dict[str, Any]]:
        pages = self.cloud.client("dynamodb").get_paginator("scan").paginate(TableName=table)
        return [item for page in pages for item in page["Items"]]

    def _discover(self) -> Iterator[Source]:
        sqs = self.cloud.client("sqs")
        urls = {url.rsplit("/", 1)[-1]: url for url in sqs.list_queues()["QueueUrls"]}
        pages = self.cloud.client("lambda").get_paginator("list_event_source_mappings").paginate()
        for mapping in (mapping for page in pages for mapping in page["EventSourceMappings"]):
            function, arn = mapping["FunctionArn"].rsplit(":", 1)[-1], mapping["EventSourceArn"]
            queue = urls.get(arn.rsplit(":", 1)[-1]) if ":sqs:" in arn else None
            if queue is None:
                yield Source(function, mapping["UUID"], None, None, 0)
                continue
            attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedrivePolicy"])["Attributes"]
            policy = json.loads(attributes["RedrivePolicy"])
            dead = urls[policy["deadLetterTargetArn"].rsplit(":", 1)[-1]]
            yield Source(function, mapping["UUID"], queue, dead, int(policy["maxReceiveCount"]))

    @contextlib.contextmanager
    def provider_fails(self, provider: str, mode: str, **more: Any) -> Iterator[None]:
        """A provider's sandbox misbehaves (infra/local/sandbox/faults.py) until this is left."""
        address = f"{self.cloud.base_url}/_sandbox/{provider}/_faults"
        httpx.post(address, json={"mode": mode, "times": None, **more}).raise_for_status()
        try:
            yield
        finally:
            httpx.delete(address).raise_for_status()

    def make_due(self) -> None:
        """Let the time pass after which reconciliation looks at what the provider left open, and its circuit closes."""
        table, dynamodb = self.cloud.outputs["PaymentsTableName"], self.cloud.client("dynamodb")
        for item in self._scan(table):
            key = {name: item[name] for name in ("pk", "sk")}
            if item["pk"]["S"] == "CIRCUIT":
                dynamodb.delete_item(TableName=table, Key=key)
            elif "gsi2sk" in item:
                # Not what has been settled meanwhile.
                with contextlib.suppress(dynamodb.exceptions.ConditionalCheckFailedException):
                    dynamodb.update_item(
                        TableName=table,
                        Key=key,
                        UpdateExpression="SET gsi2sk = :past",
                        ConditionExpression="attribute_exists(gsi2sk)",
                        ExpressionAttributeValues={":past": {"S": PAST}},
                    )

    @contextlib.contextmanager
    def paused(self, function: str) -> Iterator[None]:
        """A queue's messages pile up before their worker until this is left."""
        client, mapping = self.cloud.client("lambda"), self.source(function).mapping
        client.update_event_source_mapping(UUID=mapping, Enabled=False)
        try:
            yield
        finally:
            client.update_event_source_mapping(UUID=mapping, Enabled=True)

    @contextlib.contextmanager
    def behind_gates(self, *more: str) -> Iterator[None]:
        """Put a gate before every function with a source, and before those named besides."""
        upstreams = {SANDBOXES: self.cloud.base_url, "/": self.cloud.config.cloud_url}
        functions = {source.function for source in self.sources} | {f"{STACK_NAME}-{name}" for name in more}
        with contextlib.ExitStack() as gates:
            for function in sorted(functions):
                gate = self.gates[function] = gates.enter_context(Gate(upstreams))
                # Every provider's stand-in that the function's environment names, and where open pages are told.
                bases = ((self.cloud.base_url, SANDBOXES), (self.cloud.config.cloud_url, OPEN_PAGES))
                addresses = {
                    name: gate.url + value.removeprefix(base)
                    for name, value in self.environment(function).items()
                    for base, path in bases
                    if value.startswith(base + path)
                }
                self.change_function(function, AWS_ENDPOINT_URL=gate.url, **addresses)
            yield


@contextlib.contextmanager
def chaos_cloud(root: Path) -> Iterator[ChaosCloud]:
    """Start one, with the demo accounts and no products."""
    with LocalCloud(root=root, seed=False) as cloud:
        chaos = ChaosCloud(cloud)
        for source in chaos.sources:
            if source.queue:
                attributes = {"VisibilityTimeout": str(source.comes_back_after_s)}
                cloud.client("sqs").set_queue_attributes(QueueUrl=source.queue, Attributes=attributes)
        # A function that is changed is stopped in the middle of its work, and what S3 sends to a queue when its
        # notifications are configured was received with the template's timeout: it would be away for minutes.
        chaos.await_quiet(SETTLED_WITHIN_S)
        with chaos.behind_gates("orders", "yookassa-webhook"):
            with Seeding(cloud.config, cloud.aws, lambda _: None, what="accounts") as accounts:
                accounts.complete()
            yield chaos
