"""Ending the visits that somebody forgot to end, when their space has closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.core import clock
from shared.core.observability import logger, metric
from shared.coworking.visits.errors import NotCheckedInError
from shared.coworking.visits.leaving import end
from shared.coworking.visits.models import DUE, Presence
from shared.data.sweep import always, due_items, sweep

CHUNK = 50


@dataclass(slots=True)
class Report:
    """What one run did: visits closed, visits that their people ended first, visits left for the next run."""

    closed: int = 0
    gone: int = 0
    left: int = 0


def run(*, may_go_on: Callable[[], bool] = always) -> Report:
    """Close visits whose space has closed, longest due first; one visit's trouble never stops the others."""
    report = Report()

    def act(presence: Presence) -> None:
        try:
            end(presence, actor=None)
            report.closed += 1
        except NotCheckedInError:
            report.gone += 1

    due = due_items(Presence.gsi2, DUE, Presence.gsi2sk, until=clock.now(), chunk=CHUNK, job="visits")
    report.left = sweep(due, act, on_left=_log_left, may_go_on=may_go_on)
    logger.info("visits looked at", closed=report.closed, gone=report.gone, left=report.left)
    metric("visits_auto_closed", report.closed)
    return report


def _log_left(presence: Presence, error: Exception) -> None:
    logger.warning("visit left for the next run", visit_id=presence.visit_id, cause=repr(error))
    metric("visits_left")
