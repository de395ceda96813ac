"""The words of every message, per language, with the variables each may use (a test compares the two)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DEFAULT_LOCALE = "ru"

VARIABLES: dict[str, frozenset[str]] = {
    "verification_code": frozenset({"code"}),
    "password_reset": frozenset({"code"}),
    "registered": frozenset(),
    "order_placed": frozenset({"order_number", "amount"}),
    "order_paid": frozenset({"order_number", "amount"}),
    "order_shipped": frozenset({"order_number", "tracking_number"}),
    "order_cancelled": frozenset({"order_number"}),
    "order_expired": frozenset({"order_number"}),
    "order_refunded": frozenset({"order_number", "amount"}),
    "late_refund": frozenset({"order_number", "amount"}),
    "hold_expiring": frozenset({"order_number", "amount"}),
    "wave_moved": frozenset({"product", "wave", "status", "ship_date", "note"}),
    "waitlist_slot": frozenset({"product"}),
    "visit_auto_closed": frozenset({"space", "duration"}),
    "donation_succeeded": frozenset({"amount"}),
    "donation_refunded": frozenset({"amount"}),
    "ticket_answered": frozenset({"ticket"}),
    "ticket_asked": frozenset({"ticket"}),
    "ticket_resolved": frozenset({"ticket"}),
    "ticket_closed": frozenset({"ticket"}),
    "ticket_rating": frozenset({"ticket"}),
    "ticket_assigned": frozenset({"ticket"}),
    "ticket_due": frozenset({"ticket", "target", "due"}),
    "ticket_overdue": frozenset({"ticket", "target", "due"}),
    "digest": frozenset({"count", "lines"}),
}
Variables = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Text:
    """One message in one language: `title` heads e-mails and inbox items, `short` is the SMS, `body` the e-mail."""

    title: str
    short: str
    body: str


@dataclass(frozen=True, slots=True)
class Words:
    """How a language writes amounts and times, and what it calls a wave's status, what is due, what was left out."""

    wave_status: dict[str, str]
    soon: str
    money: str
    day: str
    duration: str
    more: str
    moment: str
    target: dict[str, str]


class TemplateError(ValueError):
    """A template that does not exist, or a variable that was not given."""


def locales() -> dict[str, dict[str, Text]]:
    """Every language with its texts by template name."""
    from shared.notifications.templates import en, ru

    return {"ru": ru.TEXTS, "en": en.TEXTS}


def words(locale: str) -> Words:
    """How a known language writes things."""
    from shared.notifications.templates import en, ru

    return {"ru": ru.WORDS, "en": en.WORDS}[locale]


def known_locale(locale: str | None) -> str:
    """The language to write in: `ru-RU` is `ru`, an unknown one is Russian, where the shop sells."""
    language = (locale or "").replace("_", "-").partition("-")[0].lower()
    return language if language in locales() else DEFAULT_LOCALE


def render(template: str, locale: str | None, variables: Variables) -> Text:
    """Fill a template in; a variable that is a list becomes a line each.

    Raises TemplateError for an unknown template or a missing variable.
    """
    text = locales()[known_locale(locale)].get(template)
    if text is None:
        raise TemplateError(f"no template {template!r}")
    missing = VARIABLES[template] - variables.keys()
    if missing:
        raise TemplateError(f"template {template!r} needs {', '.join(sorted(missing))}")
    filled = {name: _filled(value) for name, value in variables.items()}
    return Text(
        title=text.title.format_map(filled),
        short=text.short.format_map(filled),
        body=text.body.format_map(filled),
    )


def _filled(value: str | Sequence[str]) -> str:
    return clean(value) if isinstance(value, str) else "\n".join(f"— {clean(line)}" for line in value)


def clean(value: str, limit: int = 200) -> str:
    """One printable line: a product name must not be able to add a header to an e-mail or hide text in an SMS."""
    printable = "".join(letter if letter.isprintable() else " " for letter in value)
    line = " ".join(printable.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
