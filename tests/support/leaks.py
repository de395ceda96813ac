"""Finds secrets and personal data where they must not be: what passed the front door, looked for in logs and tables.

`Seen` remembers what a run used, by the names of the fields that carried it; nothing is listed by hand. A finding
names the kind and the place, never the secret itself.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]
# Nothing may keep these but as a hash; logs may not have personal data either.
SECRET = {
    "password": "password", "new_password": "password", "current_password": "password",
    "access_token": "token", "refresh_token": "token", "token": "token",
}  # fmt: skip
# A link that shows a contract to whoever has it.
COPY_TOKEN = re.compile(r"/contracts/copy/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")
PERSONAL = {
    "phone": "phone", "email": "e-mail", "login": "login", "full_name": "name", "address": "address",
    "telegram": "handle", "vk": "handle", "tracking_number": "tracking number",
}  # fmt: skip
REPORT = "leaks.json"
# A header of the fuzzer's requests: what they call a password is made up, often of words that stand in the sources.
MADE_UP = "x-schemathesis-testcaseid"
MOST_SHOWN = 20
# Shorter or plainer texts are in every log by chance.
SHORTEST = 6
FEWEST_LETTERS = 4
# No part of an identifier, of a time or of a fraction.
CODE = re.compile(r"(?<!\w)(?<!\d\.)\d{6}(?!\w|\.\d)")
_BEGINNING = SHORTEST


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that is where it must not be."""

    kind: str
    place: str

    def __str__(self) -> str:
        return f"a {self.kind} in {self.place}"


@dataclass
class SensitiveValues:
    """The secrets and the personal data that a run used, by kind."""

    secrets: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    personal: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, body: bytes | str, *, refused: bool = False) -> None:
        """Remember what a request or an answer carries; what is not JSON carries nothing.

        A refused request tells of nobody: what it calls a name may be anything.
        """
        try:
            self._walk(json.loads(body), refused)
        except (ValueError, RecursionError):
            return

    def keep(self, kind: str, value: Any) -> None:
        """Remember every text inside a value as a secret of one kind, such as all of a stored secret."""
        if isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                self.keep(kind, inner)
        elif isinstance(value, str):
            _add(self.secrets, kind, value)

    def codes_in(self, message: str) -> None:
        """Remember the one-time codes, and the links to copies, in a message that somebody got."""
        for code in CODE.findall(message):
            self.secrets["code"].add(code)
        self.secrets["copy token"].update(COPY_TOKEN.findall(message))

    def _walk(self, value: Any, refused: bool) -> None:
        if isinstance(value, list):
            for inner in value:
                self._walk(inner, refused)
        if not isinstance(value, dict):
            return
        if not refused:
            self._take_papers(value)
        for name, inner in value.items():
            if not isinstance(inner, str):
                self._walk(inner, refused)
            elif name in SECRET:
                _add(self.secrets, SECRET[name], inner)
            # A session's address is a network's, which is nobody's home.
            elif name in PERSONAL and not refused and re.search(r"[^\d.:]", inner):
                _add(self.personal, PERSONAL[name], inner)

    def _take_papers(self, value: Json) -> None:
        """Remember a passport in a request or in clear, by series, number and who issued it; and a contract's code.

        The number's six digits alone are in every log by chance, and the address lies with the client.
        """
        series, number, code = value.get("series"), value.get("number"), value.get("code")
        if isinstance(series, str) and isinstance(number, str) and "department_code" in value:
            for text in (f"{series}{number}", f"{series} {number}", str(value.get("issued_by", ""))):
                _add(self.secrets, "passport", text)
        if isinstance(code, str) and "code_no" in value:
            self.codes_in(code)


def _add(kinds: dict[str, set[str]], kind: str, value: str) -> None:
    if len(value.strip()) >= SHORTEST and len(set(value)) >= FEWEST_LETTERS:
        kinds[kind].add(value)


class Finder:
    """Looks for many texts at once, in every spelling that a log line or an item could give them."""

    def __init__(self, kinds: dict[str, set[str]]) -> None:
        self._codes = frozenset(kinds.get("code", ()))
        self._by_beginning: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for kind, values in kinds.items():
            for spelling in {one for value in values for one in _spellings(value)} if kind != "code" else ():
                self._by_beginning[spelling[:_BEGINNING]].append((spelling, kind))

    def kinds_in(self, text: str) -> set[str]:
        """The kinds of what a text holds."""
        found = {"code"} if self._codes and not self._codes.isdisjoint(CODE.findall(text)) else set()
        beginnings = self._by_beginning
        for place in range(len(text) - _BEGINNING + 1):
            for spelling, kind in beginnings.get(text[place : place + _BEGINNING], ()):
                if text.startswith(spelling, place):
                    found.add(kind)
        return found


def _spellings(value: str) -> set[str]:
    escaped = json.dumps(value)[1:-1]
    found = {value, escaped, json.dumps(value, ensure_ascii=False)[1:-1], quote(value, safe=""), quote(value)}
    if re.fullmatch(r"\+\d{10,15}", value):
        found.add(value[1:])
    if value.count(".") == 2 and value.startswith("eyJ"):
        # Of a JWT the claims alone say too much, and the signature alone makes them good again.
        found |= {part for part in value.split(".")[1:] if len(part) > 20}
    return found


def in_logs(seen: SensitiveValues, lines: Iterable[tuple[str, str]]) -> Iterator[Leak]:
    """Whatever the lines, each with the name of its log, say of secrets and people."""
    finder = Finder({**seen.secrets, **seen.personal})
    done: dict[str, set[str]] = {}
    for log, line in lines:
        kinds = done[line] if line in done else done.setdefault(line, finder.kinds_in(line))
        yield from (Leak(kind, f"the log of {log}: {_opening(line)}") for kind in sorted(kinds))


def in_items(seen: SensitiveValues, items: Iterable[tuple[str, Json]]) -> Iterator[Leak]:
    """Whatever the stored items, each with its table's name, keep of secrets in the clear; attributes as DynamoDB's."""
    finder = Finder(seen.secrets)
    for table, item in items:
        for name, value in item.items():
            for text in _texts(value):
                for kind in sorted(finder.kinds_in(text)):
                    yield Leak(kind, f"the table {table}, {item.get('type', {}).get('S', '?')}.{name}")


def lines_of(found: Json) -> list[str]:
    """A run's report as people read it: `leaks`, and how many `lines`, `items` and `known` texts there were."""
    if found["leaks"]:
        return ["Leaks:", *(f"  {leak}" for leak in found["leaks"][:MOST_SHOWN])]
    known = sum(found["known"].values())
    return [
        f"{found['lines']:,} log lines and {found['items']:,} items hold none of {known:,} secrets and personal data"
    ]


def _texts(value: Json) -> Iterator[str]:
    for kind, inner in value.items():
        if kind == "S":
            yield inner
        elif kind == "SS":
            yield from inner
        elif kind in {"L", "M"}:
            for one in inner if kind == "L" else inner.values():
                yield from _texts(one)


def _opening(line: str) -> str:
    """Enough of a line to find where it is written: a JSON line's own location and message's first words."""
    try:
        said = json.loads(line)
        return f"{said['location']} {str(said['message'])[:20]!r}"
    except (ValueError, KeyError, TypeError):
        return repr(line[:20])
