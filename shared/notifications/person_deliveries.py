"""A person's messages, newest first, from two places.

What its planner sent at once is named by its inbox item (`at_once`), which the person's partition holds in order, so it
needs no index entry of its own. All else, and all that was sent before inbox items named it, is in gsi1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pynamodb.expressions.condition import Condition

from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.notifications.models import CHANNEL_SEPARATOR, OF_EVENTS, InboxItem, MessageDelivery, delivery_id_of

LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class _Found:
    """Some deliveries' ids by their places, and the last place that was looked at when there may be more behind it."""

    ids: dict[str, str]
    horizon: str | None


def page(*, user_id: str, scope: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[MessageDelivery]:
    """A page of a person's deliveries; it may hold fewer than `limit`, or none, and still have a next one.

    Raises InvalidCursorError.
    """
    before = _position(scope, cursor) if cursor else None
    limit = max(1, min(limit, MAX_LIMIT))
    sources = (_indexed(user_id, before, limit + 1), _sent_at_once(user_id, before, limit + 1))
    horizon = max((one.horizon for one in sources if one.horizon is not None), default="")
    ids = {place: one for source in sources for place, one in source.ids.items() if place >= horizon}
    places = sorted(ids, reverse=True)
    shown = places[:limit]
    last = shown[-1] if len(places) > limit else horizon
    return Page(_read(ids[place] for place in shown), encode_cursor(scope, {"before": last}) if last else None)


def _position(scope: str, cursor: str) -> str:
    before = decode_cursor(scope, cursor).get("before")
    if not isinstance(before, str) or not 0 < len(before) <= LONGEST_PLACE:
        raise InvalidCursorError()
    return before


def _indexed(user_id: str, before: str | None, count: int) -> _Found:
    condition = MessageDelivery.gsi1sk < before if before else None
    key = MessageDelivery.of_person(user_id)
    found = MessageDelivery.gsi1.entries(key, range_key_condition=condition, scan_index_forward=False, limit=count)
    ids = {str(one.gsi1sk): _id_of(one) for one in found}
    return _Found(ids, min(ids) if len(ids) == count else None)


def _id_of(entry: MessageDelivery) -> str:
    return delivery_id_of(entry.message_id, entry.sk.removeprefix("DELIVERY#"))


def _sent_at_once(user_id: str, before: str | None, count: int) -> _Found:
    if before is not None and before < OF_EVENTS:
        return _Found({}, None)
    key, condition = InboxItem.inbox_of(user_id), _items_up_to(before)
    found = list(InboxItem.query(key, range_key_condition=condition, scan_index_forward=False, limit=count))
    ids = [delivery_id_of(one.event_id, channel) for one in found for channel in one.at_once]
    # All of an item's deliveries come before its event's id, read backwards.
    horizon = found[-1].event_id if len(found) == count else None
    return _Found({one: one for one in ids if before is None or one < before}, horizon)


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
