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


def test_steps_share_what_is_left_of_the_time_and_the_last_has_all_but_the_reserve() -> None:
    context = Context(90_000)
    first = TimeBudget.share_of(context, steps=3, reserve_s=5)
    context.left_ms = 60_001
    assert first.may_go_on()
    context.left_ms = 60_000
    assert not first.may_go_on()
    last = TimeBudget.share_of(context, steps=1, reserve_s=5)
    context.left_ms = 5_001
    assert last.may_go_on()
