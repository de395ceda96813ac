"""Whether a page is open that shows what an event changes: the queue `live` gets no event of which nobody is told.

Subscriptions are read when an event is published, which is after it was stored, and eventually consistent: a page that
subscribes at this moment asks for what it shows itself, and the event's change is there by then.
"""

from __future__ import annotations

from functools import lru_cache

from functions.streams.event_publisher.followers import NOT_READ
from shared.core.observability import logger
from shared.data.events import DomainEvent
from shared.live.models import Subscription
from shared.live.topics import Topics

QUEUE = "live"
# Or the event lacks what a topic is made of, which is for the worker to find out: its message fails alone, and a stream
# would stand still.
UNKNOWN = (*NOT_READ, LookupError, TypeError, AttributeError, ValueError)
# A batch of more says that much happens. Pages are open then, and the stream must not wait for looks.
MOST_EVENTS = 3


@lru_cache(maxsize=1)
def topics() -> Topics:
    """The topics of all modules, which are imported by the first event."""
    from functions import modules

    return Topics(modules.live_topics())


def nobody_watches(event: DomainEvent) -> bool:
    """Whether no open page shows what an event changes. Never raises: an event of which that is not known is sent."""
    try:
        return not any(_is_watched(topic) for topic, _ in topics().changed_by(event))
    except UNKNOWN as error:
        logger.warning("published for open pages unseen", event_id=event.id, cause=repr(error))
        return False


def _is_watched(topic: str) -> bool:
    return next(iter(Subscription.query(Subscription.of_topic(topic), limit=1)), None) is not None
