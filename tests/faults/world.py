"""The whole system in one process, driven as AWS would drive it, under a clock that only the test moves.

    with world.running(monkeypatch) as it:
        anna = it.person("anna")
        answer = it.call("POST", "/orders", {...}, by=anna, key="click-1")
        it.drain()            # streams, bus, queues, workers, notifications: whatever is due now and what that leads to
        it.pay(order_id)      # the customer pays at the provider
        it.run_for(minutes=40)  # time passes: delays, redeliveries, schedules

Functions, routes, queues, rules, streams and schedules are those of `template.yaml`. A function that dies or raises is
tried again as its caller would: the client repeats the request, SQS and the stream deliver again.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import pytest

from functions.workers.exports import workbook
from shared.core import clock
from shared.core.clock import FrozenClock
from shared.core.observability import bind_correlation
from shared.core.secrets import SecretUnavailableError
from shared.core.settings import settings
from shared.identity import tokens
from shared.payments import lookup as payment_lookup
from shared.providers import storage
from shared.providers.ai.fake import FakeAi
from shared.providers.supabase.fake import FakeSupabase
from tests.faults import wiring
from tests.faults.call_interceptor import CallInterceptor, Crash, connected
from tests.faults.cloud import Cloud, Invocation
from tests.faults.providers import Game, Gateway, MediaConvert, Provider, RussianSenders, reached
from tests.faults.queues import Message
from tests.faults.wiring import Function, Source, Stream
from tests.support import call_record
from tests.support import cloud as support_cloud
from tests.support.cloud import SECRETS, Aws
from tests.support.http import UNPREFIXED, Answer, Context, http_event
from tests.support.people import create_user, sign_in

T = TypeVar("T")
NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # noon in Moscow: nobody's quiet hours
YOOKASSA_IP = "185.71.76.5"
CLIENT_TRIES = 3
# A notification that is not answered with 200 comes again.
NOTIFIED_AGAIN_AFTER = timedelta(minutes=1)
MAX_ROUNDS = 500


class Failed(Exception):
    """A function ended without an answer: it died, or it raised."""


@dataclass
class Person:
    """Somebody with an account, signed in on one device."""

    name: str
    id: str
    session_id: str
    roles: frozenset[str]

    @property
    def token(self) -> str:
        """An access token of this moment."""
        return beside_the_process(
            lambda: tokens.issue_access(user_id=self.id, session_id=self.session_id, roles=self.roles)
        )


@dataclass
class Notice:
    """A notification of the payment provider on its way."""

    event: str
    object_id: str
    due: datetime


@dataclass
class World:
    """The system, its clock, and the people and providers around it."""

    aws: Aws
    clock: FrozenClock
    interceptor: CallInterceptor
    cloud: Cloud
    provider: Provider
    game: Game
    project: FakeSupabase
    texts: RussianSenders
    transcoder: MediaConvert
    patch: pytest.MonkeyPatch
    model: FakeAi = field(default_factory=FakeAi)
    people: dict[str, Person] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    errors: list[tuple[str, BaseException]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    # Of people whose accounts are erased, and with them the records of what was sent there.
    erased_addresses: set[str] = field(default_factory=set)

    # What people do.

    def configure(self, **environ: str) -> None:
        """Set variables of the functions' environment: a parameter of the stack that has another value here."""
        for name, value in environ.items():
            self.patch.setenv(name, value)
        forget_process()

    def person(self, name: str = "anna", *roles: str, phone: str | None = None) -> Person:
        """Somebody who has registered, confirmed the addresses and signed in."""
        if name not in self.people:
            user = create_user(name, *roles, claimed=True, phone=phone)
            session = beside_the_process(lambda: sign_in(user))
            self.people[name] = Person(name, user.id, session.session_id, frozenset(user.roles))
        return self.people[name]

    @property
    def admin(self) -> Person:
        """The shop's admin."""
        return self.person("admin", "admin")

    def send_once(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        by: Person | str | None = None,
        token: str | None = None,
        key: str | None = None,
        raw: str | None = None,
    ) -> Answer:
        """One request, by a person or with a token; `raw` is a body that is sent as it is.

        Raises Failed when no answer comes.
        """
        path = path if path.startswith(UNPREFIXED) else f"/api/v1{path}"
        person = self.person(by) if isinstance(by, str) else by
        route, parameters = self.cloud.wiring.route(method, path.partition("?")[0])
        headers = {"Idempotency-Key": key} if key else None
        event = http_event(method, path, body, token=person.token if person else token, headers=headers, raw=raw)
        event["routeKey"], event["pathParameters"] = route.key, parameters
        if path.startswith("/webhooks"):
            event["requestContext"]["http"]["sourceIp"] = YOOKASSA_IP
        self.used.add(route.key)
        raw = self.invoke(route.function, event)
        answered = {name.lower(): value for name, value in raw.get("headers", {}).items()}
        return Answer(raw["statusCode"], answered, raw.get("body") or "")

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        by: Person | str | None = None,
        token: str | None = None,
        key: str | None = None,
        raw: str | None = None,
        tries: int = CLIENT_TRIES,
    ) -> Answer:
        """A request as a patient client sends it: again, unchanged, while nothing or a 5xx comes back.

        It waits as long as `Retry-After` says.
        """
        for left in reversed(range(tries)):
            try:
                answer = self.send_once(method, path, body, by=by, token=token, key=key, raw=raw)
            except Failed:
                if not left:
                    raise
            else:
                if answer.status < 500 or not left:
                    return answer
                self.tick(seconds=int(answer.headers.get("retry-after", 0)))
        raise AssertionError("at least one try")

    def watch(self, look: Callable[[], T]) -> T:
        """Read something in the middle of a story without becoming part of it."""
        with self.interceptor.off_record():
            return look()

    def upload(
        self, form: dict[str, Any], data: bytes, content_type: str = "image/png", *, bucket: str | None = None
    ) -> None:
        """What a browser does with an upload form that the API gave it; the bucket is the one of media."""
        bucket, key = bucket or settings().media_bucket, form["fields"]["key"]
        self.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=data, ContentType=content_type)
        self.cloud.uploaded(bucket, key)

    def upload_part(self, url: str, data: bytes) -> None:
        """What a browser does with a part's link of a multipart upload to the bucket of media."""
        split = urlsplit(url)
        asked = dict(parse_qsl(split.query))
        self.aws.client("s3").upload_part(
            Bucket=settings().media_bucket,
            Key=split.path.split("/", 2)[2],
            UploadId=asked["uploadId"],
            PartNumber=int(asked["partNumber"]),
            Body=data,
        )

    def pay(self, payable_id: str, *, amount: int | None = None, kind: str = "order") -> bool:
        """The customer pays by the payable's newest link (False without one); `drain` brings the notification."""
        for payment in reversed(payment_lookup.payments_of(kind, payable_id)):
            at_provider = self.provider.payments.get(payment.provider_payment_id or "")
            if at_provider is not None and at_provider.status == "pending":
                self.provider.pay(at_provider.id, amount=amount)
                return True
        return False

    def report_texts(self) -> None:
        """The senders of texts report what became of the messages that they took, each once."""
        due, self.texts.reports[:] = list(self.texts.reports), []
        for provider, body in due:
            path = f"/webhooks/sms/{provider}/{SECRETS[provider]['webhook_token']}"
            assert self.call("POST", path, raw=body).status == 200

    # What time does.

    def tick(self, **delta: float) -> None:
        """Move the clock, and carry nothing."""
        self.clock.tick(**delta)

    def drain(self) -> None:
        """Carry everything that is due at this moment, and what follows from it; no time passes but for the calls."""
        for _ in range(MAX_ROUNDS):
            if not self.round():
                return
        raise AssertionError("the system does not come to rest")

    def run_for(self, **delta: float) -> None:
        """Let time pass, from one moment at which something is due to the next, with schedules."""
        ends = self.clock.at + timedelta(**delta)
        self.drain()
        while (moment := self.cloud.next_moment(schedules=True)) is not None and moment <= ends:
            self.clock.at = max(moment, self.clock.at)
            for schedule in self.cloud.due_schedules():
                self.run_schedule(schedule.function)
            self.drain()
        self.clock.at = max(ends, self.clock.at)

    def run_schedule(self, function: Function | str) -> Any:
        """Let a schedule's function (by its logical id) run now; None when it dies: the next run is its retry."""
        found = self.cloud.wiring.functions[function] if isinstance(function, str) else function
        self.used.add(found.name)
        try:
            return self.invoke(found, {})
        except Failed:
            return None

    def round(self) -> bool:
        """One step of everything: each stream a batch, each queue a batch, each upload, each notification."""
        moved = False
        for stream, records in self.cloud.streams:
            if records:
                self.feed(stream, records)
                moved = True
        self.cloud.queues.bury()
        for source in self.cloud.wiring.sources:
            batch = self.cloud.queues.visible(source.queue.name)[: source.batch_size]
            if batch:
                self.deliver(source, batch)
                moved = True
        return self._inspect_uploads() | self.notify() | self.transcoder.go_on() | moved

    # Deliveries, one by one: for tests that choose their order.

    def feed(self, stream: Stream, records: list[dict[str, Any]], *, count: int | None = None) -> None:
        """Give a stream's next records to its function; what fails stays first in line, as in a real shard."""
        batch = records[: count or stream.batch_size]
        wanted = [record for record in batch if record["eventName"] in stream.event_names]
        first = batch[0]["dynamodb"]["SequenceNumber"]
        self.used.add(stream.function.name)
        try:
            answer = self.invoke(stream.function, {"Records": wanted}) if wanted else {}
        except Failed:
            failed = first
        else:
            failures = [one["itemIdentifier"] for one in (answer or {}).get("batchItemFailures", [])]
            if not failures:
                del records[: len(batch)]
                return
            failed = min(failures)
            while records[0]["dynamodb"]["SequenceNumber"] != failed:
                del records[0]
        tries = self.cloud.retries[failed] = self.cloud.retries.get(failed, 0) + 1
        if tries > stream.max_retries >= 0:
            assert stream.failures
            self.cloud.queues.send(stream.failures, json.dumps(records[0], default=str))
            del records[0]

    def deliver(self, source: Source, messages: list[Message]) -> list[str]:
        """Give messages of a queue to its worker; the ids of those that come again."""
        queues = self.cloud.queues
        self.used.add(source.function.name)
        try:
            answer = self.invoke(source.function, queues.receive(source, messages))
        except Failed:
            return [message.id for message in messages]
        failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        queues.done(source.queue.name, [message for message in messages if message.id not in failed])
        return sorted(failed)

    def notify(self) -> bool:
        """Deliver the provider's notifications that are due; one that gets no 200 comes again in a minute."""
        self.notices += [Notice(event, object_id, self.clock.at) for event, object_id in self.provider.news()]
        due = [notice for notice in self.notices if notice.due <= self.clock.at]
        for notice in due:
            if self.tell_shop(notice.event, notice.object_id):
                self.notices.remove(notice)
            else:
                notice.due = self.clock.at + NOTIFIED_AGAIN_AFTER
        return bool(due)

    def tell_shop(self, event: str, object_id: str) -> bool:
        """One notification; whether it was answered with 200."""
        path = f"/webhooks/yookassa/{SECRETS['yookassa']['webhook_token']}"
        body = {"type": "notification", "event": event, "object": {"id": object_id}}
        try:
            return self.send_once("POST", path, body).status == 200
        except Failed:
            return False

    def _inspect_uploads(self) -> bool:
        due = [pair for pair in self.cloud.uploads if pair[1].due is None or pair[1].due <= self.clock.at]
        for source, one in due:
            self.used.add(source.function.name)
            try:
                self.invoke(source.function, one.event)
            except Failed:
                self._invoke_again(source.max_retries, source.failures, one)
                if one.tries <= source.max_retries:
                    continue
            self.cloud.uploads.remove((source, one))
        return bool(due)

    def _invoke_again(self, max_retries: int, failures: str | None, one: Invocation) -> None:
        one.tries += 1
        # Lambda waits a minute before the first repeat of an asynchronous invocation, then two.
        one.due = self.cloud.later(60 * one.tries)
        if one.tries > max_retries and failures:
            self.cloud.queues.send(failures, json.dumps(one.event))

    # The process.

    def invoke(self, function: Function, event: dict[str, Any]) -> Any:
        """Run a function's handler. Raises Failed when its process died or it raised; a dead process forgets all."""
        try:
            with self.interceptor.process(function.name):
                answer = function.handler(event, Context())
        except Crash:
            answer = None
        except Exception as error:
            self.errors.append((function.name, error))
            raise Failed(f"{function.name}: {error!r}") from error
        if self.interceptor.is_dead:
            # Also when some code took the crash for an error and answered: nobody got that answer.
            self.interceptor.is_dead = False
            forget_process()
            raise Failed(f"{function.name} died")
        return answer


def beside_the_process(act: Callable[[], T]) -> T:
    """What the world does itself, though the process under test, whose memory it shares, was just refused a secret."""
    try:
        return act()
    except SecretUnavailableError:
        forget_process()
        return act()


def forget_process() -> None:
    """Drop what a process keeps between invocations: every cache of the code under test, and its context.

    Clients are kept, for speed: they hold connections, and nothing that was read.
    """
    for clear in _caches(len(sys.modules)):
        clear()
    bind_correlation("")


@lru_cache(maxsize=1)
def _caches(_modules: int) -> tuple[Callable[[], None], ...]:
    """What empties each cache of the code under test; looked for again when there are more modules."""
    return tuple(
        value.cache_clear
        for name, module in list(sys.modules.items())
        if name.startswith(("shared.", "functions.")) and name not in KEPT
        for value in vars(module).values()
        if hasattr(value, "cache_clear") and getattr(value, "__module__", "") == name
    )


def _keep_files_apart(patch: pytest.MonkeyPatch) -> None:
    """Let no call leave a process while it has a file open: a fork there shares the file, position included."""
    patch.setattr(tempfile, "TemporaryFile", lambda *_, **__: io.BytesIO())
    write = workbook.write
    patch.setattr(workbook, "write", lambda table, **how: write(replace(table, rows=list(table.rows)), **how))


KEPT = frozenset({"shared.core.aws", "shared.data.base"})


@contextmanager
def running(monkeypatch: pytest.MonkeyPatch | None = None, *, at: datetime = NOON) -> Iterator[World]:
    """A fresh system, whose functions may do what the template permits; what it patches is undone at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "sleep", lambda _: None)
        _keep_files_apart(patch)
        with support_cloud.running(monkeypatch or patch) as aws, clock.frozen_at(at) as frozen:
            interceptor = CallInterceptor(frozen)
            cloud = Cloud(frozen, interceptor)
            call_record.attend()
            transcoder = MediaConvert(storage.from_settings(), cloud=cloud, stack=settings().stack_name)
            world = World(
                aws,
                frozen,
                interceptor,
                cloud,
                Provider(),
                Game(cloud=cloud),
                FakeSupabase(),
                RussianSenders(cloud),
                transcoder,
                patch,
            )
            around = reached(
                interceptor,
                world.provider,
                Gateway(cloud),
                world.texts,
                world.model,
                world.game,
                world.project,
                transcoder,
            )
            with connected(interceptor), around:
                forget_process()
                yield world
    forget_process()
    not_permitted, call_record.refused[:] = list(call_record.refused), []
    assert not_permitted == [], not_permitted


__all__ = ["Failed", "Person", "World", "running", "wiring"]
