"""An export goes on behind what it wrote last, whatever came or went before it reads that page again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from shared.core.paging import Page
from shared.data.personal_data import resumable

SIZE = 3


@dataclass(frozen=True)
class Thing:
    id: str


def listing(things: list[str]) -> Callable[[str | None], Page[Thing]]:
    """Newest first, in pages that begin behind the thing that a cursor names."""

    def read(cursor: str | None) -> Page[Thing]:
        rest = [one for one in sorted(things, reverse=True) if cursor is None or one < cursor]
        page = rest[:SIZE]
        return Page([Thing(one) for one in page], page[-1] if len(rest) > SIZE else None)

    return read


def step(things: list[str], place: Any) -> tuple[list[str], Any, bool]:
    """One item of an export that is broken off after it."""
    for found, after in resumable(listing(things), lambda one: [one.id])(place):
        return list(found), after, False
    return [], place, True


@pytest.mark.parametrize("at", range(7))
@pytest.mark.parametrize("change", ["one comes", "one goes", "the last one goes", "nothing"])
def test_what_was_there_all_the_time_is_written_once(change: str, at: int) -> None:
    things = [f"evt_{number}" for number in range(1, 8)]
    stays, written, place, number = set(things), list[str](), None, 0
    while True:
        found, place, is_over = step(things, place)
        if is_over:
            break
        written += found
        if number == at:
            if change == "one comes":
                things.append("evt_9")
            elif change != "nothing":
                gone = written[0] if change == "one goes" else written[-1]
                things.remove(gone)
        number += 1
    assert stays <= set(written)
    if change in ("one comes", "nothing"):
        assert len(written) == len(set(written)), written


def test_a_place_of_before_is_a_number() -> None:
    things = ["evt_1", "evt_2", "evt_3"]
    found = [one for some, _ in resumable(listing(things), lambda one: [one.id])([None, 2]) for one in some]
    assert found == ["evt_1"]
