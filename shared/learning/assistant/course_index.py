"""The index of a release: its lessons' passages, made when somebody first asks, and stored in the bucket `files`.

It holds all lessons; who asks says which of them are searched. Quizzes are never in it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from shared.core.observability import logger
from shared.learning import models as keys
from shared.learning.assistant import passages
from shared.learning.assistant.passages import Passage
from shared.learning.assistant.retrieval import Index
from shared.learning.courses.models import LessonRevision, Live
from shared.learning.courses.outline import LessonEntry
from shared.learning.models import LearningItem
from shared.learning.videos.models import Video, caption_path
from shared.providers import storage
from shared.providers.storage.base import ObjectNotFoundError

# Raised with every change of what is stored.
FORM = 1
FOLDER = "tutor"
# About a thousand pages. Beyond that every lesson has an equal share, from its beginning.
MAX_CHARACTERS = 2_000_000
# As many as a warm function keeps.
KEPT = 4


@dataclass(frozen=True, slots=True)
class CourseIndex:
    """A release's passages, and what finds them by a question; a passage is known by its number."""

    passages: list[Passage]
    index: Index

    def of_lesson(self, lesson_id: str) -> list[int]:
        """The passages of a lesson, in their order."""
        return [at for at, one in enumerate(self.passages) if one.lesson_id == lesson_id]

    def of_lessons(self, lesson_ids: Iterable[str]) -> list[int]:
        """The passages of some lessons."""
        wanted = set(lesson_ids)
        return [at for at, one in enumerate(self.passages) if one.lesson_id in wanted]


def load(course_id: str, live: Live) -> CourseIndex:
    """The index of what is live now; captions that changed make another. Raises StorageError."""
    lessons = [one for one in live.outline.lessons() if one.kind != "quiz"]
    videos = _videos(lessons)
    marks = [[one.id, one.revision] for one in lessons]
    spoken = [[video.video_id, video.prefix, int(video.version), video.languages] for video in videos.values()]
    mark = hashlib.sha256(json.dumps([FORM, live.language, marks, sorted(spoken)]).encode()).hexdigest()[:16]
    key = f"{FOLDER}/{course_id}/{int(live.release):06d}-{mark}.json.z"
    kept = _kept(key)
    if kept is None:
        made = _make(course_id, live, lessons, videos)
        data = zlib.compress(json.dumps(_stored(made), ensure_ascii=False).encode(), 6)
        storage.from_settings("files").put(key, data, content_type="application/zlib")
        logger.info("course indexed", course_id=course_id, release=int(live.release), passages=len(made.passages))
        return made
    return kept


def _kept(key: str) -> CourseIndex | None:
    try:
        return _read(key)
    except ObjectNotFoundError:
        return None


# What is under a key never changes, and what was not found raises and is not remembered.
@lru_cache(maxsize=KEPT)
def _read(key: str) -> CourseIndex:
    document = json.loads(zlib.decompress(storage.from_settings("files").get(key)))
    found = [Passage(lesson_id, text, seconds) for lesson_id, text, seconds in document["passages"]]
    return CourseIndex(found, Index.read(document["index"]))


def _stored(made: CourseIndex) -> dict[str, object]:
    shown = [[one.lesson_id, one.text, one.from_seconds] for one in made.passages]
    return {"passages": shown, "index": made.index.stored()}


def _videos(lessons: Iterable[LessonEntry]) -> dict[str, Video]:
    wanted = {keys.video_key(one.video_id) for one in lessons if one.video_id}
    found = LearningItem.batch_get(sorted(wanted)) if wanted else ()
    return {str(one.video_id): one for one in found if isinstance(one, Video) and one.is_ready}


def _make(course_id: str, live: Live, lessons: list[LessonEntry], videos: dict[str, Video]) -> CourseIndex:
    titles = {one.id: one.title for one in lessons}
    found = list[Passage]()
    for lesson in lessons:
        # One after the other: three hundred texts of 100 KB are not held at once.
        # Strongly: what a replica does not have yet would be missing for as long as the release is live.
        revision = LessonRevision.get_or_none(
            *keys.revision_key(course_id, lesson.id, lesson.revision), consistent=True
        )
        if revision is not None:
            found += passages.of_text(lesson.id, str(revision.body))
        if lesson.video_id in videos:
            found += passages.of_captions(lesson.id, _captions(videos[lesson.video_id], str(live.language)))
    index = Index()
    kept = _within_bounds(found, len(lessons))
    for one in kept:
        index.add(titles[one.lesson_id], one.text)
    return CourseIndex(kept, index)


def _captions(video: Video, language: str) -> str:
    """A video's captions in the course's language, else in another; empty without any."""
    languages = video.languages
    if not languages:
        return ""
    chosen = language if language in languages else languages[0]
    try:
        return storage.from_settings("media").get(f"{video.prefix}{caption_path(chosen)}").decode(errors="replace")
    except ObjectNotFoundError:
        # Taken away at this moment: the video's next version has another index.
        return ""


def _within_bounds(found: list[Passage], lessons: int) -> list[Passage]:
    if sum(len(one.text) for one in found) <= MAX_CHARACTERS:
        return found
    share, used, kept = MAX_CHARACTERS // lessons, dict[str, int](), list[Passage]()
    for one in found:
        used[one.lesson_id] = used.get(one.lesson_id, 0) + len(one.text)
        if used[one.lesson_id] <= share:
            kept.append(one)
    return kept
