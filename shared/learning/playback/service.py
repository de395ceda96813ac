"""Letting somebody play a video: their right is asked anew each time, and what they get ends within 20 minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.core import clock
from shared.core.observability import logger, metric
from shared.learning import models as keys
from shared.learning.courses import reading
from shared.learning.courses.outline import LessonEntry
from shared.learning.courses.store import Person, load_live
from shared.learning.errors import (
    EnrolmentRequiredError,
    LessonLockedError,
    NotAVideoError,
    PlaybackUnavailableError,
    SignInToReadError,
    VideoNotFoundError,
    VideoNotReadyError,
)
from shared.learning.playback.cookies import CookieSigner, SignedCookies
from shared.learning.progress import service as progress
from shared.learning.videos import models as videos
from shared.learning.videos.models import Video, caption_path
from shared.providers.storage.base import ObjectStore

# A player that asks again then has five minutes left, and players that began at different times do not ask at once.
RENEW_AFTER: Final = timedelta(minutes=10)
LINK_LIFETIME: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Caption:
    """Captions (WebVTT) of a language, and where they are."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Playback:
    """What a player needs. All addresses but `mp4_url` want `cookies`, and stay the same when those are renewed.

    `mp4_url` is for players without cookies and ends after 15 minutes. `position_seconds` and `watched` (intervals in
    seconds) are where this person was.
    """

    video_id: str
    hls_url: str
    mp4_url: str
    poster_url: str
    captions: Sequence[Caption]
    duration_seconds: float
    cookies: SignedCookies
    renew_at: datetime
    position_seconds: float = 0.0
    watched: Sequence[tuple[float, float]] = ()


def play_lesson(
    course_id: str, lesson_id: str, *, reader_id: str | None, signer: CookieSigner, bucket: ObjectStore
) -> Playback:
    """Play a lesson's video: a preview for everybody, others for who may open the lesson now.

    The first play of a learner is noted, for progress counts from then. `bucket` is the bucket `media`. Raises
    CourseNotFoundError, CourseWithdrawnError, LessonNotFoundError, SignInToReadError for a guest,
    EnrolmentRequiredError, LessonLockedError, NotAVideoError, VideoNotReadyError, PlaybackUnavailableError.
    """
    if reader_id is None:
        return _play(_preview(course_id, lesson_id), signer, bucket)
    try:
        state = progress.note_play(reader_id, course_id, lesson_id)
    except (EnrolmentRequiredError, LessonLockedError) as refusal:
        try:
            entry = _preview(course_id, lesson_id)
        except SignInToReadError:
            raise refusal from None
        return _play(entry, signer, bucket)
    watched = state.watched
    return _play(state.lesson, signer, bucket, position=watched.position, watched=watched.intervals())


def play_video(video_id: str, *, person: Person, signer: CookieSigner, bucket: ObjectStore) -> Playback:
    """Play a video of one's own; an admin any.

    Raises VideoNotFoundError, VideoNotReadyError, PlaybackUnavailableError.
    """
    video = videos.find(video_id)
    if video is None or not (person.is_admin or video.owner_id == person.user_id):
        raise VideoNotFoundError()
    return _of_video(video, signer, bucket)


def _preview(course_id: str, lesson_id: str) -> LessonEntry:
    """A live lesson that everybody may open. Raises SignInToReadError for any other."""
    live = load_live(course_id)
    if not reading.is_preview(live, lesson_id):
        raise SignInToReadError(price=int(live.price))
    return next(one for one in live.outline.lessons() if one.id == lesson_id)


def _play(
    lesson: LessonEntry,
    signer: CookieSigner,
    bucket: ObjectStore,
    *,
    position: float = 0.0,
    watched: Sequence[tuple[float, float]] = (),
) -> Playback:
    if not lesson.video_id:
        raise NotAVideoError()
    key = keys.video_key(lesson.video_id)
    # What is live was ready when it was published, so that a moment old is fresh enough.
    video = Video.get_or_none(*key)
    if video is None or not video.is_ready:
        video = videos.find(lesson.video_id)
    if video is None:
        raise VideoNotFoundError()
    return _of_video(video, signer, bucket, position=position, watched=watched)


def _of_video(
    video: Video,
    signer: CookieSigner,
    bucket: ObjectStore,
    *,
    position: float = 0.0,
    watched: Sequence[tuple[float, float]] = (),
) -> Playback:
    if not video.is_ready:
        raise VideoNotReadyError(video_status=str(video.status))
    now = clock.now()
    try:
        cookies = signer.sign(video.video_id, now)
    except PlaybackUnavailableError as error:
        cause = type(error.__cause__.__cause__).__name__ if error.__cause__ else "PlayKeyPairId is not set"
        logger.error("playback is not signed", video_id=video.video_id, cause=cause)
        metric("playback_unsigned")
        raise
    progressive = bucket.presigned_get(
        f"{video.prefix}{videos.PROGRESSIVE}", expires_s=int(LINK_LIFETIME.total_seconds())
    )
    return Playback(
        video_id=video.video_id,
        hls_url=signer.url(f"/{video.prefix}{videos.MASTER}"),
        mp4_url=progressive,
        poster_url=signer.url(f"/{video.prefix}{videos.POSTER}"),
        captions=[Caption(one, signer.url(f"/{video.prefix}{caption_path(one)}")) for one in video.languages],
        duration_seconds=float(video.duration_seconds),
        cookies=cookies,
        renew_at=now + RENEW_AFTER,
        position_seconds=position,
        watched=watched,
    )
