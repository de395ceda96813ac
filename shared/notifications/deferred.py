"""Queueing deferred deliveries when they are due, by a schedule.

Each is claimed by a lease in the index, queued, and only then removed: a crash in between queues it once more after
the lease, which is harmless, because the channel's worker claims the delivery before it sends.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from shared.core import clock
from shared.core.observability import logger, metric
from shared.data.sweep import always, due_items, each, record_backlog_age, sweep
from shared.data.uow import UnitOfWork
from shared.notifications import inbox, rules
from shared.notifications.due_index import SHARDS, DueDelivery
from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.models import MessageDelivery
from shared.notifications.rules import DeliveryStatus
from shared.notifications.service import ContactOf, enqueue, find

# Longer than the schedule's time-out (120 s): whoever holds a lease that has run out is certainly gone.
LEASE = timedelta(minutes=5)
CHUNK = 50


class DueChangedError(Exception):
    """Another run took the entry, or the delivery was deferred anew."""


@dataclass(slots=True)
class Report:
    """What one run did: deliveries queued, deferred again, no longer wanted, left for the next run."""

    queued: int = 0
    deferred: int = 0
    dropped: int = 0
    left: int = 0


def run(*, catalog: MessageCatalog, contact_of: ContactOf, may_go_on: Callable[[], bool] = always) -> Report:
    """Queue the deliveries that are due, longest due first in each shard, as long as `may_go_on` says so.

    The person's channels and quiet hours are asked again: they may have changed since the delivery was planned. Shards
    take turns at being the first, so that none waits for the others in every run.
    """
    report, now = Report(), clock.now()

    def act(entry: DueDelivery) -> None:
        try:
            _release(entry, now, catalog, contact_of, report)
        except DueChangedError:
            report.left += 1

    first = int(now.timestamp() // 60) % SHARDS
    oldest = now

    def release_shard(number: int) -> None:
        nonlocal oldest
        if not may_go_on():
            return
        key = DueDelivery.shard_key((first + number) % SHARDS)
        entries = due_items(DueDelivery.gsi2, key, DueDelivery.gsi2sk, until=now, chunk=CHUNK)
        head = next(entries, None)
        if head is None:
            return
        oldest = min(oldest, head.due_at)
        report.left += sweep(chain([head], entries), act, on_left=_log_left, may_go_on=may_go_on)

    try:
        each(*(partial(release_shard, number) for number in range(SHARDS)))
    finally:
        record_backlog_age("deferred_deliveries", (now - oldest).total_seconds())
    logger.info("deferred deliveries looked at", queued=report.queued, deferred=report.deferred, left=report.left)
    metric("deliveries_released", report.queued)
    return report


def _log_left(entry: DueDelivery, error: Exception) -> None:
    logger.warning("deferred delivery left for the next run", delivery_id=entry.delivery_id, cause=repr(error))
    metric("deferred_left")


def _release(entry: DueDelivery, now: datetime, catalog: MessageCatalog, contact_of: ContactOf, report: Report) -> None:
    """Queue one delivery that is due, or defer it again, or drop it. Raises DueChangedError."""
    delivery = find(entry.delivery_id)
    if delivery is None or delivery.status != DeliveryStatus.QUEUED:
        # It expired, or was sent by an operator's hand or an earlier run that ended before it removed the entry.
        _remove(entry)
        report.dropped += 1
        return
    due = clock.parse(delivery.send_after) if delivery.send_after else now
    if delivery.event_type:
        category = catalog.category_of(delivery.template)
        choices = inbox.choices_of(delivery.user_id)
        contact = contact_of(delivery.user_id)
        if contact and delivery.channel not in rules.channels_for(category, choices, contact):
            _suppress(delivery)
            _remove(entry)
            report.dropped += 1
            return
        due = max(due, rules.send_after(category, choices, now) or due)
    if due > now:
        _defer_again(delivery, entry, due)
        report.deferred += 1
        return
    _move(entry, now + LEASE)
    enqueue(delivery)
    _remove(entry)
    report.queued += 1


def _move(entry: DueDelivery, due: datetime) -> None:
    moved = DueDelivery.sort_key(due, entry.delivery_id)
    uow = UnitOfWork()
    uow.update(
        entry,
        [DueDelivery.gsi2sk.set(moved)],
        condition=DueDelivery.gsi2sk == entry.gsi2sk,
        on_conflict=DueChangedError(),
    )
    uow.commit()
    entry.gsi2sk = moved


def _remove(entry: DueDelivery) -> None:
    uow = UnitOfWork()
    uow.delete(entry, condition=DueDelivery.gsi2sk == entry.gsi2sk, on_conflict=DueChangedError())
    # The worker may have deferred it anew by now: that entry stays.
    with suppress(DueChangedError):
        uow.commit()


def _defer_again(delivery: MessageDelivery, entry: DueDelivery, due: datetime) -> None:
    """Store the new moment with the delivery first: its worker looks there, whatever the index says."""
    uow = UnitOfWork()
    uow.update(
        delivery,
        [MessageDelivery.send_after.set(clock.iso(due))],
        condition=MessageDelivery.status == DeliveryStatus.QUEUED,
        on_conflict=DueChangedError(),
    )
    uow.commit()
    _move(entry, due)


def _suppress(delivery: MessageDelivery) -> None:
    uow = UnitOfWork()
    uow.update(
        delivery,
        [
            MessageDelivery.status.set(DeliveryStatus.SUPPRESSED),
            *delivery.set_index_keys(DeliveryStatus.SUPPRESSED),
            MessageDelivery.reason.set("turned_off"),
            MessageDelivery.updated_at.set(clock.iso(clock.now())),
        ],
        condition=MessageDelivery.status == DeliveryStatus.QUEUED,
        on_conflict=DueChangedError(),
    )
    uow.commit()
    metric("message_suppressed", channel=delivery.channel)
