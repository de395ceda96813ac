"""Automation: what a firing says was done is there once, caps hold, and nothing that a rule did made a rule act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shared.automation.caps import day_of, per_day
from shared.automation.models import CapCounter, Firing, RuleChange
from shared.core import clock
from shared.karma.models import Entry
from shared.shop.promo.models import Promo
from shared.support.tickets.models import Ticket
from tests.faults.invariants.snapshot import Snapshot, invariant


@invariant
def firings_and_what_they_made(snapshot: Snapshot) -> Iterator[str]:
    """Each action that a firing says is done made what it made, once, and nothing else says that a rule made it."""
    made = Counter[str]()
    for firing in snapshot.all(Firing):
        for kind, outcome in firing.outcomes.items():
            if outcome["status"] == "done":
                made[kind] += 1
    sources = {firing.fired_event_id for firing in snapshot.all(Firing) if firing.fired_event_id}
    there = {
        "karma": sum(entry.source_event_id in sources for entry in snapshot.all(Entry)),
        "promo_code": sum(promo.owner_id is not None for promo in snapshot.all(Promo)),
        "ticket": sum(ticket.caused_by is not None for ticket in snapshot.all(Ticket)),
        "message": len(list(snapshot.events_of("automation.message_requested"))),
    }
    for kind, count in there.items():
        if made[kind] != count:
            yield f"automation: {made[kind]} actions {kind!r} are recorded, {count} were taken"


@invariant
def firings_are_within_their_caps(snapshot: Snapshot) -> Iterator[str]:
    """A day's counter is how often the rule fired on that day, and no more than it may."""
    definitions = {(one.rule_id, one.rule_version): one.definition for one in snapshot.all(RuleChange)}
    fired = Counter[tuple[str, str]]()
    for firing in snapshot.all(Firing):
        if firing.status in ("running", "done", "failed") or firing.outcomes:
            day = day_of(clock.parse(firing.occurred_at))
            fired[CapCounter.day_key(firing.rule_id, day)] += 1
            most = per_day(definitions[firing.rule_id, firing.rule_version].get("caps"))
            if fired[CapCounter.day_key(firing.rule_id, day)] > most:
                yield f"automation: {firing.rule_id} fired more than {most} times on {day}"
    for counter in snapshot.all(CapCounter):
        key = counter.pk, counter.sk
        if counter.sk.startswith("DAY#") and counter.used != fired[key]:
            yield f"automation: {key} says {counter.used}, {fired[key]} firings are stored"


@invariant
def no_rule_acts_on_what_a_rule_did(snapshot: Snapshot) -> Iterator[str]:
    """No firing is about an event that follows from a rule."""
    caused = {event.id for event in snapshot.events if event.caused_by}
    for firing in snapshot.all(Firing):
        if firing.event_id in caused:
            yield f"automation: {firing.rule_id} acted on {firing.event_id}, which follows from a rule"
