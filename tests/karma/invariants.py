"""Karma: balances are what the ledger adds up to, each event is counted once, and only those who agreed are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from functions import modules
from shared.identity.models import User
from shared.karma.models import Entry, LeaderboardEntry
from shared.karma.rules import points_of
from tests.faults.invariants.snapshot import GONE, Snapshot, invariant


@invariant
def balances(snapshot: Snapshot) -> Iterator[str]:
    """The balance on a person is the sum of their entries."""
    sums: Counter[str] = Counter()
    for entry in snapshot.all(Entry):
        sums[entry.user_id] += int(entry.delta)
    for user in snapshot.all(User):
        if int(user.karma or 0) != sums[user.id]:
            yield f"karma of {user.id}: {user.karma}, its entries add up to {sums[user.id]}"


@invariant
def entries_and_events(snapshot: Snapshot) -> Iterator[str]:
    """Every event that is worth something has its entry, and every entry that changed a balance was announced once."""
    announced = Counter(str(event.data["source_event_id"]) for event in snapshot.events_of("karma.changed"))
    entries = {str(entry.source_event_id): entry for entry in snapshot.all(Entry)}
    for event in snapshot.events:
        if event.customer_id and points_of(modules.karma_rules(), event.type, event.data) and event.id not in entries:
            yield f"{event.type} {event.id}: has no entry"
    for source, entry in entries.items():
        if announced[source] != (1 if entry.delta else 0):
            yield f"karma for {source}: announced {announced[source]} times"
    for source in announced.keys() - entries.keys():
        yield f"karma for {source}: announced, but not in the ledger"
    for event in snapshot.events_of(*modules.karma_rules()):
        taken_back = modules.karma_rules()[event.type].reverses(event.data)
        entry = entries.get(taken_back or "")
        if entry is not None and entry.reversed_by is None:
            yield f"karma for {taken_back}: taken back, and its entry does not say so"


@invariant
def standings(snapshot: Snapshot) -> Iterator[str]:
    """On the leaderboard are those who agreed and earned points openly, with what they earned so."""
    shown = {place.user_id: place.ranked_points for place in snapshot.all(LeaderboardEntry) if place.gsi1sk}
    scores: Counter[str] = Counter()
    for entry in snapshot.all(Entry):
        scores[entry.user_id] += int(entry.delta) if entry.is_public else 0
    wanted = {user.id: scores[user.id] for user in snapshot.all(User) if user.is_public and scores[user.id] > 0}
    for user_id in shown.keys() | wanted.keys():
        if shown.get(user_id) != wanted.get(user_id):
            yield f"standing of {user_id}: {shown.get(user_id)}, expected {wanted.get(user_id)}"


@invariant
def orders(snapshot: Snapshot) -> Iterator[str]:
    """What an order took of its buyer's karma and did not give back is what its entries add up to."""
    about = {event.id: event.aggregate_id for event in snapshot.events if event.aggregate == "order"}
    sums: Counter[str] = Counter()
    for entry in snapshot.all(Entry):
        if entry.source_event_id in about:
            sums[about[entry.source_event_id]] += int(entry.delta)
    for order in snapshot.orders.values():
        if sums[order.order_id] != order.karma_returned - order.karma_points:
            yield f"order {order.order_id}: its entries add up to {sums[order.order_id]}"
        if order.status in GONE and order.karma_returned != order.karma_points:
            yield f"order {order.order_id}: {order.status}, and {order.karma_returned} points came back"
