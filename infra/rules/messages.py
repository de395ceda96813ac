"""Rules about queues, topics, rules of the bus and schedules: nothing waits unseen, nothing is lost unseen."""

from __future__ import annotations

import json
from typing import Any

from infra.rules.base import Template, Templates, feeding, listed, named, of_type, rule, text

FOURTEEN_DAYS_S = 1209600
DEFAULT_RETENTION_S = 345600
DEFAULT_TIMEOUT_S = 3
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html (event pattern size, raised on request)
MOST_PATTERN_CHARACTERS = 2048


def queues(template: Template) -> dict[str, dict[str, Any]]:
    """All queues by logical id."""
    return dict(of_type(template, "AWS::SQS::Queue"))


def ends(template: Template) -> set[str]:
    """The queues that others give up into."""
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
    """Every queue gives up into another one; those others are where messages end."""
    last = ends(templates.expanded)
    return [
        f"{name}: no dead-letter queue"
        for name, queue in queues(templates.expanded).items()
        if "RedrivePolicy" not in queue and name not in last
    ]


@rule
def dead_letters_are_kept_longest(templates: Templates) -> list[str]:
    """A message keeps its age when it is given up: a shorter life there would drop it before anybody looks."""
    known = queues(templates.expanded)
    found = [
        f"{name}: dead letters are kept for less than the fourteen days that SQS allows"
        for name in sorted(ends(templates.expanded))
        if known[name].get("MessageRetentionPeriod", DEFAULT_RETENTION_S) < FOURTEEN_DAYS_S
    ]
    for name, queue in known.items():
        for target in named(queue.get("RedrivePolicy")) & known.keys():
            longest = known[target].get("MessageRetentionPeriod", DEFAULT_RETENTION_S)
            if longest <= queue.get("MessageRetentionPeriod", DEFAULT_RETENTION_S):
                found.append(f"{target}: keeps messages no longer than {name}")
    return found


@rule
def queues_outwait_their_workers(templates: Templates) -> list[str]:
    """Visibility ≥ 6 × the time-out (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html)."""
    found = []
    known = queues(templates.expanded)
    timeouts = {n: f.get("Timeout", DEFAULT_TIMEOUT_S) for n, f in of_type(templates.expanded, "AWS::Lambda::Function")}
    for function, source, _ in feeding(templates.expanded):
        if source in known and known[source].get("VisibilityTimeout", 30) < 6 * timeouts[function]:
            found.append(f"{source}: visibility below 6 × the time-out of {function}")
    return found


@rule
def messages_are_encrypted(templates: Templates) -> list[str]:
    """Codes travel in queues, and alarms name customers' troubles; a bus is encrypted whatever a template says."""
    return [
        f"{name}: not encrypted"
        for _, template in templates.all()
        for name, properties in of_type(template, "AWS::SQS::Queue", "AWS::SNS::Topic")
        if not (properties.get("SqsManagedSseEnabled") is True or properties.get("KmsMasterKeyId"))
    ]


@rule
def sources_report_single_failures(templates: Templates) -> list[str]:
    """A poison message does not take its neighbours along."""
    return [
        f"{function}: its source {source} does not report single failures"
        for function, source, mapping in feeding(templates.expanded)
        if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", [])
    ]


@rule
def sources_are_bounded(templates: Templates) -> list[str]:
    """A flood leaves concurrency for people; one bad record of a stream does not stop the others for ever."""
    found = []
    for function, source, mapping in feeding(templates.expanded):
        if source in queues(templates.expanded):
            if not 2 <= mapping.get("ScalingConfig", {}).get("MaximumConcurrency", 0) <= 50:
                found.append(f"{function}: no bound, or too high a one, on how many of it {source} starts")
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
    """A rule's queue lets that rule in, and so does the queue for what could not be delivered; else events vanish."""
    found = []
    lets_in: dict[str, set[str]] = {}
    for _, policy in of_type(templates.expanded, "AWS::SQS::QueuePolicy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            for queue in named(policy["Queues"]) & named(statement["Resource"]):
                lets_in.setdefault(queue, set()).update(named(statement.get("Condition")))
    for name, properties in of_type(templates.expanded, "AWS::Events::Rule"):
        for target in properties["Targets"]:
            if not target.get("DeadLetterConfig"):
                found.append(f"{name}: what it cannot deliver is lost")
            for queue in (named(target["Arn"]) | named(target.get("DeadLetterConfig"))) & queues(
                templates.expanded
            ).keys():
                if name not in lets_in.get(queue, set()):
                    found.append(f"{queue}: does not let {name} in")
    return found


@rule
def queues_let_in_only_whom_they_name(templates: Templates) -> list[str]:
    """A queue's policy names one service, one action and the very resource that it speaks for."""
    found = []
    for name, policy in of_type(templates.expanded, "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Deny":
                continue
            principal = statement.get("Principal")
            if not isinstance(principal, dict) or list(principal) != ["Service"] or "*" in text(principal):
                found.append(f"{name}: lets {principal} in")
            if "aws:SourceArn" not in text(statement.get("Condition", {})) or "*" in text(statement["Condition"]):
                found.append(f"{name}: lets a service in for whomever")
            if any("*" in action for action in listed(statement["Action"])):
                found.append(f"{name}: allows {statement['Action']}")
    return found


@rule
def schedules_end_their_tries(templates: Templates) -> list[str]:
    """A run that failed is not piled onto the next one, and what runs by the clock is not tried again behind it."""
    found = []
    retries = {
        function: settings.get("MaximumRetryAttempts", 2)
        for _, settings in of_type(templates.expanded, "AWS::Lambda::EventInvokeConfig")
        for function in named(settings["FunctionName"])
    }
    for name, schedule in of_type(templates.expanded, "AWS::Scheduler::Schedule"):
        policy = schedule["Target"].get("RetryPolicy", {})
        if policy.get("MaximumRetryAttempts", 185) > 2 or policy.get("MaximumEventAgeInSeconds", 86400) > 3600:
            found.append(f"{name}: tries again for longer than anybody wants")
        found += [
            f"{name}: Lambda runs {function} again behind the clock"
            for function in sorted(named(schedule["Target"]["Arn"]))
            if retries.get(function, 2) > 0
        ]
    return found


@rule
def asynchronous_failures_are_kept(templates: Templates) -> list[str]:
    """A function that is told of something without anybody waiting leaves what it failed at in a queue."""
    keeps = {
        function
        for _, settings in of_type(templates.expanded, "AWS::Lambda::EventInvokeConfig")
        for function in named(settings["FunctionName"])
        if named(settings.get("DestinationConfig")) & queues(templates.expanded).keys()
    }
    told = {
        function
        for _, bucket in of_type(templates.expanded, "AWS::S3::Bucket")
        for configuration in bucket.get("NotificationConfiguration", {}).get("LambdaConfigurations", [])
        for function in named(configuration["Function"])
    }
    return [f"{function}: nothing is left of what it failed at" for function in sorted(told - keeps)]


@rule
def event_patterns_fit(templates: Templates) -> list[str]:
    """The bus takes patterns of 2048 characters; a fifth is left for what comes."""
    sizes = {
        name: len(json.dumps(properties["EventPattern"], separators=(",", ":")))
        for name, properties in of_type(templates.expanded, "AWS::Events::Rule")
    }
    return [
        f"{name}: a pattern of {size} characters of {MOST_PATTERN_CHARACTERS}"
        for name, size in sizes.items()
        if size > MOST_PATTERN_CHARACTERS * 0.8
    ]
