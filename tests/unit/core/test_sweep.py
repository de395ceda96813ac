"""Jobs that work through what is due: one item's trouble is its own, and the time has an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest

from shared.core import clock
from shared.core.errors import ConflictError
from shared.data.keys_only_index import KeysOnlyGsi2
from shared.data.sweep import due_items, each, sweep


def test_trouble_with_one_item_leaves_only_that_one() -> None:
    done: list[int] = []
    left: list[tuple[int, str]] = []

    def act(item: int) -> None:
        if item % 2:
            raise ConflictError(f"item {item}")
        done.append(item)

    assert sweep(range(5), act, on_left=lambda item, error: left.append((item, type(error).__name__))) == 2
    assert done == [0, 2, 4]
    assert left == [(1, "ConflictError"), (3, "ConflictError")]


def test_nothing_more_is_taken_when_the_time_is_up() -> None:
    done: list[int] = []
    assert sweep(range(5), done.append, on_left=lambda *_: None, may_go_on=lambda: len(done) < 3) == 0
    assert done == [0, 1, 2]


def test_an_error_of_ours_is_not_swallowed() -> None:
    def act(_: int) -> None:
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        sweep(range(5), act, on_left=lambda *_: None)


def test_a_job_names_the_errors_of_its_provider() -> None:
    def act(_: int) -> None:
        raise TimeoutError

    assert sweep(range(2), act, on_left=lambda *_: None, errors=(TimeoutError,)) == 2


def test_a_fault_of_ours_does_not_stop_the_items_behind_it() -> None:
    done: list[int] = []

    def act(item: int) -> None:
        if item == 0:
            raise KeyError("a bug")
        done.append(item)

    with pytest.raises(KeyError):
        sweep(range(5), act, on_left=lambda *_: None)
    assert done == [1, 2, 3, 4]


class Entries(list[Any]):
    """One page of an index."""

    last_evaluated_key = None


class Index:
    """Items by their sort keys, queried as PynamoDB's indexes are."""

    def __init__(self, keys: list[str]) -> None:
        self.keys = sorted(keys)

    def query(self, _hash_key: str, *, range_key_condition: Any, **_: Any) -> Entries:
        operator, values = range_key_condition.operator, [one.value["S"] for one in range_key_condition.values[1:]]
        kept = [key for key in self.keys if (key < values[0] if operator == "<" else values[0] <= key <= values[1])]
        return Entries(SimpleNamespace(gsi2sk=key) for key in kept)


def test_items_that_use_up_the_time_of_each_run_do_not_starve_those_behind_them() -> None:
    start = datetime(2026, 3, 10, tzinfo=UTC)
    slow = [f"{clock.iso(start + timedelta(seconds=n))}#slow" for n in range(100)]
    good = {f"{clock.iso(start + timedelta(hours=5, seconds=n))}#good" for n in range(100)}
    for run in range(24):
        until = start + timedelta(hours=6, minutes=5 * run)
        items = due_items(Index([*slow, *good]), "DUE", KeysOnlyGsi2.gsi2sk, until=until, chunk=50)
        good -= {item.gsi2sk for item in islice(items, 50)}
    assert not good


def test_a_short_backlog_is_worked_through_oldest_first() -> None:
    start = datetime(2026, 3, 10, tzinfo=UTC)
    keys = [f"{clock.iso(start + timedelta(minutes=n))}#x" for n in range(30)]
    items = due_items(Index(keys), "DUE", KeysOnlyGsi2.gsi2sk, until=start + timedelta(minutes=45), chunk=50)
    assert [item.gsi2sk for item in items] == keys


def test_a_rotated_run_still_comes_to_every_item() -> None:
    start = datetime(2026, 3, 10, tzinfo=UTC)
    keys = [f"{clock.iso(start + timedelta(minutes=10 * n))}#x" for n in range(30)]
    items = due_items(Index(keys), "DUE", KeysOnlyGsi2.gsi2sk, until=start + timedelta(hours=9), chunk=50)
    assert sorted(item.gsi2sk for item in items) == keys


def test_a_step_that_fails_does_not_keep_those_behind_it_from_their_turn() -> None:
    done: list[str] = []

    def fail() -> None:
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        each(lambda: done.append("first"), fail, lambda: done.append("last"))
    assert done == ["first", "last"]
