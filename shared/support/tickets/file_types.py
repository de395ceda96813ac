"""What an attachment really is, by its bytes, and images without what they say about where and when they were made.

The pictures' own bytes are not decoded here: agents save an attachment, nothing shows it in a page. Only the blocks of
the three formats that make up the picture are kept, and of its EXIF data which way up it stands: turning the pixels
would decode them.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

from shared.support.tickets import file_containers
from shared.support.tickets.file_errors import WrongTypeError

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Control characters that no text has; a text may be in any encoding that writes ASCII as itself.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# What Windows, macOS or Linux do not take in a name, of which each takes 255 bytes or letters.
_NOT_IN_PATHS = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')
PATH_BYTES, _LONGEST_ENDING = 200, 10
_PNG_START: Final = b"\x89PNG\r\n\x1a\n"
# Source: https://www.w3.org/TR/png-3/#4Concepts.FormatChunks
_PNG_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"sBIT", b"bKGD"}
)
# Source: https://developers.google.com/speed/webp/docs/riff_container
_WEBP_CHUNKS: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
_WEBP_EXIF: Final = 0x08
_WEBP_SIDE_DATA: Final = 0x20 | _WEBP_EXIF | 0x04
# Source: CIPA DC-008 (EXIF 2.32), 4.6.4: a TIFF header, then 12 bytes for each tag; the value 1 is upright.
_ORIENTATION, _SHORT = 0x0112, 3
_EXIF_START: Final = b"Exif\x00\x00"
_BYTE_ORDERS: Final[dict[bytes, Literal["little", "big"]]] = {b"II*\x00": "little", b"MM\x00*": "big"}
# Source: ITU-T T.81, table B.1. APP14 says which colours Adobe's encoders mean.
_SOS, _EOI, _COM, _APP0, _APP1, _APP14, _APP15 = 0xDA, 0xD9, 0xFE, 0xE0, 0xE1, 0xEE, 0xEF
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})


def checked(data: bytes, content_type: str) -> bytes:
    """The bytes to keep of a file of one of the types that may be attached. Raises WrongTypeError."""
    if not data or content_type not in _READERS:
        raise WrongTypeError(content_type)
    return _READERS[content_type](data)


def saved_name(name: str, content_type: str) -> str:
    """The name to save a file under, with an ending of its type: nothing runs that was looked at as something else."""
    endings = ENDINGS.get(content_type, ())
    # What is not shown of a name, or is taken off it by the system that saves it, hides no ending.
    shown = name.strip(" .\t\u200e\u200f\u202a\u202b\u202c\u202d\u202e")
    if not endings or (shown.rpartition(".")[2].lower() in endings and "." in shown):
        return shown or "file"
    return f"{shown or 'file'}.{endings[0]}"


def path_part(name: str, content_type: str) -> str:
    """The same as a part of a path on any system, of at most `PATH_BYTES` bytes: an archive with it can be unpacked."""
    stem, dot, ending = _NOT_IN_PATHS.sub("_", saved_name(name, content_type)).rpartition(".")
    behind = f"{dot}{ending}" if stem and len(ending) <= _LONGEST_ENDING else ""
    whole = stem if behind else f"{stem}{dot}{ending}"
    return whole.encode()[: PATH_BYTES - len(behind.encode())].decode(errors="ignore").rstrip(" .") + behind


def _turned(exif: bytes) -> bytes:
    """EXIF data that say how a picture is turned and nothing else; empty where it stands upright or nothing is said."""
    order = _BYTE_ORDERS.get(exif[:4])
    if order is None:
        return b""
    first = int.from_bytes(exif[4:8], order)
    for at in range(first + 2, first + 2 + 12 * int.from_bytes(exif[first : first + 2], order), 12):
        if at + 12 > len(exif):
            break
        tag, kind, value = (int.from_bytes(exif[at + skip : at + skip + 2], order) for skip in (0, 2, 8))
        if (tag, kind) == (_ORIENTATION, _SHORT) and 2 <= value <= 8:
            return struct.pack("<4sIHHHIHHI", b"II*\x00", 8, 1, _ORIENTATION, _SHORT, 1, value, 0, 0)
    return b""


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
        elif marker == _APP1 and data[at + 4 : at + 10] == _EXIF_START and (turned := _turned(data[at + 10 : end])):
            body = _EXIF_START + turned
            kept.append(bytes([0xFF, _APP1]) + (len(body) + 2).to_bytes(2) + body)
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
        elif name == b"eXIf" and (turned := _turned(data[at + 8 : end - 4])):
            kept.append(len(turned).to_bytes(4) + name + turned + zlib.crc32(name + turned).to_bytes(4))
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise WrongTypeError("image/png")


def _webp(data: bytes) -> bytes:
    if not (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        raise WrongTypeError("image/webp")
    chunks = list(_webp_chunks(data, min(len(data), 8 + int.from_bytes(data[4:8], "little"))))
    turned = next((_turned(body.removeprefix(_EXIF_START)) for name, body in chunks if name == b"EXIF"), b"")
    kept = b"WEBP"
    for name, body in chunks:
        if name == b"VP8X" and body:
            # The flags of the profile, the EXIF data and the XMP data that go.
            body = bytes([body[0] & ~_WEBP_SIDE_DATA | (_WEBP_EXIF if turned else 0)]) + body[1:]
        if name in _WEBP_CHUNKS:
            kept += _riff_chunk(name, body)
    if turned and any(name == b"VP8X" for name, _ in chunks):
        kept += _riff_chunk(b"EXIF", turned)
    if len(kept) == 4:
        raise WrongTypeError("image/webp")
    return b"RIFF" + len(kept).to_bytes(4, "little") + kept


def _riff_chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\x00" * (len(body) % 2)


def _webp_chunks(data: bytes, limit: int) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= limit:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > limit:
            raise WrongTypeError("image/webp")
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
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
    "image/heic": file_containers.heic,
    "image/heif": file_containers.heic,
    "video/mp4": file_containers.mp4,
    "application/zip": file_containers.archive,
    DOCX: file_containers.document,
}
# How files of a type are named; a name with another ending gets the first of these when it is saved.
ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    "text/plain": ("txt", "log", "csv", "md"),
    "image/heic": ("heic", "heif"),
    "image/heif": ("heif", "heic"),
    "video/mp4": ("mp4", "m4v"),
    "application/zip": ("zip",),
    DOCX: ("docx",),
}
