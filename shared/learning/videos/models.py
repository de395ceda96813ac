"""What videos store in the table `learning`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from shared.core import clock
from shared.data.numbers import WholeNumber
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.learning import models as keys
from shared.learning.errors import VideoNotFoundError
from shared.learning.models import LearningItem

# Where an upload arrives, and below which prefix of the same bucket (`media`) what players load lies.
INCOMING = "incoming/videos"
READY = "video"
# Names below a video's prefix.
MASTER = "master.m3u8"
PROGRESSIVE = "video.mp4"
POSTER = "poster.jpg"


class VideoStatus(StrEnum):
    """uploading → processing → ready | rejected; uploading → expired."""

    UPLOADING = "uploading"
    PROCESSING = "processing"
    READY = "ready"
    REJECTED = "rejected"
    EXPIRED = "expired"


class Video(LearningItem, discriminator="video"):
    """A video: `size` in bytes, `duration_seconds` and pixels once it was inspected.

    `renditions` are `{name, width, height, kbps}`, `captions` `{language, name}`, `codecs` names such as AVC and AAC;
    `used_in` are ids of courses that named it at some time. `prefix` is where its files are: see `caption_path`.
    """

    video_id = UnicodeAttribute()
    owner_id = UnicodeAttribute()
    title = UnicodeAttribute(default="")
    description = UnicodeAttribute(default="")
    filename = UnicodeAttribute(default="")
    content_type = UnicodeAttribute(default="")
    status = UnicodeAttribute(default=VideoStatus.UPLOADING)
    reason = UnicodeAttribute(null=True)
    duration_seconds = NumberAttribute(null=True)
    size = WholeNumber(default=0)
    width = WholeNumber(null=True)
    height = WholeNumber(null=True)
    codecs = JSONAttribute(null=True)
    renditions = JSONAttribute(null=True)
    captions = JSONAttribute(null=True)
    used_in = UnicodeSetAttribute(null=True)
    # Raised by every change that a deletion has to see, so that none is overlooked.
    version = WholeNumber(default=1)
    # The multipart upload, until it is complete.
    upload_id = UnicodeAttribute(null=True)
    part_size = WholeNumber(null=True)
    expires_at = UnicodeAttribute(null=True)
    # Which transcoding this is, from 1, and its job.
    attempt = WholeNumber(default=1)
    job_id = UnicodeAttribute(null=True)
    prefix = UnicodeAttribute(default="")
    created_at = UnicodeAttribute()
    uploaded_at = UnicodeAttribute(null=True)
    ready_at = UnicodeAttribute(null=True)
    # When the watcher looks at it next, while it is uploaded or processed.
    due_at = UnicodeAttribute(null=True)

    def set_index_keys(self) -> None:
        """Set the keys that follow from the other fields: call it before the item is put."""
        self.pk, self.sk = keys.video_key(self.video_id)
        self.gsi1pk, self.gsi1sk = keys.videos_of(self.owner_id), f"{self.created_at}#{self.video_id}"
        self.gsi2pk = keys.VIDEOS_DUE if self.due_at else None
        self.gsi2sk = f"{self.due_at}#{self.video_id}" if self.due_at else None

    @property
    def is_ready(self) -> bool:
        """Whether it can be played."""
        return bool(self.status == VideoStatus.READY and self.duration_seconds)

    @property
    def incoming_key(self) -> str:
        """Where its upload arrives."""
        return f"{INCOMING}/{self.video_id}"

    @property
    def languages(self) -> list[str]:
        """Of its captions, sorted."""
        found: list[dict[str, Any]] = self.captions or []
        return sorted(str(one["language"]) for one in found)


class DiscardedFiles(LearningItem, discriminator="video_discarded"):
    """What a video that was deleted, rejected or expired left under `prefix`, and of its upload.

    Due when no job of its can write there any more.
    """

    video_id = UnicodeAttribute()
    prefix = UnicodeAttribute()


def prefix_of(video_id: str, attempt: int) -> str:
    """Where one transcoding's files go; none is ever written again, so that edges may keep them."""
    return f"{READY}/{video_id}/{attempt}/"


def all_files_of(video_id: str) -> str:
    """The prefix of the files of all transcodings of a video."""
    return f"{READY}/{video_id}/"


def caption_path(language: str) -> str:
    """Where the captions of a language are below a video's prefix (WebVTT)."""
    return f"captions/{language}.vtt"


def find(video_id: str) -> Video | None:
    """A video, strongly consistent, or None."""
    return Video.get_or_none(*keys.video_key(video_id), consistent=True)


def use(uow: UnitOfWork, video: Video, course_id: str) -> None:
    """Note in the caller's transaction that a course's draft names a video.

    At commit VideoNotFoundError when the video was deleted meanwhile. It also raises `version`, so that a deletion that
    has looked for courses before fails.
    """
    uow.update(
        video,
        [Video.used_in.add({course_id}), Video.version.add(1)],
        condition=Video.pk.exists(),
        on_conflict=VideoNotFoundError(),
    )


def discard_files(uow: UnitOfWork, video: Video, due: datetime) -> None:
    """Have the watcher remove all files of a video from `due` on, in the caller's transaction.

    So they go whatever becomes of the process that ends the video.
    """
    video_id = str(video.video_id)
    uow.put(
        DiscardedFiles(
            *keys.discarded_key(video_id),
            video_id=video_id,
            prefix=all_files_of(video_id),
            gsi2pk=keys.VIDEOS_DUE,
            gsi2sk=f"{clock.iso(due)}#{video_id}",
        )
    )


def save(uow: UnitOfWork, video: Video) -> None:
    """Write a changed video in the caller's transaction. At commit StaleReadError when somebody was faster."""
    read_version = video.version
    video.version = read_version + 1
    video.set_index_keys()
    uow.put(video, condition=Video.version == read_version, on_conflict=StaleReadError())
