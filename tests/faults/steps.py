"""How a story is marked, and how its steps expect their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from tests.faults.world import World
from tests.support.http import Answer

StoryFunction = TypeVar("StoryFunction", bound=Callable[[World], Iterator[None]])


def story(function: StoryFunction) -> StoryFunction:
    """Mark a generator function as a story."""
    function.is_story = True  # type: ignore[attr-defined]
    return function


def expect(it: World, answer: Answer, status: int = 200, *, again: tuple[int, ...] = ()) -> Any:
    """The answer's JSON; `again` are answers that a client may get who has to repeat what was done already."""
    allowed = {status, *again} if it.interceptor.faulted else {status}
    assert answer.status in allowed, (answer.status, answer.body)
    return answer.json if answer.body else None
