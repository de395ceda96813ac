"""What progress stores in the table `learning`."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from shared.data.numbers import SparseNumber, WholeNumber
from shared.learning import models as keys
from shared.learning.courses.outline import LessonEntry
from shared.learning.models import BitSet, LearningItem
from shared.learning.progress.watched import Watched


class LessonProgress(LearningItem, discriminator="lp"):
    """One learner's progress in one lesson: below 1 KB, in no index, so that a report costs one write unit.

    That is why its attributes' stored names are short. `video_id` and `duration` (seconds) are the video that `seen`
    is of; `at`, `began` are epoch seconds, `completed_at` ISO 8601 UTC; `quarter` is what was announced of it, and
    `announced` how many seconds of this video that were.
    """

    lesson_id = UnicodeAttribute(attr_name="l")
    number = WholeNumber(attr_name="n")
    lesson_revision = WholeNumber(attr_name="r")
    video_id = UnicodeAttribute(null=True, attr_name="v")
    duration = NumberAttribute(null=True, attr_name="d")
    seen = BitSet(null=True, attr_name="s")
    position = NumberAttribute(null=True, attr_name="p")
    at = NumberAttribute(null=True, attr_name="a")
    began = NumberAttribute(null=True, attr_name="b")
    quarter = SparseNumber()
    announced = NumberAttribute(null=True, attr_name="k")
    completed_at = UnicodeAttribute(null=True, attr_name="c")
    version = WholeNumber(default=0, attr_name="x")

    @classmethod
    def of(cls, user_id: str, course_id: str, lesson: LessonEntry) -> LessonProgress:
        """Nothing done yet."""
        key = keys.progress_key(user_id, course_id, lesson.id)
        return cls(*key, lesson_id=lesson.id, number=lesson.number, lesson_revision=lesson.revision)

    def watched(self, lesson: LessonEntry) -> Watched:
        """What was watched of the lesson's present video: of another nothing was."""
        if not lesson.video_id or self.video_id != lesson.video_id:
            return Watched(lesson.seconds)
        at = None if self.at is None else float(self.at)
        began = None if self.began is None else float(self.began)
        return Watched(float(self.duration or lesson.seconds), self.seen or 0, float(self.position or 0), at, began)

    def set_watched(self, lesson: LessonEntry, watched: Watched) -> None:
        """Keep what was watched of the lesson's present video; quarters that were announced stay announced."""
        if self.video_id != lesson.video_id:
            self.announced = None
        self.video_id, self.duration, self.seen = lesson.video_id, watched.duration, watched.seen
        self.position, self.at, self.began = watched.position, watched.at, watched.began
        self.lesson_revision = lesson.revision
