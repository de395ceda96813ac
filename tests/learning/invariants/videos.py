"""What must agree of videos and covers: their files, all of them and no others; each fact of a video announced once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from shared.core.settings import settings
from shared.learning.courses import covers
from shared.learning.courses.models import CoverUpload, Draft, Release
from shared.learning.videos import models
from shared.learning.videos.models import DiscardedFiles, Video, VideoStatus, caption_path
from shared.learning.videos.playlists import caption_playlist_path
from shared.providers import storage
from tests.faults.invariants.snapshot import Once, Snapshot, invariant

# What lies in the bucket of media below these is looked at here.
MEDIA_PREFIXES = (f"{models.READY}/", f"{models.INCOMING}/", f"{covers.READY}/", f"{covers.UPLOADS}/")
IDS = {"video": lambda snapshot: {str(one.video_id) for one in snapshot.all(Video)}}
MOVING = (VideoStatus.UPLOADING, VideoStatus.PROCESSING)


def _once(event_type: str, is_meant: Callable[[Video], bool]) -> Once:
    def deleted(snapshot: Snapshot) -> Iterable[str]:
        stored = IDS["video"](snapshot)
        return {str(one.aggregate_id) for one in snapshot.events_of(event_type)} - stored

    return Once(lambda snapshot: (str(one.video_id) for one in snapshot.all(Video) if is_meant(one)), gone=deleted)


ONCE = {
    "video.uploaded": _once("video.uploaded", lambda video: bool(video.uploaded_at)),
    "video.ready": _once("video.ready", lambda video: video.status == VideoStatus.READY),
    "video.rejected": _once("video.rejected", lambda video: video.status == VideoStatus.REJECTED),
}


@invariant
def video_files(snapshot: Snapshot) -> Iterator[str]:
    """A video that is ready has all that players load, one that has ended nothing, and no file is of no video."""
    stored = snapshot.objects(settings().media_bucket)
    left = {key for key in stored if key.startswith((f"{models.READY}/", f"{models.INCOMING}/"))}
    for video in snapshot.all(Video):
        if video.status == VideoStatus.READY:
            names = [models.MASTER, models.PROGRESSIVE, models.POSTER, *map(caption_path, video.languages)]
            names += map(caption_playlist_path, video.languages)
            for key in sorted({f"{video.prefix}{name}" for name in names} - stored):
                yield f"{key}: missing"
            left -= {key for key in left if key.startswith(video.prefix) and not _is_caption(key)}
            left -= {f"{video.prefix}{name}" for name in names}
        elif video.status in MOVING:
            left -= {key for key in left if key.startswith((video.prefix, video.incoming_key))}
    for discarded in snapshot.all(DiscardedFiles):
        left -= {key for key in left if key.startswith(discarded.prefix)}
    yield from (f"{key}: of no video" for key in sorted(left))


@invariant
def offered_captions(snapshot: Snapshot) -> Iterator[str]:
    """The master playlist of a video that is ready offers the captions that it has, and no others."""
    bucket = storage.from_settings()
    for video in snapshot.all(Video):
        if video.status == VideoStatus.READY:
            master = bucket.get(f"{video.prefix}{models.MASTER}").decode()
            if (offered := sorted(re.findall('LANGUAGE="([^"]+)"', master))) != video.languages:
                yield f"video {video.video_id}: has captions {video.languages}, offers {offered}"


@invariant
def open_videos(snapshot: Snapshot) -> Iterator[str]:
    """A video that has not ended is looked at some day, and one that has ended is not."""
    for video in snapshot.all(Video):
        if (video.status in MOVING) != bool(video.gsi2pk):
            yield f"video {video.video_id}: {video.status}, due {video.gsi2sk}"


@invariant
def course_covers(snapshot: Snapshot) -> Iterator[str]:
    """Every cover that is shown has its file, and no upload is left behind."""
    stored = snapshot.objects(settings().media_bucket)
    shown = {str(one.cover_key) for kind in (Draft, Release) for one in snapshot.all(kind) if one.cover_key}
    yield from (f"{key}: missing" for key in sorted(shown - stored))
    waiting = {str(one.upload_key) for one in snapshot.all(CoverUpload) if one.status == "pending"}
    uploads = {key for key in stored if key.startswith(f"{covers.UPLOADS}/")}
    yield from (f"{key}: of no cover" for key in sorted(uploads - waiting))


def _is_caption(key: str) -> bool:
    return "/captions/" in key
