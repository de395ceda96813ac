"""What somebody wrote in a mail, without what their client put below it: the mail they answer, and signatures.

There is no standard for either. The patterns are those of Outlook, Gmail, Apple Mail, Yandex and Mail.ru in Russian and
English (`tests/unit/support/mails`). Where nothing would be left, or answers stand between the quoted lines, everything
stays: too much is read, too little is lost.
"""

from __future__ import annotations

import re
from typing import Final

_DAY_RU: Final = r"(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье)"
_DATE_RU: Final = r"\d{1,2}\s+[а-я]{3,9}\.?\s+\d{4}\s*(?:г\.?)?"
_CLOCK: Final = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?(?:\s*\(?(?:UTC|GMT|MSK)?\s*[+-]?\d{0,2}:?\d{0,2}\)?)?"
# A line (or two, or three: clients wrap it) that says who wrote what is quoted below.
_ATTRIBUTION: Final = re.compile(
    rf"""(?:
      on\s.{{4,200}}\bwrote:                                            # Gmail, Apple Mail, Thunderbird
    | {_DAY_RU},?\s+{_DATE_RU}[,.]?\s*(?:в\s+)?{_CLOCK}[,.]?\s.{{0,200}}:  # Gmail, Mail.ru
    | {_DATE_RU}[,.]?\s*(?:в\s+)?{_CLOCK}[,.]?\s.{{0,200}}:              # Apple Mail
    | \d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}[,.]?\s*(?:в\s+)?{_CLOCK}[,.]?\s.{{0,200}}:  # Yandex, Thunderbird
    | (?:в\s+)?(?:письме\s+от|on)\s.{{4,120}}\s(?:написал(?:а|\(а\))?|пишет|writes|said):
    | (?:вы\s+писали|you\s+wrote)\b.{{0,120}}:                          # The Bat!
    | .{{1,120}}<[^<>@\s]+@[^<>\s]+>\s*(?:писал|написал|пишет|wrote|writes)(?:а|\(а\))?:
    | {_DATE_RU}.{{0,160}}(?:писал|написал|пишет)(?:а|\(а\))?:
    )\s*""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_SEPARATOR: Final = re.compile(
    r"\s*-{2,}\s*(?:original message|original appointment|forwarded message|исходное сообщение|"
    r"пересылаемое сообщение|пересланное сообщение|begin forwarded message|"
    r"конец переадресованного сообщения)\s*-{2,}\s*"
    r"|\s*(?:begin forwarded message|начало переадресованного сообщения|начало пересланного сообщения):\s*",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"\s*_{8,}\s*|\s*-{10,}\s*")
# The header of a quoted mail, as Outlook writes it.
_FROM: Final = re.compile(r"[*\s]*(?:from|от|отправитель|от кого)\s*:[*\s]*\S.*", re.IGNORECASE)
_OTHER_HEADER: Final = re.compile(
    r"[*\s]*(?:sent|date|to|cc|subject|отправлено|дата|кому|копия|тема)\s*:.*", re.IGNORECASE
)
_SIGNATURE_LINE: Final = re.compile(r"-- ?")
_DEVICE: Final = re.compile(
    r"\s*(?:sent from (?:my |mail for |outlook|yandex|yahoo|gmail|the all new).{0,80}|get outlook for .{0,40}"
    r"|отправлено с (?:моего )?(?:iphone|ipad|устройства|телефона|android|samsung|xiaomi|huawei|honor|мобильного)"
    r".{0,80}"
    r"|отправлено из (?:мобильно|outlook|почты|яндекс|приложения|mail|gmail).{0,80}"
    r"|скачать outlook для .{0,40})\s*",
    re.IGNORECASE,
)
_WRAPPED: Final = 3


def cut(text: str) -> str:
    """The answer alone; the whole text where nothing else would be left."""
    lines = text.split("\n")
    kept = _without_signature(_without_quote(lines))
    shown = "\n".join(kept).strip()
    return shown or text.strip()


def _without_quote(lines: list[str]) -> list[str]:
    for number in range(len(lines)):
        header = _quote_header(lines, number)
        if not header:
            continue
        rest = lines[number + header :]
        if _is_answered_within(rest):
            return lines
        return lines[:number]
    return _without_trailing_quote(lines)


def _quote_header(lines: list[str], at: int) -> int:
    """How many lines from here say who wrote what is quoted below; 0 when none does."""
    if not lines[at].strip():
        return 0
    if _SEPARATOR.fullmatch(lines[at]):
        return 1
    if _RULE.fullmatch(lines[at]) and at + 1 < len(lines) and _is_outlook_header(lines, _next_shown(lines, at + 1)):
        return 1
    if _is_outlook_header(lines, at):
        return 1
    for count in range(1, _WRAPPED + 1):
        part = lines[at : at + count]
        if len(part) < count or not part[-1].strip():
            return 0
        if _ATTRIBUTION.fullmatch(" ".join(line.strip().lstrip("> ") for line in part)):
            return count
    return 0


def _next_shown(lines: list[str], at: int) -> int:
    while at < len(lines) - 1 and not lines[at].strip():
        at += 1
    return at


def _is_outlook_header(lines: list[str], at: int) -> bool:
    """`From:` and, in the lines below it, two of `Sent:`, `To:`, `Subject:` and their like."""
    if not _FROM.fullmatch(lines[at]):
        return False
    shown = [line for line in lines[at + 1 : at + 10] if line.strip()][:5]
    return sum(bool(_OTHER_HEADER.fullmatch(line)) for line in shown) >= 2


def _is_answered_within(rest: list[str]) -> bool:
    """Whether answers stand between or below quoted lines, each of which begins with `>`."""
    shown = [line.lstrip() for line in _without_signature(rest) if line.strip()]
    if not shown or not shown[0].startswith(">"):
        return False
    last_quoted = max(number for number, line in enumerate(shown) if line.startswith(">"))
    return any(not line.startswith(">") for line in shown[:last_quoted]) or last_quoted < len(shown) - 1


def _without_trailing_quote(lines: list[str]) -> list[str]:
    """Without the quoted lines at the end, where no client said whose they are."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    return lines[:end]


def _without_signature(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if _SIGNATURE_LINE.fullmatch(line):
            lines = lines[:number]
            break
    end = len(lines)
    while end and (not lines[end - 1].strip() or _DEVICE.fullmatch(lines[end - 1])):
        end -= 1
    return lines[:end]
