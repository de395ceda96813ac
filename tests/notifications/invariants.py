"""Messages: each event tells each person once, on the channels that were chosen, and in the inbox."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from functions import modules
from shared.core import clock
from shared.identity.models import User
from shared.notifications import rules
from shared.notifications.models import InboxItem, MessageDelivery
from tests.faults.invariants.snapshot import Snapshot, invariant

TWICE = "came too often:"


@invariant
def planned(snapshot: Snapshot) -> Iterator[str]:
    """An event that calls for a message led to one item in the person's inbox, and every delivery has its event."""
    catalog = modules.messages()
    people = {user.id for user in snapshot.all(User)} - snapshot.erased
    items = Counter((item.pk.removeprefix("PERSON#"), item.id) for item in snapshot.all(InboxItem))
    wanted: Counter[tuple[str, str]] = Counter()
    for event in snapshot.events:
        kind = catalog.message_of(event)
        reader = kind.recipient(event) if kind else None
        if reader in people:
            wanted[reader, f"ntf_{event.id.removeprefix('evt_')}"] += 1
    for item in sorted(items.keys() | wanted.keys()):
        if items[item] != wanted[item]:
            yield f"inbox {item}: {items[item]} items for {wanted[item]} events"
    events = {event.id for event in snapshot.events}
    for delivery in snapshot.all(MessageDelivery):
        if delivery.event_type and delivery.message_id not in events:
            yield f"delivery {delivery.id}: of no event"


@invariant
def delivered(snapshot: Snapshot) -> Iterator[str]:
    """Every planned message was sent or is still to be sent at its time; nothing is forgotten on the way."""
    for delivery in snapshot.all(MessageDelivery):
        later = delivery.send_after and clock.parse(delivery.send_after) > snapshot.world.clock.at
        if delivery.status == "queued" and not later:
            yield f"delivery {delivery.id}: never sent"
        if delivery.status == "failed" and not snapshot.world.interceptor.outages:
            yield f"delivery {delivery.id}: given up ({delivery.reason})"


@invariant
def arrived(snapshot: Snapshot) -> Iterator[str]:
    """What arrived is what was accepted: nothing twice, nothing that nobody planned, nothing noted that never came."""
    catalog = modules.messages()
    people = {user.id: user for user in snapshot.all(User)}
    wanted: Counter[tuple[str, str, str]] = Counter()
    codes: Counter[str] = Counter()
    for delivery in snapshot.all(MessageDelivery):
        if delivery.status not in ("accepted", "delivered"):
            continue
        if delivery.variables is None:
            codes[delivery.channel] += 1
            continue
        person = people[delivery.user_id]
        late = catalog.late.get(delivery.template) if delivery.channel == "email" else None
        variables = {**delivery.variables, **(late.load(delivery.variables) if late else {})}
        text = catalog.render(delivery.template, delivery.locale, variables)
        to = rules.address_of(person, delivery.channel) or ""
        wanted[delivery.channel, to, text.body if delivery.channel == "email" else text.short] += 1
    erased = snapshot.world.erased_addresses
    came = Counter(
        # What stands below the signature's line is the link that stops such mails.
        (one.channel, one.to, one.text.partition("\n\n--\n")[0])
        for one in snapshot.arrived
        if one.to not in erased
    )
    for message, times in (wanted - came).items():
        yield f"message {message}: accepted, but came {times} times too few"
    for message, times in came.items():
        if times > max(wanted[message], 1):
            yield f"{TWICE} {message}: {times} for {max(wanted[message], 1)}"
    for channel in rules.CHANNELS:
        others = sorted(message for message in came if message[0] == channel and message not in wanted)
        if len(others) != codes[channel]:
            yield f"{channel}: {len(others)} messages for {codes[channel]} commands: {others}"


@invariant
def queues(snapshot: Snapshot) -> Iterator[str]:
    """Nothing waits that is due, and nobody has given up on anything."""
    cloud = snapshot.world.cloud
    fed = {source.queue.name for source in cloud.wiring.sources}
    for name, messages in cloud.queues.messages.items():
        for message in messages:
            kind = json.loads(message.body).get("type")
            if name not in fed:
                yield f"dead letter in {name}: {kind}"
            elif message.visible_at <= snapshot.world.clock.at:
                yield f"message in {name}: {kind} is due"
    yield from (
        f"stream of {stream.table}: {len(records)} records left" for stream, records in cloud.streams if records
    )
    yield from (f"upload not inspected: {one.event}" for _, one in cloud.uploads)
    yield from (f"notification not taken: {notice}" for notice in snapshot.world.notices)
