"""What the sandbox reads of a job's settings, in the JSON form of the API: only what we ask MediaConvert for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


class BadSettingsError(ValueError):
    """Settings that MediaConvert, or this sandbox, does not take; the text says which."""


@dataclass(frozen=True, slots=True)
class Video:
    """A stream of pictures in a CMAF group; `name` is the base name of its files."""

    name: str
    width: int
    height: int
    max_bits_per_second: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a job makes: names are relative to `prefix`, a key of the bucket that ends before the base name."""

    source_bucket: str
    source_key: str
    bucket: str
    prefix: str
    playlist: str
    segment_seconds: int
    videos: tuple[Video, ...]
    audio: str | None
    audio_bits_per_second: int
    progressive: str | None
    pictures: str | None
    picture_every_s: int
    max_pictures: int

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def read(cls, document: dict[str, Any]) -> Plan:
        """From `document`."""
        return cls(**{**document, "videos": tuple(Video(**one) for one in document["videos"])})


def plan_of(settings: Any) -> Plan:
    """The work of a job. Raises BadSettingsError."""
    try:
        return _plan_of(settings)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise BadSettingsError(f"{type(error).__name__}: {error}") from error


def _plan_of(settings: dict[str, Any]) -> Plan:
    source_bucket, source_key = _place(settings["inputs"][0]["fileInput"])
    bucket = prefix = playlist = ""
    segment_seconds, videos, audio, audio_bits = 10, list[Video](), None, 96_000
    progressive = pictures = None
    every, most = 1, 1
    for group in settings["outputGroups"]:
        kind = group["outputGroupSettings"]["type"]
        if kind == "CMAF_GROUP_SETTINGS":
            cmaf = group["outputGroupSettings"]["cmafGroupSettings"]
            bucket, key = _place(cmaf["destination"])
            prefix, playlist = key[: key.rindex("/") + 1], key.rpartition("/")[2]
            segment_seconds = int(cmaf["segmentLength"])
            for output in group["outputs"]:
                name = f"{playlist}{output['nameModifier']}"
                if ("videoDescription" in output) == ("audioDescriptions" in output):
                    raise BadSettingsError("an output of a CMAF group holds either video or audio")
                if "videoDescription" in output:
                    videos.append(_video(name, output["videoDescription"]))
                else:
                    audio = name
                    audio_bits = int(output["audioDescriptions"][0]["codecSettings"]["aacSettings"]["bitrate"])
        elif kind == "FILE_GROUP_SETTINGS":
            name = _place(group["outputGroupSettings"]["fileGroupSettings"]["destination"])[1].rpartition("/")[2]
            output = group["outputs"][0]
            if output["containerSettings"]["container"] == "MP4":
                progressive = name
            else:
                capture = output["videoDescription"]["codecSettings"]["frameCaptureSettings"]
                pictures, most = name, int(capture["maxCaptures"])
                every = max(1, round(int(capture["framerateDenominator"]) / int(capture["framerateNumerator"])))
        else:
            raise BadSettingsError(f"no output group of type {kind} here")
    if not videos:
        raise BadSettingsError("no video output")
    return Plan(
        source_bucket,
        source_key,
        bucket,
        prefix,
        playlist,
        segment_seconds,
        tuple(videos),
        audio,
        audio_bits,
        progressive,
        pictures,
        every,
        most,
    )


def _video(name: str, description: dict[str, Any]) -> Video:
    width, height = int(description["width"]), int(description["height"])
    if width % 2 or height % 2 or min(width, height) < 32:
        raise BadSettingsError(f"{width} × {height}: sides are even and at least 32 pixels")
    h264 = description["codecSettings"]["h264Settings"]
    return Video(name, width, height, int(h264["maxBitrate"]))


def _place(uri: str) -> tuple[str, str]:
    """(bucket, key) of an s3 URI."""
    if not uri.startswith("s3://"):
        raise BadSettingsError(f"{uri} is no s3 URI")
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
