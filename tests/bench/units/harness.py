"""The whole system in one process, as `template.yaml` wires it, with a meter on every invocation of a function."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from shared.core import clock, secrets
from shared.core.aws import client, session
from shared.core.clock import FrozenClock
from shared.core.observability import logger
from shared.core.settings import settings
from shared.data.events import from_stream_image
from shared.identity import sessions
from shared.identity.models import User
from shared.identity.sessions import Device
from shared.providers import storage
from shared.providers.ai.fake import FakeAi
from shared.providers.nakama.fake import FakeNakama
from shared.providers.payments.fake import FakePayments
from shared.providers.supabase.fake import FakeSupabase
from shared.providers.transcoder.fake import FakeTranscoder
from tests.faults import wiring
from tests.faults.wiring import Function
from tests.support import cloud, http
from tests.support.cloud import Aws
from tests.support.http import Answer, Context
from tests.support.meter import Meter, Span, metered, moto_tables
from tests.support.meter.moto_tables import Image
from tests.support.people import create_user

MONDAY_NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # noon in Moscow: nobody's quiet hours
YOOKASSA = "185.71.76.5"
# As long as YooKassa's own: https://yookassa.ru/developers/payment-acceptance/integration-scenarios/smart-payment
PAYMENT_PAGE = "https://yoomoney.ru/checkout/payments/v2/contract?orderId="
S = TypeVar("S", bound="Stage")


@dataclass(frozen=True, slots=True)
class Measured:
    """One invocation of a function: what it was about, and what it asked of the outside; `log_bytes` it printed."""

    operation: str
    function: str
    span: Span
    log_bytes: int
    messages: int = 1
    delivered: int = 0


@dataclass
class Person:
    """Somebody with an account; the token is renewed before it runs out."""

    user: User
    _token: str = ""
    _since: datetime | None = None

    @property
    def id(self) -> str:
        return str(self.user.id)

    @property
    def token(self) -> str:
        if self._since is None or (clock.now() - self._since).total_seconds() > 600:
            device = Device("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", http.SOURCE_IP)
            self._token, self._since = sessions.open_session(user=self.user, device=device).access_token, clock.now()
        return self._token


@dataclass
class Stage:
    """Where a story is played: requests come in, events and messages travel by `drain`, and all is measured."""

    aws: Aws
    meter: Meter
    clock: FrozenClock
    provider: FakePayments
    game: FakeNakama
    transcoder: FakeTranscoder
    measured: list[Measured] = field(default_factory=list)
    wires: wiring.Wiring = field(default_factory=wiring.read)
    published: list[Image] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    _published: set[str] = field(default_factory=set)
    _waiting: defaultdict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    _addresses: dict[str, str] = field(default_factory=dict)
    _is_sent: bool = True

    def person(self, name: str, *roles: str, has_phone: bool = True) -> Person:
        """An account with an e-mail address and mostly with a phone."""
        phone = f"+7912{len(name):07d}" if has_phone else None
        full_name = f"{name.title()} Ивановна Кузнецова"
        return Person(create_user(f"{name}.kuznetsova", *roles, full_name=full_name, phone=phone))

    def ask(
        self, method: str, path: str, body: Any = None, *, by: Person | str | None = None, label: str = "", **more: Any
    ) -> Answer:
        """A request through the API; measured as its route, or as `label`. Fails unless it succeeds."""
        answer = self.send(method, path, body, by=by, label=label, **more)
        assert answer.status < 400, f"{method} {path}: {answer.status} {answer.body}"
        return answer

    def send(
        self, method: str, path: str, body: Any = None, *, by: Person | str | None = None, label: str = "", **more: Any
    ) -> Answer:
        """The same, whatever comes of it."""
        bare = path.partition("?")[0]
        prefix = "" if bare.startswith(http.UNPREFIXED) else "/api/v1"
        route, parameters = self.wires.route(method, prefix + bare)
        token = by.token if isinstance(by, Person) else by
        event = http.http_event(method, prefix + path, body, token=token, **more)
        event["pathParameters"] = parameters
        raw = self.invoke(route.function, event, label or route.key)
        return Answer(raw["statusCode"], raw.get("headers", {}), raw.get("body") or "")

    def invoke(self, function: Function, event: dict[str, Any], operation: str, *, messages: int = 1) -> Any:
        """Run a function's handler under the meter."""
        printed = io.StringIO()
        with self.meter.span() as span, redirect_stdout(printed), log_to(printed):
            answer = function.handler(event, Context())
        self._is_sent = self._is_sent or span.count("sqs") > 0
        self.measured.append(Measured(operation, function.name, span, len(printed.getvalue().encode()), messages))
        return answer

    def notify(self, event: str, subject: str | dict[str, Any]) -> None:
        """The payment provider tells of something: of an object, or of one by its id."""
        token = cloud.SECRETS["yookassa"]["webhook_token"]
        notified_object = {"id": subject, "created_at": clock.iso(clock.now())} if isinstance(subject, str) else subject
        body = {"type": "notification", "event": event, "object": notified_object}
        self.ask("POST", f"/webhooks/yookassa/{token}", body, source_ip=YOOKASSA)

    def pay(self, order: dict[str, Any]) -> None:
        """The buyer pays an order, and its notification arrives."""
        [seen] = [one for one in self.provider.payments.values() if one.metadata["payable_id"] == order["id"]][-1:]
        self.provider.pay(seen.id)
        self.notify("payment.succeeded", seen.id)

    def run(self, schedule: str, *, label: str = "") -> Any:
        """A schedule's time has come; named by its function, measured as it or as `label`."""
        function = next(one.function for one in self.wires.schedules if one.function.name == schedule)
        return self.invoke(function, {}, label or schedule)

    def upload(self, key: str, data: bytes, *, content_type: str = "image/png") -> None:
        """A browser puts a file where a form allowed it, and the bucket tells."""
        uploads = next(one for one in self.wires.uploads if key.startswith(one.prefix))
        self.aws.client("s3").put_object(Bucket=uploads.bucket, Key=key, Body=data, ContentType=content_type)
        record = {"s3": {"bucket": {"name": uploads.bucket}, "object": {"key": key}}}
        kind = key.split("/")[1] if key.startswith("uploads/") else key.split("/")[0]
        self.invoke(uploads.function, {"Records": [record]}, f"upload to {kind}")

    def drain(self) -> None:
        """Publish what was announced and deliver what waits, until nothing does."""
        while self._publish() or self._deliver():
            pass

    def stored(self, table: str, kind: str) -> list[Image]:
        """All items of a type, as they are stored."""
        return [one for one in moto_tables.images(settings().table(table)) if one["type"] == {"S": kind}]

    def pass_over(self) -> None:
        """Nobody hears of what was announced up to now: for what only fills the tables."""
        self._published.update(item["sk"]["S"] for item in self._announced())

    def _announced(self) -> list[Image]:
        [stream] = self.wires.streams
        items = [one for one in moto_tables.images(stream.table) if one["sk"]["S"] not in self._published]
        return sorted(items, key=lambda item: str(item["sk"]["S"]))

    def _publish(self) -> bool:
        [stream] = self.wires.streams
        new = self._announced()
        for start in range(0, len(new), stream.batch_size):
            batch = new[start : start + stream.batch_size]
            records = [
                {"eventName": "INSERT", "dynamodb": {"SequenceNumber": f"{n}", "NewImage": image, "Keys": {}}}
                for n, image in enumerate(batch)
            ]
            events = [from_stream_image(image) for image in batch]
            self._published.update(event.id for event in events)
            self.published += batch
            operation = f"publish {', '.join(sorted({event.type for event in events}))}"
            self.entries.clear()
            answer = self.invoke(stream.function, {"Records": records}, operation, messages=len(batch))
            assert answer == {"batchItemFailures": []}
            taken = [(rule.queue, one) for one in self.entries for rule in self.wires.rules if rule.takes(one)]
            # A stage that only times its functions has measured none.
            if self.measured:
                self.measured[-1] = replace(self.measured[-1], delivered=len(taken))
            for queue, entry in taken:
                self._waiting[queue].append(json.loads(entry["Detail"]))
        return bool(new)

    def put_events(self, params: dict[str, Any], **_: Any) -> None:
        """The publisher hands entries to the bus: a listener of its client."""
        self.entries += params["Entries"]

    def _deliver(self) -> bool:
        moved = False
        for source in self.wires.sources:
            waiting = self._waiting.pop(source.queue.name, [])
            # A delayed message comes at once: its worker sees by the clock whether the time has come.
            if self._is_sent:
                waiting += self._received(source.queue.name)
            for body in waiting:
                moved = True
                answer = self.invoke(source.function, sqs_event(body), f"{source.function.name}: {body['type']}")
                assert answer == {"batchItemFailures": []}, body
        self._is_sent = moved
        return moved

    def _received(self, queue: str) -> list[dict[str, Any]]:
        sqs, taken = self.aws.client("sqs"), list[dict[str, Any]]()
        if queue not in self._addresses:
            self._addresses[queue] = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        url = self._addresses[queue]
        while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in batch:
                taken.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return taken


def sqs_event(*bodies: dict[str, Any]) -> dict[str, Any]:
    """A batch of messages as Lambda gets it."""
    fixed = {"receiptHandle": "r", "attributes": {"ApproximateReceiveCount": "1"}, "messageAttributes": {}}
    records = [{**fixed, "messageId": f"m-{n}", "body": json.dumps(body)} for n, body in enumerate(bodies)]
    arn = "arn:aws:sqs:eu-central-1:123456789012:queue"
    return {"Records": [{**one, "eventSource": "aws:sqs", "eventSourceARN": arn} for one in records]}


@contextmanager
def log_to(target: io.StringIO) -> Iterator[None]:
    """The logger has kept the standard output of its first day."""
    handler = logger.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(target)
    try:
        yield
    finally:
        handler.setStream(before or sys.stdout)


@contextmanager
def opened(kind: type[S] = Stage) -> Iterator[S]:  # type: ignore[assignment]
    """A stage with an empty account, a clock that stands still, and providers in memory."""
    with (
        pytest.MonkeyPatch.context() as patch,
        clock.frozen_at(MONDAY_NOON) as frozen,
        cloud.running(patch) as aws,
        metered() as meter,
    ):
        # One customer orders in the place of many.
        patch.setenv("MAX_UNPAID_ORDERS", "10000")
        patch.setenv("MAX_UNPAID_PIECES", "10000")
        # A process reads its secrets every few minutes, whatever is asked of it: `make cost` counts that by the month.
        patch.setattr(secrets, "CACHE_SECONDS", timedelta(days=365).total_seconds())
        cloud.forget_settings()
        fake = _Long()
        seen = meter.watch(fake, "yookassa")
        for group in ("orders", "donations"):
            patch.setattr(f"functions.api.{group}.routes.payment_provider", lambda: seen)
        patch.setattr("functions.api.onboarding.invoices.payment_provider", lambda: seen)
        for routes in ("bookings.bookings", "bookings.passes", "donations.monthly"):
            patch.setattr(f"functions.api.{routes}.payment_provider", lambda: seen)
        patch.setattr("functions.api.learning.enrolment.payment_provider", lambda: seen)
        patch.setattr("functions.api.operations.routes.ping", lambda url, timeout_s: 401)
        patch.setattr("functions.schedules.expire_orders.handler.from_settings", lambda: seen)
        for taker in ("workers.payments", "webhooks.yookassa"):
            patch.setattr(f"functions.{taker}.handler.from_settings", lambda **_: seen)
        model = meter.watch(FakeAi(), "openai")
        patch.setattr("shared.providers.ai.openai.from_settings", lambda: model)
        game = FakeNakama()
        players, project = meter.watch(game, "nakama"), meter.watch(FakeSupabase(), "supabase")
        patch.setattr("shared.providers.nakama.from_settings", lambda: players)
        patch.setattr("shared.providers.supabase.from_settings", lambda: project)
        transcoder = FakeTranscoder(storage.from_settings())
        jobs = meter.watch(transcoder, "mediaconvert")
        patch.setattr("shared.providers.transcoder.from_settings", lambda: jobs)
        stage = kind(aws, meter, frozen, fake, game, transcoder)
        emitter = session().get_component("event_emitter")
        emitter.register("before-parameter-build.eventbridge.PutEvents", stage.put_events)
        client.cache_clear()
        try:
            yield stage
        finally:
            emitter.unregister("before-parameter-build.eventbridge.PutEvents", stage.put_events)
            client.cache_clear()


class _Long(FakePayments):
    """The provider in memory, with addresses as long as the real ones."""

    @staticmethod
    def _keep(where: dict[str, Any], thing: Any) -> str:
        if getattr(thing, "confirmation_url", None):
            thing = replace(thing, confirmation_url=PAYMENT_PAGE + thing.id)
        return FakePayments._keep(where, thing)
