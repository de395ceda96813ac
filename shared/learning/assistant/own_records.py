"""What the assistant may say of a person's learning: their courses and how far they are."""

from __future__ import annotations

from collections.abc import Iterator

from shared.ai.context import Source
from shared.core.periods import day_of
from shared.data.base import query_page
from shared.learning import models as keys
from shared.learning.courses.models import Live
from shared.learning.enrolment.models import Enrolment
from shared.learning.models import LearningItem
from shared.learning.progress import rules

LAST_COURSES = 5


def sources(user_id: str, _question: str) -> Iterator[Source]:
    """The courses that a person enrolled in last, with the share of required lessons that they have done."""
    key = keys.enrolments_of(user_id)
    enrolments: list[Enrolment] = query_page(Enrolment.gsi1, key, scope=key, limit=LAST_COURSES).items
    found = LearningItem.batch_get([keys.live_key(one.course_id) for one in enrolments]) if enrolments else ()
    lives = {str(one.course_id): one for one in found if isinstance(one, Live)}
    for enrolment in enrolments:
        if (live := lives.get(enrolment.course_id)) is not None:
            yield Source(f"progress:{enrolment.course_id}", _text(enrolment, live), str(live.title))


def _text(enrolment: Enrolment, live: Live) -> str:
    parts = [f"Course «{live.title}»: enrolled {day_of(enrolment.enrolled_at)}, status {enrolment.status}"]
    if enrolment.is_active:
        required = live.outline.required
        done = enrolment.completed & required
        percent = rules.percent_of(enrolment.completed, required)
        parts.append(f"{done.bit_count()} of {required.bit_count()} required lessons completed, {percent} %")
    if enrolment.completed_at:
        parts.append(f"course completed {day_of(enrolment.completed_at)}")
    return ", ".join(parts)
