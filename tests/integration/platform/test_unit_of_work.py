"""What the unit of work promises, on items of its own."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import TransactWriteError

from shared.core.errors import ConflictError, UnavailableError
from shared.data import events, idempotency, uow
from shared.data.base import AtriumModel, TableName, query_page
from shared.data.events import DomainEvent
from shared.data.idempotency import DuplicateMessage, IdempotencyKey, IdempotencyKeyReusedError
from shared.data.uow import UnitOfWork, WriteConflictError
from tests.support.cloud import Aws


class Jar(AtriumModel, discriminator="test-jar"):
    class Meta:
        table_name = TableName("shop")

    cookies = NumberAttribute(default=0)


class EmptyJarError(ConflictError):
    code = "empty_jar"


def jar(name: str, cookies: int = 0) -> Jar:
    return Jar(pk=f"JAR#{name}", sk="JAR", cookies=cookies)


def taken(count: int = 1) -> list[Any]:
    return [Jar.cookies.set(Jar.cookies - count)]


def eaten(work: UnitOfWork, name: str = "oat") -> None:
    work.update(jar(name), taken(), condition=Jar.cookies >= 1, on_conflict=EmptyJarError)


def put(*jars: Jar) -> None:
    for one in jars:
        one.save()


def test_state_and_event_are_written_together(aws: Aws) -> None:
    put(jar("oat", 1))
    work = UnitOfWork()
    work.update(jar("oat"), taken(), condition=Jar.cookies >= 1)
    work.add_event(DomainEvent("jar.opened", "jar", "oat", {"left": 0}, customer_id="usr_1"))
    work.commit()
    assert Jar.get("JAR#oat", "JAR").cookies == 0
    [event] = events.timeline("usr_1").items
    assert (event.type, event.data) == ("jar.opened", {"left": 0})
    assert events.history("jar", "oat").items == [event]


def test_a_lost_condition_keeps_nothing_and_becomes_the_error_of_its_own_position(aws: Aws) -> None:
    put(jar("oat", 5), jar("rye", 0))
    work = UnitOfWork()
    work.update(jar("oat"), taken(), condition=Jar.cookies >= 1, on_conflict=AssertionError("not this one"))
    work.add_event(DomainEvent("jar.opened", "jar", "oat"))
    work.update(
        jar("rye"), taken(), condition=Jar.cookies >= 1, on_conflict=lambda old: EmptyJarError(left=int(old["cookies"]))
    )
    with pytest.raises(EmptyJarError) as caught:
        work.commit()
    assert caught.value.extra == {"left": 0}
    assert Jar.get("JAR#oat", "JAR").cookies == 5
    assert aws.events() == []


def test_a_lost_condition_without_words_is_a_write_conflict(aws: Aws) -> None:
    put(jar("oat"))
    work = UnitOfWork()
    work.create(jar("oat"))
    with pytest.raises(WriteConflictError):
        work.commit()


def test_two_writes_to_one_item_are_a_mistake_of_the_programmer(aws: Aws) -> None:
    work = UnitOfWork()
    work.create(jar("oat"))
    with pytest.raises(ValueError, match="two writes to one item"):
        work.delete(jar("oat"))


def test_a_unit_of_work_is_committed_once(aws: Aws) -> None:
    work = UnitOfWork()
    work.create(jar("oat"))
    work.commit()
    with pytest.raises(RuntimeError, match="committed before"):
        work.commit()


def test_more_writes_than_a_transaction_takes_are_refused(aws: Aws) -> None:
    work = UnitOfWork()
    for number in range(101):
        work.create(jar(str(number)))
    with pytest.raises(ValueError, match="101 writes"):
        work.commit()


def test_a_message_is_handled_once_and_the_second_delivery_changes_nothing(aws: Aws) -> None:
    put(jar("oat", 1))

    def handle() -> None:
        work = UnitOfWork()
        work.update(jar("oat"), taken(), condition=Jar.cookies >= 1, on_conflict=EmptyJarError())
        work.dedupe("eater", "evt_1")
        work.commit()

    handle()
    with pytest.raises(DuplicateMessage):
        handle()
    assert Jar.get("JAR#oat", "JAR").cookies == 0
    assert idempotency.is_done("eater", "evt_1")
    assert not idempotency.is_done("eater", "evt_2")


def test_the_same_request_gets_the_first_answer_and_another_body_is_refused(aws: Aws) -> None:
    put(jar("oat", 3))
    key = IdempotencyKey("usr_1", "POST /jars", "k1", "hash-1")

    def act() -> str:
        work = UnitOfWork()
        work.update(jar("oat"), taken())
        work.store_idempotency_key(key, {"jar": "oat"})
        work.commit()
        return "done"

    assert idempotency.run(key, act, lambda ref: f"again {ref['jar']}") == "done"
    assert idempotency.run(key, act, lambda ref: f"again {ref['jar']}") == "again oat"
    assert Jar.get("JAR#oat", "JAR").cookies == 2
    other = IdempotencyKey("usr_1", "POST /jars", "k1", "hash-2")
    with pytest.raises(IdempotencyKeyReusedError):
        idempotency.run(other, act, lambda ref: "never")


def test_a_request_that_loses_a_race_with_itself_gets_the_winners_answer(aws: Aws, monkeypatch: Any) -> None:
    put(jar("oat", 1))
    key = IdempotencyKey("usr_1", "POST /jars", "k1", "hash-1")
    monkeypatch.setattr(idempotency, "find", lambda key: None)

    def act() -> str:
        work = UnitOfWork()
        work.update(jar("oat"), taken(), condition=Jar.cookies >= 1, on_conflict=EmptyJarError())
        work.store_idempotency_key(key, {"jar": "oat"})
        work.commit()
        return "won"

    assert idempotency.run(key, act, lambda ref: "never") == "won"
    assert idempotency.run(key, act, lambda ref: f"winner's {ref['jar']}") == "winner's oat"


def test_conflicts_are_retried_under_one_token_until_they_end(aws: Aws, monkeypatch: Any) -> None:
    put(jar("oat", 1))
    real = uow.connection()
    tokens: list[str] = []

    class Contended:
        def transact_write_items(self, **request: Any) -> Any:
            tokens.append(request["client_request_token"])
            if len(tokens) < 3:
                raise conflict()
            return real.transact_write_items(**request)

    monkeypatch.setattr(uow, "connection", Contended)
    monkeypatch.setattr(uow, "BASE_DELAY_S", 0)
    work = UnitOfWork()
    work.update(jar("oat"), taken())
    work.commit()
    assert len(tokens) == 3
    assert len(set(tokens)) == 1


def test_contention_that_does_not_end_is_said_to_be_busy(aws: Aws, monkeypatch: Any) -> None:
    class Contended:
        def transact_write_items(self, **request: Any) -> Any:
            raise conflict()

    monkeypatch.setattr(uow, "connection", Contended)
    monkeypatch.setattr(uow, "BASE_DELAY_S", 0)
    work = UnitOfWork()
    work.create(jar("oat"))
    work.create(jar("rye"))
    with pytest.raises(UnavailableError) as caught:
        work.commit()
    assert caught.value.public_code == "busy"


def conflict() -> TransactWriteError:
    from pynamodb.exceptions import CancellationReason, VerboseClientError

    cause = VerboseClientError(
        {"Error": {"Code": "TransactionCanceledException", "Message": "conflict"}},
        "TransactWriteItems",
        cancellation_reasons=[CancellationReason("TransactionConflict")],
    )
    return TransactWriteError("conflict", cause)


def test_the_last_cookie_is_eaten_once_by_many(aws: Aws) -> None:
    put(jar("oat", 1))
    outcomes: list[str] = []

    def eat() -> None:
        work = UnitOfWork()
        work.update(jar("oat"), taken(), condition=Jar.cookies >= 1, on_conflict=EmptyJarError())
        try:
            work.commit()
            outcomes.append("eaten")
        except EmptyJarError:
            outcomes.append("empty")

    threads = [threading.Thread(target=eat) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["eaten"] + ["empty"] * 7


def test_pages_follow_one_another_newest_first(aws: Aws) -> None:
    for number in range(5):
        Jar(pk="JARS", sk=f"{number}", cookies=number).save()
    first = query_page(Jar, "JARS", scope="jars", limit=3)
    second = query_page(Jar, "JARS", scope="jars", limit=3, cursor=first.next_cursor)
    assert [item.cookies for item in (*first.items, *second.items)] == [4, 3, 2, 1, 0]
    assert second.next_cursor is None


def test_a_unit_of_work_without_writes_is_one() -> None:
    """Whoever is handed one and asks `uow or …` keeps it: another one would never be committed."""
    assert len(UnitOfWork()) == 0
    assert UnitOfWork()
