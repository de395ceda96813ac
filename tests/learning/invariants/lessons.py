"""What requests may point at of courses, and which files are videos'."""

from __future__ import annotations

from shared.learning.courses.models import LessonRevision
from shared.learning.videos.models import READY, Video

IDS = {
    "lesson": lambda snapshot: {str(one.lesson_id) for one in snapshot.all(LessonRevision)},
    "video": lambda snapshot: {str(one.video_id) for one in snapshot.all(Video)},
}
# What lies in the bucket of media below these is no picture.
MEDIA_PREFIXES = (f"{READY}/",)
