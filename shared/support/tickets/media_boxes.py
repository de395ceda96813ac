"""The boxes of ISO media files (HEIC, MP4), and overwriting what they say besides pictures and sound."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from shared.support.tickets.file_errors import WrongTypeError

# A file of 10 MB has a few thousand at most.
_BOX_LIMIT, _EXTENT_LIMIT, _CHUNK_LIMIT = 20_000, 20_000, 100_000
_META_BOXES: Final = frozenset({b"hdlr", b"pitm", b"iinf", b"iref", b"iprp", b"iloc", b"idat", b"dinf", b"grpl"})
# Coded images and how they are put together; not Exif, XMP (`mime`) and addresses (`uri `).
_IMAGE_ITEMS: Final = frozenset({b"hvc1", b"hev1", b"lhv1", b"hvt1", b"grid", b"iden", b"iovl", b"tmap"})
# EXIF data that say nothing, for readers that look for some.
_NO_EXIF: Final = b"\x00\x00\x00\x06Exif\x00\x00II*\x00\x08\x00\x00\x00" + bytes(6)
_SIDE_BOXES: Final = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip"})
_NESTED: Final = frozenset({b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex", b"traf"})
# Source: ISO/IEC 14496-12, 8.2.2, 8.3.2 and 8.4.2: the times stand first, with 4 bytes each or 8.
_TIMED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_SHOWN_TRACKS: Final = frozenset({b"vide", b"soun"})


class Box(NamedTuple):
    """Where a box begins, its content begins, and it ends."""

    name: bytes
    at: int
    body: int
    end: int


class Overwriting:
    """A file's bytes while they are overwritten; altogether not more than a few times its size."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        self.boxes_left = _BOX_LIMIT
        self._left = 4 * len(data)

    def blank(self, start: int, end: int, text: bytes = b"") -> None:
        """Overwrite with zeros, after `text` where it fits."""
        end = min(end, len(self.data))
        if start >= end:
            return
        self._left -= end - start
        if self._left < 0:
            raise WrongTypeError("overlapping")
        begin = text if len(text) <= end - start else b""
        self.data[start:end] = begin + bytes(end - start - len(begin))

    def free(self, box: Box) -> None:
        """Make a box one that means nothing."""
        self.data[box.at + 4 : box.at + 8] = b"free"
        self.blank(box.body, box.end)


def boxes(data: bytes | bytearray, at: int, end: int, counted: Overwriting) -> Iterator[Box]:
    """The boxes between two places, up to the first that is none or does not fit."""
    while at + 8 <= end:
        size, name, body = int.from_bytes(data[at : at + 4]), bytes(data[at + 4 : at + 8]), at + 8
        if size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16]), at + 16
        elif size == 0:
            size = end - at
        if at + size > end or at + size < body:
            return
        counted.boxes_left -= 1
        if counted.boxes_left < 0:
            raise WrongTypeError("boxes")
        yield Box(name, at, body, at + size)
        at += size


def blank_items(meta: Box, edited: Overwriting) -> None:
    """Overwrite what a HEIC file's `meta` box names besides its images.

    What ends too early raises WrongTypeError, IndexError or struct.error.
    """
    found = dict[bytes, Box]()
    for box in boxes(edited.data, meta.body + 4, meta.end, edited):
        if box.name in _META_BOXES:
            found[box.name] = box
        else:
            edited.free(box)
    if not {b"iinf", b"iloc"} <= found.keys():
        raise WrongTypeError("image/heic")
    kinds = dict(_kinds(found[b"iinf"], edited))
    if not _IMAGE_ITEMS & set(kinds.values()):
        raise WrongTypeError("image/heic")
    extents = list(_extents(edited.data[found[b"iloc"].body : found[b"iloc"].end]))
    inside = found[b"idat"].body if b"idat" in found else None
    for item, method, start, size in extents:
        if kinds.get(item) in _IMAGE_ITEMS:
            continue
        if (method == 1 and inside is None) or method > 1:
            raise WrongTypeError("image/heic")
        begin = start + (inside or 0 if method == 1 else 0)
        edited.blank(begin, begin + size if size else len(edited.data), _NO_EXIF if kinds.get(item) == b"Exif" else b"")


def _kinds(iinf: Box, edited: Overwriting) -> Iterator[tuple[int, bytes]]:
    data = edited.data
    start = iinf.body + (6 if data[iinf.body] == 0 else 8)
    for box in boxes(data, start, iinf.end, edited):
        version = data[box.body]
        if box.name != b"infe" or version not in (2, 3):
            continue
        width = 2 if version == 2 else 4
        at = box.body + 4
        # Then two bytes that say how it is protected.
        yield int.from_bytes(data[at : at + width]), bytes(data[at + width + 2 : at + width + 6])


def _extents(body: bytearray) -> Iterator[tuple[int, int, int, int]]:
    """Item, how its place is meant, the place, the size. Source: ISO/IEC 14496-12, 8.11.3."""
    version, at = body[0], 6
    offset_size, length_size = body[4] >> 4, body[4] & 15
    base_size, index_size = body[5] >> 4, body[5] & 15 if version else 0

    def number(width: int) -> int:
        nonlocal at
        if at + width > len(body):
            raise IndexError
        at += width
        return int.from_bytes(body[at - width : at])

    extents_left = _EXTENT_LIMIT
    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(base_size)
        for _ in range(number(2)):
            number(index_size)
            start = base + number(offset_size)
            extents_left -= 1
            if extents_left < 0:
                raise WrongTypeError("extents")
            yield item, method, start, number(length_size)


def blank_tracks(parent: Box, edited: Overwriting, depth: int = 0) -> None:
    """Overwrite the times, the descriptions and the tracks besides pictures and sound of a video.

    What ends too early raises WrongTypeError, IndexError or struct.error.
    """
    for box in boxes(edited.data, parent.body, parent.end, edited):
        if box.name in _SIDE_BOXES:
            edited.free(box)
        elif box.name in _TIMED:
            at = box.body + 4
            edited.blank(at, min(at + (16 if edited.data[box.body] else 8), box.end))
        elif box.name == b"trak" and _handler(box, edited) not in _SHOWN_TRACKS:
            _blank_samples(box, edited)
            edited.free(box)
        elif box.name in _NESTED and depth < 6:
            blank_tracks(box, edited, depth + 1)


def _inside(parent: Box, path: tuple[bytes, ...], edited: Overwriting) -> Box | None:
    for name in path:
        found = next((one for one in boxes(edited.data, parent.body, parent.end, edited) if one.name == name), None)
        if found is None:
            return None
        parent = found
    return parent


def _handler(trak: Box, edited: Overwriting) -> bytes:
    hdlr = _inside(trak, (b"mdia", b"hdlr"), edited)
    return bytes(edited.data[hdlr.body + 8 : hdlr.body + 12]) if hdlr else b""


def _blank_samples(trak: Box, edited: Overwriting) -> None:
    """Overwrite a track's samples. Source: ISO/IEC 14496-12, 8.7: sizes, samples by chunk, places of chunks."""
    sizes, runs, places, far = (_table(trak, name, edited) for name in (b"stsz", b"stsc", b"stco", b"co64"))
    one, count = struct.unpack_from(">II", sizes)
    width, chunks = (8, far) if far else (4, places)
    run, sample = 0, 0
    for chunk in range(min(int.from_bytes(chunks[:4]), _CHUNK_LIMIT, len(chunks) // width)):
        while int.from_bytes(runs[4 + 12 * (run + 1) : 8 + 12 * (run + 1)]) in range(1, chunk + 2):
            run += 1
        start = int.from_bytes(chunks[4 + width * chunk : 4 + width * (chunk + 1)])
        per = min(struct.unpack_from(">I", runs, 8 + 12 * run)[0], count - sample)
        length = one * per or sum(struct.unpack_from(f">{per}I", sizes, 8 + 4 * sample))
        edited.blank(start, start + length)
        sample += per


def _table(trak: Box, name: bytes, edited: Overwriting) -> bytes:
    box = _inside(trak, (b"mdia", b"minf", b"stbl", name), edited)
    return bytes(edited.data[box.body + 4 : box.end]) if box else b""
