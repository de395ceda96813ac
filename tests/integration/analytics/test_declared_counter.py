"""A module adds a counter by one declaration in its own folder; the organisation's zone says what its day is."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from botocore.stub import Stubber
from pynamodb.attributes import UnicodeAttribute

from functions import modules
from functions.workers.projector.handler import handler
from infra.ops import replay_analytics
from infra.ops.replay_analytics import replay
from shared.analytics import periods, reports, service
from shared.analytics.models import AdditiveCounter, LatestCounter, VersionedCounter
from shared.analytics.projections import DAY, Add, Distinct, Projection
from shared.core.aws import client
from shared.core.clock import FrozenClock
from shared.core.modules import Module, Registry
from shared.core.settings import settings
from shared.data.events import DomainEvent
from shared.data.numbers import WholeNumber
from tests.bench.units.harness import sqs_event
from tests.integration.analytics.conftest import line, order_event, store
from tests.support.cloud import Aws
from tests.support.template import STACK

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


class WishDay(AdditiveCounter, discriminator="test_wish_day"):
    """Wishes of one day."""

    left = WholeNumber(default=0)
    words = WholeNumber(default=0)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        (day,) = parts
        return "WISHES", day


class Wisher(LatestCounter, discriminator="test_wisher"):
    """How often a person wished, the longest wish, and the newest name that they gave."""

    wishes = WholeNumber(default=0)
    longest = WholeNumber(default=0)
    name = UnicodeAttribute(default="")

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        (user_id,) = parts
        return f"WISHER#{user_id}", "TOTAL"


class Wishers(VersionedCounter, discriminator="test_wishers"):
    """How many people wished at all."""

    people = WholeNumber(default=0)

    @classmethod
    def key(cls, *parts: Any) -> tuple[str, str]:
        return "WISHERS", "TOTAL"


PROJECTIONS = (
    Projection(model=WishDay, key=(DAY,), events={"wish.left": Add(amounts={"left": 1, "words": "words"})}),
    Projection(
        model=Wisher,
        key=("customer_id",),
        events={"wish.left": Add(amounts={"wishes": 1}, maxima={"longest": "words"}, latest={"name": "name"})},
        distinct=Distinct(model=Wishers, key=(), amounts={"people": 1}),
    ),
)


@pytest.fixture(autouse=True)
def module_of_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    file = types.ModuleType("declared_wishes")
    file.MODULE = Module(name="wishes", counters=f"{__name__}:PROJECTIONS")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "declared_wishes", file)
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
    monkeypatch.setattr(modules, "REGISTRY", Registry([*modules.MODULES, "declared_wishes"]))


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch, aws: Aws) -> Iterator[str]:
    monkeypatch.setenv("ORGANISATION_TIME_ZONE", "Asia/Novosibirsk")
    settings.cache_clear()
    yield "Asia/Novosibirsk"
    settings.cache_clear()


def wish(words: int, *, name: str = "Anna", by: str = "usr_anna") -> DomainEvent:
    return DomainEvent("wish.left", "wish", "wsh_1", {"words": words, "name": name}, customer_id=by)


def by_day() -> list[tuple[str, int, int]]:
    return [(day.sk, day.left, day.words) for day in reports.days(WishDay, "WISHES", *MARCH)]


def test_a_declared_counter_is_counted_reported_and_replayed(aws: Aws, time: FrozenClock) -> None:
    first = wish(3)
    time.tick(days=1)
    events = [first, wish(5, name="Anna B."), wish(2, name="Boris", by="usr_boris")]
    assert "wish.left" in modules.counters()
    store(*events)
    bodies = [event.envelope() for event in reversed(events)]
    assert handler(sqs_event(*bodies, bodies[0]), None) == {"batchItemFailures": []}
    for _ in range(2):
        assert by_day() == [("2026-03-10", 1, 3), ("2026-03-11", 2, 7)]
        generation = reports.current_generation()
        anna = Wisher.get(*Wisher.key_in(generation, "usr_anna"))
        assert (anna.wishes, anna.longest, anna.name) == (2, 5, "Anna B.")
        assert Wishers.get(*Wishers.key_in(generation)).people == 2
        assert handler(sqs_event(*bodies), None) == {"batchItemFailures": []}, "counted already"
        assert replay().counted == 3


def test_two_modules_may_count_the_same_event(monkeypatch: pytest.MonkeyPatch, aws: Aws) -> None:
    orders = Projection(model=WishDay, key=(DAY,), events={"order.paid": Add(amounts={"left": 1})})
    monkeypatch.setattr(sys.modules[__name__], "PROJECTIONS", (orders,))
    assert {one.model.__name__ for one in modules.counters()["order.paid"]} >= {"SalesDay", "WishDay"}
    service.project(order_event("paid", line("cap", 1, 1500), late=False), modules.counters())
    assert by_day() == [("2026-03-10", 1, 0)]


def test_a_malformed_event_fails_alone(aws: Aws) -> None:
    odd = DomainEvent("wish.left", "wish", "wsh_1", {"words": "three", "name": "Anna"}, customer_id="usr_anna")
    answer = handler(sqs_event(odd.envelope(), wish(4).envelope()), None)
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == ["m-0"]
    assert by_day() == [("2026-03-10", 1, 4)]


def test_a_day_ends_at_the_organisations_midnight(zone: str, time: FrozenClock) -> None:
    time.at = datetime(2026, 3, 10, 16, 59, tzinfo=UTC)
    service.project(wish(1), modules.counters())
    time.tick(minutes=1)
    service.project(wish(2), modules.counters())
    assert by_day() == [("2026-03-10", 1, 1), ("2026-03-11", 1, 2)]
    assert periods.period(None, None) == (date(2026, 2, 10), date(2026, 3, 11))


def test_a_replay_counts_by_the_zone_of_the_stack(
    aws: Aws, time: FrozenClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The command sets them for its process, which here is the tests'.
    for name in ("POWERTOOLS_SERVICE_NAME", "ORGANISATION_TIME_ZONE", "STACK_NAME"):
        monkeypatch.setenv(name, "")
    time.at = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
    store(wish(1))
    zone = {"ParameterKey": "OrganisationTimeZone", "ParameterValue": "Asia/Novosibirsk"}
    described = {"StackName": STACK, "CreationTime": time.at, "StackStatus": "CREATE_COMPLETE", "Parameters": [zone]}
    with Stubber(client("cloudformation")) as stub:
        stub.add_response("describe_stacks", {"Stacks": [described]}, {"StackName": STACK})
        assert replay_analytics.main(["--stack", STACK]) == 0
    assert "1 of 1 events counted" in capsys.readouterr().out
    assert by_day() == [("2026-03-11", 1, 1)]


def test_what_is_written_unread_keeps_sums_only() -> None:
    for wrong in ({"maxima": {"words": "words"}}, {"latest": {"name": "name"}}):
        with pytest.raises(TypeError, match="derive it from VersionedCounter"):
            Projection(model=WishDay, events={"wish.left": Add(**wrong)})  # type: ignore[arg-type]
