"""Lets the short path of AWS calls (`shared.core.direct_call`) end at moto: what production runs, and a fifth less CPU.

moto listens to every client's events, so that each call of a test would take botocore's long way. Here moto's own
listener does not count, and what the short path sends is handed to moto, as that listener would hand it over. Whoever
watches calls (fault injection, the meter, a test's own listener or patch) is heard as before: by the long way.

DynamoDB, which nine of ten calls ask, gets them without the layers between moto's listener and its operations: the
search for the service by the address, two request objects, a walk through the JSON by the service's description. So
does `GetParameters` of SSM, which every function asks once in every test.

Who stands between the process and AWS (`between`) gets each call of the short path, and the attempts that botocore
makes after it by moto's listener.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary

from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from botocore.client import BaseClient
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.exceptions import ServiceException
from moto.core.models import botocore_stubber
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.dynamodb.responses import DynamoHandler
from moto.ssm.models import ssm_backends
from werkzeug.exceptions import HTTPException

from shared.core import direct_call
from shared.core.direct_call import Answer, Connections, DirectCall
from shared.core.secrets import MOST_NAMES
from tests.support import call_record, key_ranges

_send, _listen = BaseClient._make_api_call, BotocoreStubber.__call__
_has_listeners, _with_token, _post = DirectCall._has_listeners, direct_call._with_token, Connections.post
_OWN_LISTENERS = direct_call._OWN_LISTENERS
_DYNAMODB = "DynamoDB_20120810"
# Gets `DynamoDB_20120810.GetItem`, the request's body and what asks moto; by default it is moto that answers.
Between = Callable[[str, bytes, Callable[[], Answer]], Answer]
_between: Between | None = None
_listeners_of: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
# Bytes are decoded and what is null is left out by moto's parser, by the description of each parameter.
_NOT_AS_SENT = (b'"B"', b'"BS"', b":null", b": null")


def _is_watched(call: Any, operation: str) -> bool:
    return (
        type(call._client)._make_api_call is not _short
        or (BotocoreStubber.__call__ is not _listen and _between is None)
        or not botocore_stubber.enabled
        or _has_listeners(call, operation)
    )


def _short(client: Any, operation: str, params: Any) -> Any:
    """botocore's call, but for the parameters that functions read."""
    if operation != "GetParameters" or _between is not None or len(params["Names"]) > MOST_NAMES:
        return _send(client, operation, params)
    if client not in _listeners_of:
        emitter = getattr(client.meta.events, "_emitter", client.meta.events)
        _listeners_of[client] = SimpleNamespace(_client=client, _emitter=emitter, _seen_by=None, _is_watched={})
    if _is_watched(_listeners_of[client], operation):
        return _send(client, operation, params)
    call_record.note(operation, params, service="ssm")
    region = client.meta.region_name
    found = ssm_backends[DEFAULT_ACCOUNT_ID][region].get_parameters(params["Names"])
    return {
        "Parameters": [one.response_object(params.get("WithDecryption"), region) for one in found.values()],
        "InvalidParameters": [name for name in params["Names"] if name not in found],
        "ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0},
    }


def _noted(operation: str, params: Any) -> Any:
    call_record.note(operation, params)
    return _with_token(operation, params)


def _answered(_connections: Connections, headers: dict[str, str], body: bytes) -> Answer:
    if _between is None:
        return _by_moto(headers, body)
    return _between(headers["x-amz-target"], body, lambda: _by_moto(headers, body))


def _by_moto(headers: dict[str, str], body: bytes) -> Answer:
    service, _, operation = headers["x-amz-target"].partition(".")
    if service == _DYNAMODB:
        return _by_dynamodb(operation, headers, body)
    request = AWSPreparedRequest("POST", f"https://{headers['host']}/", HeadersDict(headers), body, False)
    found = botocore_stubber.process_request(request)
    assert found is not None
    return _as_answer(*found)


def _as_answer(status: int, said: Any, text: str | bytes) -> Answer:
    body = text if isinstance(text, bytes) else text.encode()
    return Answer(status, {name.lower(): str(value) for name, value in said.items()}, body)


_method_of = functools.cache(camelcase_to_underscores)


def _by_dynamodb(operation: str, headers: dict[str, str], body: bytes) -> Answer:
    handler: Any = DynamoHandler()
    handler.querystring, handler.response_headers = {}, {}
    handler.headers = {"x-amz-target": headers["x-amz-target"], "Content-Type": headers["content-type"]}
    handler.region, handler.current_account = headers["authorization"].split("/", 3)[2], DEFAULT_ACCOUNT_ID
    handler.params = handler.body = _parameters(operation, body)
    try:
        key_ranges.refuse(handler.params)
        result = getattr(handler, _method_of(operation))()
    except ServiceException as refused:
        result = ActionResult(refused)
    except HTTPException as refused:
        return Answer(refused.code or 500, {}, str(refused.description).encode())
    return _as_answer(*handler.serialized(result))


def _parameters(operation: str, body: bytes) -> Any:
    parameters = json.loads(body)
    if any(mark in body for mark in _NOT_AS_SENT):
        shape = get_service_model("dynamodb").operation_model(operation)
        return PROTOCOL_PARSERS["json"](shape, map_type=dict).parse({"body": body, "headers": {}})
    return parameters


@contextmanager
def direct() -> Iterator[None]:
    """The short path, until the block ends."""
    DirectCall._has_listeners = _is_watched  # type: ignore[method-assign]
    BaseClient._make_api_call = _short
    direct_call._with_token = _noted
    direct_call._OWN_LISTENERS = (*_OWN_LISTENERS, "moto.")  # type: ignore[assignment]
    Connections.post = _answered  # type: ignore[method-assign]
    try:
        yield
    finally:
        DirectCall._has_listeners = _has_listeners  # type: ignore[method-assign]
        BaseClient._make_api_call = _send
        direct_call._with_token = _with_token
        direct_call._OWN_LISTENERS = _OWN_LISTENERS
        Connections.post = _post  # type: ignore[method-assign]


@contextmanager
def between(ask: Between) -> Iterator[None]:
    """Lead what takes the short path through `ask`, until the block ends; the parameters of SSM take botocore's."""
    global _between
    _between = ask
    try:
        yield
    finally:
        _between = None
