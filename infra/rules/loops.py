"""Rules about messages that come back to the function that sent them.

Lambda follows a message by the lineage in its X-Ray trace header through SQS, SNS, S3 and direct invocations, and stops
it after about 16 invocations of one function: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
The outbox (a DynamoDB stream, then EventBridge) carries no lineage: an event begins a new chain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from infra.rules.base import Template, Templates, feeding, listed, named, of_type, rule, text
from infra.rules.permissions import policies, roles

# Below it a loop that is not allowed would be stopped.
ALLOW = "Allow"
REASON = "RecursiveLoopReason"
ARN_PARTS = ("arn", "partition", "service", "region", "account", "resource")
SENDS = {
    "sqs": ("sqs:SendMessage",),
    "sns": ("sns:Publish",),
    "s3": ("s3:PutObject",),
    "lambda": ("lambda:InvokeFunction", "lambda:InvokeAsync"),
}
Target = tuple[str, str, str]
"""(kind: a key of SENDS, the physical name as the template writes it, for S3 the prefix)"""


def _targets(template: Template) -> Iterator[tuple[str, str, Target]]:
    """(function, logical id of what invokes it, target) of all that is followed by the recursion guard."""
    names = {
        name: text(properties.get(f"{kind}Name", name))
        for kind in ("Queue", "Topic", "Bucket", "Function")
        for name, properties in of_type(
            template, "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket", "AWS::Lambda::Function"
        )
        if f"{kind}Name" in properties or kind == "Queue"
    }
    queues = dict(of_type(template, "AWS::SQS::Queue"))
    functions = dict(of_type(template, "AWS::Lambda::Function"))
    for function, source, _ in feeding(template):
        if source in queues:
            yield function, source, ("sqs", names[source], "")
    for _, subscription in of_type(template, "AWS::SNS::Subscription"):
        for topic in named(subscription["TopicArn"]):
            for end in named(subscription.get("Endpoint")):
                receivers = [end] if end in functions else [f for f, source, _ in feeding(template) if source == end]
                for function in receivers:
                    yield function, topic, ("sns", names.get(topic, topic), "")
    for bucket, properties in of_type(template, "AWS::S3::Bucket"):
        configurations = properties.get("NotificationConfiguration", {}).get("LambdaConfigurations", [])
        for configuration in configurations:
            for function in named(configuration["Function"]) & functions.keys():
                yield function, bucket, ("s3", names[bucket], _prefix(configuration))
    for function in functions:
        yield function, function, ("lambda", names.get(function, function), "")


def _prefix(configuration: dict[str, Any]) -> str:
    rules = configuration.get("Filter", {}).get("S3Key", {}).get("Rules", [])
    return next((str(one["Value"]) for one in rules if str(one["Name"]).lower() == "prefix"), "")


def _may_send(statement: dict[str, Any], logical_id: str, target: Target) -> bool:
    kind, name, prefix = target
    actions = [str(action).lower() for action in listed(statement.get("Action"))]
    wanted = [action.lower() for action in SENDS[kind]]
    if statement["Effect"] != "Allow" or not any(fnmatchcase(one, given) for one in wanted for given in actions):
        return False
    if "NotResource" in statement:
        # Everything but what it names: all topics are named where text messages are sent to numbers.
        return not any(_covers(text(one), kind, name, prefix) for one in listed(statement["NotResource"]))
    resources = listed(statement.get("Resource"))
    return any(
        (logical_id in named(one) and kind != "s3") or _covers(text(one), kind, name, prefix, logical_id)
        for one in resources
    )


def _covers(resource: str, kind: str, name: str, prefix: str, logical_id: str = "") -> bool:
    """Whether a resource, which may hold stars, is or may be the target."""
    if resource == "*":
        return True
    resource, name = _plain(resource), _plain(name)
    if kind == "s3":
        # The bucket as an ARN by name or by reference, then the keys.
        bucket = re.match(r"(?:arn:[^:]*:s3:::|\$\{)([^/}]*?)(?:\.Arn)?\}?(?:/(.*))?$", resource)
        if bucket is None or (bucket[1] != logical_id and not fnmatchcase(name, bucket[1])):
            return False
        keys = (bucket[2] or "").partition("*")[0]
        return keys.startswith(prefix) or prefix.startswith(keys)
    parts = resource.split(":", 5)
    return len(parts) == len(ARN_PARTS) and fnmatchcase(name, parts[-1].removeprefix("function:"))


def _plain(value: str) -> str:
    """Without the colons of `${AWS::…}`, and the braces of parameters within a name, so that an ARN can be split."""
    return re.sub(r"\$\{AWS::(\w+)\}|(?<!^)\$\{(\w+)\}", r"<\1\2>", value)


def sending(template: Template) -> dict[str, set[str]]:
    """Function → the functions that a message which it may send invokes, by all that the guard follows."""
    roles_by_name = dict(roles(template))
    targets = list(_targets(template))
    found: dict[str, set[str]] = {}
    for name, function in of_type(template, "AWS::Lambda::Function"):
        own = [one for role in named(function["Role"]) & roles_by_name.keys() for one in policies(roles_by_name[role])]
        attached = [
            one
            for _, policy in of_type(template, "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
            if named(policy.get("Roles")) & named(function["Role"])
            for one in listed(policy["PolicyDocument"]["Statement"])
        ]
        found[name] = {
            receiver
            for receiver, source, target in targets
            if any(_may_send(statement, source, target) for statement in [*own, *attached])
        }
    return found


def loops(template: Template) -> dict[str, list[str]]:
    """Function → the shortest way of a message back to it, for every function that has one."""
    edges = sending(template)
    found: dict[str, list[str]] = {}
    for start in sorted(edges):
        ways = [[start]]
        seen: set[str] = set()
        while ways and start not in found:
            way = ways.pop(0)
            for following in sorted(edges.get(way[-1], ())):
                if following == start:
                    found[start] = [*way, start]
                    break
                if following not in seen:
                    seen.add(following)
                    ways.append([*way, following])
    return found


@rule
def recursive_loops_are_declared(templates: Templates) -> list[str]:
    """A function whose messages can come back to it, directly or through others, allows it and says what ends it.

    `RecursiveLoop: Allow`, and `RecursiveLoopReason` in its Metadata; and nowhere else is the guard turned off.
    """
    in_loops = loops(templates.expanded)
    found = []
    for name, function in of_type(templates.expanded, "AWS::Lambda::Function"):
        allowed = function.get("RecursiveLoop") == ALLOW
        written = templates.source["Resources"].get(name, {})
        reason = str(written.get("Metadata", {}).get(REASON, "")).strip()
        if name in in_loops and not allowed:
            found.append(f"{name}: its messages may come back ({' → '.join(in_loops[name])}): Lambda stops the 16th")
        elif name in in_loops and not reason:
            found.append(f"{name}: allows a loop without a {REASON} in its Metadata")
        elif allowed and name not in in_loops:
            found.append(f"{name}: allows a loop that it does not have")
    return found


# Only a listing carries them: https://docs.aws.amazon.com/AmazonS3/latest/userguide/list_amazons3.html
LISTING_KEYS = ("s3:prefix", "s3:delimiter", "s3:max-keys")
LISTINGS = {"s3:listbucket", "s3:listbucketversions"}
READS = ("s3:getobject", "s3:copyobject", "s3:headobject")


@rule
def listing_conditions_are_on_listings(templates: Templates) -> list[str]:
    """`s3:prefix` and its like stand on listings only, and not where the listing's right is there for reads.

    A read of a missing object is answered 404 to who may list the bucket, else 403; a read carries no prefix, so a
    right to list under that condition does not count for it.
    """
    found = []
    for file, template in templates.all():
        for name, resource in template["Resources"].items():
            statements = list(_statements(resource.get("Properties", {})))
            reads = set().union(
                *(_buckets(one) for one in statements if one.get("Effect") == "Allow" and _actions(one, READS))
            )
            for statement in statements:
                keys = {str(key).lower() for by_key in statement.get("Condition", {}).values() for key in by_key} & set(
                    LISTING_KEYS
                )
                if not keys:
                    continue
                actions = {str(action).lower() for action in listed(statement.get("Action"))}
                if not actions or not actions <= LISTINGS:
                    found.append(f"{file}: {name}: {sorted(keys)} on {sorted(actions)}, which never carry it")
                elif statement.get("Effect") == "Allow" and _buckets(statement) & reads:
                    found.append(f"{file}: {name}: {sorted(keys)} on a bucket whose objects it reads: they are 403")
    return found


def _actions(statement: dict[str, Any], wanted: tuple[str, ...]) -> bool:
    return any(fnmatchcase(one, str(given).lower()) for one in wanted for given in listed(statement.get("Action")))


def _buckets(statement: dict[str, Any]) -> set[str]:
    """The buckets of a statement, however they are named."""
    return {re.sub(r"\.Arn\}", "}", text(one)).partition("/")[0] for one in listed(statement.get("Resource"))}


def _statements(value: Any) -> Iterator[dict[str, Any]]:
    """Every statement of every policy within a resource."""
    if isinstance(value, dict):
        if "Statement" in value:
            yield from (one for one in listed(value["Statement"]) if isinstance(one, dict))
        for inner in value.values():
            yield from _statements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _statements(inner)
