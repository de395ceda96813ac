"""The schedule's work on passes: unpaid purchases and passes that have ended, freezes that are at their limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.core import clock
from shared.core.observability import logger, metric
from shared.coworking.passes import events
from shared.coworking.passes.events import PassExpired
from shared.coworking.passes.models import DUE, Pass, PassStatus
from shared.coworking.passes.service import change, resume
from shared.coworking.passes.store import due_at
from shared.data.sweep import always, due_items, sweep
from shared.data.uow import UnitOfWork

CHUNK = 50


@dataclass(slots=True)
class Report:
    """What one run did: passes that ended, freezes that ended, passes left for the next run."""

    expired: int = 0
    resumed: int = 0
    left: int = 0


def run(*, may_go_on: Callable[[], bool] = always) -> Report:
    """End what is due, longest due first; one pass's trouble never stops the others."""
    report = Report()

    def act(found: Pass) -> None:
        if found.status == PassStatus.FROZEN:
            resume(pass_id=found.pass_id, owner=None)
            report.resumed += 1
        else:
            change(found.pass_id, expire)
            report.expired += 1

    due = due_items(Pass.gsi2, DUE, Pass.gsi2sk, until=clock.now(), chunk=CHUNK, job="passes")
    report.left = sweep(due, act, on_left=_log_left, may_go_on=may_go_on)
    return report


def expire(uow: UnitOfWork, bought: Pass) -> bool:
    """End a pass whose time is over at this moment; whether it is."""
    due = due_at(bought)
    if bought.status == PassStatus.FROZEN or due is None or clock.parse(due) > clock.now():
        return False
    was_paid = bought.status == PassStatus.ACTIVE
    bought.status = PassStatus.EXPIRED.value
    uow.add_event(events.of_pass(bought, PassExpired(**events.facts_of(bought), was_paid=was_paid)))
    return True


def _log_left(found: Pass, error: Exception) -> None:
    logger.warning("pass left for the next run", pass_id=found.pass_id, cause=repr(error))
    metric("passes_left")
