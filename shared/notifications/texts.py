"""What a message's text is, and how each language writes amounts and times."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_GAP = re.compile(r"\n{3,}")
# They make one emoji of several and shape letters; nothing can be hidden with them.
_JOINERS = frozenset("\u200c\u200d")
DEFAULT_LOCALE: Final = "ru"
BLOCK_LIMIT: Final = 20_000
# A variable's value: one line, or a list that becomes a line each.
Variables = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Text:
    """One message in one language: `title` heads e-mails and inbox items, `short` is the SMS, `body` the e-mail."""

    title: str
    short: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The formats and labels of a language.

    `money` has `whole` and `part` (kopecks, two digits), `duration` has `hours` and `minutes`, `day` and `moment` are
    formats of `strftime`. `labels` are the words for stored values, by group: `labels["wave_status"]["full"]`.
    """

    money: str
    duration: str
    day: str
    moment: str
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def label(self, group: str, value: str) -> str:
        """The word for a stored value; one that has no word stays as it is."""
        return self.labels.get(group, {}).get(value, value)


LANGUAGES: Final[Mapping[str, Language]] = {
    "ru": Language(
        money="{whole},{part} ₽", duration="{hours} ч {minutes} мин", day="%d.%m.%Y", moment="%d.%m.%Y %H:%M UTC"
    ),
    "en": Language(
        money="{whole}.{part} RUB", duration="{hours} h {minutes} min", day="%Y-%m-%d", moment="%Y-%m-%d %H:%M UTC"
    ),
}


class TemplateError(ValueError):
    """A template that does not exist, or a variable that was not given."""


def known_locale(locale: str | None) -> str:
    """The language to write in: `ru-RU` is `ru`, an unknown one is Russian, where the shop sells."""
    language = (locale or "").replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else DEFAULT_LOCALE


def fill(text: Text, variables: Variables, blocks: Collection[str] = ()) -> Text:
    """A text with its variables filled in; `blocks` have lines of their own in the body. Raises KeyError."""
    filled = {name: _line(value) for name, value in variables.items()}
    whole = {name: _block(value) for name, value in variables.items() if name in blocks and isinstance(value, str)}
    return Text(
        title=text.title.format_map(filled),
        short=text.short.format_map(filled),
        # A list that is empty leaves no gap.
        body=_GAP.sub("\n\n", text.body.format_map({**filled, **whole})),
    )


def in_full(text: Text, variables: Variables, blocks: Collection[str] = ()) -> str:
    """What the inbox shows: as the short text, but with `blocks` in full. Raises KeyError."""
    filled = {name: _line(value) for name, value in variables.items()}
    whole = {name: _block(value) for name, value in variables.items() if name in blocks and isinstance(value, str)}
    return text.short.format_map({**filled, **whole})


def _line(value: str | Sequence[str]) -> str:
    return clean(value) if isinstance(value, str) else "\n".join(f"— {clean(line)}" for line in value)


def _block(value: str) -> str:
    """What somebody wrote, line by line: for an e-mail's body and the inbox alone."""
    return "\n".join(_printable(line.expandtabs(4)).rstrip() for line in value.split("\n"))[:BLOCK_LIMIT].strip()


def _printable(value: str) -> str:
    return "".join(letter if letter.isprintable() or letter in _JOINERS else " " for letter in value)


def clean(value: str, limit: int = 200) -> str:
    """One printable line: a product name must not be able to add a header to an e-mail or hide text in an SMS."""
    line = " ".join(_printable(value).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
