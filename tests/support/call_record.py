"""Permissions in integration tests: what a handler asks of the in-process AWS must be granted to it in the template.

moto lets everything pass. So each call of the process, whichever client makes it, is held against the policies of the
function whose code made it, which is the innermost module under `functions/` on the stack; what a test itself asks
belongs to nobody. The calls are kept for the summary of permissions that nobody used (tests/support/permissions.py).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import unquote

from botocore.client import BaseClient

from infra.rules.base import functions
from shared.core.direct_call import OPERATIONS
from tests.support import template as template_file
from tests.support.grants import IN_PROCESS, PHONE, Call, Grant, grants, name_of

_AT = f"{IN_PROCESS.region}:{IN_PROCESS.account}"
_IN_A_TRANSACTION = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "Get": "GetItem"}
_SAME_PERMISSION = {
    "ListObjectVersions": "ListBucketVersions",
    **dict.fromkeys(("CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"), "PutObject"),
    "HeadObject": "GetObject",
    "ListParts": "ListMultipartUploadParts",
    "HeadBucket": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "SendMessageBatch": "SendMessage",
}

# Who may not list the bucket is answered 403, and not 404, where there is no such object:
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
_NAMES_WHAT_IS_MISSING = ("GetObject", "HeadObject")
_MISSING = ("404", "NoSuchKey")

_RECORDERS = ("tests.support.call_record", "tests.support.direct_moto")

made: set[Call] = set()
refused: list[Call] = []


@cache
def _function_of() -> dict[str, str]:
    """`functions.api.orders` → `orders`."""
    template = template_file.load()
    return {
        properties["Handler"].removesuffix(".handler.handler"): name_of(properties)
        for _, properties in functions(template)
    }


@cache
def _granted() -> dict[str, list[Grant]]:
    found: dict[str, list[Grant]] = {}
    for grant in grants(template_file.load(), IN_PROCESS):
        found.setdefault(grant.function, []).append(grant)
    return found


@cache
def _queue_names() -> dict[str, str]:
    """The in-process queues are called as in the template: logical id → physical name."""
    resolver = template_file.Resolver(template_file.load(), {})
    return {n: str(resolver(q["QueueName"])) for n, q in template_file.resources("AWS::SQS::Queue").items()}


def _asking() -> str | None:
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        # The composition root, which hands a function its parts, is no function's own.
        if module.startswith("functions.") and module != "functions.modules":
            return _function_of().get(".".join(module.split(".")[:3]))
        if module.startswith("tests.") and not module.startswith(_RECORDERS):
            return None
        frame = frame.f_back
    return None


def requests(service: str, operation: str, asked: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The (action, resource) pairs that AWS would check for one API call."""
    if service == "dynamodb":
        yield from _of_tables(operation, asked)
        return
    action = f"{service.removesuffix('v2')}:{_SAME_PERMISSION.get(operation, operation)}"
    if service == "sqs":
        queue = str(asked["QueueUrl"]).rpartition("/")[2]
        yield action, f"arn:aws:sqs:{_AT}:{_queue_names().get(queue, queue)}"
    elif service == "s3" and operation == "CreateBucket":
        return  # how botocore calls a presigned form; the local cloud sees the upload itself
    elif service == "s3" and operation in ("CopyObject", "UploadPartCopy"):
        yield "s3:GetObject", f"arn:aws:s3:::{unquote(asked['CopySource'])}"
        yield "s3:PutObject", f"arn:aws:s3:::{asked['Bucket']}/{asked['Key']}"
    elif service == "s3":
        # A version is deleted by a permission of its own: without it, its delete marker is all that is written.
        action += "Version" if operation == "DeleteObject" and "VersionId" in asked else ""
        yield action, "arn:aws:s3:::" + "/".join(str(asked[key]) for key in ("Bucket", "Key") if key in asked)
    elif service == "ssm" and "Names" in asked:
        for name in asked["Names"]:
            yield action, f"arn:aws:ssm:{_AT}:parameter{name}"
    elif service == "ssm":
        yield action, f"arn:aws:ssm:{_AT}:parameter{asked.get('Name') or asked['ResourceId']}"
    elif service == "events" and operation == "DescribeEventBus":
        yield action, f"arn:aws:events:{_AT}:event-bus/{asked['Name']}"
    elif service == "events":
        for entry in asked["Entries"]:
            yield action, f"arn:aws:events:{_AT}:event-bus/{entry['EventBusName']}"
    elif service == "sesv2":
        yield action, f"arn:aws:ses:{_AT}:identity/{asked['FromEmailAddress']}"
    elif service == "kms" and "KeyId" in asked:
        yield action, _key_arn(str(asked["KeyId"]))
    elif service == "apigatewaymanagementapi":
        method = {"PostToConnection": "POST", "DeleteConnection": "DELETE", "GetConnection": "GET"}[operation]
        resolver = template_file.Resolver(template_file.load(), {})
        stage = f"{resolver.ref('LiveApi')}/{resolver.ref('StageName')}"
        yield "execute-api:ManageConnections", f"arn:aws:execute-api:{_AT}:{stage}/{method}/@connections/x"
    elif service == "sns" and "PhoneNumber" in asked:
        yield action, PHONE
    else:
        yield action, "*"


def _key_arn(key_id: str) -> str:
    """The ARN of a key as grants spell it: in-process keys have ids of their own, which variables name."""
    resolver = template_file.Resolver(template_file.load(), {})
    for variable, value in template_file.environment(resolver).items():
        for name in template_file.resources("AWS::KMS::Key"):
            if value == resolver.ref(name) and os.environ.get(variable) == key_id:
                return f"arn:aws:kms:{_AT}:key/{name}"
    return key_id if key_id.startswith("arn:") else f"arn:aws:kms:{_AT}:key/{key_id}"


def _of_tables(operation: str, asked: dict[str, Any]) -> Iterator[tuple[str, str]]:
    def table(name: str) -> str:
        return f"arn:aws:dynamodb:{_AT}:table/{name}"

    if "TransactItems" in asked:
        for item in asked["TransactItems"]:
            [(kind, detail)] = item.items()
            yield f"dynamodb:{_IN_A_TRANSACTION.get(kind, 'ConditionCheckItem')}", table(detail["TableName"])
    elif "RequestItems" in asked:
        for name in asked["RequestItems"]:
            yield f"dynamodb:{operation}", table(name)
    else:
        index = f"/index/{asked['IndexName']}" if "IndexName" in asked else ""
        yield f"dynamodb:{operation}", table(asked["TableName"]) + index


def item_details(asked: dict[str, Any]) -> Iterator[tuple[frozenset[str] | None, str | None]]:
    """The attributes and the partition key that each written or read item of a call names, in the order of `requests`.

    `dynamodb:Attributes` holds the attributes of the key and of all expressions:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    """
    for each in [next(iter(item.values())) for item in asked.get("TransactItems", ())] or [asked]:
        item = each.get("Key") or each.get("Item")
        if isinstance(item, dict):
            names = {*item, *each.get("ExpressionAttributeNames", {}).values()}
            yield frozenset(names), item.get("pk", {}).get("S")
        else:
            yield None, None


@cache
def _permitted(call: Call) -> bool:
    return any(grant.permits(call) for grant in _granted().get(call.function, ()))


_emit = BaseClient._emit_api_params
_send = BaseClient._make_request


def _noted(client: BaseClient, api_params: dict[str, Any], operation_model: Any, context: Any) -> Any:
    params = _emit(client, api_params, operation_model, context)
    _note(params, operation_model.service_model.service_name, operation_model.name)
    return params


def _answered(client: BaseClient, operation_model: Any, request: dict[str, Any], context: dict[str, Any]) -> Any:
    http, parsed = _send(client, operation_model, request, context)
    if operation_model.name in _NAMES_WHAT_IS_MISSING and parsed.get("Error", {}).get("Code") in _MISSING:
        _note({"Bucket": context["s3_redirect"]["bucket"]}, "s3", "ListObjectsV2")
    return http, parsed


def note(operation: str, params: dict[str, Any], *, service: str = "") -> None:
    """A call that goes past botocore, before it is sent. Raises AssertionError where its function may not make it."""
    service = service or next(name for name, operations in OPERATIONS.items() if operation in operations)
    _note(params, service, operation)


def _note(params: dict[str, Any], service: str, operation: str) -> None:
    function = _asking()
    if function is None:
        return
    details = item_details(params) if service == "dynamodb" else ()
    for (action, resource), (attributes, key) in zip_longest(
        requests(service, operation, params), details, fillvalue=(None, None)
    ):
        call = Call(function, str(action), str(resource))
        made.add(call)
        if not _permitted(replace(call, attributes=attributes, leading_key=key)):
            refused.append(call)
            raise AssertionError(
                f"{function} is not permitted {action} on {resource} in template.yaml, with {sorted(attributes or ())}"
            )


def attend() -> None:
    """Record every call of the process from now on; asking twice is asking once.

    Not by the session's events: a client copies those when it is made, so one of before would not be heard.
    """
    BaseClient._emit_api_params = _noted
    BaseClient._make_request = _answered


def write(folder: Path) -> None:
    """Leave the calls of this process beside those of the others."""
    if made:
        lines = [
            json.dumps({"who": c.function, "action": c.action, "resource": c.resource}) for c in sorted(made, key=str)
        ]
        (folder / f"in-process-{os.getpid()}.jsonl").write_text("\n".join(lines) + "\n")
