"""From an event to the connections that are told: «this changed», no content.

Rights are asked anew for each message: a session that has ended loses its connection, a right that is gone its topic.
What cannot be posted is not repeated: screens ask when they connect, and now and then anyway.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta

from shared.core import clock
from shared.core.observability import logger, metric
from shared.data.audiences import AUDIENCES
from shared.data.event_audience import STAFF_ONLY
from shared.data.events import DomainEvent
from shared.identity.rights import LiveRights, live_rights_of
from shared.live import connections
from shared.live.gateway import ConnectionGoneError, Gateway, NotPostedError
from shared.live.models import Subscription
from shared.live.topics import Asker, Facts, Permissions, TopicKind, Topics

# After an outage nobody needs what happened then: open screens have asked since.
TOO_OLD = timedelta(minutes=10)
# Two items of each are read in one BatchGetItem of a hundred.
CHECKED_TOGETHER = 50
POSTED_TOGETHER = 16


def publish(event: DomainEvent, *, topics: Topics, permissions: Permissions, gateway: Gateway) -> None:
    """Tell the connections that are subscribed to what an event changes. Telling them twice is harmless."""
    if clock.now() - event.occurred_at > TOO_OLD:
        return
    for topic, kind in topics.changed_by(event):
        _tell(event, topic, kind, topics=topics, permissions=permissions, gateway=gateway)


def _tell(
    event: DomainEvent,
    topic: str,
    kind: TopicKind,
    *,
    topics: Topics,
    permissions: Permissions,
    gateway: Gateway,
) -> None:
    # Eventually consistent: a page that subscribes at this moment asks for what it shows itself.
    subscribed = Subscription.query(Subscription.of_topic(topic))
    message = {"type": "changed", "topic": topics.as_named(topic), "at": clock.iso(event.occurred_at)}
    data = json.dumps(message, separators=(",", ":")).encode()
    for some in batches(subscribed):
        told = list(_who_may_know(event, topic, kind, some, permissions, gateway))
        _post_all(told, data, gateway)


def batches(subscribed: Iterator[Subscription]) -> Iterator[Sequence[Subscription]]:
    """Subscriptions in groups whose rights are read together; those whose time is over are left out."""
    now = clock.epoch(clock.now())
    yield from _batched([one for one in subscribed if (one.ttl or 0) > now])


def _batched(found: Sequence[Subscription]) -> Iterator[Sequence[Subscription]]:
    for start in range(0, len(found), CHECKED_TOGETHER):
        yield found[start : start + CHECKED_TOGETHER]


def _who_may_know(
    event: DomainEvent,
    topic: str,
    kind: TopicKind,
    some: Sequence[Subscription],
    permissions: Permissions,
    gateway: Gateway,
) -> Iterator[str]:
    """The connections to tell. Those whose session has ended are closed, those without the right lose the topic."""
    rights = live_rights_of({(one.user_id, one.session_id) for one in some})
    owned = kind.owner_of(topic.partition("/")[2]) if kind.owner_of is not None else None
    for one in some:
        held: LiveRights | None = rights.get((one.user_id, one.session_id))
        if held is None:
            end(one.connection_id, gateway)
            continue
        facts = kind.facts_for(Asker(one.user_id, held.roles, permissions), owned)
        if facts is None:
            connections.drop_topic(one.connection_id, topic)
        elif facts is Facts.ALL or _is_shown(event, one.user_id):
            yield one.connection_id


def _is_shown(event: DomainEvent, user_id: str) -> bool:
    """Whether the event's audience shows it to a person: what only staff know must not be told by its moment either."""
    if event.customer_id != user_id:
        return False
    return AUDIENCES.get(event.type, STAFF_ONLY).view(event.data, user_id) is not None


def _post_all(connection_ids: Sequence[str], data: bytes, gateway: Gateway) -> None:
    """Post to each, several at a time, so that a slow connection holds up no other."""
    if len(connection_ids) < 2:
        gone = [one for one in connection_ids if not _post(one, data, gateway)]
    else:
        with ThreadPoolExecutor(min(POSTED_TOGETHER, len(connection_ids))) as pool:
            jobs = [(one, pool.submit(copy_context().run, _post, one, data, gateway)) for one in connection_ids]
            gone = [one for one, job in jobs if not job.result()]
    for one in gone:
        connections.forget(one)


def _post(connection_id: str, data: bytes, gateway: Gateway) -> bool:
    """Post to one connection; False when it is closed."""
    try:
        gateway.post(connection_id, data)
    except ConnectionGoneError:
        return False
    except NotPostedError as error:
        metric("live_not_posted")
        logger.warning("live message not posted", cause=repr(error.__cause__))
    return True


def end(connection_id: str, gateway: Gateway) -> None:
    """Forget a connection and close it."""
    connections.forget(connection_id)
    gateway.close(connection_id)
