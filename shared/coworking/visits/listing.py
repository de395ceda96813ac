"""Visits by person and by space, and who is present at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.core.periods import check_period
from shared.coworking.spaces import service as spaces
from shared.coworking.spaces.models import Space
from shared.coworking.visits.models import Presence, Visit
from shared.data.base import query_page
from shared.identity.models import User
from shared.identity.public import visible_names

# Sort before and after every moment.
FIRST, LAST = "0", "9"
# So many of a person's visits are read at most to find those in one space.
MAX_SCANNED = 5 * MAX_LIMIT
GSI1 = ("gsi1pk", "gsi1sk")


@dataclass(frozen=True, slots=True)
class VisibleVisitor:
    """A person who is present and agreed to be shown, or whom staff see; `since` is the check-in (ISO 8601 UTC).

    Ids, the end of the visit's opening hours and contacts are for staff alone.
    """

    name: str
    since: str
    space_id: str
    user_id: str | None = None
    visit_id: str | None = None
    closes_at: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class PresentVisitors:
    """A page of who is present in these spaces; `others` counts those who did not agree to be shown."""

    spaces: list[Space]
    people: list[VisibleVisitor]
    others: int
    next_cursor: str | None


def visits(
    *,
    user_id: str | None = None,
    space_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Visit]:
    """Visits that began in a period, newest first: of a person, in a space, both, or everybody's everywhere.

    With both a page is short only when MAX_SCANNED of the person's other visits lie in between.
    Raises InvalidPeriodError, InvalidCursorError.
    """
    check_period(since, until)
    first, last = clock.iso(since) if since else FIRST, clock.iso(until) if until else LAST
    scope = f"visits:{user_id}:{space_id}:{first}:{last}"
    if user_id is None and space_id is None:
        return _in_all_spaces(first, last, scope, limit, cursor)
    if user_id is None:
        of_space, span = Visit.in_space(str(space_id)), Visit.gsi2sk.between(first, last)
        return query_page(Visit.gsi2, of_space, scope=scope, range_condition=span, limit=limit, cursor=cursor)

    def of_person(size: int, cursor: str | None) -> Page[Visit]:
        key, span = Visit.of_person(user_id), Visit.gsi1sk.between(first, last)
        return query_page(Visit.gsi1, key, scope=scope, range_condition=span, limit=size, cursor=cursor)

    if space_id is None:
        return of_person(limit, cursor)
    found: list[Visit] = []
    for _ in range(MAX_SCANNED // MAX_LIMIT):
        page = of_person(MAX_LIMIT, cursor)
        found += (one for one in page.items if one.space_id == space_id)
        cursor = page.next_cursor
        if cursor is None or len(found) > limit:
            break
    if len(found) > limit:
        cursor = encode_cursor(scope, {name: getattr(found[limit - 1], name) for name in ("pk", "sk", *GSI1)})
    return Page(found[:limit], cursor)


def _in_all_spaces(first: str, last: str, scope: str, limit: int, cursor: str | None) -> Page[Visit]:
    """The newest of each space's newest: one query a space, of which there are few."""
    before = str(decode_cursor(scope, cursor).get("before", "")) if cursor else last
    if not first <= before <= last:
        raise InvalidCursorError()
    entries: list[Visit] = []
    for space_id in spaces.all_ids():
        span = Visit.gsi2sk.between(first, before)
        # One more for the entry at which the page before ended, and one to know whether more follow.
        entries += Visit.gsi2.entries(
            Visit.in_space(space_id), range_key_condition=span, scan_index_forward=False, limit=limit + 2
        )
    newest = sorted((one for one in entries if one.gsi2sk != before), key=lambda one: one.gsi2sk, reverse=True)
    more = encode_cursor(scope, {"before": newest[limit - 1].gsi2sk}) if len(newest) > limit else None
    return Page(Visit.gsi2.read(newest[:limit]), more)


def present(
    *,
    space_id: str | None,
    show_all: bool = False,
    show_contacts: bool = False,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> PresentVisitors:
    """Who is present in a space, or in the newest hundred: names of those who agreed to be shown, and how many others.

    Staff see everybody by name (`show_all`), and how to reach them (`show_contacts`). Space after space, in each
    longest first. Raises SpaceNotFoundError.
    """
    asked = [spaces.find(space_id)] if space_id is not None else spaces.listing(limit=MAX_LIMIT).items
    found, next_cursor = _present(asked, f"present:{space_id}", max(1, min(limit, MAX_LIMIT)), cursor)
    if show_all:
        people = [_seen_by_staff(one, user, show_contacts) for one, user in _with_people(found)]
        return PresentVisitors(asked, people, 0, next_cursor)
    known = visible_names([one.user_id for one in found])
    people = [VisibleVisitor(known[one.user_id], one.check_in, one.space_id) for one in found if one.user_id in known]
    return PresentVisitors(asked, people, len(found) - len(people), next_cursor)


def _with_people(found: list[Presence]) -> list[tuple[Presence, User | None]]:
    keys = [User.key(one.user_id) for one in found]
    people = {one.id: one for one in User.batch_get(keys) if isinstance(one, User)} if keys else {}
    return [(one, people.get(one.user_id)) for one in found]


def _seen_by_staff(one: Presence, user: User | None, show_contacts: bool) -> VisibleVisitor:
    return VisibleVisitor(
        name=user.full_name if user else "",
        since=one.check_in,
        space_id=one.space_id,
        user_id=one.user_id,
        visit_id=one.visit_id,
        closes_at=one.closes_at,
        phone=user.phone if user and show_contacts else None,
        email=user.email if user and show_contacts else None,
    )


def _present(asked: list[Space], scope: str, limit: int, cursor: str | None) -> tuple[list[Presence], str | None]:
    """As many as fit a page, from where the cursor points; spaces that are empty cost nothing."""
    begin = decode_cursor(scope, cursor) if cursor else {}
    rest = [one for one in asked if one.present or one.id == begin.get("space")]
    at = next((place for place, one in enumerate(rest) if one.id == begin.get("space")), 0)
    after, found = begin.get("after"), list[Presence]()
    for space in rest[at:]:
        if len(found) == limit:
            return found, encode_cursor(scope, {"space": space.id})
        page: Page[Presence] = query_page(
            Presence.gsi1,
            Presence.in_space(space.id),
            scope=f"present:{space.id}",
            limit=limit - len(found),
            cursor=after,
            newest_first=False,
        )
        found += page.items
        if page.next_cursor:
            return found, encode_cursor(scope, {"space": space.id, "after": page.next_cursor})
        after = None
    return found, None
