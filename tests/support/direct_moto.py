"""Lets the short path of AWS calls (`shared.core.direct_call`) end at moto: what production runs, and a fifth less CPU.

moto listens to every client's events, so that each call of a test would take botocore's long way. Here moto's own
listener does not count, and what the short path sends is handed to moto, as that listener would hand it over. Whoever
watches calls (fault injection, the meter, a test's own listener or patch) is heard as before: by the long way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from botocore.client import BaseClient
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import botocore_stubber

from shared.core import direct_call
from shared.core.direct_call import Answer, Connections, DirectCall
from tests.support import call_record

_send, _listen = BaseClient._make_api_call, BotocoreStubber.__call__
_has_listeners, _with_token, _post = DirectCall._has_listeners, direct_call._with_token, Connections.post
_OWN_LISTENERS = direct_call._OWN_LISTENERS


def _is_watched(call: DirectCall, operation: str) -> bool:
    return (
        type(call._client)._make_api_call is not _send
        or BotocoreStubber.__call__ is not _listen
        or not botocore_stubber.enabled
        or _has_listeners(call, operation)
    )


def _noted(operation: str, params: Any) -> Any:
    call_record.note(operation, params)
    return _with_token(operation, params)


def _answered(_connections: Connections, headers: dict[str, str], body: bytes) -> Answer:
    request = AWSPreparedRequest("POST", f"https://{headers['host']}/", HeadersDict(headers), body, False)
    found = botocore_stubber.process_request(request)
    assert found is not None
    status, said, text = found
    answer = text if isinstance(text, bytes) else text.encode()
    return Answer(status, {name.lower(): str(value) for name, value in said.items()}, answer)


@contextmanager
def direct() -> Iterator[None]:
    """The short path, until the block ends."""
    DirectCall._has_listeners = _is_watched  # type: ignore[method-assign]
    direct_call._with_token = _noted
    direct_call._OWN_LISTENERS = (*_OWN_LISTENERS, "moto.")  # type: ignore[assignment]
    Connections.post = _answered  # type: ignore[method-assign]
    try:
        yield
    finally:
        DirectCall._has_listeners = _has_listeners  # type: ignore[method-assign]
        direct_call._with_token = _with_token
        direct_call._OWN_LISTENERS = _OWN_LISTENERS
        Connections.post = _post  # type: ignore[method-assign]
