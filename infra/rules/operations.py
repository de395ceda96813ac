"""Rules about operating the stack: operators see every dependency, and why a message failed."""

from __future__ import annotations

import re
from typing import Any

from infra.rules import imports
from infra.rules.base import (
    Templates,
    environment,
    feeding,
    functions,
    listed,
    module_of,
    named,
    of_type,
    rule,
    statements,
    text,
)


def _operating(templates: Templates) -> dict[str, dict[str, Any]]:
    """The functions that iterate over every queue in their environment."""
    return {
        name: function
        for name, function in functions(templates.source)
        if imports.reads_all_of_its_kind(module_of(function), "QUEUE_ANY_URL")
    }


@rule
def operators_see_everything(templates: Templates) -> list[str]:
    """The operations function has variables for every queue, table, bucket, provider and secret in use."""
    queues = dict(of_type(templates.source, "AWS::SQS::Queue"))
    # Dead letters are found through their queue's redrive policy.
    wanted_queues = queues.keys() - set().union(*(named(queue.get("RedrivePolicy")) for queue in queues.values()))
    kinds = [pattern for what, pattern in imports.KINDS.items() if what != "queues"]
    used = {key for _, function in functions(templates.source) for key in environment(function)}
    wanted = {key for key in used if any(re.fullmatch(pattern, key) for pattern in kinds)}
    secrets = {
        text(resource).rpartition("/")[2]
        for _, function in functions(templates.source)
        for statement in statements(function)
        if "ssm:GetParameters" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }
    found = [] if _operating(templates) else ["no function shows the queues"]
    for name, function in _operating(templates).items():
        own = environment(function)
        seen = set().union(*(named(value) for key, value in own.items() if key.startswith("QUEUE_")))
        found += [f"{name}: no variable for queue {queue}" for queue in sorted(wanted_queues - seen)]
        found += [f"{name}: no variable {key}" for key in sorted(wanted - own.keys())]
        known = {part.strip() for part in str(own.get("PARAMETERS", "")).split(",")}
        found += [f"{name}: PARAMETERS lacks {secret}" for secret in sorted(secrets - known)]
    return found


@rule
def operators_may_redrive_every_queue(templates: Templates) -> list[str]:
    """The operations function may read every queue's attributes, read dead letters and redrive them."""
    queues = dict(of_type(templates.source, "AWS::SQS::Queue"))
    dead = {name: named(queue["RedrivePolicy"]) for name, queue in queues.items() if "RedrivePolicy" in queue}
    ends = queues.keys() - dead.keys()
    behind = set().union(*dead.values())
    wanted = {
        "sqs:GetQueueAttributes": queues.keys(),
        "sqs:ReceiveMessage": ends,
        "sqs:ChangeMessageVisibility": ends,
        "sqs:DeleteMessage": behind,
        "sqs:SendMessage": dead.keys(),
    }
    found = []
    for name, function in _operating(templates).items():
        for action, needed in wanted.items():
            allowed = set().union(
                *(named(one["Resource"]) for one in statements(function) if action in listed(one["Action"]))
            )
            found += [f"{name}: {action} on {queue}" for queue in sorted(needed ^ (allowed & queues.keys()))]
    return found


@rule
def workers_may_store_failures(templates: Templates) -> list[str]:
    """A worker of a queue may store the reason of each failure (shared/messaging/failures.py)."""
    queues = dict(of_type(templates.expanded, "AWS::SQS::Queue"))
    source = dict(functions(templates.source))
    found = []
    for name in sorted({name for name, feeds, _ in feeding(templates.expanded) if feeds in queues}):
        may = any(
            "dynamodb:PutItem" in listed(one["Action"]) and "IdempotencyTable" in named(one["Resource"])
            for one in statements(source[name])
            if one["Effect"] == "Allow"
        )
        if not may or "TABLE_IDEMPOTENCY" not in environment(source[name]):
            found.append(f"{name}: cannot store why a message failed (PutItem on IdempotencyTable)")
    return found
