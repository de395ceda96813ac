"""What can go wrong in learning: the codes of its answers; keywords that are named are members of the problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.core.errors import (
    ConflictError,
    FieldError,
    ForbiddenError,
    GoneError,
    InvalidError,
    NotFoundError,
    UnauthenticatedError,
    UnavailableError,
)


class CourseNotFoundError(NotFoundError):
    """No such course, or a draft of others."""

    code = "course_not_found"
    detail = "There is no such course."


class LessonNotFoundError(NotFoundError):
    """No such lesson in this course, or not in its live release."""

    code = "lesson_not_found"
    detail = "There is no such lesson in this course."


class ReleaseNotFoundError(NotFoundError):
    """The course has no release of this number."""

    code = "release_not_found"
    detail = "There is no such release of this course."


class VideoNotFoundError(NotFoundError):
    """No such video, or somebody else's."""

    code = "video_not_found"
    detail = "There is no such video."


class VideoInUseError(ConflictError):
    """A course's draft or live release shows the video; `course_ids` are those courses."""

    code = "video_in_use"
    detail = "A course uses this video. Take it out of its lessons and publish first."


class UploadIncompleteError(ConflictError):
    """Parts of the upload are not there yet; `missing` are their numbers, from 1."""

    code = "upload_incomplete"
    detail = "Some parts have not arrived. Upload them and complete again."


class CaptionsInvalidError(InvalidError):
    """The file holds no captions that can be read; `line` is where, from 1."""

    code = "captions_invalid"
    detail = "These captions cannot be read: send WebVTT or SRT."

    @classmethod
    def at(cls, line: int) -> CaptionsInvalidError:
        """The error about a line, from 1."""
        return cls(line=line, errors=[FieldError("content_base64", cls.code, f"Line {line} cannot be read.")])


class CaptionsNotFoundError(NotFoundError):
    """The video has no captions in this language."""

    code = "captions_not_found"
    detail = "This video has no captions in this language."


class TooManyCaptionsError(ConflictError):
    """A video has captions in at most `max_languages` languages."""

    code = "too_many_captions"
    detail = "This video has captions in as many languages as it can have."


class VideoNotReadyError(ConflictError):
    """The video cannot be played yet, or never will be; `video_status` is what it is."""

    code = "video_not_ready"
    detail = "This video is not ready to be played."


class PlaybackUnavailableError(UnavailableError):
    """Playback could not be signed, so that the edge would refuse it: try again."""

    code = "playback_unavailable"
    detail = "Playing does not work for a moment. Try again."


class EnrolmentNotFoundError(NotFoundError):
    """This person is not, and was not, enrolled in this course."""

    code = "enrolment_not_found"
    detail = "This person is not enrolled in this course."


class AttemptNotFoundError(NotFoundError):
    """No such attempt of this person's."""

    code = "attempt_not_found"
    detail = "There is no such attempt."


class CoverNotFoundError(NotFoundError):
    """No such upload, or it was replaced."""

    code = "cover_not_found"
    detail = "There is no such upload."


class LearnerUnknownError(InvalidError):
    """Nobody has this id; `user_ids` are those that nobody has."""

    code = "user_unknown"
    detail = "There is nobody with this id."

    @classmethod
    def of(cls, field: str, user_ids: Sequence[str]) -> LearnerUnknownError:
        """The error about some ids in a field of the request."""
        return cls(user_ids=list(user_ids), errors=[FieldError(field, "unknown", cls.detail)])


class SlugTakenError(ConflictError):
    """Another course has this slug."""

    code = "slug_taken"
    detail = "Another course has this slug. Choose another."


class VersionConflictError(ConflictError):
    """The course has another version than the caller read; `version` is the present one."""

    code = "version_conflict"
    detail = "Somebody changed this course meanwhile. Read it again and repeat."


class OutlineMismatchError(InvalidError):
    """An outline holds each lesson exactly once; `missing`, `unknown`, `repeated` are ids of lessons or sections."""

    code = "outline_mismatch"
    detail = "The outline must hold each lesson of the course exactly once, and its sections' ids."

    @classmethod
    def of(
        cls, field: str, *, missing: Sequence[str] = (), unknown: Sequence[str] = (), repeated: Sequence[str] = ()
    ) -> OutlineMismatchError:
        """The error about some ids in a field of the request."""
        found = {"missing": list(missing), "unknown": list(unknown), "repeated": list(repeated)}
        errors = [FieldError(field, name, f"{name.capitalize()} ids: see {name}.") for name in found if found[name]]
        return cls(errors=errors, missing=found["missing"], unknown=found["unknown"], repeated=found["repeated"])


class TooManyLessonsError(ConflictError):
    """A course has at most `max_lessons` lessons."""

    code = "too_many_lessons"
    detail = "This course has as many lessons as a course can have."


class LessonInvalidError(InvalidError):
    """A lesson's parts do not fit its kind; `problem` says which."""

    code = "lesson_invalid"
    detail = "This does not fit the lesson's kind."

    @classmethod
    def of(cls, field: str, problem: str) -> LessonInvalidError:
        """The error about one field of the request."""
        return cls.of_all([(field, problem)])

    @classmethod
    def of_all(cls, problems: Sequence[tuple[str, str]]) -> LessonInvalidError:
        """The error about some fields of the request, (path, code); `problem` is the first."""
        return cls(problem=problems[0][1], errors=[FieldError(path, code, cls.detail) for path, code in problems])


class CourseIncompleteError(ConflictError):
    """A course that cannot be learned; `errors` are `{lesson_id?, code}`, each a field error of the problem too."""

    code = "course_incomplete"
    detail = "The course is not complete yet: see errors."

    @classmethod
    def of(cls, problems: Sequence[Mapping[str, str]]) -> CourseIncompleteError:
        """The error about some problems, `{lesson_id?, code}`."""
        error = cls()
        error.extra["errors"] = [
            {"field": one.get("lesson_id", "course"), "detail": one["code"].replace("_", " "), **one}
            for one in problems
        ]
        return error


class IllegalTransitionError(ConflictError):
    """The state does not allow this step; `course_status` or `enrolment_status` is what it is."""

    code = "illegal_transition"
    detail = "The present status does not allow this."


class CourseArchivedError(ConflictError):
    """An archived course takes no new learners."""

    code = "course_archived"
    detail = "This course takes no new learners."


class CourseWithdrawnError(GoneError):
    """A withdrawn course has no content any more."""

    code = "course_withdrawn"
    detail = "This course was withdrawn."


class EnrolmentRequiredError(ForbiddenError):
    """Only who is enrolled may do this; `price` is in kopecks."""

    code = "enrolment_required"
    detail = "Enrol in this course first."


class SignInToReadError(UnauthenticatedError):
    """A guest asks for what only learners have; `price` is in kopecks."""


class LessonLockedError(ConflictError):
    """The lesson does not open yet: `reason` is previous_lesson (`lesson_id`) or opens_later (`opens_at`)."""

    code = "lesson_locked"
    detail = "This lesson is not open yet."


class AlreadyEnrolledError(ConflictError):
    """This person has the course."""

    code = "already_enrolled"
    detail = "You have this course already."


class PriceChangedError(ConflictError):
    """The price is another than the caller saw; `price` is the present one, in kopecks."""

    code = "price_changed"
    detail = "The price has changed. Look at it again."


class NothingToRefundError(ConflictError):
    """This person's access was not paid for, or all of it went back."""

    code = "nothing_to_refund"
    detail = "Nothing is left of this purchase to give back."


class ReportTooOldError(ConflictError):
    """A report of more than 14 days ago, or of before the enrolment."""

    code = "report_too_old"
    detail = "This was too long ago to be counted."


class NotAVideoError(ConflictError):
    """A report of watching for a lesson without a video."""

    code = "not_a_video"
    detail = "This lesson has no video."


class CompletionNotManualError(ConflictError):
    """The lesson completes by its own rule; `waits_for` says what is missing."""

    code = "completion_not_manual"
    detail = "This lesson is completed by its own rule."


class NotAQuizError(ConflictError):
    """An attempt at a lesson without a quiz."""

    code = "not_a_quiz"
    detail = "This lesson has no quiz."


class AnswersInvalidError(InvalidError):
    """Answers to what was not asked; `questions` are the ids of those questions."""

    code = "answers_invalid"
    detail = "Some answers do not belong to the questions of this attempt."

    @classmethod
    def of(cls, questions: Sequence[str]) -> AnswersInvalidError:
        """The error about the answers to some questions."""
        errors = [FieldError(f"answers.{one}", cls.code, "There is no such question or option.") for one in questions]
        return cls(questions=list(questions), errors=errors)


class AttemptsExhaustedError(ConflictError):
    """No attempt is left."""

    code = "attempts_exhausted"
    detail = "You have used all attempts at this quiz."


class AttemptClosedError(ConflictError):
    """The attempt was submitted or its time is over."""

    code = "attempt_closed"
    detail = "This attempt is over."


class ChatMessageNotFoundError(NotFoundError):
    """No such message of this person's, or its chat was deleted."""

    code = "message_not_found"
    detail = "There is no such message."


class CertificateNotFoundError(NotFoundError):
    """No certificate has this number, or it is somebody else's."""

    code = "certificate_not_found"
    detail = "There is no certificate with this number."


class CertificateNotValidError(ConflictError):
    """A certificate that was revoked or replaced; `certificate_status` says which."""

    code = "certificate_not_valid"
    detail = "This certificate is not valid any more."


class CertificateSupersededError(ConflictError):
    """A later request made another certificate instead."""

    code = "certificate_superseded"
    detail = "The certificate was asked for anew meanwhile."
