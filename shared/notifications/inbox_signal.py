"""The message to the queue `live` that somebody's inbox has something new: sent when the item is stored.

It is sent to those who have a page open. Losing it loses nothing: an open page asks for the inbox every minute as well.
"""

from __future__ import annotations

from typing import Final

from shared.data.events import DomainEvent
from shared.messaging import queues
from shared.notifications.live_topics import ITEM_ADDED
from shared.notifications.models import InboxItem

QUEUE: Final = "live"


def send(item: InboxItem) -> None:
    """Tell the open pages of an item's person. Twice is harmless."""
    added = DomainEvent(ITEM_ADDED, "inbox", item.user_id, customer_id=item.user_id)
    queues.send(QUEUE, added.envelope())
