"""Turning an uploaded video into what players load: a job, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

# Base names below a job's prefix: the packager's own master playlist, the progressive file, the pictures.
PLAYLIST = "hls"
PROGRESSIVE = "video"
POSTER = "poster"
SEGMENT_SECONDS = 4
AUDIO_BITS_PER_SECOND = 96_000


class TranscoderError(Exception):
    """The transcoder could not do it."""


class TranscoderUnavailableError(TranscoderError):
    """It did not answer, or is busy: try again."""


class JobRefusedError(TranscoderError):
    """It does not take this job, and will not."""


class JobNotFoundError(TranscoderError):
    """It knows no such job."""


class JobStatus(StrEnum):
    """What MediaConvert says of a job."""

    SUBMITTED = "SUBMITTED"
    PROGRESSING = "PROGRESSING"
    COMPLETE = "COMPLETE"
    CANCELED = "CANCELED"
    ERROR = "ERROR"


RUNNING = frozenset({JobStatus.SUBMITTED, JobStatus.PROGRESSING})


@dataclass(frozen=True, slots=True)
class Rendition:
    """One size of the picture: its name (`720p`), even pixels, and at most so many bits per second."""

    name: str
    width: int
    height: int
    bits_per_second: int


@dataclass(frozen=True, slots=True)
class TranscodeRequest:
    """What is wanted of a source: `renditions` by size, the largest last; everything is written below `prefix`.

    `duration_seconds` is the source's, as it was inspected; keys are of one bucket.
    """

    video_id: str
    attempt: int
    source_key: str
    prefix: str
    renditions: Sequence[Rendition]
    has_audio: bool
    duration_seconds: float

    @property
    def token(self) -> str:
        """The same for the same attempt at the same video."""
        return f"{self.video_id}-{self.attempt}"


@dataclass(frozen=True, slots=True)
class Job:
    """What a transcoder says of a job; `duration_ms` is of its longest picture, once it is complete."""

    id: str
    status: JobStatus
    duration_ms: int | None = None
    error_code: int | None = None
    error_message: str = ""


class Transcoder(Protocol):
    """Whoever transcodes from and into one bucket."""

    def start(self, request: TranscodeRequest) -> str:
        """Start a job, its id; the same token shortly after gives the same job.

        Raises JobRefusedError, TranscoderUnavailableError.
        """

    def find(self, job_id: str) -> Job:
        """A job as it is now. Raises JobNotFoundError, TranscoderUnavailableError."""
