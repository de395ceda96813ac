"""From an upload to a video that plays: inspection, a job, its result. Every step may be repeated.

Messages of the queue `video` bring steps about: the file has arrived, a job has changed. They may be doubled, late and
lost; what counts is what is stored and what the transcoder says when it is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from shared.core import clock
from shared.core.observability import logger, metric
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.learning.errors import VideoNotFoundError
from shared.learning.events import VideoReady, VideoRejected
from shared.learning.videos import models, playlists, rules, service
from shared.learning.videos.models import POSTER, Video, VideoStatus, caption_path, prefix_of
from shared.learning.videos.playlists import PlaylistError
from shared.learning.videos.rules import Inspected, NotAVideoError, Reason
from shared.providers.storage.base import ObjectNotFoundError, ObjectStore
from shared.providers.transcoder.base import POSTER as POSTERS
from shared.providers.transcoder.base import (
    RUNNING,
    Job,
    JobNotFoundError,
    JobRefusedError,
    JobStatus,
    Transcoder,
    TranscodeRequest,
)

Inspect: TypeAlias = Callable[[ObjectStore, str], Inspected]
"""(bucket, key) → what the container says; raises NotAVideoError, ObjectNotFoundError."""


def arrived(video_id: str, *, bucket: ObjectStore, transcoder: Transcoder, inspect: Inspect) -> None:
    """A video's whole file is in the bucket: inspect it and start its job, unless that was done."""
    try:
        video = service.uploaded(video_id)
    except VideoNotFoundError:
        # Deleted while it was uploaded.
        bucket.delete(f"{models.INCOMING}/{video_id}")
        return
    if video.status != VideoStatus.PROCESSING:
        bucket.delete(video.incoming_key)
        return
    if video.job_id:
        return
    try:
        found = inspect(bucket, video.incoming_key)
        rules.check(found)
    except NotAVideoError as error:
        reject(video, error.reason, bucket)
        return
    except ObjectNotFoundError:
        reject(video, Reason.UPLOAD_LOST, bucket)
        return
    _start(video, found, bucket, transcoder)


def job_changed(video_id: str, attempt: int, job_id: str, *, bucket: ObjectStore, transcoder: Transcoder) -> bool:
    """A job may have ended: do what follows from how it is now; whether the video's next attempt is to be started."""
    video = models.find(video_id)
    try:
        job = transcoder.find(job_id)
    except JobNotFoundError:
        job = Job(job_id, JobStatus.ERROR, error_message="the transcoder does not know this job")
    if job.status in RUNNING:
        return False
    is_its = video is not None and video.attempt == attempt and video.job_id in (None, job_id)
    if video is None or not is_its or video.status != VideoStatus.PROCESSING:
        _clean(video, video_id, attempt, bucket)
        return False
    if job.status == JobStatus.COMPLETE:
        _finish(video, job, bucket)
        return False
    logger.warning("transcoding failed", video_id=video_id, attempt=attempt, code=job.error_code)
    metric("VideoJobFailed")
    return _again(video, bucket)


def reject(video: Video, reason: str, bucket: ObjectStore) -> None:
    """Take a video for good as none that can be shown, and remove its files; one that has ended stays as it is."""

    def attempt() -> bool:
        now = models.find(str(video.video_id))
        if now is None or now.status != VideoStatus.PROCESSING:
            return False
        now.status, now.reason, now.due_at = VideoStatus.REJECTED, reason, None
        now.captions = None
        uow = UnitOfWork()
        models.save(uow, now)
        models.discard_files(uow, now, clock.now())
        event = VideoRejected(
            video_id=str(now.video_id), owner_id=str(now.owner_id), title=str(now.title), reason=reason
        )
        uow.add_event(event.of(str(now.video_id)))
        uow.commit()
        return True

    if retry_on_conflict(attempt):
        logger.info("video rejected", video_id=video.video_id, reason=reason)
        metric("VideoRejected")
    bucket.erase_prefix(str(video.prefix))
    bucket.delete(video.incoming_key)


def _start(video: Video, found: Inspected, bucket: ObjectStore, transcoder: Transcoder) -> None:
    request = TranscodeRequest(
        video_id=str(video.video_id),
        attempt=int(video.attempt),
        source_key=video.incoming_key,
        prefix=str(video.prefix),
        renditions=rules.renditions_for(found.width, found.height),
        has_audio=found.has_audio,
        duration_seconds=found.duration_seconds,
    )

    def inspected(now: Video) -> None:
        now.duration_seconds = found.duration_seconds
        now.width, now.height, now.codecs = found.width, found.height, list(found.codecs)

    def started(now: Video) -> None:
        now.job_id = job_id
        now.due_at = clock.iso(clock.now() + rules.SILENT_AFTER)

    # Before the job: its end may be announced before its id is stored.
    if not _change(request, inspected):
        return
    try:
        job_id = transcoder.start(request)
    except JobRefusedError as error:
        logger.warning("the transcoder refused a job", video_id=video.video_id, cause=repr(error))
        reject(video, Reason.TRANSCODE_FAILED, bucket)
        return
    # Deleted meanwhile: the job's end finds that out, and removes what it wrote.
    _change(request, started)


def _change(request: TranscodeRequest, act: Callable[[Video], None]) -> bool:
    """Change a video while this attempt is under way; False when it is not any more."""

    def attempt() -> bool:
        now = models.find(request.video_id)
        if now is None or now.status != VideoStatus.PROCESSING or now.attempt != request.attempt:
            return False
        act(now)
        uow = UnitOfWork()
        models.save(uow, now)
        uow.commit()
        return True

    return retry_on_conflict(attempt)


def _finish(video: Video, job: Job, bucket: ObjectStore) -> None:
    seconds = (job.duration_ms or 0) / 1000
    if video.duration_seconds is None or not rules.agree(float(video.duration_seconds), seconds):
        reject(video, Reason.CUT_OFF, bucket)
        return
    _keep_poster(str(video.prefix), bucket)

    def attempt() -> bool:
        now = models.find(str(video.video_id))
        if now is None or now.status != VideoStatus.PROCESSING:
            return False
        # Before it is ready, so that no player is sent to what is not there; captions that come meanwhile repeat this.
        master = playlists.publish(now, seconds, bucket)
        moment = clock.iso(clock.now())
        now.status, now.ready_at, now.due_at, now.job_id = VideoStatus.READY, moment, None, job.id
        now.duration_seconds, now.renditions = seconds, playlists.renditions(master)
        uow = UnitOfWork()
        models.save(uow, now)
        event = VideoReady(
            video_id=str(now.video_id),
            owner_id=str(now.owner_id),
            title=str(now.title),
            duration_seconds=round(seconds),
        )
        uow.add_event(event.of(str(now.video_id)))
        uow.commit()
        return True

    try:
        if retry_on_conflict(attempt):
            metric("VideoReady")
    except (ObjectNotFoundError, PlaylistError) as error:
        logger.warning("a job left no master playlist", video_id=video.video_id, cause=repr(error))
        reject(video, Reason.TRANSCODE_FAILED, bucket)
        return
    _clean(models.find(str(video.video_id)), str(video.video_id), int(video.attempt), bucket)


def _again(video: Video, bucket: ObjectStore) -> bool:
    """Prepare the next attempt under a new prefix; False when there is none and the video was rejected."""
    if video.attempt >= rules.MAX_ATTEMPTS:
        reject(video, Reason.TRANSCODE_FAILED, bucket)
        return False
    old = str(video.prefix)

    def attempt() -> bool:
        now = models.find(str(video.video_id))
        if now is None or now.status != VideoStatus.PROCESSING or now.attempt != video.attempt:
            return False
        now.attempt, now.job_id = now.attempt + 1, None
        now.prefix = prefix_of(str(now.video_id), int(now.attempt))
        now.due_at = clock.iso(clock.now() + rules.SILENT_AFTER)
        for language in now.languages:
            bucket.copy(f"{old}{caption_path(language)}", f"{now.prefix}{caption_path(language)}")
        uow = UnitOfWork()
        models.save(uow, now)
        uow.commit()
        return True

    started = retry_on_conflict(attempt)
    bucket.erase_prefix(old)
    return started


def _clean(video: Video | None, video_id: str, attempt: int, bucket: ObjectStore) -> None:
    """Remove what nobody needs after the end of a job: the upload, and the job's files unless the video shows them."""
    prefix = prefix_of(video_id, attempt)
    is_over = video is None or video.status != VideoStatus.PROCESSING
    if video is None or video.prefix != prefix or video.status in (VideoStatus.REJECTED, VideoStatus.EXPIRED):
        bucket.erase_prefix(prefix)
    if is_over:
        bucket.delete(f"{models.INCOMING}/{video_id}")


def _keep_poster(prefix: str, bucket: ObjectStore) -> None:
    """Name the last of the pictures as players ask for it: the first one of many videos is black."""
    pictures = [one.key for one in bucket.listed(f"{prefix}{POSTERS}.", limit=10)]
    numbered = [key for key in pictures if key != f"{prefix}{POSTER}"]
    if numbered:
        bucket.copy(numbered[-1], f"{prefix}{POSTER}")
        for key in numbered:
            bucket.delete(key)
