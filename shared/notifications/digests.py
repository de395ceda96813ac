"""Sending what was gathered: one e-mail a day, at an hour in the person's own zone.

A digest's message id names person and day, so there is one a day however often the schedule runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from botocore.exceptions import BotoCoreError
from pynamodb.exceptions import PynamoDBException

from shared.core import clock
from shared.core.errors import AtriumError
from shared.core.observability import logger, metric
from shared.data.uow import UnitOfWork
from shared.notifications import inbox, rules
from shared.notifications.gathered import DUE, Digest
from shared.notifications.models import Delivery
from shared.notifications.rules import Choices
from shared.notifications.service import ContactOf, find, hand_over
from shared.notifications.templates import known_locale, words

# One run's share; what is left over is the longest due at the next one.
MAX_DIGESTS = 500
CHUNK = 50


class DigestChangedError(Exception):
    """A line was added at this moment, or another run took the digest."""


@dataclass(slots=True)
class Report:
    """What one run did: digests sent, put off to another day, left for the next run."""

    sent: int = 0
    put_off: int = 0
    left: int = 0


def run(*, contact_of: ContactOf, may_go_on: Callable[[], bool] = lambda: True) -> Report:
    """Send the digests whose hour has come, longest due first; one person's trouble never stops the others."""
    report = Report()
    index, cursor = Digest.gsi2, None
    for _ in range(MAX_DIGESTS // CHUNK):
        found = index.query(DUE, Digest.gsi2sk < clock.iso(clock.now()), limit=CHUNK, last_evaluated_key=cursor)
        for digest in found:
            if not may_go_on():
                return _told(report)
            try:
                _close(digest, contact_of, report)
            except DigestChangedError:
                report.left += 1
            except (AtriumError, PynamoDBException, BotoCoreError) as error:
                report.left += 1
                logger.warning("digest left for the next run", user_id=digest.user_id, cause=repr(error))
                metric("digests_left")
        cursor = found.last_evaluated_key
        if cursor is None:
            break
    return _told(report)


def _close(digest: Digest, contact_of: ContactOf, report: Report) -> None:
    """Make one delivery of the lines, tell its worker, and only then leave the index: a death in between is met again.

    Lines that came meanwhile, or after the day's digest, wait for the next day.
    """
    choices = inbox.choices_of(digest.user_id)
    today = rules.local_day(choices, clock.now())
    if digest.handing:
        delivery = find(digest.handing)
    elif digest.is_empty or (digest.last is not None and digest.last >= today):
        delivery = None
    else:
        delivery = _make(digest, contact_of, today)
    if delivery is None:
        report.put_off += 1
    else:
        report.sent += 1
        if delivery.status == "queued":
            hand_over(delivery)
    _refile(digest, choices)


def _make(digest: Digest, contact_of: ContactOf, today: date) -> Delivery:
    contact = contact_of(digest.user_id)
    locale = known_locale(contact.locale if contact else None)
    more = int(digest.more)
    rest = [words(locale).more.format(count=more)] if more else []
    delivery = Delivery.new(
        f"dig_{today}_{digest.user_id}",
        "email",
        user_id=digest.user_id,
        template="digest",
        locale=locale,
        variables={"count": str(len(digest.lines) + more), "lines": [*digest.lines, *rest]},
    )
    uow = UnitOfWork()
    uow.create(delivery, on_conflict=DigestChangedError())
    uow.update(
        digest,
        [
            Digest.lines.set([]),
            Digest.more.set(0),
            Digest.handing.set(delivery.id),
            Digest.last_day.set(today.isoformat()),
            Digest.version.add(1),
        ],
        condition=Digest.version == int(digest.version),
        on_conflict=DigestChangedError(),
    )
    uow.commit()
    digest.lines, digest.more, digest.handing, digest.last_day = [], 0, delivery.id, today.isoformat()
    digest.version = int(digest.version) + 1
    return delivery


def _refile(digest: Digest, choices: Choices) -> None:
    due = f"{clock.iso(rules.next_digest(choices, clock.now(), digest.last))}#{digest.user_id}"
    uow = UnitOfWork()
    uow.update(
        digest,
        [
            Digest.handing.remove(),
            *([Digest.gsi2pk.remove(), Digest.gsi2sk.remove()] if digest.is_empty else [Digest.gsi2sk.set(due)]),
        ],
        condition=Digest.version == int(digest.version),
        on_conflict=DigestChangedError(),
    )
    uow.commit()


def _told(report: Report) -> Report:
    logger.info("digests looked at", sent=report.sent, put_off=report.put_off, left=report.left)
    metric("digests_sent", report.sent)
    return report
