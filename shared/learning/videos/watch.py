"""One run of the schedule: uploads that ended, jobs that say nothing, files of deleted videos."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shared.core import clock, ids
from shared.core.observability import logger, metric
from shared.data.sweep import LEFT_FOR_NEXT_RUN, always, due_items, sweep
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.models import LearningItem
from shared.learning.videos import models, rules, service, transcoding
from shared.learning.videos.models import DiscardedFiles, Video, VideoStatus
from shared.learning.videos.rules import Reason
from shared.messaging import queues
from shared.providers.storage.base import ObjectStore, StorageError

CHUNK: Final = 50
QUEUE: Final = "video"
# Types of messages of the queue `video`.
UPLOAD_ARRIVED: Final = "upload.arrived"
JOB_CHANGED: Final = "transcoder.job_changed"
_LEFT: Final = (*LEFT_FOR_NEXT_RUN, StorageError)


@dataclass(slots=True)
class Report:
    """What one run did, and how many items it left for the next one."""

    expired: int = 0
    asked: int = 0
    given_up: int = 0
    discarded: int = 0
    left: int = 0


def run(bucket: ObjectStore, *, may_go_on: Callable[[], bool] = always) -> Report:
    """Work through what is due, longest due first; one item's failure never stops the others."""
    report, now = Report(), clock.now()
    due = due_items(LearningItem.gsi2, keys.VIDEOS_DUE, LearningItem.gsi2sk, until=now, chunk=CHUNK, job="watch_videos")
    report.left = sweep(
        due, lambda item: _look(item, report, bucket, now), on_left=_log_left, may_go_on=may_go_on, errors=_LEFT
    )
    logger.info("videos watched", **{name: getattr(report, name) for name in Report.__slots__})
    return report


def _log_left(item: Any, error: Exception) -> None:
    logger.warning("video left for the next run", video_id=item.video_id, cause=repr(error))
    metric("videos_left")


def _look(item: Any, report: Report, bucket: ObjectStore, now: datetime) -> None:
    if isinstance(item, DiscardedFiles):
        bucket.erase_prefix(str(item.prefix))
        bucket.delete(f"{models.INCOMING}/{item.video_id}")
        uow = UnitOfWork()
        uow.delete(item)
        uow.commit()
        report.discarded += 1
    elif item.status == VideoStatus.UPLOADING:
        _end_upload(item, report, bucket)
    elif item.status == VideoStatus.PROCESSING:
        _ask(item, report, bucket, now)


def _end_upload(video: Video, report: Report, bucket: ObjectStore) -> None:
    """Nobody completed it in time; what was completed without our knowing goes on."""
    bucket.abort_multipart(video.incoming_key, str(video.upload_id))
    if service.is_there(video, bucket):
        service.uploaded(str(video.video_id))
        _send_arrived(video)
        report.asked += 1
        return
    video.status, video.upload_id, video.due_at = VideoStatus.EXPIRED, None, None
    uow = UnitOfWork()
    models.save(uow, video)
    models.discard_files(uow, video, clock.now())
    uow.commit()
    bucket.erase_prefix(str(video.prefix))
    report.expired += 1


def _ask(video: Video, report: Report, bucket: ObjectStore, now: datetime) -> None:
    """Let the worker find out how a job is whose event has not come, or inspect what it has not."""
    if now - clock.parse(str(video.uploaded_at)) > rules.GIVEN_UP_AFTER:
        transcoding.reject(video, Reason.TRANSCODE_FAILED, bucket)
        report.given_up += 1
        return
    video.due_at = clock.iso(now + rules.SILENT_AFTER)
    _save(video)
    if video.job_id:
        queues.send(QUEUE, {"id": ids.new("msg"), "type": JOB_CHANGED, "data": job_message(video)})
    else:
        _send_arrived(video)
    report.asked += 1


def job_message(video: Video) -> dict[str, Any]:
    """What MediaConvert's event says of a job, as far as the worker reads it."""
    metadata = {"video_id": str(video.video_id), "attempt": str(video.attempt)}
    return {"jobId": str(video.job_id), "userMetadata": metadata}


def _send_arrived(video: Video) -> None:
    queues.send(QUEUE, {"id": ids.new("msg"), "type": UPLOAD_ARRIVED, "data": {"keys": [video.incoming_key]}})


def _save(video: Video) -> None:
    """Write it unless somebody was faster: then its next due time shows it again. Raises StaleReadError."""
    uow = UnitOfWork()
    models.save(uow, video)
    uow.commit()
