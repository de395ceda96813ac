"""The line between a function and everything outside its process: each call that leaves it passes here, numbered.

A call can be the process's last (before or after it took effect), can be refused, or can have its answer lost. A dead
process is dead: whatever its code still tries (a `finally`, an `except`) reaches nobody.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Any, TypeVar

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

from shared.core.clock import FrozenClock
from shared.core.direct_call import Answer, NoAnswerError
from tests.support import direct_moto

T = TypeVar("T")
# Each call takes time, so that ids and stamps of one process come in their order.
CALL_TAKES = timedelta(milliseconds=1)
# How long DynamoDB remembers a transaction's client token.
TOKEN_LIFETIME = timedelta(minutes=10)
READS = frozenset(
    {"GetItem", "BatchGetItem", "Query", "GetParameters", "GetObject", "HeadObject", "GetQueueAttributes"}
)
READ_PREFIXES = ("get_", "GET ")
# What a request's target calls a service, and what botocore does.
SERVICES = {"DynamoDB_20120810": "dynamodb", "AmazonSQS": "sqs", "AWSEvents": "eventbridge"}
# Status, headers, body.
_Parts = tuple[int, Any, Any]


class Crash(BaseException):
    """The end of a process: no code may catch it, and none that does gets any further."""


class Kind(Enum):
    """What can happen to a call."""

    DIES_BEFORE = "dies before"
    DIES_AFTER = "dies after"
    REFUSED = "refused"
    LOST = "answer lost"
    REPEATED = "answer lost once"


@dataclass(frozen=True)
class Fault:
    """Something that happens to the n-th call (from 1)."""

    call: int
    kind: Kind


@dataclass(frozen=True)
class Call:
    """A call that left a process."""

    number: int
    function: str
    name: str

    @property
    def is_read(self) -> bool:
        operation = self.name.partition(".")[2]
        return operation in READS or operation.startswith(READ_PREFIXES)

    def __str__(self) -> str:
        return f"{self.number}. {self.function}: {self.name}"


@dataclass
class CallInterceptor:
    """Counts calls, lets a fault happen to one of them, and tells listeners what took effect."""

    clock: FrozenClock
    calls: list[Call] = field(default_factory=list)
    choose: Callable[[Call], Kind | None] | None = None
    fault: Fault | None = None
    faulted: Call | None = None
    is_dead: bool = False
    is_counting: bool = False
    # Services, operations or providers that answer nothing now: `sns`, `sqs.SendMessage`, `payments`.
    outages: set[str] = field(default_factory=set)
    listeners: dict[str, list[Callable[[dict[str, Any]], None]]] = field(default_factory=dict)
    _function: str = ""
    _attempts: Counter[str] = field(default_factory=Counter)
    _fates: dict[str, Kind | None] = field(default_factory=dict)
    _tokens: dict[str, tuple[Any, _Parts]] = field(default_factory=dict)
    # What happened to a first attempt past botocore, whose own attempts follow it.
    _begun: Kind | None = None

    def arm(self, fault: Fault | None = None, *, choose: Callable[[Call], Kind | None] | None = None) -> None:
        """Count from here on, and let a fault happen: this one, or whatever `choose` says of each call."""
        self.calls, self.fault, self.faulted, self.is_counting = [], None, None, True
        self.choose = choose or (lambda call: fault.kind if fault and fault.call == call.number else None)

    def disarm(self) -> None:
        """Nothing happens any more, and nothing is counted."""
        self.choose, self.is_counting = None, False

    @contextmanager
    def off_record(self) -> Iterator[None]:
        """Calls made inside are neither counted nor given faults: they only read."""
        kept, self.is_counting = self.is_counting, False
        try:
            yield
        finally:
            self.is_counting = kept

    @contextmanager
    def process(self, function: str) -> Iterator[None]:
        """The calls made inside leave this function's process."""
        assert not self._function, "a function runs inside another one"
        self._function, self.is_dead = function, False
        try:
            yield
        finally:
            self._function = ""

    def provider(
        self,
        name: str,
        act: Callable[[], T],
        *,
        lost: Callable[[], Exception],
        refused: Callable[[], Exception] | None = None,
    ) -> T:
        """A call of a provider that is not AWS; `lost` makes the error of an answer that does not come, `refused` that
        of a provider that certainly did nothing, where the two differ.
        """
        if not self._function:
            return act()
        fate = self._fate(name)
        if fate is Kind.REFUSED:
            raise (refused or lost)()
        answer = act()
        self._after(fate)
        if fate in (Kind.LOST, Kind.REPEATED):
            raise lost()
        return answer

    def directly(self, target: str, body: bytes, ask: Callable[[], Answer]) -> Answer:
        """The first attempt of a call that goes past botocore (`shared.core.direct_call`). Raises NoAnswerError."""
        if not self._function:
            return ask()
        service, _, operation = target.partition(".")
        name = f"{SERVICES[service]}.{operation}"
        fate = self._fate(name)
        if fate is Kind.REFUSED:
            self._begun = fate
            return Answer(503, {}, _refusal(service).encode())

        def answered() -> _Parts:
            answer = ask()
            return answer.status, answer.headers, answer.body

        status, headers, content = self._carried_out(name, _json(body), answered, fate)
        if fate in (Kind.LOST, Kind.REPEATED):
            self._begun = fate
            raise NoAnswerError
        return Answer(status, headers, content)

    def aws(self, stubber: BotocoreStubber, event_name: str, request: Any) -> AWSResponse | None:
        """One attempt of an AWS call: what has no answer or a 5xx, botocore sends again by itself."""
        if not self._function:
            return _response(request, stubber.process_request(request))
        _, service, operation = event_name.split(".")
        name = f"{service}.{operation}"
        invocation = _text(request.headers["amz-sdk-invocation-id"])
        self._attempts[invocation] += 1
        if self._begun is not None:
            self._fates[invocation], self._begun = self._begun, None
            self._attempts[invocation] += 1
        first = self._attempts[invocation] == 1
        if first:
            self._fates[invocation] = self._fate(name)
        elif self.is_dead:
            raise Crash
        fate = self._fates[invocation]
        if fate is Kind.REFUSED:
            return _response(request, (503, {}, _refusal(service)))
        if fate is Kind.LOST and not first:
            raise ReadTimeoutError(endpoint_url=request.url)
        sent = {**_json(request.body), "url": request.url} if service == "s3" else _json(request.body)
        answer = self._carried_out(name, sent, lambda: stubber.process_request(request), fate)
        if fate is Kind.LOST or (fate is Kind.REPEATED and first):
            raise ReadTimeoutError(endpoint_url=request.url)
        return _response(request, answer)

    def _carried_out(self, name: str, sent: dict[str, Any], ask: Callable[[], Any], fate: Kind | None) -> Any:
        """Let a call take effect and tell the listeners; the process may die behind it."""
        answer = self._once_per_token(name.partition(".")[2], sent, ask)
        if answer is not None and answer[0] < 300:
            for listen in self.listeners.get(name, ()):
                listen(sent)
        self._after(fate)
        return answer

    def _fate(self, name: str) -> Kind | None:
        if self.is_dead:
            raise Crash
        self.clock.at += CALL_TAKES
        is_out = bool(self.outages & {name.partition(".")[0], name})
        if self.is_counting:
            call = Call(len(self.calls) + 1, self._function, name)
            self.calls.append(call)
            if self.choose and (kind := self.choose(call)):
                self.faulted, self.fault = call, Fault(call.number, kind)
                # Who is out does nothing: there is no effect before a death, and no answer to lose.
                if kind is Kind.DIES_BEFORE or (is_out and kind is Kind.DIES_AFTER):
                    self._die()
                return Kind.REFUSED if is_out else kind
        return Kind.REFUSED if is_out else None

    def _after(self, fate: Kind | None) -> None:
        if fate is Kind.DIES_AFTER:
            self._die()

    def _die(self) -> None:
        self.is_dead = True
        raise Crash

    def _once_per_token(self, operation: str, sent: dict[str, Any], ask: Callable[[], Any]) -> Any:
        """DynamoDB answers a transaction that it has carried out before as it did then; moto does not know tokens.

        https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
        """
        token = sent.get("ClientRequestToken") if operation == "TransactWriteItems" else None
        if token in self._tokens and self.clock.at - self._tokens[token][0] < TOKEN_LIFETIME:
            return self._tokens[token][1]
        answer = ask()
        if token and answer is not None and answer[0] < 300:
            self._tokens[token] = (self.clock.at, answer)
        return answer


@contextmanager
def connected(interceptor: CallInterceptor) -> Iterator[None]:
    """Lead every AWS client's calls through the interceptor until the block ends: the short path and botocore's."""
    plain = BotocoreStubber.__call__

    def around(stubber: BotocoreStubber, event_name: str, request: Any, **_: Any) -> AWSResponse | None:
        return interceptor.aws(stubber, event_name, request)

    BotocoreStubber.__call__ = around  # type: ignore[method-assign,assignment]
    try:
        with direct_moto.between(interceptor.directly):
            yield
    finally:
        BotocoreStubber.__call__ = plain  # type: ignore[method-assign]


def _response(request: Any, answer: Any) -> AWSResponse | None:
    if answer is None:
        return None
    status, headers, body = answer
    return AWSResponse(request.url, status, headers, MockRawResponse(body))  # type: ignore[arg-type]


def _refusal(service: str) -> str:
    if service in {"sns", "s3"}:
        return "<ErrorResponse><Error><Code>ServiceUnavailable</Code><Message>no</Message></Error></ErrorResponse>"
    return json.dumps({"__type": "InternalServerError", "message": "no"})


def _json(body: Any) -> dict[str, Any]:
    text = _text(body or "")
    if text.startswith("{"):
        found: dict[str, Any] = json.loads(text)
        return found
    return {"raw": text}


def _text(value: Any) -> str:
    if hasattr(value, "read"):
        return ""
    return value.decode(errors="replace") if isinstance(value, bytes | bytearray) else str(value)
