"""Who was here and who is: by person, by space, at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pynamodb.expressions.condition import Condition

from shared.core import clock
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from shared.coworking.spaces import service as spaces
from shared.coworking.spaces.models import Space
from shared.coworking.visits import rules
from shared.coworking.visits.models import Presence, Visit
from shared.data.base import query_page
from shared.identity import names

# Before and after every moment that there is.
FIRST, LAST = "0", "9"


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody who is in and lets others know."""

    name: str
    since: str
    space_id: str


@dataclass(frozen=True, slots=True)
class Present:
    """A part of those who are in these spaces: `others` do not want to be named."""

    spaces: list[Space]
    people: list[Seen]
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
    """Visits that began in a period, newest first, of a person, in a space, or both: one of the two must be given.

    With both a page may be shorter than `limit` and still have a next one. Raises InvalidPeriodError.
    """
    rules.check_period(since, until)
    first, last = clock.iso(since) if since else FIRST, clock.iso(until) if until else LAST
    scope = f"visits:{user_id}:{space_id}:{first}:{last}"
    if user_id is not None:
        span: Condition = Visit.gsi1sk.between(first, last)
        page: Page[Visit] = query_page(
            Visit.gsi1, Visit.of_person(user_id), scope=scope, range_condition=span, limit=limit, cursor=cursor
        )
        return Page([one for one in page.items if space_id in (None, one.space_id)], page.next_cursor)
    if space_id is None:
        raise ValueError("visits are listed by person or by space")
    span = Visit.gsi2sk.between(first, last)
    return query_page(
        Visit.gsi2, Visit.in_space(space_id), scope=scope, range_condition=span, limit=limit, cursor=cursor
    )


def present(*, space_id: str | None, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Present:
    """Who is in a space, or in each of the newest hundred: names of those who agreed to be seen, a number for the rest.

    Space after space, in each longest first. Raises SpaceNotFoundError.
    """
    asked = [spaces.find(space_id)] if space_id is not None else spaces.listing(limit=MAX_LIMIT).items
    found, next_cursor = _present(asked, f"present:{space_id}", max(1, min(limit, MAX_LIMIT)), cursor)
    known = names.of_those_who_agreed([one.user_id for one in found])
    people = [Seen(known[one.user_id], one.check_in, one.space_id) for one in found if one.user_id in known]
    return Present(asked, people, len(found) - len(people), next_cursor)


def _present(asked: list[Space], scope: str, limit: int, cursor: str | None) -> tuple[list[Presence], str | None]:
    """As many as fit a page, from where the cursor points; spaces that are empty cost nothing."""
    begin = decode_cursor(scope, cursor) if cursor else {}
    rest = [one for one in asked if int(one.present) or one.id == begin.get("space")]
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
