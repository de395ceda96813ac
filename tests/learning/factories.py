"""What learning's tests need that only a worker makes: videos that can be played."""

from __future__ import annotations

from shared.core import clock, ids
from shared.data.uow import UnitOfWork
from shared.learning.events import VideoReady
from shared.learning.videos import models
from shared.learning.videos.models import Video, VideoStatus
from shared.providers import storage

MASTER = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-STREAM-INF:BANDWIDTH=700000\n360p.m3u8\n"


def ready_video(owner_id: str, seconds: float) -> str:
    """A video of so many seconds as its worker leaves it, announced and with its files; its id."""
    video_id, now = ids.new("vid"), clock.iso(clock.now())
    video = Video(
        video_id=video_id,
        owner_id=owner_id,
        title="Стирка",
        filename="стирка.mp4",
        content_type="video/mp4",
        status=VideoStatus.READY.value,
        duration_seconds=seconds,
        size=1_000_000,
        width=1280,
        height=720,
        codecs=["AVC", "AAC"],
        renditions=[{"name": "360p", "width": 640, "height": 360, "kbps": 600}],
        prefix=models.prefix_of(video_id, 1),
        created_at=now,
        ready_at=now,
    )
    video.set_index_keys()
    bucket = storage.from_settings()
    for name, kind in ((models.MASTER, "vnd.apple.mpegurl"), (models.PROGRESSIVE, "mp4"), (models.POSTER, "jpeg")):
        bucket.put(f"{video.prefix}{name}", MASTER.encode(), content_type=f"video/{kind}")
    uow = UnitOfWork()
    uow.create(video)
    ready = VideoReady(video_id=video_id, owner_id=owner_id, title="Стирка", duration_seconds=round(seconds))
    uow.add_event(ready.of(video_id))
    uow.commit()
    return video_id
