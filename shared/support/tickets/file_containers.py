"""Files that hold other files or streams: HEIC and MP4 without where and when they were made, ZIP and DOCX unopened.

Offsets in HEIC and MP4 are of the whole file, so that what goes is overwritten where it stands. Of an archive its
directory is read; of a document also the list of its parts' types. Nothing else in them is unpacked.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from shared.support.tickets.file_errors import WrongTypeError
from shared.support.tickets.media_boxes import Box, Overwriting, blank_items, blank_tracks, boxes

# Source: ISO/IEC 23008-12, annex B; `mif1` alone says nothing about the coding.
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis"})
_MP4_BRANDS: Final = frozenset(
    {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
)
_HEIC_BOXES: Final = frozenset({b"ftyp", b"meta", b"mdat"})
_MP4_BOXES: Final = frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"styp", b"sidx", b"mfra"})
# Source: PKWARE APPNOTE 6.3.10, 4.3.7, 4.3.12 and 4.3.16.
_LOCAL, _ENTRY, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_SIZE, _ENTRY_SIZE, _END_SIZE, _COMMENT_LIMIT = 30, 46, 22, 0xFFFF
_ENCRYPTED, _STORED, _DEFLATED = 1, 0, 8
_PARTS_LIMIT, _TYPES_LIMIT = 5_000, 1_000_000
# Source: ECMA-376, part 2, 10.1.2 (the list of types), and part 1, 11.3.10 (the main part).
_TYPES_PART: Final = "[content_types].xml"
_DOCUMENT: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# Source: [MS-OFFMACRO] 2.1 and [MS-OFFMACRO2]: how parts that run are named and what their types say.
_RUNS: Final = ("vbaproject", "vbadata", "macroenabled", "activex", "macrosheet")


def heic(data: bytes) -> bytes:
    """A HEIC picture with its coded images alone. Raises WrongTypeError."""
    return _kept(data, "image/heic", _HEIC_BRANDS, _HEIC_BOXES, needed=frozenset({b"meta", b"mdat"}))


def mp4(data: bytes) -> bytes:
    """An MP4 video with its pictures and sound alone. Raises WrongTypeError."""
    return _kept(data, "video/mp4", _MP4_BRANDS, _MP4_BOXES, needed=frozenset({b"moov", b"mdat"}))


def archive(data: bytes) -> bytes:
    """A ZIP file as it is, from its first byte to its last. Raises WrongTypeError."""
    count, start, _ = _directory(data)
    if count and not data.startswith(_ENTRY, start):
        raise WrongTypeError("application/zip")
    return data


def document(data: bytes) -> bytes:
    """A DOCX file as it is; not one with macros or with anything else that runs. Raises WrongTypeError."""
    parts = dict[str, bytes]()
    for name, entry in _entries(data):
        if name in parts or any(word in name for word in _RUNS):
            raise WrongTypeError("docx")
        parts[name] = entry
    types = _unpacked(data, parts[_TYPES_PART]) if _TYPES_PART in parts else b""
    # Written out in ASCII alone: neither another encoding nor an entity hides what a part is.
    hidden = b"\x00" in types or b"&#" in types or b"<!" in types
    if _DOCUMENT not in types or hidden or any(word.encode() in types.lower() for word in _RUNS):
        raise WrongTypeError("docx")
    return data


def _kept(data: bytes, kind: str, brands: frozenset[bytes], names: frozenset[bytes], needed: frozenset[bytes]) -> bytes:
    edited, found = Overwriting(data), list[Box]()
    try:
        for box in boxes(data, 0, len(data), edited):
            found.append(box)
            _blank_unshown(box, names, edited)
    except (IndexError, struct.error):
        raise WrongTypeError(kind) from None
    is_said = bool(found) and found[0].name == b"ftyp" and bool(brands & _brands(data[found[0].body : found[0].end]))
    if not is_said or not needed <= {box.name for box in found}:
        raise WrongTypeError(kind)
    return bytes(edited.data[: found[-1].end])


def _blank_unshown(box: Box, names: frozenset[bytes], edited: Overwriting) -> None:
    if box.name not in names:
        edited.free(box)
    elif box.name == b"meta":
        blank_items(box, edited)
    elif box.name in (b"moov", b"moof"):
        blank_tracks(box, edited)


def _brands(body: bytes) -> set[bytes]:
    return {body[at : at + 4] for at in (0, *range(8, min(len(body), 200), 4))}


def _directory(data: bytes) -> tuple[int, int, int]:
    """How many entries an archive has, and where its directory begins and ends."""
    at = data.rfind(_END, max(0, len(data) - _END_SIZE - _COMMENT_LIMIT))
    if not data.startswith(_LOCAL) or at < 0 or at + _END_SIZE > len(data):
        raise WrongTypeError("zip")
    disk, first_disk, here, count, size, start, comment = struct.unpack_from("<HHHHIIH", data, at + 4)
    if (disk, first_disk, here) != (0, 0, count) or start + size > at or at + _END_SIZE + comment != len(data):
        raise WrongTypeError("zip")
    return count, start, start + size


def _entries(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The names of an archive's entries, as the directory and the entries themselves say, and what it says of each."""
    count, at, end = _directory(data)
    if count > _PARTS_LIMIT:
        raise WrongTypeError("zip")
    for _ in range(count):
        if not data.startswith(_ENTRY, at) or at + _ENTRY_SIZE > end:
            raise WrongTypeError("zip")
        name_size, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        name = data[at + _ENTRY_SIZE : at + _ENTRY_SIZE + name_size]
        place = struct.unpack_from("<I", data, at + 42)[0]
        local = data[place + _LOCAL_SIZE : place + _LOCAL_SIZE + len(name)]
        if not data.startswith(_LOCAL, place) or local != name:
            raise WrongTypeError("zip")
        yield name.decode("utf-8", "replace").lower().replace("\\", "/").lstrip("/"), data[at : at + _ENTRY_SIZE]
        at += _ENTRY_SIZE + name_size + extra + comment
    if at != end:
        raise WrongTypeError("zip")


def _unpacked(data: bytes, entry: bytes) -> bytes:
    """A small entry's bytes; of a larger one nothing is unpacked beyond the limit."""
    flags, method = struct.unpack_from("<HH", entry, 8)
    packed, size = struct.unpack_from("<II", entry, 20)
    place = struct.unpack_from("<I", entry, 42)[0]
    if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED) or not 0 < size <= _TYPES_LIMIT:
        raise WrongTypeError("zip")
    if place + _LOCAL_SIZE > len(data):
        raise WrongTypeError("zip")
    start = place + _LOCAL_SIZE + sum(struct.unpack_from("<HH", data, place + 26))
    body = data[start : start + packed]
    try:
        text = body if method == _STORED else zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, _TYPES_LIMIT + 1)
    except zlib.error:
        raise WrongTypeError("zip") from None
    if len(text) != size:
        raise WrongTypeError("zip")
    return text
