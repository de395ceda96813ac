"""The first attempt of a call to DynamoDB, SQS or EventBridge, without botocore's layers around it.

botocore spends more than a millisecond of CPU on each call: it checks parameters against the service's description,
emits a dozen events and builds three request objects. Here the JSON is signed with a cached key and sent on a kept
connection. Only a plain 200 is taken from it; whatever else happens is botocore's: a refusal is read by its parser and
raised as its exception, and what it would repeat (no answer, 5xx, throttling) becomes its own next attempt.

Credentials are botocore's, renewed there. Where anybody listens to a client's events (tests, tracing, an operator's
debugging), or a proxy is configured, every call goes through botocore.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import select
import socket
import ssl
import threading
import time
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from botocore.exceptions import ClientError
from botocore.handlers import add_recursion_detection_header
from botocore.httpsession import get_cert_path
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker

Params = Mapping[str, Any]
# Whose answers are JSON that needs no description to be read, but for binary attributes (`_holds_binary`).
OPERATIONS = {
    "dynamodb": frozenset(
        {
            "BatchGetItem",
            "BatchWriteItem",
            "DeleteItem",
            "GetItem",
            "PutItem",
            "Query",
            "Scan",
            "TransactGetItems",
            "TransactWriteItems",
            "UpdateItem",
        }
    ),
    "sqs": frozenset({"SendMessage", "SendMessageBatch"}),
    "events": frozenset({"PutEvents"}),
}
# What botocore's standard mode repeats.
_CHECKERS: tuple[Any, Any] = ThrottledRetryableChecker, TransientRetryableChecker
_REPEATED_CODES = frozenset([*_CHECKERS[0]._THROTTLED_ERROR_CODES, *_CHECKERS[1]._TRANSIENT_ERROR_CODES])
# Listeners of these packages are part of every call; what they add is added here, is empty, or names a library's
# version in the user agent.
_OWN_LISTENERS = ("botocore.", "pynamodb.", "aws_lambda_powertools.shared.user_agent")
_EVENTS = (
    "provide-client-params",
    "before-parameter-build",
    "before-call",
    "before-sign",
    "request-created",
    "before-send",
    "response-received",
    "needs-retry",
    "after-call",
    "after-call-error",
)


class NoAnswerError(Exception):
    """The connection gave no whole answer; the request may have been carried out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connections:
    """One kept HTTP/1.1 connection per thread to one address; times in seconds."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None, connect_s: float, read_s: float) -> None:
        self._host, self._port, self._tls = host, port, tls
        self._connect_s, self._read_s = connect_s, read_s
        self._kept = threading.local()

    def post(self, headers: dict[str, str], body: bytes) -> Answer:
        """Send a request and read its whole answer. Raises NoAnswerError; its connection is not used again then."""
        connection = self._take()
        try:
            connection.request("POST", "/", body, headers)
            response = connection.getresponse()
            # Without a length the end of an answer cannot be told from a connection that was cut.
            if response.length is None and not response.chunked:
                raise http.client.IncompleteRead(b"")
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise NoAnswerError from error
        except BaseException:
            # Half an answer must not be read by the next call.
            connection.close()
            raise
        if not response.will_close:
            self._kept.connection = connection
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, content)

    def _take(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._kept, "connection", None)
        self._kept.connection = None
        if connection is not None and not _is_dropped(connection.sock):
            return connection
        if connection is not None:
            connection.close()
        if self._tls is None:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=self._connect_s)
        else:
            connection = http.client.HTTPSConnection(self._host, self._port, timeout=self._connect_s, context=self._tls)
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise NoAnswerError from error
        connection.sock.settimeout(self._read_s)
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def _is_dropped(kept: socket.socket | None) -> bool:
    """Whether the other side has closed a connection on which nothing is awaited."""
    if kept is None:
        return True
    ready, _, _ = select.select([kept], [], [], 0)
    return bool(ready)


class Signer:
    """Signature Version 4 of a JSON request with an empty path and query, its key derived once a day.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """

    def __init__(self, *, host: str, region: str, service: str, content_type: str) -> None:
        self._host, self._region, self._service, self._type = host, region, service, content_type
        self._key: tuple[tuple[str, str], bytes] = (("", ""), b"")

    def headers(self, *, target: str, body: bytes, keys: Any, moment: str) -> dict[str, str]:
        """The signed headers and `authorization`; `keys` are frozen credentials, `moment` is `YYYYMMDDTHHMMSSZ`."""
        signed = {"content-type": self._type, "host": self._host, "x-amz-date": moment}
        if keys.token:
            signed["x-amz-security-token"] = keys.token
        signed["x-amz-target"] = target
        names = ";".join(signed)
        lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
        request = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
        scope = f"{moment[:8]}/{self._region}/{self._service}/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        signature = hmac.digest(self._signing_key(keys.secret_key, moment[:8]), text.encode(), "sha256").hex()
        signed["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={keys.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
        )
        return signed

    def _signing_key(self, secret: str, day: str) -> bytes:
        made_for, key = self._key
        if made_for != (secret, day):
            key = f"AWS4{secret}".encode()
            for part in (day, self._region, self._service, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            self._key = (secret, day), key
        return key


class DirectCall:
    """Stands in for a client's `_make_api_call`."""

    def __init__(self, client: Any) -> None:
        meta = client.meta
        described = meta.service_model.metadata
        address = urlsplit(meta.endpoint_url)
        self._client: Any = client
        self._operations = OPERATIONS[meta.service_model.service_name]
        self._prefix = described["targetPrefix"]
        self._agent = meta.config.user_agent
        self._signer = Signer(
            host=address.netloc,
            region=meta.region_name,
            service=described.get("signingName") or described["endpointPrefix"],
            content_type=f"application/x-amz-json-{described['jsonVersion']}",
        )
        is_tls = address.scheme == "https"
        self._connections = Connections(
            address.hostname or "",
            address.port or (443 if is_tls else 80),
            _tls_of(client) if is_tls else None,
            meta.config.connect_timeout,
            meta.config.read_timeout,
        )
        self._is_proxied = bool(meta.config.proxies) or bool(getproxies())
        emitter = meta.events
        self._emitter: Any = getattr(emitter, "_emitter", emitter)
        # Per operation whether somebody listens, as long as nobody was added: botocore drops its own cache then, too.
        self._seen_by: Any = None
        self._is_watched: dict[str, bool] = {}

    def __call__(self, operation: str, params: Params) -> Any:
        """Make a call as `BaseClient._make_api_call` does; what it answers and raises is the same."""
        if operation not in self._operations or self._is_proxied or self._has_listeners(operation):
            return self._call_botocore(operation, params)
        params = _with_token(operation, params)
        try:
            body = json.dumps(params, separators=(",", ":"), ensure_ascii=False, default=_json_value).encode()
        except (TypeError, ValueError):
            # botocore says which parameter is wrong.
            return self._call_botocore(operation, params)
        credentials = self._client._request_signer._credentials
        if credentials is None:
            return self._call_botocore(operation, params)
        try:
            answer = self._connections.post(self._headers(operation, body, credentials.get_frozen_credentials()), body)
        except NoAnswerError:
            return self._call_again(operation, params)
        if not _is_intact(answer):
            return self._call_again(operation, params)
        if answer.status != 200:
            return self._refused(operation, params, answer)
        return self._parsed(operation, answer)

    def _headers(self, operation: str, body: bytes, keys: Any) -> dict[str, str]:
        moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        headers = self._signer.headers(target=f"{self._prefix}.{operation}", body=body, keys=keys, moment=moment)
        headers["user-agent"] = self._agent
        # https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html: AWS sees loops by the trace's header.
        add_recursion_detection_header({"headers": headers})
        return headers

    def _parsed(self, operation: str, answer: Answer) -> Any:
        try:
            parsed: dict[str, Any] = json.loads(answer.body) if answer.body else {}
        except ValueError:
            parsed = self._parse(operation, answer)
        else:
            if _holds_binary(answer.body):
                parsed = self._parse(operation, answer)
        parsed["ResponseMetadata"] = {
            "RequestId": answer.headers.get("x-amzn-requestid", ""),
            "HTTPStatusCode": answer.status,
            "HTTPHeaders": answer.headers,
            "RetryAttempts": 0,
        }
        return parsed

    def _refused(self, operation: str, params: Params, answer: Answer) -> Any:
        """Raise what botocore raises, or let botocore try again what it would try again.

        Refusals of SQS and EventBridge are botocore's next attempt too: SQS' codes have a history that it knows.
        """
        if self._operations is not OPERATIONS["dynamodb"] or not 400 <= answer.status < 500:
            return self._call_again(operation, params)
        parsed = self._parse(operation, answer)
        code = parsed.get("Error", {}).get("Code", "")
        shape = self._client.meta.service_model.shape_for_error_code(code)
        is_modelled = shape is not None and bool(shape.metadata.get("retryable"))
        if code in _REPEATED_CODES or is_modelled:
            return self._call_again(operation, params)
        if shape is not None:
            # As botocore's endpoint does: a cancelled transaction's reasons are members of the error's own shape.
            parsed.update(self._parse(operation, answer, shape))
        parsed["ResponseMetadata"]["RetryAttempts"] = 0
        raise self._client.exceptions.from_code(code)(parsed, operation)

    def _parse(self, operation: str, answer: Answer, shape: Any = None) -> dict[str, Any]:
        response = {
            "headers": http_headers(answer.headers),
            "status_code": answer.status,
            "body": answer.body,
            "context": {"operation_name": operation},
        }
        shape = shape or self._client.meta.service_model.operation_model(operation).output_shape
        parsed: dict[str, Any] = self._client._response_parser.parse(response, shape)
        return parsed

    def _call_botocore(self, operation: str, params: Params) -> Any:
        # By the class, where tests and tracing put theirs.
        return type(self._client)._make_api_call(self._client, operation, params)

    def _call_again(self, operation: str, params: Params) -> Any:
        """botocore's attempts after the first; its answer says that there was one before (`RetryAttempts`)."""
        try:
            answer = self._call_botocore(operation, params)
        except ClientError as error:
            _count_attempt(error.response)
            raise
        _count_attempt(answer)
        return answer

    def _has_listeners(self, operation: str) -> bool:
        cache = getattr(self._emitter, "_lookup_cache", None)
        if cache is None:
            return True
        if self._seen_by is not cache:
            self._seen_by, self._is_watched = cache, {}
        if operation not in self._is_watched:
            service = self._client.meta.service_model.service_id.hyphenize()
            handlers = [
                one
                for event in _EVENTS
                for one in self._emitter._handlers.prefix_search(f"{event}.{service}.{operation}")
            ]
            self._is_watched[operation] = any(not _module_of(one).startswith(_OWN_LISTENERS) for one in handlers)
        return self._is_watched[operation]


def use(client: Any) -> None:
    """Let the client make the first attempt of its calls directly. One attempt fewer is left to botocore."""
    client._make_api_call = DirectCall(client)


def http_headers(headers: Mapping[str, str]) -> http.client.HTTPMessage:
    """Headers that are found in any case, as botocore's parsers expect."""
    message = http.client.HTTPMessage()
    for name, value in headers.items():
        message[name] = value
    return message


def _tls_of(client: Any) -> ssl.SSLContext:
    """A context with the certificates that botocore was told to trust."""
    return _tls_with(client._endpoint.http_session._verify)


@lru_cache(maxsize=4)
def _tls_with(trusted: Any) -> ssl.SSLContext:
    # Reading the certificates takes 20 ms of a cold start: once, whatever number of clients there is.
    context = ssl.create_default_context(cafile=get_cert_path(trusted))
    if trusted is False:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _with_token(operation: str, params: Params) -> Params:
    """A transaction with its token: without one, a second attempt could be carried out a second time."""
    if operation != "TransactWriteItems" or "ClientRequestToken" in params:
        return params
    return {**params, "ClientRequestToken": str(uuid.uuid4())}


def _is_intact(answer: Answer) -> bool:
    checksum = answer.headers.get("x-amz-crc32")
    return checksum is None or checksum == str(zlib.crc32(answer.body))


def _holds_binary(body: bytes) -> bool:
    """Whether an attribute value may be binary, which is base 64 in JSON; a text that looks like it costs time only."""
    return b'"B":' in body or b'"BS":' in body


def _count_attempt(answer: Any) -> None:
    said = answer["ResponseMetadata"]
    said["RetryAttempts"] = said.get("RetryAttempts", 0) + 1


def _module_of(listener: Any) -> str:
    return getattr(listener, "__module__", None) or type(listener).__module__ or ""


def _json_value(value: Any) -> Any:
    """What JSON does not know as the protocol writes it: moments as seconds, bytes in base 64."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)
