"""What the video routes take and answer; sizes in bytes, times ISO 8601 UTC."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints

from shared.http.models import PLAIN_LINE, AnswerModel, LongText, RequestModel, ShortText, example
from shared.learning.videos.models import Video
from shared.learning.videos.rules import MAX_BYTES
from shared.learning.videos.service import Upload

# A body may have 1 MB, and base64 makes a third more of a file.
MAX_CAPTION_CHARACTERS = 900_000
Filename = Annotated[str, StringConstraints(min_length=1, max_length=255), PLAIN_LINE]
VideoType = Annotated[str, StringConstraints(max_length=100, pattern=r"^video/[A-Za-z0-9][A-Za-z0-9.+-]*$")]


def _decoded(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("write the file as base64") from None
    return text


class VideoCreate(RequestModel):
    """A video that is about to be uploaded; without a title it is called as its file."""

    model_config = example(filename="стирка.mp4", content_type="video/mp4", size=48_000_000, title="Стирка")

    filename: Filename
    content_type: VideoType
    size: Annotated[int, Field(ge=1, le=MAX_BYTES, description="Of the whole file, in bytes")]
    title: ShortText | None = None


class VideoUpdate(RequestModel):
    """What is to change."""

    model_config = example(title="Стирка шерсти")

    title: ShortText | None = None
    description: LongText | None = None


class VideoCaptionsRequest(RequestModel):
    """A file of captions, WebVTT or SRT, in UTF-8 or the encoding that it seems to be in."""

    model_config = example(
        filename="стирка.srt", content_base64=base64.b64encode(b"1\n00:00:01,000 --> 00:00:03,000\nHello\n").decode()
    )

    filename: Filename
    content_base64: Annotated[
        str, StringConstraints(min_length=1, max_length=MAX_CAPTION_CHARACTERS), AfterValidator(_decoded)
    ]

    @property
    def content(self) -> bytes:
        """The file."""
        return base64.b64decode(self.content_base64)


class VideoRenditionOut(AnswerModel):
    """One size that players may choose, with its average data rate."""

    name: str
    width: int
    height: int
    kbps: int


class VideoCaptionsOut(AnswerModel):
    """Captions in one language."""

    language: str


class VideoOut(AnswerModel):
    """A video; what is known of its content comes with the inspection, `renditions` when it is ready."""

    id: str
    owner_id: str
    title: str
    description: str
    filename: str
    content_type: str
    size: int
    status: Literal["uploading", "processing", "ready", "rejected", "expired"]
    reason: str | None
    duration_seconds: float | None
    width: int | None
    height: int | None
    codecs: list[str]
    renditions: list[VideoRenditionOut]
    captions: list[VideoCaptionsOut]
    used_in: list[str]
    created_at: str
    ready_at: str | None

    @classmethod
    def of(cls, video: Video, used_in: list[str]) -> Self:
        """A stored video, and the courses that show it."""
        seconds = video.duration_seconds
        given: dict[str, Any] = {
            "duration_seconds": None if seconds is None else float(seconds),
            "codecs": video.codecs or [],
            "renditions": [VideoRenditionOut(**one) for one in video.renditions or []],
            "captions": [VideoCaptionsOut(language=language) for language in video.languages],
        }
        return cls.copy_of(video, id=str(video.video_id), used_in=used_in, **given)


class VideoPartOut(AnswerModel):
    """A part of the file: PUT exactly these bytes to the URL, without further headers."""

    number: int
    size: int
    url: str


class VideoUploadOut(AnswerModel):
    """The parts that are missing; the URLs end at `expires_at`, fresh ones can be asked for."""

    part_size: int
    expires_at: str
    parts: list[VideoPartOut]

    @classmethod
    def of(cls, upload: Upload) -> Self:
        """The links of an upload."""
        parts = [VideoPartOut(number=one.number, size=one.size, url=one.url) for one in upload.parts]
        return cls(part_size=upload.part_size, expires_at=upload.expires_at, parts=parts)


class VideoCreatedOut(AnswerModel):
    """A new video and how to upload it."""

    video: VideoOut
    upload: VideoUploadOut


class VideoAcceptedOut(AnswerModel):
    """A video that is processed now."""

    video: VideoOut
