"""What an attachment really is, by its bytes, and images without what they say about where and when they were made.

The pictures' own bytes are not decoded here: agents save an attachment, nothing shows it in a page. Only the blocks of
the three formats that make up the picture are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

# Control characters that no text has; a text may be in any encoding that writes ASCII as itself.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
# Source: https://www.w3.org/TR/png-3/#4Concepts.FormatChunks
_PNG_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"sBIT", b"bKGD"}
)
# Source: https://developers.google.com/speed/webp/docs/riff_container
_WEBP_CHUNKS: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
_WEBP_SIDE_DATA: Final = 0x20 | 0x08 | 0x04
# Source: ITU-T T.81, table B.1. APP14 says which colours Adobe's encoders mean.
_SOS, _EOI, _COM, _APP0, _APP14, _APP15 = 0xDA, 0xD9, 0xFE, 0xE0, 0xEE, 0xEF
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})


class WrongTypeError(ValueError):
    """The bytes are not what they are said to be, or end too early."""


def checked(data: bytes, content_type: str) -> bytes:
    """The bytes to keep of a file of one of the types that may be attached. Raises WrongTypeError."""
    if not data or content_type not in _READERS:
        raise WrongTypeError(content_type)
    return _READERS[content_type](data)


def _jpeg(data: bytes) -> bytes:
    if not data.startswith(b"\xff\xd8\xff"):
        raise WrongTypeError("image/jpeg")
    kept, at, size = [b"\xff\xd8"], 2, len(data)
    while at + 4 <= size and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _EOI:
            return b"".join([*kept, b"\xff\xd9"])
        if marker in _ALONE:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == _SOS:
            end = _end_of_scan(data, end)
        if not (_APP0 < marker <= _APP15 and marker != _APP14) and marker not in (_COM, _APP0):
            kept.append(data[at:end])
        at = end
    if data[at : at + 2] != b"\xff\xd9":
        raise WrongTypeError("image/jpeg")
    return b"".join([*kept, b"\xff\xd9"])


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands: in coded data 0xFF is followed by a zero or by a restart marker."""
    while (at := data.find(b"\xff", at)) != -1 and at + 1 < len(data):
        if data[at + 1] not in (0x00, *range(0xD0, 0xD8)):
            return at
        at += 2
    raise WrongTypeError("image/jpeg")


def _png(data: bytes) -> bytes:
    if not data.startswith(_PNG_START):
        raise WrongTypeError("image/png")
    kept, at = [_PNG_START], len(_PNG_START)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        name = data[at + 4 : at + 8]
        if end > len(data):
            break
        if name in _PNG_CHUNKS:
            kept.append(data[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise WrongTypeError("image/png")


def _webp(data: bytes) -> bytes:
    if not (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        raise WrongTypeError("image/webp")
    kept = b"WEBP" + b"".join(_webp_chunks(data, min(len(data), 8 + int.from_bytes(data[4:8], "little"))))
    if len(kept) == 4:
        raise WrongTypeError("image/webp")
    return b"RIFF" + len(kept).to_bytes(4, "little") + kept


def _webp_chunks(data: bytes, limit: int) -> Iterator[bytes]:
    at = 12
    while at + 8 <= limit:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > limit:
            raise WrongTypeError("image/webp")
        name, body = data[at : at + 4], data[at + 8 : at + 8 + size]
        if name == b"VP8X" and body:
            # The flags of the profile, the EXIF data and the XMP data that go.
            body = bytes([body[0] & ~_WEBP_SIDE_DATA]) + body[1:]
        if name in _WEBP_CHUNKS:
            yield name + size.to_bytes(4, "little") + body + b"\x00" * (size % 2)
        at += 8 + size + size % 2


def _pdf(data: bytes) -> bytes:
    if not data.startswith(b"%PDF-"):
        raise WrongTypeError("application/pdf")
    return data


def _text(data: bytes) -> bytes:
    if _NO_TEXT.search(data):
        raise WrongTypeError("text/plain")
    return data


_READERS: Mapping[str, Callable[[bytes], bytes]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "application/pdf": _pdf,
    "text/plain": _text,
}
