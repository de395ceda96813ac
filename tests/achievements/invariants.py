"""Achievements: a grant was announced as often as it was given, and what tallies say is given, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shared.achievements import rules
from shared.achievements.models import Achievement, Grant, StoredTally
from tests.faults.invariants.snapshot import Snapshot, invariant


@invariant
def grants_and_events(snapshot: Snapshot) -> Iterator[str]:
    """Each level is given once more than it was withdrawn while it is held, and its last event gave it."""
    given = Counter[tuple[str | None, str, int]]()
    for event in snapshot.events_of("achievement.granted", "achievement.withdrawn"):
        key = event.customer_id, str(event.data["achievement_id"]), int(event.data["level"])
        given[key] += 1 if event.type == "achievement.granted" else -1
    held = Counter[tuple[str | None, str, int]]()
    known = {event.id for event in snapshot.events_of("achievement.granted")}
    for grant in snapshot.all(Grant):
        held[grant.pk.removeprefix("PERSON#"), grant.achievement_id, int(grant.level)] = int(grant.is_held)
        if grant.event_id not in known:
            yield f"grant {grant.pk} {grant.sk}: its event is not in the history"
    for key in given.keys() | held.keys():
        if given[key] != held[key]:
            yield f"grant {key}: announced {given[key]} times, held {held[key]}"


@invariant
def tallies_and_grants(snapshot: Snapshot) -> Iterator[str]:
    """Whatever level a tally meets was given, unless an admin took it; what is not kept is held by nobody else."""
    achievements = {one.achievement_id: one for one in snapshot.all(Achievement)}
    grants = {(one.pk, one.achievement_id, int(one.level)): one for one in snapshot.all(Grant)}
    for stored in snapshot.all(StoredTally):
        achievement = achievements[stored.achievement_id]
        if stored.fingerprint != achievement.rule.fingerprint:
            continue
        value = rules.value_of(stored.tally, achievement.rule.measure)
        for level in achievement.rule.levels:
            grant = grants.get((stored.pk, stored.achievement_id, level))
            if grant is not None and grant.by_hand:
                continue
            if value >= level and (grant is None or not grant.is_held):
                yield f"tally {stored.pk} {stored.sk}: {value} meets {level}, which was not given"
            is_kept = achievement.keep or stored.is_partial
            if value < level and grant is not None and grant.is_held and not is_kept:
                yield f"tally {stored.pk} {stored.sk}: {value} does not meet {level}, which is held"
