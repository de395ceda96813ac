"""A course's way from a draft to its learners and away from them: review, releases, archive, withdrawal."""

from __future__ import annotations

from dataclasses import replace

from shared.core import clock
from shared.core.errors import ForbiddenError
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.courses import lessons, rules
from shared.learning.courses.models import Course, Draft, Live, Release, card_of
from shared.learning.courses.outline import Outline
from shared.learning.courses.rules import AUTHORS_STEPS, CourseStatus, LessonContent, Step
from shared.learning.courses.store import Edited, Person, load_draft, load_live, load_revisions, save_course
from shared.learning.errors import CourseIncompleteError, IllegalTransitionError, VersionConflictError
from shared.learning.events import (
    CourseArchived,
    CourseEvent,
    CoursePublished,
    CourseReopened,
    CourseReturned,
    CourseSubmitted,
    CourseWithdrawn,
)
from shared.learning.models import LearningItem
from shared.learning.videos.models import Video


def submit(course_id: str, *, person: Person) -> Edited:
    """Ask for a review. Raises CourseIncompleteError and as `_step`."""
    return _step(course_id, Step.SUBMIT, person=person)


def send_back(course_id: str, *, person: Person, comment: str) -> Edited:
    """End a review without publishing; the comment is for the authors. Raises as `_step`."""
    return _step(course_id, Step.RETURN, person=person, comment=comment)


def archive(course_id: str, *, person: Person) -> Edited:
    """Take no new learners. Raises as `_step`."""
    return _step(course_id, Step.ARCHIVE, person=person)


def reopen(course_id: str, *, person: Person) -> Edited:
    """Take new learners again. Raises as `_step`."""
    return _step(course_id, Step.REOPEN, person=person)


def withdraw(course_id: str, *, person: Person, reason: str) -> Edited:
    """Take the content from everybody, for ever. Raises as `_step`."""
    return _step(course_id, Step.WITHDRAW, person=person, reason=reason)


def publish(course_id: str, *, person: Person, version: int) -> Edited:
    """Make the draft of this version the next release, which learners have at once; nothing changed: nothing happens.

    Four items in one transaction: the course, the release, the live table of lessons and the event. An edit at the
    same moment is a change of the draft after this release. Raises VersionConflictError for an older version,
    CourseIncompleteError, IllegalTransitionError, CourseNotFoundError.
    """

    def attempt() -> Edited:
        edited = load_draft(course_id, person)
        course, draft = edited.course, edited.draft
        status = _next(Step.PUBLISH, course)
        if version != draft.version:
            raise VersionConflictError(version=int(draft.version))
        if course.status == CourseStatus.PUBLISHED and not edited.has_changes:
            return edited
        outline = _complete(course_id, draft)
        course.status, course.release, course.comment = status, course.release + 1, None
        course.published_version, course.published_at = draft.version, clock.iso(clock.now())
        release = _release(course, draft, outline, person)
        course.card = card_of(release)
        live = Live(
            course_id=course_id,
            release=course.release,
            status=course.status,
            title=release.title,
            language=release.language,
            price=release.price,
            unlock=release.unlock,
            sections=release.sections,
        )
        live.set_index_keys()
        uow = UnitOfWork()
        save_course(uow, course)
        uow.create(release, on_conflict=StaleReadError())
        uow.put(live)
        event = CoursePublished(course_id=course_id, title=draft.title, release=course.release)
        uow.add_event(event.of(course_id, actor=person.user_id))
        uow.commit()
        return edited

    return retry_on_conflict(attempt)


def _step(
    course_id: str, step: Step, *, person: Person, comment: str | None = None, reason: str | None = None
) -> Edited:
    """Move a course to the status that a step leads to; the live table of lessons knows it too.

    Raises CourseNotFoundError, ForbiddenError, IllegalTransitionError.
    """

    def attempt() -> Edited:
        edited = load_draft(course_id, person)
        course, draft = edited.course, edited.draft
        if step not in AUTHORS_STEPS and not person.is_admin:
            raise ForbiddenError()
        course.status = _next(step, course)
        if step is Step.SUBMIT:
            _complete(course_id, draft)
            course.comment = None
        course.comment = comment if comment is not None else course.comment
        course.reason = reason
        uow = UnitOfWork()
        save_course(uow, course)
        if course.release:
            live = load_live(course_id, consistent=True)
            live.status = course.status
            live.set_index_keys()
            uow.put(live, condition=Live.release == live.release, on_conflict=StaleReadError())
        uow.add_event(_event(step, course, draft).of(course_id, actor=person.user_id))
        uow.commit()
        return edited

    return retry_on_conflict(attempt)


def _next(step: Step, course: Course) -> CourseStatus:
    found = rules.next_status(step, course.status)
    if found is None:
        raise IllegalTransitionError(course_status=course.status)
    return found


def _event(step: Step, course: Course, draft: Draft) -> CourseEvent:
    course_id, title = str(course.course_id), str(draft.title)
    if step is Step.RETURN:
        return CourseReturned(course_id=course_id, title=title, author_ids=list(course.authors))
    made: dict[Step, type[CourseEvent]] = {
        Step.SUBMIT: CourseSubmitted,
        Step.ARCHIVE: CourseArchived,
        Step.REOPEN: CourseReopened,
        Step.WITHDRAW: CourseWithdrawn,
    }
    return made[step](course_id=course_id, title=title)


def _complete(course_id: str, draft: Draft) -> Outline:
    """The draft's outline with its videos' present lengths. Raises CourseIncompleteError."""
    outline = draft.outline
    revisions = {one.id: one.revision for one in outline.lessons()}
    # Strongly consistent: a lesson of a moment ago, or its video, may decide whether the course is complete.
    contents = load_revisions(course_id, revisions, consistent=True)
    wanted = {str(one.video_id) for one in outline.lessons() if one.video_id}
    found = LearningItem.batch_get([keys.video_key(one) for one in wanted], consistent_read=True) if wanted else ()
    videos = {str(one.video_id): one for one in found if isinstance(one, Video)}

    def content(lesson_id: str, video_id: str | None) -> LessonContent:
        kept, video = contents[lesson_id], videos.get(video_id or "")
        return LessonContent(str(kept.body), kept.quiz, video is not None and video.is_ready)

    known = {one.id: content(one.id, one.video_id) for one in outline.lessons()}
    problems = list(rules.incomplete(outline, known))
    if problems:
        raise CourseIncompleteError.of(problems)
    sections = [
        replace(
            section, lessons=tuple(lessons.with_video(one, videos.get(one.video_id or "")) for one in section.lessons)
        )
        for section in outline.sections
    ]
    return Outline(tuple(sections))


def _release(course: Course, draft: Draft, outline: Outline, person: Person) -> Release:
    return Release(
        *keys.release_key(course.course_id, course.release),
        course_id=course.course_id,
        release=course.release,
        draft_version=draft.version,
        title=draft.title,
        summary=draft.summary,
        description=draft.description,
        language=draft.language,
        level=draft.level,
        price=draft.price,
        unlock=draft.unlock,
        cover_key=draft.cover_key,
        sections=outline.stored(),
        published_at=course.published_at,
        published_by=person.user_id,
    )
