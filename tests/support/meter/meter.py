"""The meter itself: listens to the functions' AWS clients and to the providers that it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from shared.core import aws
from shared.data import base
from shared.providers.http import JsonClient
from tests.support.meter import moto_tables
from tests.support.meter.charges import Charge, Pending, charges_of

T = TypeVar("T")
PENDING = "atrium_meter"


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was sent: to an AWS service or to a provider; `target` is its table, queue, bucket, …"""

    service: str
    operation: str
    target: str = ""
    charges: tuple[Charge, ...] = ()

    @property
    def reads(self) -> float:
        """Read request units."""
        return sum(charge.reads for charge in self.charges)

    @property
    def writes(self) -> float:
        """Write request units, indexes included."""
        return sum(charge.writes for charge in self.charges)

    @property
    def name(self) -> str:
        """`dynamodb.GetItem`."""
        return f"{self.service}.{self.operation}"


@dataclass(slots=True)
class Span:
    """What was asked of the outside between two moments."""

    calls: list[Call] = field(default_factory=list)

    @property
    def reads(self) -> float:
        """Read request units."""
        return sum(call.reads for call in self.calls)

    @property
    def writes(self) -> float:
        """Write request units."""
        return sum(call.writes for call in self.calls)

    @property
    def charges(self) -> list[Charge]:
        """Every item that was read or written, each of its index entries apart."""
        return [charge for call in self.calls for charge in call.charges]

    def count(self, service: str = "", operation: str = "") -> int:
        """How many requests went to a service, or all."""
        return len([c for c in self.calls if service in ("", c.service) and operation in ("", c.operation)])

    def by_name(self) -> dict[str, int]:
        """How many requests of each kind."""
        return dict(Counter(call.name for call in self.calls))

    def explain(self) -> str:
        """Each request with each of its charges, for people."""
        lines = []
        for call in self.calls:
            lines.append(f"{call.name} {call.target}: {call.reads:g} read, {call.writes:g} written")
            for one in call.charges:
                where = f"{one.table}{'.' + one.index if one.index else ''}"
                lines.append(f"    {where} [{one.key}] {one.size} bytes: {one.reads:g} read, {one.writes:g} written")
        return "\n".join(lines)


class Meter:
    """Writes down what the code under test sends; spans may lie inside one another."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._pending: Pending | None = None

    @contextmanager
    def span(self) -> Iterator[Span]:
        """Everything that is sent while the block runs."""
        found = Span()
        self._spans.append(found)
        try:
            yield found
        finally:
            self._spans = [one for one in self._spans if one is not found]

    def watch(self, provider: T, service: str) -> T:
        """A stand-in for a provider in memory, each of whose calls counts as one request."""
        return cast(T, _Watched(self, provider, service))

    def note(self, call: Call) -> None:
        """Add a call to all open spans."""
        for span in self._spans:
            span.calls.append(call)

    def saw(self, items: list[moto_tables.Image]) -> None:
        """A Query has looked at these items."""
        if self._pending is not None:
            self._pending.seen.append(items)

    def before(self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        """A request is about to be built."""
        if self._spans and model.service_model.service_name == "dynamodb":
            context[PENDING] = self._pending = Pending.of(model.name, params)
        elif self._spans:
            context[PENDING] = params

    def after(self, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        """A request was answered."""
        begun = context.pop(PENDING, None)
        if begun is None:
            return
        charges: tuple[Charge, ...] = ()
        params = begun
        if isinstance(begun, Pending):
            self._pending, params = None, begun.params
            charges = tuple(charges_of(begun, parsed))
        call = Call(model.service_model.service_name, model.name, _target(params), charges)
        for _attempt in range(1 + parsed.get("ResponseMetadata", {}).get("RetryAttempts", 0)):
            self.note(call)


class _Watched:
    """Passes everything on and counts the calls."""

    def __init__(self, meter: Meter, provider: Any, service: str) -> None:
        self._meter, self._provider, self._service = meter, provider, service

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._provider, name)
        if not callable(found):
            return found

        def counted(*positional: Any, **named: Any) -> Any:
            self._meter.note(Call(self._service, name))
            return found(*positional, **named)

        return counted


def _target(params: dict[str, Any]) -> str:
    for name in ("TableName", "QueueUrl", "Bucket", "Name", "TopicArn"):
        if name in params:
            return str(params[name]).rpartition("/")[2]
    tables = params.get("RequestItems") or ()
    inside = [next(iter(one.values())) for one in params.get("TransactItems", ())]
    return ", ".join(sorted({*tables, *(request["TableName"] for request in inside)}))


@contextmanager
def metered() -> Iterator[Meter]:
    """A meter on the functions' AWS clients, on moto, and on the HTTP client of the providers."""
    meter, emitter = Meter(), aws.session().get_component("event_emitter")
    send = JsonClient._send

    def counted(client: JsonClient, method: str, *positional: Any, **named: Any) -> Any:
        meter.note(Call("http", method, client._base_url))
        return send(client, method, *positional, **named)

    _renew_clients()
    emitter.register("before-parameter-build", meter.before)
    emitter.register("after-call", meter.after)
    JsonClient._send = counted  # type: ignore[method-assign]
    try:
        with moto_tables.watched_queries(meter.saw):
            yield meter
    finally:
        JsonClient._send = send  # type: ignore[method-assign]
        emitter.unregister("before-parameter-build", meter.before)
        emitter.unregister("after-call", meter.after)
        _renew_clients()


def _renew_clients() -> None:
    """A client copies its session's listeners when it is made, so the kept ones must go."""
    aws.client.cache_clear()
    base.forget()
