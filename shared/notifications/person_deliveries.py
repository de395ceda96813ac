"""A person's messages, newest first, from two places.

What its planner sent at once is named by its inbox item (`at_once`), which the person's partition holds in order, so it
needs no index entry of its own. All else, and all that was sent before inbox items named it, is in gsi1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pynamodb.expressions.condition import Condition

from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.notifications.models import CHANNEL_SEPARATOR, InboxItem, MessageDelivery, delivery_id_of

LONGEST_ID = 200
OF_EVENTS = "evt_"


@dataclass(frozen=True, slots=True)
class _Found:
    """Some delivery ids, and the last one that was looked at when there may be more behind it."""

    ids: list[str]
    horizon: str | None


def page(*, user_id: str, scope: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[MessageDelivery]:
    """A page of a person's deliveries; it may hold fewer than `limit`, or none, and still have a next one.

    Raises InvalidCursorError.
    """
    before = _position(scope, cursor) if cursor else None
    limit = max(1, min(limit, MAX_LIMIT))
    sources = (_indexed(user_id, before, limit + 1), _sent_at_once(user_id, before, limit + 1))
    horizon = max((one.horizon for one in sources if one.horizon is not None), default="")
    ids = sorted({one for source in sources for one in source.ids if one >= horizon}, reverse=True)
    shown = ids[:limit]
    last = shown[-1] if len(ids) > limit else horizon
    return Page(_read(shown), encode_cursor(scope, {"before": last}) if last else None)


def _position(scope: str, cursor: str) -> str:
    before = decode_cursor(scope, cursor).get("before")
    if not isinstance(before, str) or not 0 < len(before) <= LONGEST_ID:
        raise InvalidCursorError()
    return before


def _indexed(user_id: str, before: str | None, count: int) -> _Found:
    condition = MessageDelivery.gsi1sk < before if before else None
    key = MessageDelivery.of_person(user_id)
    found = MessageDelivery.gsi1.entries(key, range_key_condition=condition, scan_index_forward=False, limit=count)
    ids = [str(one.gsi1sk) for one in found]
    return _Found(ids, ids[-1] if len(ids) == count else None)


def _sent_at_once(user_id: str, before: str | None, count: int) -> _Found:
    if before is not None and before < OF_EVENTS:
        return _Found([], None)
    key, condition = InboxItem.inbox_of(user_id), _items_up_to(before)
    found = list(InboxItem.query(key, range_key_condition=condition, scan_index_forward=False, limit=count))
    ids = [delivery_id_of(one.event_id, channel) for one in found for channel in one.at_once]
    # All of an item's deliveries come before its event's id, read backwards.
    horizon = found[-1].event_id if len(found) == count else None
    return _Found([one for one in ids if before is None or one < before], horizon)


def _items_up_to(before: str | None) -> Condition:
    """The inbox items whose deliveries may come after a position; the first of them may have some before it, too."""
    _, first = InboxItem.key("", "")
    if before is None or not before.startswith(OF_EVENTS):
        return InboxItem.sk.startswith(first)
    _, last = InboxItem.key("", InboxItem.id_of(before.partition(CHANNEL_SEPARATOR)[0]))
    return InboxItem.sk.between(first, last)


def _read(delivery_ids: Iterable[str]) -> list[MessageDelivery]:
    """The deliveries that are stored: one may be on its way to its provider still."""
    keys = [MessageDelivery.key(one) for one in delivery_ids]
    found = {(one.pk, one.sk): one for one in MessageDelivery.batch_get(keys)} if keys else {}
    return [found[key] for key in keys if key in found]
