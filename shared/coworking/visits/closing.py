"""Ending the visits that somebody forgot to end, when their space has closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError
from pynamodb.exceptions import PynamoDBException

from shared.core import clock
from shared.core.errors import AtriumError
from shared.core.observability import logger, metric
from shared.coworking.visits.errors import NotCheckedInError
from shared.coworking.visits.models import DUE, Presence
from shared.coworking.visits.service import end

# One run's share; what is left over is still the longest due at the next one.
MAX_VISITS = 500
CHUNK = 50


@dataclass(slots=True)
class Report:
    """What one run did: visits closed, visits that their people ended first, visits left for the next run."""

    closed: int = 0
    gone: int = 0
    left: int = 0


def run(*, may_go_on: Callable[[], bool] = lambda: True) -> Report:
    """Close visits whose space has closed, longest due first; one visit's trouble never stops the others."""
    report = Report()
    now = clock.iso(clock.now())
    index, cursor = Presence.gsi2, None
    for _ in range(MAX_VISITS // CHUNK):
        found = index.query(DUE, Presence.gsi2sk < now, limit=CHUNK, last_evaluated_key=cursor)
        for presence in found:
            if not may_go_on():
                return _told(report)
            _close(presence, report)
        cursor = found.last_evaluated_key
        if cursor is None:
            break
    return _told(report)


def _close(presence: Presence, report: Report) -> None:
    try:
        end(presence, actor=None)
        report.closed += 1
    except NotCheckedInError:
        report.gone += 1
    except (AtriumError, PynamoDBException, BotoCoreError) as error:
        report.left += 1
        logger.warning("visit left for the next run", visit_id=presence.visit_id, cause=repr(error))
        metric("visits_left")


def _told(report: Report) -> Report:
    logger.info("visits looked at", closed=report.closed, gone=report.gone, left=report.left)
    metric("visits_auto_closed", report.closed)
    return report
