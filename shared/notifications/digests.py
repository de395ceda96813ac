"""Sending digests: one e-mail a day, at an hour in the person's own time zone.

A digest's message id names person and day, so there is one a day however often the schedule runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.core import clock
from shared.core.observability import logger, metric
from shared.data.sweep import always, due_items, sweep
from shared.data.uow import UnitOfWork
from shared.notifications import inbox, rules
from shared.notifications.decisions import wanted
from shared.notifications.digest_store import DUE, Digest
from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.models import MessageDelivery
from shared.notifications.rules import Choices, DeliveryStatus
from shared.notifications.service import ContactOf, enqueue, find
from shared.notifications.texts import known_locale

CHUNK = 50


class DigestChangedError(Exception):
    """A line was added at this moment, or another run took the digest."""


@dataclass(slots=True)
class Report:
    """What one run did: how many digests were sent, postponed to another day, left for the next run."""

    sent: int = 0
    put_off: int = 0
    left: int = 0


def run(*, catalog: MessageCatalog, contact_of: ContactOf, may_go_on: Callable[[], bool] = always) -> Report:
    """Send the digests whose hour has come, longest due first; one person's trouble never stops the others."""
    report = Report()

    def act(digest: Digest) -> None:
        try:
            _close(digest, catalog, contact_of, report)
        except DigestChangedError:
            report.left += 1

    due = due_items(Digest.gsi2, DUE, Digest.gsi2sk, until=clock.now(), chunk=CHUNK, job="digests")
    left = sweep(due, act, on_left=_log_left, may_go_on=may_go_on)
    report.left += left
    logger.info("digests looked at", sent=report.sent, put_off=report.put_off, left=report.left)
    metric("digests_sent", report.sent)
    return report


def _log_left(digest: Digest, error: Exception) -> None:
    logger.warning("digest left for the next run", user_id=digest.user_id, cause=repr(error))
    metric("digests_left")


def _close(digest: Digest, catalog: MessageCatalog, contact_of: ContactOf, report: Report) -> None:
    """Make one delivery of the lines, queue it, and only then leave the index: a crash in between is made up for.

    Lines that came meanwhile, or after the day's digest, wait for the next day.
    """
    choices = inbox.choices_of(digest.user_id, consistent=True)
    if not digest.pending_delivery_id and not rules.is_digest_hour(choices, digest.due_at):
        # Another hour or zone since it was planned.
        _set_next_due(digest, choices)
        report.put_off += 1
        return
    today = rules.local_day(choices, clock.now())
    if digest.pending_delivery_id:
        delivery = find(digest.pending_delivery_id)
    elif digest.is_empty or (digest.last is not None and digest.last >= today):
        delivery = None
    else:
        delivery = _make_delivery(digest, catalog, contact_of, choices)
    if delivery is None:
        report.put_off += 1
    else:
        report.sent += 1
        if delivery.status == DeliveryStatus.QUEUED:
            enqueue(delivery)
    _set_next_due(digest, choices)


def _make_delivery(
    digest: Digest, catalog: MessageCatalog, contact_of: ContactOf, choices: Choices
) -> MessageDelivery | None:
    """The day's digest of the lines that the person still wants by e-mail; None when none is left."""
    today = rules.local_day(choices, clock.now())
    lines = [
        (line, category)
        for line, category in zip(digest.lines, digest.category_of_lines, strict=True)
        if wanted(catalog, choices, [category])
    ]
    contact = contact_of(digest.user_id)
    locale = known_locale(contact.locale if contact else None)
    rest = [catalog.language(locale).label("digest", "more").format(count=digest.overflow)] if digest.overflow else []
    count = len(lines) + (digest.overflow if lines else 0)
    delivery = MessageDelivery.new(
        f"dig_{today}_{digest.user_id}",
        "email",
        user_id=digest.user_id,
        template="digest",
        locale=locale,
        variables={"count": str(count), "lines": [*(line for line, _ in lines), *rest]},
        categories=[category for _, category in lines],
    )
    uow = UnitOfWork()
    if lines:
        uow.create(delivery, on_conflict=DigestChangedError())
    uow.update(
        digest,
        [
            Digest.lines.set([]),
            Digest.categories.set([]),
            Digest.overflow.set(0),
            *([Digest.pending_delivery_id.set(delivery.id), Digest.last_day.set(today.isoformat())] if lines else []),
            Digest.version.add(1),
        ],
        condition=Digest.version == digest.version,
        on_conflict=DigestChangedError(),
    )
    uow.commit()
    digest.lines, digest.categories, digest.overflow = [], [], 0
    digest.version += 1
    if not lines:
        return None
    digest.last_day, digest.pending_delivery_id = today.isoformat(), delivery.id
    return delivery


def _set_next_due(digest: Digest, choices: Choices) -> None:
    due = f"{clock.iso(rules.next_digest(choices, clock.now(), digest.last))}#{digest.user_id}"
    uow = UnitOfWork()
    uow.update(
        digest,
        [
            Digest.pending_delivery_id.remove(),
            *([Digest.gsi2pk.remove(), Digest.gsi2sk.remove()] if digest.is_empty else [Digest.gsi2sk.set(due)]),
        ],
        condition=Digest.version == digest.version,
        on_conflict=DigestChangedError(),
    )
    uow.commit()
