"""What videos may be and how they are uploaded and shown: pure functions; sizes in bytes, lengths in seconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared.providers.transcoder.base import Rendition

MIB: Final = 1024 * 1024
MAX_BYTES: Final = 4 * 1024 * MIB
MIN_PART_BYTES: Final = 8 * MIB
MAX_PARTS: Final = 100
MAX_SECONDS: Final = 4 * 3600.0
# Above what containers' and encoders' clocks differ by; a file that was cut off loses more.
TOLERANCE_SECONDS: Final = 2.0
# A job that ends in an error is free of charge (https://aws.amazon.com/mediaconvert/pricing/) and is tried once more.
MAX_ATTEMPTS: Final = 2
MAX_LANGUAGES: Final = 10
UPLOAD_LIFETIME: Final = timedelta(hours=24)
LINK_LIFETIME: Final = timedelta(hours=1)
# A job that said nothing for so long is asked about. MediaConvert itself ends jobs after 48 hours, so that none writes
# later (https://docs.aws.amazon.com/mediaconvert/latest/ug/ev_status_progressing.html).
SILENT_AFTER: Final = timedelta(minutes=5)
GIVEN_UP_AFTER: Final = timedelta(hours=49)

# (pixels of the shorter side, bits per second at most)
LADDER: Final = ((360, 600_000), (720, 1_800_000))


class Reason:
    """Why a file was rejected."""

    EMPTY = "empty"
    NOT_A_VIDEO = "not_a_video"
    NO_PICTURE = "no_picture"
    NO_DURATION = "no_duration"
    TOO_LONG = "too_long"
    CUT_OFF = "cut_off"
    UPLOAD_LOST = "upload_lost"
    TRANSCODE_FAILED = "transcode_failed"


class NotAVideoError(Exception):
    """An upload that is not taken; `reason` is one of `Reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file's container says of it; width and height as it is shown, in pixels."""

    duration_seconds: float
    width: int
    height: int
    codecs: tuple[str, ...]
    has_audio: bool


def part_size_of(size: int) -> int:
    """How long all parts but the last are: whole MiB, at least 8, so that there are at most 100."""
    return max(MIN_PART_BYTES, -(-size // (MAX_PARTS * MIB)) * MIB)


def parts_of(size: int, part_size: int) -> list[tuple[int, int]]:
    """(number from 1, size) of the parts of an upload; the last one may be shorter."""
    full, rest = divmod(size, part_size)
    sizes = [part_size] * full + ([rest] if rest else [])
    return list(enumerate(sizes, start=1))


def missing_parts(size: int, part_size: int, arrived: Iterable[tuple[int, int]]) -> list[int]:
    """The numbers of the parts that have not arrived, or not whole."""
    have = dict(arrived)
    return [number for number, wanted in parts_of(size, part_size) if have.get(number) != wanted]


def renditions_for(width: int, height: int) -> tuple[Rendition, ...]:
    """The sizes of a picture of these pixels, smallest first: never larger than the source, sides even.

    They are named by their shorter side, as 720p is for wide pictures.
    """
    shorter = min(width, height)
    found: list[Rendition] = []
    for lines, bits_per_second in LADDER:
        target = min(lines, shorter)
        if found and found[-1].name == f"{target}p":
            break
        scale = target / shorter
        found.append(Rendition(f"{target}p", _even(width * scale), _even(height * scale), bits_per_second))
    return tuple(found)


def check(found: Inspected) -> None:
    """Refuse what is too long. Raises NotAVideoError."""
    if found.duration_seconds <= 0:
        raise NotAVideoError(Reason.NO_DURATION)
    if found.duration_seconds > MAX_SECONDS:
        raise NotAVideoError(Reason.TOO_LONG)


def agree(inspected_seconds: float, transcoded_seconds: float) -> bool:
    """Whether what came out is as long as what the container had promised."""
    return abs(inspected_seconds - transcoded_seconds) <= TOLERANCE_SECONDS


def _even(pixels: float) -> int:
    # 32 is the least that MediaConvert takes.
    return max(32, round(pixels / 2) * 2)
