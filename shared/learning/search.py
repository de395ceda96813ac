"""What the search of the staff finds in learning: courses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shared.core import ids
from shared.core.finder import MOST_HITS, Asked, Hit, SearchKind
from shared.core.slugs import is_slug
from shared.learning import models as keys
from shared.learning.courses import catalogue
from shared.learning.courses.models import Live, title_start


def find_courses(asked: Asked) -> Iterator[Hit]:
    """Published courses by id, slug or the start of the title."""
    named = _named(asked.text)
    found = [named] if named else []
    if not asked.contact and (start := title_start(asked.text)):
        live = Live.gsi1.query(
            keys.catalogue("title"), Live.gsi1sk.startswith(start), limit=MOST_HITS, page_size=MOST_HITS
        )
        found += [str(one.course_id) for one in live]
    for course in catalogue.by_id(list(dict.fromkeys(found)))[:MOST_HITS]:
        if course.card:
            yield Hit(
                str(course.course_id),
                str(course.card["title"]),
                f"/admin/courses/{course.course_id}",
                subtitle=str(course.slug),
                status=str(course.status),
                exact=course.course_id == named,
            )


def _named(text: str) -> str | None:
    if ids.is_id("crs", text):
        return text
    slug = text.casefold()
    held = keys.Slug.get_or_none(*keys.Slug.key(slug)) if is_slug(slug) else None
    return str(held.course_id) if held else None


KINDS: Final = (SearchKind("course", "courses.create", find_courses),)
