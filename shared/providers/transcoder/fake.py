"""A transcoder in memory: a job ends when a test says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from shared.providers.storage.base import ObjectStore
from shared.providers.transcoder.base import (
    PLAYLIST,
    POSTER,
    PROGRESSIVE,
    Job,
    JobNotFoundError,
    JobStatus,
    TranscodeRequest,
)


@dataclass
class FakeTranscoder:
    """Keeps requests and jobs by id; `refuse_with` is raised by the next starts."""

    store: ObjectStore
    requests: dict[str, TranscodeRequest] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    refuse_with: Exception | None = None

    def start(self, request: TranscodeRequest) -> str:
        """The same token gives the same job."""
        if self.refuse_with is not None:
            raise self.refuse_with
        job_id = f"job-{request.token}"
        if job_id not in self.jobs:
            self.requests[job_id] = request
            self.jobs[job_id] = Job(job_id, JobStatus.PROGRESSING)
        return job_id

    def find(self, job_id: str) -> Job:
        """As it was left."""
        if job_id not in self.jobs:
            raise JobNotFoundError(job_id)
        return self.jobs[job_id]

    def complete(self, job_id: str, *, duration_seconds: float | None = None) -> None:
        """Write what MediaConvert would write, with placeholders for media, and end the job."""
        request = self.requests[job_id]
        seconds = request.duration_seconds if duration_seconds is None else duration_seconds
        put = self.store.put
        put(f"{request.prefix}{PLAYLIST}.m3u8", _master(request).encode(), content_type="application/x-mpegURL")
        for one in request.renditions:
            put(f"{request.prefix}{PLAYLIST}_{one.name}.m3u8", b"#EXTM3U\n", content_type="application/x-mpegURL")
        put(f"{request.prefix}{PROGRESSIVE}.mp4", b"mp4", content_type="video/mp4")
        put(f"{request.prefix}{POSTER}.0000000.jpg", b"jpg 0", content_type="image/jpeg")
        put(f"{request.prefix}{POSTER}.0000001.jpg", b"jpg 1", content_type="image/jpeg")
        self.jobs[job_id] = replace(self.jobs[job_id], status=JobStatus.COMPLETE, duration_ms=round(seconds * 1000))

    def fail(self, job_id: str, *, code: int = 1999) -> None:
        """End the job with an error."""
        self.jobs[job_id] = replace(self.jobs[job_id], status=JobStatus.ERROR, error_code=code)


def _master(request: TranscodeRequest) -> str:
    lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-INDEPENDENT-SEGMENTS"]
    audio = ""
    if request.has_audio:
        audio = ',AUDIO="audio"'
        lines.append(
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="audio",DEFAULT=YES,AUTOSELECT=YES,URI="hls_audio.m3u8"'
        )
    for one in request.renditions:
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={one.bits_per_second},AVERAGE-BANDWIDTH={one.bits_per_second // 2},"
            f'CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION={one.width}x{one.height},FRAME-RATE=25.000{audio}'
        )
        lines.append(f"{PLAYLIST}_{one.name}.m3u8")
    return "\n".join(lines) + "\n"
