"""Giving, taking and spending karma: an entry and the balance in one transaction, once for each event."""

from __future__ import annotations

from dataclasses import dataclass

from pynamodb.expressions.condition import Condition

from shared.core.paging import DEFAULT_LIMIT, Page
from shared.data.base import query_page
from shared.data.events import DomainEvent
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import retry_on_conflict
from shared.data.uow import DuplicateMessage, OnConflict, UnitOfWork
from shared.identity.models import User
from shared.identity.public import visible_users
from shared.identity.users import get_user
from shared.karma.errors import NotEnoughKarmaError, NothingToReverseError, StaleBalanceError
from shared.karma.events import KarmaChanged, made_by_hand
from shared.karma.models import ENTRIES, LEADERBOARD, DayTally, Entry, LeaderboardEntry
from shared.karma.rules import Rule, Rules, points_of


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody on the leaderboard: their name and public score (points)."""

    name: str
    score: int


def balance_of(user: User) -> int:
    """A person's points."""
    return int(user.karma or 0)


def add_entry(
    uow: UnitOfWork,
    user: User,
    *,
    delta: int,
    reason: str,
    source_event_id: str,
    is_public: bool = False,
    on_conflict: OnConflict = None,
) -> Entry:
    """Add an entry and the balance that follows from it to the caller's transaction, without announcing it.

    `is_public` counts it in the public score too: only what everybody may learn of the person.

    At commit `on_conflict` (StaleBalanceError) when `user` was changed since it was read, DuplicateMessage for an event
    that has an entry.
    """
    entry = Entry.new(user_id=user.id, delta=delta, reason=reason, source_event_id=source_event_id, is_public=is_public)
    uow.create(entry, on_conflict=DuplicateMessage(f"karma for {source_event_id}"))
    if delta:
        balance = balance_of(user) + delta
        condition = User.pk.exists() & _unchanged(user)
        uow.update(user, [User.karma.set(balance)], condition=condition, on_conflict=on_conflict or StaleBalanceError())
        if is_public:
            _add_to_score(uow, user, delta)
    return entry


def give(
    uow: UnitOfWork,
    user: User,
    *,
    points: int,
    reason: str,
    source_event_id: str,
    is_public: bool = False,
    on_conflict: OnConflict = None,
) -> Entry:
    """Give points (or take them, when negative) in the caller's transaction, and announce it unless they are 0.

    `is_public` and the commit's errors as `add_entry`.
    """
    if points:
        changed = KarmaChanged(
            delta=points, balance=balance_of(user) + points, reason=reason, source_event_id=source_event_id
        )
        uow.add_event(changed.of(user.id, customer_id=user.id))
    return add_entry(
        uow,
        user,
        delta=points,
        reason=reason,
        source_event_id=source_event_id,
        is_public=is_public,
        on_conflict=on_conflict,
    )


def spend(
    uow: UnitOfWork, user: User, *, points: int, reason: str, source_event_id: str, on_conflict: OnConflict = None
) -> None:
    """Take points in the caller's transaction; the balance is never below zero afterwards.

    The public score stays: whoever spends more than it would show that there was more.

    Raises NotEnoughKarmaError; at commit as `add_entry`.
    """
    if balance_of(user) < points:
        raise NotEnoughKarmaError(balance=max(0, balance_of(user)))
    give(uow, user, points=-points, reason=reason, source_event_id=source_event_id, on_conflict=on_conflict)


def award(
    *, user_id: str, delta: int, reason: str, actor: str, idempotency: IdempotencyKey | None = None
) -> tuple[Entry, int]:
    """Give or take points by hand, as an admin: (the entry, the balance afterwards).

    Raises UserNotFoundError, and NotEnoughKarmaError when more would be taken than there is.
    """

    def act() -> tuple[Entry, int]:
        user = get_user(user_id)
        balance = balance_of(user) + delta
        if delta < 0 and balance < 0:
            raise NotEnoughKarmaError(balance=max(0, balance_of(user)))
        event = made_by_hand(user_id, delta=delta, balance=balance, reason=reason, actor=actor)
        uow = UnitOfWork()
        entry = add_entry(uow, user, delta=delta, reason=reason, source_event_id=event.id, is_public=True)
        uow.add_event(event)
        uow.store_idempotency_key(idempotency, {"source_event_id": event.id, "balance": balance})
        uow.commit()
        return entry, balance

    return retry_on_conflict(act, on=StaleBalanceError)


def find(*, user_id: str, source_event_id: str) -> Entry:
    """The entry that an event made."""
    return Entry.get(*Entry.key(user_id, source_event_id), consistent_read=True)


def reward(event: DomainEvent, rules: Rules) -> bool:
    """Apply the rules to an event: whether it makes an entry. Raises DuplicateMessage when it has one.

    One that takes the last of another back is noted there also when all points were taken back before.

    Raises MalformedEventError, and NothingToReverseError when what it takes back has not been counted yet.
    """
    days = points_of(rules, event.type, event.data)
    rule = rules.get(event.type)
    if rule is None or event.customer_id is None:
        return False
    user_id, reversed_event = event.customer_id, rule.reverses(event.data)
    if not days and reversed_event is None:
        return False

    def act() -> None:
        uow = UnitOfWork()
        delta = sum(_grant(uow, user_id, rule, day, points) for day, points in days.items())
        user = get_user(user_id)
        entry = give(
            uow,
            user,
            points=delta,
            reason=event.type,
            source_event_id=event.id,
            is_public=rule.is_public(event.data),
        )
        if reversed_event is not None:
            uow.update(
                Entry(*Entry.key(user_id, reversed_event)),
                [Entry.reversed_by.set(entry.id)],
                condition=Entry.pk.exists(),
                on_conflict=NothingToReverseError(),
            )
        uow.commit()

    retry_on_conflict(act, on=StaleBalanceError)
    return True


def restore(event: DomainEvent, rules: Rules) -> bool:
    """Make an entry that no rule makes from the `karma.changed` that announced it; False for entries of rules.

    It is not announced again. Raises DuplicateMessage when the entry is there, MalformedEventError.
    """
    if event.type != KarmaChanged.type:
        return False
    changed = KarmaChanged.read(event)
    if changed.reason in rules and changed.source_event_id != event.id:
        return False

    def act() -> None:
        uow = UnitOfWork()
        user = get_user(event.aggregate_id)
        add_entry(
            uow,
            user,
            delta=changed.delta,
            reason=changed.reason,
            source_event_id=changed.source_event_id,
            # What was given by hand; all else that no rule makes is spending.
            is_public=changed.source_event_id == event.id,
        )
        uow.commit()

    retry_on_conflict(act, on=StaleBalanceError)
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


def mark_public(event: DomainEvent, rules: Rules) -> str | None:
    """Mark the ledger's entry of an event as public if it is, for entries of before there was a public score.

    Returns the person whose score is then to be rebuilt, None when the event has no entry or one that was marked.
    """
    if event.type == KarmaChanged.type:
        user_id: str | None = event.aggregate_id
        is_public = KarmaChanged.read(event).source_event_id == event.id
    else:
        rule, user_id = rules.get(event.type), event.customer_id
        is_public = rule is not None and rule.is_public(event.data)
    if user_id is None or not is_public:
        return None
    entry = Entry.get_or_none(*Entry.key(user_id, event.id), consistent=True)
    if entry is None or entry.is_public:
        return None
    entry.update([Entry.is_public.set(True)], condition=Entry.pk.exists())
    return user_id


def rebuild_score(*, user_id: str) -> int:
    """Write a person's public score as the ledger's public entries have it; the score (points)."""

    def act() -> int:
        user = get_user(user_id)
        known = LeaderboardEntry.get_or_none(*LeaderboardEntry.key(user_id), consistent=True)
        ledger = Entry.query(Entry.of_person(user_id), Entry.sk.startswith(ENTRIES), consistent_read=True)
        score = sum(entry.delta for entry in ledger if entry.is_public)
        uow = UnitOfWork()
        uow.check(User, *User.key(user_id), condition=_unchanged(user), on_conflict=StaleBalanceError())
        _write_score(uow, user, known, score)
        uow.commit()
        return score

    return retry_on_conflict(act, on=StaleBalanceError)


def leaders(*, limit: int) -> list[Leader]:
    """Those with the highest public score who agree to be shown, best first; who has just disagreed is left out."""
    ranked = list(LeaderboardEntry.gsi1.entries(LEADERBOARD, scan_index_forward=False, limit=limit))
    people = visible_users((entry.user_id for entry in ranked), consistent=True)
    return [Leader(people[entry.user_id].full_name, entry.ranked_points) for entry in ranked if entry.user_id in people]


def refresh_leaderboard_entry(*, user_id: str) -> None:
    """Put a person on the leaderboard or take them off it, as they have chosen in their profile."""

    def act() -> None:
        user = get_user(user_id)
        uow = UnitOfWork()
        uow.check(User, *User.key(user_id), condition=_unchanged(user), on_conflict=StaleBalanceError())
        known = LeaderboardEntry.get_or_none(*LeaderboardEntry.key(user_id), consistent=True)
        if known is None or known.points is None:
            # Nothing counts publicly yet; whatever will is written as the person has chosen by then.
            return
        _write_score(uow, user, known, known.points)
        uow.commit()

    retry_on_conflict(act, on=StaleBalanceError)


def _unchanged(user: User) -> Condition:
    seen = balance_of(user)
    balance = User.karma == seen if seen else (User.karma.does_not_exist() | (User.karma == 0))
    shown = User.is_public == True if user.is_public else ~(User.is_public == True)  # noqa: E712 - expressions
    both: Condition = balance & shown
    return both


def _add_to_score(uow: UnitOfWork, user: User, delta: int) -> None:
    known = LeaderboardEntry.get_or_none(*LeaderboardEntry.key(user.id), consistent=True)
    _write_score(uow, user, known, (known.points or 0 if known else 0) + delta)


def _write_score(uow: UnitOfWork, user: User, known: LeaderboardEntry | None, points: int) -> None:
    """Write a score over the one that was read. At commit StaleBalanceError when somebody was faster.

    Nobody has one after their erasure, however late the event comes.
    """
    if user.is_erased:
        return
    seen = known.points if known else None
    unchanged = LeaderboardEntry.points.does_not_exist() if seen is None else LeaderboardEntry.points == seen
    uow.put(
        LeaderboardEntry.of(user.id, points, is_shown=bool(user.is_public)),
        condition=unchanged,
        on_conflict=StaleBalanceError(),
    )


def _grant(uow: UnitOfWork, user_id: str, rule: Rule, day: str, points: int) -> int:
    """Add points to the day's tally where the rule has a cap: how many of them count."""
    if rule.daily_cap is None:
        return points
    key = DayTally.key(user_id, rule.category, day)
    tally = DayTally.get_or_none(*key, consistent=True)
    before = tally.points if tally else 0
    uow.put(
        DayTally(*key, points=before + points),
        condition=DayTally.points == before if tally else DayTally.pk.does_not_exist(),
        on_conflict=StaleBalanceError(),
    )
    return rule.granted(before + points) - rule.granted(before)
