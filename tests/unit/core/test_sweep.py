"""Jobs that work through what is due: one item's trouble is its own, and the time has an end."""

from __future__ import annotations

import pytest

from shared.core.errors import ConflictError
from shared.data.sweep import sweep


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
