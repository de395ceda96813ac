"""Videos of those who make courses: uploading in parts, describing, deleting.

`bucket` is the bucket `media`. An owner sees their own videos, an admin all.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from shared.core import clock, ids
from shared.core.paging import Page
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.courses.store import Person
from shared.learning.errors import (
    IllegalTransitionError,
    UploadIncompleteError,
    VideoInUseError,
    VideoNotFoundError,
)
from shared.learning.events import VideoDeleted, VideoUploaded
from shared.learning.videos import models, rules
from shared.learning.videos.models import Video, VideoStatus
from shared.learning.videos.usage import courses_using
from shared.providers.storage.base import ObjectNotFoundError, ObjectStore


@dataclass(frozen=True, slots=True)
class UploadPart:
    """A part to be PUT to `url`: exactly `size` bytes; numbers from 1."""

    number: int
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class Upload:
    """The parts of an upload that are missing; their links end at `expires_at`."""

    video: Video
    part_size: int
    expires_at: str
    parts: list[UploadPart]


def create(
    *,
    owner_id: str,
    filename: str,
    content_type: str,
    size: int,
    title: str,
    bucket: ObjectStore,
    idempotency: IdempotencyKey | None = None,
) -> Upload:
    """A new video, and the links to upload it with within 24 hours; `size` in bytes."""
    video_id, moment = ids.new("vid"), clock.now()
    video = Video(
        video_id=video_id,
        owner_id=owner_id,
        title=title,
        filename=filename,
        content_type=content_type,
        size=size,
        part_size=rules.part_size_of(size),
        prefix=models.prefix_of(video_id, 1),
        created_at=clock.iso(moment),
        expires_at=clock.iso(moment + rules.UPLOAD_LIFETIME),
        due_at=clock.iso(moment + rules.UPLOAD_LIFETIME),
    )
    video.upload_id = bucket.start_multipart(video.incoming_key, content_type=content_type)
    video.set_index_keys()
    uow = UnitOfWork()
    uow.create(video)
    uow.store_idempotency_key(idempotency, {"video_id": video_id})
    uow.commit()
    return _upload(video, rules.parts_of(size, video.part_size), bucket)


def load(video_id: str, person: Person) -> Video:
    """A video, strongly consistent. Raises VideoNotFoundError, also for somebody else's."""
    video = models.find(video_id)
    if video is None or not (person.is_admin or video.owner_id == person.user_id):
        raise VideoNotFoundError()
    return video


def of_owner(owner_id: str, *, limit: int, cursor: str | None) -> Page[Video]:
    """One page of somebody's videos, newest first."""
    return query_page(Video.gsi1, keys.videos_of(owner_id), scope=f"videos:{owner_id}", limit=limit, cursor=cursor)


def missing(video_id: str, *, person: Person, bucket: ObjectStore) -> Upload:
    """Fresh links of the parts that have not arrived. Raises VideoNotFoundError, IllegalTransitionError."""
    video = load(video_id, person)
    if video.status != VideoStatus.UPLOADING:
        raise IllegalTransitionError(video_status=video.status)
    numbers = _missing(video, bucket)
    return _upload(video, [one for one in rules.parts_of(video.size, video.part_size) if one[0] in numbers], bucket)


def again(video_id: str, *, person: Person, bucket: ObjectStore) -> Upload:
    """What a repeated creation answers: the parts that are missing, none once the upload is over.

    Raises VideoNotFoundError.
    """
    try:
        return missing(video_id, person=person, bucket=bucket)
    except IllegalTransitionError:
        return _upload(load(video_id, person), [], bucket)


def complete(video_id: str, *, person: Person, bucket: ObjectStore) -> Video:
    """All parts are there: make one object of them, which the worker inspects; again gives the video as it is.

    Raises VideoNotFoundError, UploadIncompleteError, IllegalTransitionError for one that expired or was rejected.
    """
    video = load(video_id, person)
    if video.status in (VideoStatus.PROCESSING, VideoStatus.READY):
        return video
    if video.status != VideoStatus.UPLOADING:
        raise IllegalTransitionError(video_status=video.status)
    try:
        parts = bucket.list_parts(video.incoming_key, str(video.upload_id))
        absent = rules.missing_parts(video.size, video.part_size, ((one.number, one.size) for one in parts))
        if absent:
            raise UploadIncompleteError(missing=absent)
        bucket.complete_multipart(video.incoming_key, str(video.upload_id), parts)
    except ObjectNotFoundError:
        # Completed before, by a request whose answer was lost; or gone, which the object says.
        if not is_there(video, bucket):
            raise IllegalTransitionError(video_status=video.status) from None
    return uploaded(video_id)


def uploaded(video_id: str) -> Video:
    """The whole file is there: it is processed from now on; again changes nothing. Raises VideoNotFoundError."""

    def attempt() -> Video:
        video = models.find(video_id)
        if video is None:
            raise VideoNotFoundError()
        if video.status != VideoStatus.UPLOADING:
            return video
        moment = clock.now()
        video.status, video.uploaded_at = VideoStatus.PROCESSING, clock.iso(moment)
        video.upload_id, video.expires_at = None, None
        video.due_at = clock.iso(moment + rules.SILENT_AFTER)
        uow = UnitOfWork()
        models.save(uow, video)
        uow.add_event(
            VideoUploaded(video_id=video_id, owner_id=str(video.owner_id), title=str(video.title)).of(video_id)
        )
        uow.commit()
        return video

    return retry_on_conflict(attempt)


def update(video_id: str, *, person: Person, title: str | None = None, description: str | None = None) -> Video:
    """Change what a video says of itself; None leaves as it is. Raises VideoNotFoundError."""

    def act(video: Video) -> None:
        video.title = video.title if title is None else title
        video.description = video.description if description is None else description

    return change(video_id, act, person=person)


def change(video_id: str, act: Callable[[Video], None], *, person: Person) -> Video:
    """Let `act` change a video and write it; repeated when others were faster. Raises VideoNotFoundError."""

    def attempt() -> Video:
        video = load(video_id, person)
        act(video)
        uow = UnitOfWork()
        models.save(uow, video)
        uow.commit()
        return video

    return retry_on_conflict(attempt)


def delete(video_id: str, *, person: Person, bucket: ObjectStore) -> None:
    """Delete a video that no course shows; its files go with the watcher's next run, or after its job.

    Raises VideoNotFoundError, VideoInUseError.
    """

    def attempt() -> Video:
        video = load(video_id, person)
        using = courses_using([video], consistent=True)[video_id]
        if using:
            raise VideoInUseError(course_ids=using)
        uow = UnitOfWork()
        uow.delete(video, condition=Video.version == video.version, on_conflict=StaleReadError())
        deleted = VideoDeleted(video_id=video_id, owner_id=video.owner_id, title=video.title)
        uow.add_event(deleted.of(video_id, actor=person.user_id))
        # A job cannot be stopped for certain: what it writes is removed when its end is announced, and at last then.
        wait = rules.GIVEN_UP_AFTER if video.status == VideoStatus.PROCESSING else timedelta()
        models.discard_files(uow, video, clock.now() + wait)
        uow.commit()
        return video

    video = retry_on_conflict(attempt)
    if video.upload_id:
        bucket.abort_multipart(video.incoming_key, str(video.upload_id))
    bucket.delete(video.incoming_key)


def is_there(video: Video, bucket: ObjectStore) -> bool:
    """Whether a video's upload has become an object."""
    with suppress(ObjectNotFoundError):
        return bucket.info(video.incoming_key).size == video.size
    return False


def _missing(video: Video, bucket: ObjectStore) -> set[int]:
    try:
        parts = bucket.list_parts(video.incoming_key, str(video.upload_id))
    except ObjectNotFoundError:
        raise IllegalTransitionError(video_status=video.status) from None
    return set(rules.missing_parts(video.size, video.part_size, ((one.number, one.size) for one in parts)))


def _upload(video: Video, parts: list[tuple[int, int]], bucket: ObjectStore) -> Upload:
    lifetime = int(rules.LINK_LIFETIME.total_seconds())
    ends = clock.iso(clock.now() + rules.LINK_LIFETIME)
    key, upload_id = video.incoming_key, str(video.upload_id)
    linked = [
        UploadPart(number, size, bucket.presigned_part(key, upload_id, number, size=size, expires_s=lifetime))
        for number, size in parts
    ]
    return Upload(video, int(video.part_size), ends, linked)
