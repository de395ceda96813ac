"""Finding published courses: newest first, by title or by price, filtered and searched within bounded reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from shared.core.paging import Page
from shared.core.search import matches, words
from shared.data.base import query_page
from shared.learning import models as keys
from shared.learning.courses.models import Course, Live
from shared.learning.courses.rules import CourseStatus
from shared.learning.models import LearningItem

Sort: TypeAlias = Literal["new", "title", "price"]
Price: TypeAlias = Literal["free", "paid"]
# A filtered page reads at most so many pages of the catalogue; it may then be short and still have a next one.
MAX_PAGES = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a course must be; None for whatever."""

    q: str | None = None
    level: str | None = None
    language: str | None = None
    price: Price | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is filtered."""
        return not any((self.q, self.level, self.language, self.price))

    def fits(self, card: dict[str, Any]) -> bool:
        """Whether a course is wanted: every word asked for begins a word of its title or summary."""
        if self.level not in (None, card["level"]) or self.language not in (None, card["language"]):
            return False
        if self.price is not None and (card["price"] == 0) != (self.price == "free"):
            return False
        have = words(f"{card['title']} {card['summary']}")
        return matches(words(self.q or ""), have)


def browse(wanted: Wanted, *, sort: Sort, limit: int, cursor: str | None) -> Page[Course]:
    """A page of published courses; none for a text without a letter or a digit. Raises InvalidCursorError."""
    if wanted.q and not words(wanted.q):
        return Page([])
    scope = f"courses:{sort}:{wanted}"
    found: list[Course] = []
    for _ in range(1 if wanted.is_everything else MAX_PAGES):
        page = _page(sort, scope, limit - len(found), cursor)
        found += [one for one in page.items if wanted.fits(one.card)]
        cursor = page.next_cursor
        if cursor is None or len(found) >= limit:
            break
    return Page(found, cursor)


def _page(sort: Sort, scope: str, limit: int, cursor: str | None) -> Page[Course]:
    index: Any = {"new": Course.gsi2, "title": Live.gsi1, "price": Live.gsi2}[sort]
    newest_first = sort == "new"
    page = query_page(index, keys.catalogue(sort), scope=scope, limit=limit, cursor=cursor, newest_first=newest_first)
    items = page.items if newest_first else by_id([one.course_id for one in page.items])
    return Page([one for one in items if one.status == CourseStatus.PUBLISHED and one.card], page.next_cursor)


def by_id(course_ids: list[str]) -> list[Course]:
    """Courses in the order of their ids, without those that do not exist."""
    if not course_ids:
        return []
    read = LearningItem.batch_get([keys.course_key(one) for one in course_ids])
    known = {one.course_id: one for one in read if isinstance(one, Course)}
    return [known[one] for one in course_ids if one in known]
