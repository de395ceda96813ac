"""Rules about queues, topics, rules of the bus and schedules: failures end in dead letters, retries are bounded."""

from __future__ import annotations

import json
from typing import Any

from infra.rules.base import Template, Templates, batching_window_s, feeding, listed, named, of_type, rule, text

FOURTEEN_DAYS_S = 1209600
DEFAULT_RETENTION_S = 345600
DEFAULT_TIMEOUT_S = 3
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html (event pattern size, raised on request)
MOST_PATTERN_CHARACTERS = 2048


def queues(template: Template) -> dict[str, dict[str, Any]]:
    """All queues by logical id."""
    return dict(of_type(template, "AWS::SQS::Queue"))


def ends(template: Template) -> set[str]:
    """Queues that are dead letters or failure destinations of something."""
    found: set[str] = set()
    for _, queue in of_type(template, "AWS::SQS::Queue"):
        found |= named(queue.get("RedrivePolicy"))
    for _, owner in of_type(
        template, "AWS::Lambda::EventInvokeConfig", "AWS::Lambda::EventSourceMapping", "AWS::Lambda::Function"
    ):
        found |= named(owner.get("DestinationConfig")) | named(owner.get("DeadLetterConfig"))
    for _, owner in of_type(template, "AWS::Events::Rule"):
        found |= set().union(*(named(target.get("DeadLetterConfig")) for target in owner["Targets"]))
    for _, owner in of_type(template, "AWS::Scheduler::Schedule"):
        found |= named(owner["Target"].get("DeadLetterConfig"))
    return found & queues(template).keys()


@rule
def queues_have_dead_letters(templates: Templates) -> list[str]:
    """Every queue has dead letters, save those queues themselves."""
    last = ends(templates.expanded)
    return [
        f"{name}: no dead-letter queue"
        for name, queue in queues(templates.expanded).items()
        if "RedrivePolicy" not in queue and name not in last
    ]


@rule
def dead_letters_are_kept_longest(templates: Templates) -> list[str]:
    """A message keeps its age in the dead letters, so their retention is longer than the queue's: fourteen days."""
    known = queues(templates.expanded)
    found = [
        f"{name}: retention below the fourteen days that SQS allows"
        for name in sorted(ends(templates.expanded))
        if known[name].get("MessageRetentionPeriod", DEFAULT_RETENTION_S) < FOURTEEN_DAYS_S
    ]
    for name, queue in known.items():
        for target in named(queue.get("RedrivePolicy")) & known.keys():
            longest = known[target].get("MessageRetentionPeriod", DEFAULT_RETENTION_S)
            if longest <= queue.get("MessageRetentionPeriod", DEFAULT_RETENTION_S):
                found.append(f"{target}: retention is not longer than that of {name}")
    return found


@rule
def visibility_exceeds_worker_timeouts(templates: Templates) -> list[str]:
    """Visibility ≥ 6 × the time-out and the window.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    found = []
    known = queues(templates.expanded)
    timeouts = {n: f.get("Timeout", DEFAULT_TIMEOUT_S) for n, f in of_type(templates.expanded, "AWS::Lambda::Function")}
    for function, source, mapping in feeding(templates.expanded):
        least = 6 * timeouts[function] + batching_window_s(mapping)
        if source in known and known[source].get("VisibilityTimeout", 30) < least:
            found.append(f"{source}: visibility below 6 × the time-out of {function} and its batching window")
    return found


@rule
def messages_are_encrypted(templates: Templates) -> list[str]:
    """Queues (one-time codes travel in them) and topics are encrypted; the bus always is."""
    return [
        f"{name}: not encrypted"
        for _, template in templates.all()
        for name, properties in of_type(template, "AWS::SQS::Queue", "AWS::SNS::Topic")
        if not (properties.get("SqsManagedSseEnabled") is True or properties.get("KmsMasterKeyId"))
    ]


@rule
def sources_report_single_failures(templates: Templates) -> list[str]:
    """Workers report single failures, so that one bad message does not repeat its whole batch."""
    return [
        f"{function}: its source {source} does not report single failures"
        for function, source, mapping in feeding(templates.expanded)
        if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", [])
    ]


@rule
def sources_are_bounded(templates: Templates) -> list[str]:
    """Queues have a maximum concurrency; streams bisect batches, end retries and have a failure destination."""
    found = []
    for function, source, mapping in feeding(templates.expanded):
        if source in queues(templates.expanded):
            if not 2 <= mapping.get("ScalingConfig", {}).get("MaximumConcurrency", 0) <= 50:
                found.append(f"{function}: no maximum concurrency from 2 to 50 for {source}")
            continue
        wanted = {
            "bisection": mapping.get("BisectBatchOnFunctionError") is True,
            "end of retries": 0 <= mapping.get("MaximumRetryAttempts", -1) <= 100,
            "failure destination": bool(mapping.get("DestinationConfig", {}).get("OnFailure")),
            "bound on concurrency": 1 <= mapping.get("ParallelizationFactor", 0) <= 10,
        }
        found += [f"{function}: its stream has no {what}" for what, kept in wanted.items() if not kept]
    return found


@rule
def events_can_be_delivered(templates: Templates) -> list[str]:
    """The policies of a rule's target and of its dead letters allow that rule to send."""
    found = []
    allowed: dict[str, set[str]] = {}
    for _, policy in of_type(templates.expanded, "AWS::SQS::QueuePolicy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            for queue in named(policy["Queues"]) & named(statement["Resource"]):
                allowed.setdefault(queue, set()).update(named(statement.get("Condition")))
    for name, properties in of_type(templates.expanded, "AWS::Events::Rule"):
        for target in properties["Targets"]:
            if not target.get("DeadLetterConfig"):
                found.append(f"{name}: no dead letters for undelivered events")
            for queue in (named(target["Arn"]) | named(target.get("DeadLetterConfig"))) & queues(
                templates.expanded
            ).keys():
                if name not in allowed.get(queue, set()):
                    found.append(f"{queue}: does not allow {name} to send")
    return found


@rule
def queue_policies_are_exact(templates: Templates) -> list[str]:
    """A policy of a queue or topic names one service, exact actions and the source by its ARN."""
    found = []
    for name, policy in of_type(templates.expanded, "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Deny":
                continue
            principal = statement.get("Principal")
            if not isinstance(principal, dict) or list(principal) != ["Service"] or "*" in text(principal):
                found.append(f"{name}: allows {principal}")
            if "aws:SourceArn" not in text(statement.get("Condition", {})) or "*" in text(statement["Condition"]):
                found.append(f"{name}: no exact aws:SourceArn")
            if any("*" in action for action in listed(statement["Action"])):
                found.append(f"{name}: allows {statement['Action']}")
    return found


@rule
def schedules_bound_their_retries(templates: Templates) -> list[str]:
    """A failed scheduled run is not repeated: the next run does its work."""
    found = []
    retries = {
        function: settings.get("MaximumRetryAttempts", 2)
        for _, settings in of_type(templates.expanded, "AWS::Lambda::EventInvokeConfig")
        for function in named(settings["FunctionName"])
    }
    for name, schedule in of_type(templates.expanded, "AWS::Scheduler::Schedule"):
        policy = schedule["Target"].get("RetryPolicy", {})
        if policy.get("MaximumRetryAttempts", 185) > 2 or policy.get("MaximumEventAgeInSeconds", 86400) > 3600:
            found.append(f"{name}: retries for longer than two attempts or an hour")
        found += [
            f"{name}: Lambda retries {function} asynchronously"
            for function in sorted(named(schedule["Target"]["Arn"]))
            if retries.get(function, 2) > 0
        ]
    return found


@rule
def asynchronous_failures_have_a_destination(templates: Templates) -> list[str]:
    """A function that is invoked asynchronously has a failure destination."""
    keeps = {
        function
        for _, settings in of_type(templates.expanded, "AWS::Lambda::EventInvokeConfig")
        for function in named(settings["FunctionName"])
        if named(settings.get("DestinationConfig")) & queues(templates.expanded).keys()
    }
    invoked = {
        function
        for _, bucket in of_type(templates.expanded, "AWS::S3::Bucket")
        for configuration in bucket.get("NotificationConfiguration", {}).get("LambdaConfigurations", [])
        for function in named(configuration["Function"])
    }
    return [f"{function}: no failure destination" for function in sorted(invoked - keeps)]


@rule
def event_patterns_fit_the_quota(templates: Templates) -> list[str]:
    """The bus takes patterns of 2048 characters; a tenth is left for what comes."""
    sizes = {
        name: len(json.dumps(properties["EventPattern"], separators=(",", ":")))
        for name, properties in of_type(templates.expanded, "AWS::Events::Rule")
    }
    return [
        f"{name}: a pattern of {size} characters of {MOST_PATTERN_CHARACTERS}"
        for name, size in sizes.items()
        if size > MOST_PATTERN_CHARACTERS * 0.9
    ]
