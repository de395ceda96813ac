"""Captions of any format and encoding as WebVTT in UTF-8: https://www.w3.org/TR/webvtt1/"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import Final

import webvtt
from charset_normalizer import from_bytes
from webvtt.errors import MalformedCaptionError, MalformedFileError

from shared.learning.errors import CaptionsInvalidError

# What subtitles in Russian and English are saved in, where it is not UTF-8.
ENCODINGS: Final = ["cp1251", "koi8_r", "cp866", "utf_16_le", "utf_16_be", "cp1252"]
CYRILLIC: Final = ["cp1251", "koi8_r", "cp866"]
BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Hours may be missing in WebVTT; SubRip writes a comma. A video has four hours at most.
_TIME: Final = r"(?:([0-9]{1,4}):)?([0-5]?[0-9]):([0-5]?[0-9])[.,]([0-9]{3})"
_TIMINGS: Final = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}(\s.*)?$")
# A `<` in SubRip that begins none of its tags is text; in WebVTT it hides what follows up to the next `>`.
_NO_TAG: Final = re.compile(r"<(?!/?[biu]>|font [^<>]*>|/font>)", re.IGNORECASE)
# Where and how a line is shown, as editors of subtitles write it into SubRip: `{\an8}`. No player of WebVTT reads it.
_OVERRIDES: Final = re.compile(r"\{\\(?:an?\d{1,2}|[ibus]\d|pos\([\d.,\s]*\))\}")
_NO_CUES: Final = ("NOTE", "STYLE", "REGION")
_ARROW: Final = "-->"
# Says where a piece of a stream stands in it (RFC 8216, 3.5); this file is no piece, and of another stream.
_PLACE: Final = "X-TIMESTAMP-MAP="


def to_webvtt(data: bytes, *, language: str) -> str:
    """The captions as the text of a WebVTT file. Raises CaptionsInvalidError with the line that cannot be read."""
    text = "\n".join(decoded(data, language).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    is_vtt = text.startswith("WEBVTT")
    # The reader passes over what it does not know: it is given every cue in the form that it reads.
    text = "\n\n".join("\n".join(block) for block in _checked(text.split("\n"), is_vtt=is_vtt))
    try:
        read = webvtt.from_buffer(io.StringIO(text + "\n"), format="vtt" if is_vtt else "srt")
    except (MalformedFileError, MalformedCaptionError):
        raise CaptionsInvalidError.at(1) from None
    if not len(read):
        raise CaptionsInvalidError.at(1)
    content: str = read.content
    return content.rstrip("\n") + "\n"


def decoded(data: bytes, language: str) -> str:
    """The text of a file in UTF-8, or in the encoding that it seems to be in. Raises CaptionsInvalidError."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise CaptionsInvalidError.at(_line_of(data, error.start)) from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        likely = CYRILLIC if language.partition("-")[0] in ("ru", "uk", "be", "bg") else ENCODINGS
        best = from_bytes(data, cp_isolation=likely).best()
        if best is None:
            raise CaptionsInvalidError.at(_line_of(data, error.start)) from None
        text = str(best)
    if (at := text.find("\0")) >= 0:
        raise CaptionsInvalidError.at(text.count("\n", 0, at) + 1)
    return text


def _line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _checked(lines: list[str], *, is_vtt: bool) -> Iterator[list[str]]:
    """Every block, held against the format: a cue with its times in full, in SubRip with a number.

    Raises CaptionsInvalidError.
    """
    for count, (number, block) in enumerate(_blocks(lines), start=1):
        is_header = is_vtt and number == 1
        at = next((index for index, line in enumerate(block) if _ARROW in line and (is_header or index < 2)), None)
        if (is_header and at is None) or (is_vtt and block[0].startswith(_NO_CUES)):
            yield [line for line in block if not line.startswith(_PLACE)] if is_header else block
            continue
        if at is None:
            # No timings where they belong: the text of a cue after an empty line, or no captions at all.
            raise CaptionsInvalidError.at(number + (len(block) > 1 and block[0].strip().isdigit()))
        begin, end, settings = _timings(block[at], number + at)
        for index, line in enumerate(block):
            if index > at and _ARROW in line:
                raise CaptionsInvalidError.at(number + index)
        if is_vtt:
            named = [line for line in block[:at] if not line.startswith(_PLACE)]
            yield [*named, f"{begin} --> {end}{settings}", *block[at + 1 :]]
        else:
            yield [str(count), f"{begin} --> {end}", *filter(str.strip, map(_shown, block[at + 1 :]))]


def _shown(line: str) -> str:
    """A line of SubRip's text as WebVTT shows the same."""
    return _NO_TAG.sub("&lt;", _OVERRIDES.sub("", line))


def _timings(line: str, number: int) -> tuple[str, str, str]:
    """Begin and end as WebVTT writes them, and what stands behind. Raises CaptionsInvalidError."""
    found = _TIMINGS.match(line)
    if found is None:
        raise CaptionsInvalidError.at(number)
    *parts, settings = found.groups()
    begin, end = _milliseconds(*parts[:4]), _milliseconds(*parts[4:])
    if begin >= end:
        raise CaptionsInvalidError.at(number)
    return _written(begin), _written(end), settings or ""


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """(number of its first line, lines) of what empty lines divide."""
    found: list[tuple[int, list[str]]] = []
    is_new = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            is_new = True
        elif is_new:
            found.append((number, [line]))
            is_new = False
        else:
            found[-1][1].append(line)
    return found


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction)


def _written(milliseconds: int) -> str:
    seconds, fraction = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{fraction:03}"
