"""Giving, taking and spending karma: an entry and the balance in one transaction, once for each event."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from pynamodb.expressions.condition import Condition

from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.events import DomainEvent
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import DuplicateMessage, OnConflict, UnitOfWork
from shared.identity.models import IdentityItem, User
from shared.identity.verification import get_user
from shared.karma import events
from shared.karma.errors import KarmaMovedError, NotEnoughKarmaError, NothingToReverseError
from shared.karma.models import ENTRIES, STANDINGS, DayTally, Entry, Standing
from shared.karma.rules import Rule, Rules, points_of

TRIES = 8
KARMA_CHANGED = "karma.changed"
T = TypeVar("T")


def balance_of(user: User) -> int:
    """A person's points."""
    return int(user.karma or 0)


def enter(
    uow: UnitOfWork,
    user: User,
    *,
    delta: int,
    reason: str,
    source_event_id: str,
    moved: OnConflict = None,
) -> Entry:
    """Add an entry and the balance that follows from it to the caller's transaction.

    At commit `moved` (KarmaMovedError) when `user` is not as it was read, DuplicateMessage for an event with an entry.
    """
    entry = Entry.new(user_id=user.id, delta=delta, reason=reason, source_event_id=source_event_id)
    uow.create(entry, on_conflict=DuplicateMessage(f"karma for {source_event_id}"))
    if delta:
        balance = balance_of(user) + delta
        condition = User.pk.exists() & _unchanged(user)
        uow.update(user, [User.karma.set(balance)], condition=condition, on_conflict=moved or KarmaMovedError())
        _stand(uow, user, balance)
    return entry


def spend(
    uow: UnitOfWork, user: User, *, points: int, reason: str, source_event_id: str, moved: OnConflict = None
) -> None:
    """Take points in the caller's transaction; the balance is never below zero afterwards.

    Raises NotEnoughKarmaError; at commit as `enter`.
    """
    if balance_of(user) < points:
        raise NotEnoughKarmaError(balance=max(0, balance_of(user)))
    give(uow, user, points=-points, reason=reason, source_event_id=source_event_id, moved=moved)


def give(
    uow: UnitOfWork, user: User, *, points: int, reason: str, source_event_id: str, moved: OnConflict = None
) -> None:
    """Give points in the caller's transaction, and announce it. At commit as `enter`."""
    enter(uow, user, delta=points, reason=reason, source_event_id=source_event_id, moved=moved)
    balance = balance_of(user) + points
    told = {"delta": points, "balance": balance, "reason": reason, "source_event_id": source_event_id}
    uow.add_event(events.changed(user.id, **told))  # type: ignore[arg-type]


def award(
    *, user_id: str, delta: int, reason: str, actor: str, idempotency: IdempotencyKey | None = None
) -> tuple[Entry, int]:
    """Give or take points on an admin's word; the entry and the balance.

    Raises UserNotFoundError, and NotEnoughKarmaError when more would be taken than there is.
    """

    def act() -> tuple[Entry, int]:
        user = get_user(user_id)
        balance = balance_of(user) + delta
        if delta < 0 and balance < 0:
            raise NotEnoughKarmaError(balance=max(0, balance_of(user)))
        event = events.changed(user_id, delta=delta, balance=balance, reason=reason, source_event_id=None, actor=actor)
        uow = UnitOfWork()
        entry = enter(uow, user, delta=delta, reason=reason, source_event_id=event.id)
        uow.add_event(event)
        uow.store_idempotency_key(idempotency, {"source_event_id": event.id, "balance": balance})
        uow.commit()
        return entry, balance

    return _patiently(act)


def find(*, user_id: str, source_event_id: str) -> Entry:
    """The entry that an event made."""
    return Entry.get(*Entry.key(user_id, source_event_id), consistent_read=True)


def reward(event: DomainEvent, rules: Rules) -> bool:
    """Apply the rules to an event: whether it is worth an entry. Raises DuplicateMessage when it has one.

    Raises MalformedEventError, and NothingToReverseError when what it takes back has not been counted yet.
    """
    days = points_of(rules, event.type, event.data)
    if not days or event.customer_id is None:
        return False
    user_id, rule = event.customer_id, rules[event.type]

    def act() -> None:
        uow = UnitOfWork()
        delta = sum(_grant(uow, user_id, rule, day, points) for day, points in days.items())
        user = get_user(user_id)
        entry = enter(uow, user, delta=delta, reason=event.type, source_event_id=event.id)
        reversed_event = rule.reverses(event.data)
        if reversed_event is not None:
            uow.update(
                Entry(*Entry.key(user_id, reversed_event)),
                [Entry.reversed_by.set(entry.id)],
                condition=Entry.pk.exists(),
                on_conflict=NothingToReverseError(),
            )
        if delta:
            told = {"delta": delta, "balance": balance_of(user) + delta, "reason": event.type}
            uow.add_event(events.changed(user_id, **told, source_event_id=event.id))  # type: ignore[arg-type]
        uow.commit()

    _patiently(act)
    return True


def restore(event: DomainEvent, rules: Rules) -> bool:
    """Enter again what a `karma.changed` tells of an entry that no rule makes; False for those that rules make.

    Raises DuplicateMessage when it is in the ledger.
    """
    data = event.data
    source = str(data["source_event_id"])
    if event.type != KARMA_CHANGED or (data["reason"] in rules and source != event.id):
        return False

    def act() -> None:
        uow = UnitOfWork()
        user = get_user(event.aggregate_id)
        enter(uow, user, delta=int(data["delta"]), reason=data["reason"], source_event_id=source)
        uow.commit()

    _patiently(act)
    return True


def entries(*, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Entry]:
    """A person's entries, newest first."""
    return query_page(
        Entry,
        Entry.of_person(user_id),
        scope=f"karma:{user_id}",
        range_condition=Entry.sk.startswith(ENTRIES),
        limit=limit,
        cursor=cursor,
    )


def leaders(*, limit: int) -> list[User]:
    """Those with the most karma who agree to be shown, best first; who has just disagreed is passed over."""
    places = list(Standing.gsi1.entries(STANDINGS, scan_index_forward=False, limit=limit))
    if not places:
        return []
    people = IdentityItem.read_together(*(User.key(place.user_id) for place in places))
    return [one for one in people if isinstance(one, User) and one.is_public and one.is_active]


def show_or_hide(*, user_id: str) -> None:
    """Put a person on the leaderboard or take them off it, as they wish now."""

    def act() -> None:
        user = get_user(user_id)
        uow = UnitOfWork()
        uow.check(User, *User.key(user_id), condition=_unchanged(user), on_conflict=KarmaMovedError())
        if user.is_public:
            _stand(uow, user, balance_of(user))
        else:
            uow.delete(Standing(*Standing.key(user_id)))
        uow.commit()

    _patiently(act)


def _unchanged(user: User) -> Condition:
    seen = balance_of(user)
    balance = User.karma == seen if seen else (User.karma.does_not_exist() | (User.karma == 0))
    shown = User.is_public == True if user.is_public else ~(User.is_public == True)  # noqa: E712 - expressions
    both: Condition = balance & shown
    return both


def _stand(uow: UnitOfWork, user: User, balance: int) -> None:
    if not user.is_public:
        return
    if balance > 0:
        uow.put(Standing.of(user.id, balance))
    else:
        uow.delete(Standing(*Standing.key(user.id)))


def _grant(uow: UnitOfWork, user_id: str, rule: Rule, day: str, points: int) -> int:
    """Note points in a day's tally where the rule has a cap; how many of them count."""
    if rule.daily_cap is None:
        return points
    key = DayTally.key(user_id, rule.purse, day)
    tally = DayTally.get_or_none(*key, consistent=True)
    before = int(tally.points) if tally else 0
    uow.put(
        DayTally(*key, points=before + points),
        condition=DayTally.points == before if tally else DayTally.pk.does_not_exist(),
        on_conflict=KarmaMovedError(),
    )
    return rule.granted(before + points) - rule.granted(before)


def _patiently(act: Callable[[], T]) -> T:
    """Do something again that lost a race for the balance."""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(random.uniform(0.005, 0.04 * attempt))  # noqa: S311 - jitter, not a secret
        try:
            return act()
        except KarmaMovedError:
            continue
    raise KarmaMovedError()
