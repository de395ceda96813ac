"""What learning is worth in karma."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.karma.rules import Points, Rule
from shared.learning.events import CourseCompleted

POINTS_OF_A_COURSE = 10
# There is no daily cap, so that no day needs to be told apart.
ANY_DAY = ""


def _course_completed(data: Mapping[str, Any]) -> Points:
    CourseCompleted.from_data(data)
    yield ANY_DAY, POINTS_OF_A_COURSE


RULES: Mapping[str, Rule] = {CourseCompleted.type: Rule("learning", _course_completed)}
