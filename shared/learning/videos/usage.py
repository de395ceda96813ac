"""Which courses show a video now."""

from __future__ import annotations

from collections.abc import Iterable

from shared.learning import models as keys
from shared.learning.courses.models import Course, Draft, Live
from shared.learning.courses.rules import CourseStatus
from shared.learning.models import LearningItem
from shared.learning.videos.models import Video


def courses_using(videos: Iterable[Video], *, consistent: bool = False) -> dict[str, list[str]]:
    """Video's id → ids of the courses whose draft or live release names it, but for withdrawn ones; one BatchGet."""
    asked = list(videos)
    course_ids = sorted({course_id for video in asked for course_id in video.used_in or ()})
    wanted = [key for one in course_ids for key in (keys.course_key(one), keys.draft_key(one), keys.live_key(one))]
    found = list(LearningItem.batch_get(wanted, consistent_read=consistent)) if wanted else []
    withdrawn = {one.course_id for one in found if isinstance(one, Course) and one.status == CourseStatus.WITHDRAWN}
    using: dict[str, set[str]] = {}
    for outlined in found:
        if isinstance(outlined, Draft | Live) and outlined.course_id not in withdrawn:
            for lesson in outlined.outline.lessons():
                if lesson.video_id:
                    using.setdefault(lesson.video_id, set()).add(str(outlined.course_id))
    return {str(video.video_id): sorted(using.get(video.video_id, ())) for video in asked}
