"""A mail as it came over the wire (RFC 5322, MIME), read with the standard library's `email` policy.

People's clients break every rule: letters outside ASCII in headers, encodings that nobody knows, HTML alone, Outlook's
`winmail.dat`. What cannot be read is replaced, never refused. The libraries for HTML and TNEF are imported when a mail
needs them.
"""

from __future__ import annotations

import email
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import getaddresses
from itertools import islice
from typing import Any, TypeAlias, cast

from shared.core.text import cleaned
from shared.support.tickets.mail_auth import Headers
from shared.support.tickets.mail_html import text_of_html

# A subject longer than this is cut; the whole mail is kept beside its message.
SUBJECT_LIMIT = 200
ADDRESS = r"^[^@\s]+@[^@\s]+$"
_IS_ADDRESS = re.compile(r"(?=.{3,320}$)[^@\s]+@[^@\s]+")
_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
# In the order of how likely they are of Russian mail that does not say.
_CHARSETS = ("utf-8", "windows-1251")
# The library raises whatever its slices and lookups raise on broken data.
_BROKEN_TNEF = (
    struct.error,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    OSError,
    RuntimeError,
)
_FOLD = re.compile(r"\r?\n[ \t]+")
# A text part that stands in for the HTML beside it: nothing, or a remark that one cannot read HTML.
_STAND_IN = re.compile(r"(?:.{0,200}\bHTML\b.{0,200})?", re.IGNORECASE | re.DOTALL)
# The library takes minutes for what nobody's client writes: of a header so much is read.
_HEADER_READ = 5_000
# And of a mail, which may be of a million parts that say nothing, so many lines that may begin one.
_PARTS_READ = 2_000
_MAY_BEGIN_PART = re.compile(rb"^--", re.MULTILINE)
Part: TypeAlias = Any


class _BoundedPolicy(EmailPolicy):
    """The default policy, for headers of any length and depth: what it cannot read says nothing."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        # Letters outside ASCII, as in names of files, come as surrogates.
        shown = value if value.isascii() else _readable(value)
        try:
            return super().header_fetch_parse(name, shown[:_HEADER_READ])
        except RecursionError:
            return super().header_fetch_parse(name, "")


_POLICY = _BoundedPolicy()


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that came with a mail: the name and type that the mail says."""

    name: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail whose texts are readable; `original` is all of it, as it came."""

    sender: str
    subject: str
    text: str = field(repr=False)
    headers: Headers = field(repr=False)
    files: Sequence[MailFile] = field(default=(), repr=False)
    original: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """The first header with a name, unfolded; empty when there is none."""
        return next((_unfolded(value) for key, value in self.headers if key.lower() == name.lower()), "")

    def header_values(self, *names: str) -> list[str]:
        """All headers with one of some names, unfolded."""
        wanted = {name.lower() for name in names}
        return [_unfolded(value) for key, value in self.headers if key.lower() in wanted]


def parse(data: bytes) -> Mail:
    """Read a whole mail."""
    message = cast("EmailMessage", email.message_from_bytes(_bounded(data), policy=_POLICY))
    headers = [(name, _readable(value)) for name, value in message.raw_items()]
    named = _addresses([_unfolded(value)[:_HEADER_READ] for name, value in headers if name.lower() == "from"])
    texts, pages, files = list[str](), list[str](), list[MailFile]()
    for number, part in enumerate(_leaves(message)):
        _sort(part, texts, pages, files, is_first=number == 0)
    return Mail(
        sender=next((one for address in named if _IS_ADDRESS.fullmatch(one := cleaned(address, lines=False))), ""),
        subject=_subject(message),
        text=body_of("\n\n".join(text for text in texts if text.strip()), "\n\n".join(pages)),
        headers=headers,
        files=files,
        original=data,
    )


def body_of(text: str, html: str) -> str:
    """The words of a mail: its plain text, or its HTML's where the plain text says nothing."""
    if html and _STAND_IN.fullmatch(text.strip()):
        text = text_of_html(html) or text
    return cleaned(text).strip("\n")


def _addresses(values: Sequence[str]) -> list[str]:
    try:
        return [address for _, address in getaddresses(values)]
    except RecursionError:
        return []


def _leaves(message: EmailMessage) -> Iterator[Part]:
    """The parts with content; a mail that is forwarded as a file is one of them, and is not looked into."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, EmailMessage):
            yield from _leaves(part)


def _bounded(data: bytes) -> bytes:
    found = next(islice(_MAY_BEGIN_PART.finditer(data), _PARTS_READ, None), None)
    return data[: found.start()] if found else data


def _sort(part: Part, texts: list[str], pages: list[str], files: list[MailFile], *, is_first: bool) -> None:
    """Put a part to what it is; some clients give what somebody wrote a name, where it comes first."""
    kind, name = part.get_content_type(), _file_name(part)
    is_said = part.get_content_disposition() != "attachment" and (is_first or not name)
    if kind in _TNEF_TYPES or name.lower() == "winmail.dat":
        _unpack_tnef(_bytes(part), texts, pages, files)
    elif kind in ("text/plain", "text/html") and is_said:
        (texts if kind == "text/plain" else pages).append(_text(part))
    elif kind.startswith("multipart/") and is_first:
        # Said to have parts, and has none.
        texts.append(_text(part))
    elif kind == "message/rfc822":
        files.append(MailFile(name or "mail.eml", kind, _whole(part)))
    elif kind not in ("text/calendar", "message/delivery-status", "application/pgp-signature"):
        files.append(MailFile(name or "file", kind, _bytes(part)))


def _text(part: Part) -> str:
    data = _bytes(part)
    named = part.get_content_charset("")
    text = _decoded(data, named)
    if part.get_content_type() == "text/plain" and part.get_param("format") == "flowed":
        text = _unflowed(text.replace("\r\n", "\n"), delete_space=str(part.get_param("delsp")).lower() == "yes")
    return text


def _decoded(data: bytes, charset: str) -> str:
    for name in (charset, *_CHARSETS):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return data.decode("utf-8", "replace")


def _unflowed(text: str, *, delete_space: bool) -> str:
    """RFC 3676: a line that ends in a space goes on in the next one of the same depth of quotes."""
    out: list[list[str]] = []
    open_depth: int | None = None
    for raw in text.split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        flows = line.endswith(" ") and line != "-- "
        shown = line[:-1] if flows and delete_space else line
        if open_depth == depth and line != "-- ":
            out[-1].append(shown)
        else:
            out.append([f"{'>' * depth} {shown}" if depth else shown])
        open_depth = depth if flows else None
    return "\n".join(line if line == "-- " else line.rstrip() for line in map("".join, out))


def _unpack_tnef(data: bytes, texts: list[str], pages: list[str], files: list[MailFile]) -> None:
    """Outlook's wrapping of a mail; one that cannot be read is kept as the file that it came as."""
    from tnefparse import TNEF

    try:
        found = TNEF(data)
        html, plain = found.htmlbody, found.body
        named = [(one.long_filename() or one.name, bytes(one.data)) for one in found.attachments]
    except _BROKEN_TNEF:
        files.append(MailFile("winmail.dat", "application/ms-tnef", data))
        return
    if html:
        pages.append(html if isinstance(html, str) else _decoded(html, ""))
    if plain:
        texts.append(plain if isinstance(plain, str) else _decoded(plain, ""))
    files += [MailFile(str(name or "file").rstrip("\0"), "application/octet-stream", one) for name, one in named]


def _whole(part: Part) -> bytes:
    try:
        return bytes(part.as_bytes())
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError):
        # The library writes what is nested too deeply, or broken, with errors of its own.
        return b""


def _bytes(part: Part) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _file_name(part: Part) -> str:
    try:
        return cleaned(part.get_filename() or "", lines=False).strip()
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""


def _subject(message: EmailMessage) -> str:
    raw = next((_readable(value) for name, value in message.raw_items() if name.lower() == "subject"), "")
    try:
        return str(message["Subject"] or "") if raw.isascii() else _unfolded(raw)
    except (LookupError, ValueError, TypeError, AttributeError):
        return raw


def _readable(value: Any) -> str:
    """A raw header's value; letters outside ASCII came as surrogates."""
    return _decoded(str(value).encode("utf-8", "surrogateescape"), "utf-8")


def _unfolded(value: str) -> str:
    return _FOLD.sub(" ", value).strip()
