"""A unit of work with one write: no transaction, and no doubt about an answer that was lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from moto.core.botocore_stubber import BotocoreStubber
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError

from shared.core.errors import ConflictError, UnavailableError
from shared.data import single_write, uow
from shared.data.base import connection
from shared.data.uow import UnitOfWork
from shared.shop.models import ShopItem
from tests.support.cloud import Aws
from tests.support.meter import metered


class Sheet(ShopItem, discriminator="single_sheet"):
    """An item that nobody else stores."""

    text = UnicodeAttribute(default="blank")
    lines = NumberAttribute(default=0)


class MovedError(ConflictError):
    code = "moved"


def sheet() -> Sheet:
    return Sheet("SHEET", "1")


def written(text: str, *, on: str = "blank") -> UnitOfWork:
    work = UnitOfWork()
    work.update(sheet(), [Sheet.text.set(text)], condition=Sheet.text == on, on_conflict=MovedError)
    return work


@contextmanager
def answers_lost(times: int = 1) -> Iterator[None]:
    """The next requests take effect, and nobody hears of it."""
    plain, left = BotocoreStubber.__call__, [times]

    def losing(stubber: Any, event_name: str, request: Any, **more: Any) -> Any:
        answer = plain(stubber, event_name, request, **more)
        if left[0]:
            left[0] -= 1
            raise ReadTimeoutError(endpoint_url=request.url)
        return answer

    BotocoreStubber.__call__ = losing  # type: ignore[method-assign]
    try:
        yield
    finally:
        BotocoreStubber.__call__ = plain  # type: ignore[method-assign]


def test_it_costs_half_of_a_transaction(aws: Aws) -> None:
    sheet().save()
    with metered() as meter, meter.span() as span:
        written("new").commit()
    assert (span.by_name(), span.writes) == ({"dynamodb.UpdateItem": 1}, 1)
    assert Sheet.get("SHEET", "1").text == "new"


@pytest.mark.parametrize("kind", ["put", "update", "delete"])
def test_a_lost_condition_is_the_use_cases_own_error_and_shows_the_old_item(aws: Aws, kind: str) -> None:
    sheet().save()
    work, never = UnitOfWork(), Sheet.text == "something else"

    def conflict(old: Any) -> Exception:
        return MovedError(was=old["text"])

    if kind == "update":
        work.update(sheet(), [Sheet.text.set("new")], condition=never, on_conflict=conflict)
    else:
        getattr(work, kind)(sheet(), condition=never, on_conflict=conflict)
    with pytest.raises(MovedError) as caught:
        work.commit()
    assert caught.value.extra == {"was": "blank"}


def test_an_answer_that_was_lost_is_not_taken_for_somebody_elses_write(aws: Aws) -> None:
    sheet().save()
    with answers_lost():
        written("mine").commit()
    work = UnitOfWork()
    work.delete(sheet(), condition=Sheet.text == "mine", on_conflict=MovedError)
    with answers_lost():
        work.commit()
    work = UnitOfWork()
    work.create(sheet(), on_conflict=MovedError)
    with answers_lost():
        work.commit()


def test_somebody_elses_write_is_not_taken_for_ours(aws: Aws) -> None:
    sheet().save()
    work = written("mine")
    written("theirs").commit()
    with answers_lost(), pytest.raises(MovedError):
        work.commit()


def test_sums_go_through_a_transaction_because_nobody_could_tell_whose_they_are(aws: Aws) -> None:
    sheet().save()
    work = UnitOfWork()
    work.update(sheet(), [Sheet.lines.add(1)])
    with answers_lost(0), metered() as meter, meter.span() as span:
        work.commit()
    assert span.by_name() == {"dynamodb.TransactWriteItems": 1}
    assert single_write.image_after([Sheet.lines.set(Sheet.lines + 1)]) is None


def test_an_item_that_a_transaction_holds_is_tried_again(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet().save()
    write, times = single_write.write, []

    def busy_at_first(*asked: Any) -> None:
        times.append(1)
        if len(times) < 3:
            raise single_write.BusyError
        write(*asked)

    monkeypatch.setattr(single_write, "write", busy_at_first)
    written("new").commit()
    assert (len(times), Sheet.get("SHEET", "1").text) == (3, "new")


def test_one_that_stays_held_is_given_up(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any) -> None:
        raise single_write.BusyError

    monkeypatch.setattr(single_write, "write", busy)
    monkeypatch.setattr(uow, "BASE_DELAY_S", 0)
    with pytest.raises(UnavailableError):
        written("new").commit()


def test_other_failures_are_pynamodbs(aws: Aws) -> None:
    work = written("new")
    connection().client.delete_table(TableName=Sheet.Meta.table_name)
    with pytest.raises(UpdateError):
        work.commit()


def test_a_write_that_is_never_answered_is_a_busy_service_and_no_fault_of_ours(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    alone, together = written("mine"), UnitOfWork()
    together.create(Sheet("SHEET", "2"))
    together.create(Sheet("SHEET", "3"))
    sheet().save()
    for work in (alone, together):
        with answers_lost(100), pytest.raises(UnavailableError):
            work.commit()
