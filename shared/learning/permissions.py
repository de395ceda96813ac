"""What staff may do with courses. Authors need no permission: the course names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.identity.roles import Role, held_by

PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = {
    "courses.create": held_by(Role.MANAGER),
    # Every course as if one were its author, and publishing, archiving, withdrawing and its authors.
    "courses.administer": held_by(),
    "courses.refund": held_by(),
    "learning.restore_days": held_by(),
    "courses.read_reports": held_by(),
}
# With which staff see its events on somebody's timeline.
TIMELINE: Final[Mapping[str, str]] = {
    "course": "courses.administer",
    "course_notice": "courses.administer",
    "video": "courses.administer",
    "purchase": "courses.administer",
    "enrolment": "courses.administer",
    "lesson": "courses.administer",
    "learner": "courses.administer",
    "certificate": "courses.administer",
    "assistant": "courses.administer",
}
