"""How long a scheduled function may go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class LambdaContext(Protocol):
    """The part of Lambda's context that says how much time is left."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped."""


@dataclass(frozen=True, slots=True)
class TimeBudget:
    """The time that is left, in milliseconds, and how much of it the item at hand may need."""

    remaining_ms: Callable[[], int]
    reserve_ms: int

    @classmethod
    def of(cls, context: LambdaContext, *, reserve_s: float) -> TimeBudget:
        """From a function's context."""
        return cls(context.get_remaining_time_in_millis, int(reserve_s * 1000))

    @classmethod
    def share_of(cls, context: LambdaContext, *, steps: int, reserve_s: float) -> TimeBudget:
        """For the first of the steps that are still to be taken: an equal part of what is left of the time.

        What a step does not use the next ones have.
        """
        others_s = context.get_remaining_time_in_millis() / 1000 * (steps - 1) / steps
        return cls.of(context, reserve_s=max(reserve_s, others_s))

    def may_go_on(self) -> bool:
        """Whether the time suffices for one more item."""
        return self.remaining_ms() > self.reserve_ms
