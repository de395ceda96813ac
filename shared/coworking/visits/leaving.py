"""Ending visits: by their people, by staff, by closing time, and by coming in somewhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.core import clock
from shared.coworking.spaces.models import Space
from shared.coworking.visits import events, reading, rules
from shared.coworking.visits.errors import NotCheckedInError, VisitClosedError
from shared.coworking.visits.models import Presence, Visit, VisitStatus
from shared.coworking.visits.notes import add_note
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork

# Further writes in the transaction of a visit: a door code's use.
ExtraWrites = Callable[[UnitOfWork, Visit], None]


def end_if_overdue(user_id: str) -> Presence | None:
    """A person's presence; one whose space has closed is ended first, and the answer is None."""
    presence = reading.present(user_id)
    if presence is None or clock.now() <= clock.parse(presence.closes_at):
        return presence
    try:
        end(presence, actor=None)
    except NotCheckedInError:
        # Closed by somebody else at this moment.
        return reading.present(user_id)
    return None


def check_out(*, user_id: str, actor: str, idempotency: IdempotencyKey | None = None) -> Visit:
    """End a person's visit; after the closing time it has ended then. Raises NotCheckedInError."""
    return end(_presence(user_id), actor=actor, idempotency=idempotency)


def let_out(*, user_id: str, actor: str, reason: str, idempotency: IdempotencyKey | None = None) -> Visit:
    """End somebody's visit by hand: the staff vouch for its end, but for their own. Raises NotCheckedInError."""
    return end(_presence(user_id), actor=actor, proven=user_id != actor, reason=reason, idempotency=idempotency)


def _presence(user_id: str) -> Presence:
    presence = reading.present(user_id)
    if presence is None:
        raise NotCheckedInError()
    return presence


def end(
    presence: Presence,
    *,
    actor: str | None,
    proven: bool = False,
    reason: str | None = None,
    idempotency: IdempotencyKey | None = None,
    extra_writes: ExtraWrites | None = None,
) -> Visit:
    """End the open visit of a presence; `proven` says that a door code or staff ends it, `reason` why by hand.

    Raises NotCheckedInError when it has ended meanwhile.
    """
    current: Presence | None = presence

    def attempt() -> Visit:
        nonlocal current
        if current is None or current.visit_id != presence.visit_id:
            raise NotCheckedInError()
        uow, known = UnitOfWork(), current
        # What a lost attempt has read is read again.
        current = None
        visit = add_ending(uow, known, actor=actor, proven=proven, reason=reason)
        uow.delete(known, condition=is_still(known), on_conflict=lambda old: _lost(known, old))
        if extra_writes is not None:
            extra_writes(uow, visit)
        uow.store_idempotency_key(idempotency, {"id": visit.visit_id})
        try:
            uow.commit()
        except StaleReadError:
            current = reading.present(presence.user_id)
            raise
        return visit

    return retry_on_conflict(attempt)


def is_still(presence: Presence) -> Any:
    """The condition that a presence is what was read."""
    return (Presence.visit_id == presence.visit_id) & (Presence.check_in == presence.check_in)


def _lost(presence: Presence, old: Mapping[str, Any] | None) -> NotCheckedInError | StaleReadError:
    is_same = old is not None and old.get("visit_id") == presence.visit_id
    # The same visit, whose beginning was corrected meanwhile.
    return StaleReadError() if is_same else NotCheckedInError()


def add_ending(
    uow: UnitOfWork, presence: Presence, *, actor: str | None, proven: bool = False, reason: str | None = None
) -> Visit:
    """Write all that ends the visit of a presence but the presence itself; the visit as it is then.

    At commit NotCheckedInError when it has ended meanwhile.
    """
    visit = presence.visit()
    moment, visit.status = rules.ending(clock.now(), clock.parse(presence.closes_at))
    if visit.proven is not None:
        visit.proven = visit.proven and proven and visit.status == VisitStatus.CLOSED
    visit.check_out = clock.iso(moment)
    visit.duration_minutes = rules.minutes(clock.parse(visit.check_in), moment)
    uow.update(
        visit,
        [
            Visit.status.set(visit.status),
            Visit.check_out.set(visit.check_out),
            Visit.duration_minutes.set(visit.duration_minutes),
            *([] if visit.proven is None else [Visit.proven.set(visit.proven)]),
        ],
        condition=Visit.status == VisitStatus.OPEN,
        on_conflict=NotCheckedInError(),
    )
    uow.update(Space(*Space.key(visit.space_id)), [Space.present.add(-1)], condition=Space.pk.exists())
    closed = events.closed(visit, actor=actor)
    uow.add_event(closed)
    add_note(uow, visit.visit_id, closed, reason)
    return visit


def close(*, visit_id: str, actor: str, reason: str | None = None) -> Visit:
    """End somebody's open visit. Raises VisitNotFoundError, VisitClosedError."""
    visit = reading.find(visit_id)
    presence = reading.present(visit.user_id)
    if presence is None or presence.visit_id != visit_id:
        raise VisitClosedError()
    try:
        return end(presence, actor=actor, proven=visit.user_id != actor, reason=reason)
    except NotCheckedInError:
        raise VisitClosedError() from None
