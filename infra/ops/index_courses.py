"""Puts courses of before all were listed into the admins' list: `python -m infra.ops index-courses --stack atrium-dev`.

A course gets its place with any step of its review too; running this again changes nothing.
"""

from __future__ import annotations

from infra.ops import stack as stacks
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.learning.courses.models import Course
from shared.learning.courses.store import save_course


def index() -> int:
    """Place the courses that have no place; how many that were. It reads the whole table."""
    placed = 0
    for course in Course.scan():
        if not course.gsi1pk:
            placed += _placed(course)
    return placed


def _placed(course: Course) -> bool:
    uow = UnitOfWork()
    save_course(uow, course)
    try:
        uow.commit()
    except StaleReadError:
        # Whoever was faster has given it its place.
        return False
    return True


def run(*, stack: str) -> str:
    """Place a stack's courses and say how many."""
    stacks.use(stack)
    return f"{index()} courses are listed now that were not"
