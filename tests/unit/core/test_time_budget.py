"""How long a scheduled function goes on."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core.time_budget import TimeBudget


@dataclass
class Context:
    left_ms: int

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


def test_a_job_goes_on_while_more_than_the_reserve_is_left() -> None:
    context = Context(5_001)
    budget = TimeBudget.of(context, reserve_s=5)
    assert budget.may_go_on()
    context.left_ms = 5_000
    assert not budget.may_go_on()
