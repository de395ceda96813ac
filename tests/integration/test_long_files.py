"""Files that tasks write: of any size, in as many invocations as it takes, and no more than a part in memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import Any

import pytest

from shared.providers import storage
from shared.providers.storage.base import PART_BYTES
from shared.tasks import files
from shared.tasks.files import csv_of_pages
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Progress
from tests.support.cloud import Aws

LINE = "Худи «Орбита», чёрное" * 40 + "\r\n"
IN_A_PAGE = 100


def pages(count: int) -> Callable[[Any], Iterator[tuple[list[str], Any]]]:
    """So many pages of numbered lines; a place is how many were given."""

    def rest(place: int | None) -> Iterator[tuple[list[str], int | None]]:
        for page in range(place or 0, count):
            lines = [f"{page * IN_A_PAGE + number},{LINE}" for number in range(IN_A_PAGE)]
            yield lines, page + 1 if page + 1 < count else None

    return rest


def task() -> Task:
    return Task(*Task.key("tsk_1"), id="tsk_1", kind="orders.export", owner="usr_1")


def step(of: Task, count: int, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    return csv_of_pages(of, may_go_on, heading="number,text\r\n", pages=pages(count), name="long.csv")


def times(count: int) -> Callable[[], bool]:
    """May go on so many times; always where that is 0."""
    answers = iter([*repeat(True, count), False]) if count else repeat(True)
    return lambda: next(answers)


def whole(count: int) -> str:
    lines = (line for some, _ in pages(count)(None) for line in some)
    return "\ufeffnumber,text\r\n" + "".join(lines)


@pytest.mark.parametrize(("count", "hands_on"), [(1, 0), (90, 0), (90, 7), (90, 60)])
def test_a_file_is_the_same_whoever_writes_its_parts(aws: Aws, count: int, hands_on: int) -> None:
    """Parts that are too short for S3, and ends of invocations within one."""
    assert len(whole(90).encode()) > 2 * PART_BYTES
    of = task()
    done = 0
    while isinstance(made := step(of, count, times(hands_on)), Progress):
        # An invocation that is repeated after a crash goes on from what the one before it kept.
        again = step(of, count, times(hands_on))
        assert isinstance(again, Progress)
        of.progress = made.state
        done += 1
    assert (made.result, done > 0) == ({"rows": count * IN_A_PAGE}, hands_on > 0)
    assert storage.from_settings("files").get(str(made.file_key)).decode() == whole(count)


class Elsewhere:
    """A store that keeps nothing in this process but how long things are."""

    def __init__(self) -> None:
        self.lengths: dict[str, int] = {}

    def put(self, key: str, data: bytes, **_: Any) -> None:
        self.lengths[key] = len(data)

    def join(self, sources: Sequence[str], target: str, **_: Any) -> None:
        self.lengths[target] = sum(self.lengths[one] for one in sources)


def test_no_more_than_a_part_of_a_file_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million orders are half a gigabyte, and the worker has one."""
    store = Elsewhere()
    monkeypatch.setattr(files.storage, "from_settings", lambda _: store)
    tracemalloc.start()
    try:
        made = step(task(), 400, times(0))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(made, Outcome)
    assert store.lengths[str(made.file_key)] > 10 * PART_BYTES
    assert peak < 4 * PART_BYTES


def test_an_export_that_an_earlier_version_began_is_ended(aws: Aws) -> None:
    of, store = task(), storage.from_settings("files")
    first, _ = next(pages(2)(None))
    store.put("tasks/exports/tsk_1/parts/00001", "".join(first).encode(), content_type="text/csv")
    of.progress = {"parts": 1, "rows": IN_A_PAGE, "place": 1}
    made = step(of, 2, times(0))
    assert isinstance(made, Outcome)
    assert (made.result, store.get(str(made.file_key)).decode()) == ({"rows": 2 * IN_A_PAGE}, whole(2))
