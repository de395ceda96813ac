"""Rules about looking after the stack: who operates sees everything that there is, and why a message failed."""

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
    """The functions that go through every queue that they are told of."""
    return {
        name: function
        for name, function in functions(templates.source)
        if imports.goes_through(module_of(function), "QUEUE_ANY_URL")
    }


@rule
def operators_see_everything(templates: Templates) -> list[str]:
    """Who shows queues and health is told of every queue, and of each table, bucket, provider and secret in use."""
    queues = dict(of_type(templates.source, "AWS::SQS::Queue"))
    # A queue tells its dead letters itself.
    wanted_queues = queues.keys() - set().union(*(named(queue.get("RedrivePolicy")) for queue in queues.values()))
    kinds = [pattern for what, pattern in imports.WHOLE.items() if what != "queues"]
    told = {key for _, function in functions(templates.source) for key in environment(function)}
    wanted = {key for key in told if any(re.fullmatch(pattern, key) for pattern in kinds)}
    secrets = {
        text(resource).rpartition("/")[2]
        for _, function in functions(templates.source)
        for statement in statements(function)
        if "ssm:GetParameter" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }
    found = [] if _operating(templates) else ["nobody shows the queues"]
    for name, function in _operating(templates).items():
        own = environment(function)
        seen = set().union(*(named(value) for key, value in own.items() if key.startswith("QUEUE_")))
        found += [f"{name}: does not see queue {queue}" for queue in sorted(wanted_queues - seen)]
        found += [f"{name}: does not see {key}" for key in sorted(wanted - own.keys())]
        known = {part.strip() for part in str(own.get("PARAMETERS", "")).split(",")}
        found += [f"{name}: does not see secret {secret}" for secret in sorted(secrets - known)]
    return found


@rule
def operators_may_mend_every_queue(templates: Templates) -> list[str]:
    """Who shows queues may read the figures of each, read what is dead, and send it back to where it came from."""
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
def workers_may_say_why_they_failed(templates: Templates) -> list[str]:
    """Whoever is fed by a queue keeps the reason of each failure: shared/messaging/failures.py."""
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
            found.append(f"{name}: cannot note why a message failed (PutItem on IdempotencyTable)")
    return found
