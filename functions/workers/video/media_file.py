"""What a video's container says of it, read by MediaInfo over ranged GETs: a few hundred KB of any file."""

from __future__ import annotations

import io
from typing import Any, Final

from pymediainfo import MediaInfo

from shared.core.observability import logger
from shared.learning.videos.rules import Inspected, NotAVideoError, Reason
from shared.providers.storage.base import ObjectStore

BLOCK: Final = 256 * 1024
# A file whose description is spread over more than this is none that we take: each block is a request.
MAX_READ: Final = 32 * 1024 * 1024
QUARTER_TURNS: Final = (90.0, 270.0)


class TooScatteredError(Exception):
    """More of an object was asked for than its description may take."""


class RangedObject(io.RawIOBase):
    """An object of a bucket as a seekable file; each block of 256 KiB is read once, and remembered."""

    def __init__(self, store: ObjectStore, key: str, size: int) -> None:
        super().__init__()
        self._store, self._key, self.size = store, key, size
        self._position = 0
        self._blocks: dict[int, bytes] = {}

    @property
    def bytes_read(self) -> int:
        """How much was fetched."""
        return sum(map(len, self._blocks.values()))

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move within the object."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def tell(self) -> int:
        """Where the next read begins."""
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the object goes. Raises TooScatteredError, StorageError."""
        wanted = max(0, min(len(buffer), self.size - self._position))
        done = 0
        while done < wanted:
            number, offset = divmod(self._position, BLOCK)
            piece = self._block(number)[offset : offset + wanted - done]
            if not piece:
                break
            buffer[done : done + len(piece)] = piece
            done += len(piece)
            self._position += len(piece)
        return done

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            if (len(self._blocks) + 1) * BLOCK > MAX_READ:
                raise TooScatteredError(self._key)
            self._blocks[number] = self._store.get_range(self._key, number * BLOCK, BLOCK)
        return self._blocks[number]


def inspect(store: ObjectStore, key: str) -> Inspected:
    """What a file's container says. Raises NotAVideoError, ObjectNotFoundError, StorageUnavailableError."""
    size = store.info(key).size
    if size == 0:
        raise NotAVideoError(Reason.EMPTY)
    source = RangedObject(store, key, size)
    try:
        found = MediaInfo.parse(io.BufferedReader(source, BLOCK))
    except TooScatteredError:
        raise NotAVideoError(Reason.NOT_A_VIDEO) from None
    logger.info("video inspected", key=key, size=size, bytes_read=source.bytes_read)
    return described([track.to_data() for track in found.tracks])


def described(tracks: list[dict[str, Any]]) -> Inspected:
    """What MediaInfo's tracks say. Raises NotAVideoError."""
    general = next((one for one in tracks if one.get("track_type") == "General"), {})
    pictures = [one for one in tracks if one.get("track_type") == "Video"]
    sounds = [one for one in tracks if one.get("track_type") == "Audio"]
    # Milliseconds, which some containers give as text.
    milliseconds = float((pictures or [general])[0].get("duration") or general.get("duration") or 0)
    # What a browser records says neither how long nor how large it is, and is whole.
    if str(general.get("istruncated", "")).lower() == "yes" and (milliseconds > 0 or not pictures):
        raise NotAVideoError(Reason.CUT_OFF)
    if not pictures and not sounds:
        raise NotAVideoError(Reason.NOT_A_VIDEO)
    if not pictures:
        raise NotAVideoError(Reason.NO_PICTURE)
    picture = pictures[0]
    width, height = int(picture.get("width") or 0), int(picture.get("height") or 0)
    if width < 1 or height < 1:
        raise NotAVideoError(Reason.NO_PICTURE)
    if float(picture.get("rotation") or 0) % 360 in QUARTER_TURNS:
        width, height = height, width
    if milliseconds <= 0:
        raise NotAVideoError(Reason.NO_DURATION)
    codecs = tuple(str(one["format"]) for one in (picture, *sounds[:1]) if one.get("format"))
    return Inspected(milliseconds / 1000, width, height, codecs, bool(sounds))
