"""Every event of a thing that is explained has a sentence in both languages, old ones without a field too."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import fields
from types import ModuleType
from typing import Any

import pytest

from functions import modules
from shared.core import ids
from shared.data.event_types import EventData, MalformedEventError
from shared.http.languages import preferred
from shared.notifications.message_catalog import money
from shared.onboarding.clients import blockers
from shared.onboarding.clients import why_texts as clients
from shared.onboarding.clients.steps import Status
from shared.shop.orders import why_texts as orders
from shared.shop.orders.rules import OrderStatus
from shared.support.tickets import why_texts as tickets
from shared.support.tickets.rules import TicketStatus
from shared.why.sentences import Labels, Reader, Sentence, Sentences, said, word
from tests.support.why import check_text

# Aggregate → what tells its events.
TOLD: Mapping[str, tuple[Sentences, Labels]] = {
    "order": (orders.EVENTS, orders.LABELS),
    "ticket": (tickets.EVENTS, tickets.LABELS),
    "client": (clients.EVENTS, clients.LABELS),
}
LOCALES = ("ru", "en")
KINDS = [kind for kind in modules.events() if kind.aggregate in TOLD]


def sample(kind: type[EventData]) -> dict[str, Any]:
    """An event's data with something in each field."""
    hints = typing.get_type_hints(kind)
    return {one.metadata.get("stored_name", one.name): _value(hints[one.name], one.name) for one in fields(kind)}


def _value(hint: Any, name: str) -> Any:
    text = str(hint)
    if "list" in text or "tuple" in text:
        return []
    if "bool" in text:
        return True
    if "int" in text:
        return 12300
    return "2026-03-02T12:00:00.000Z" if name.endswith("_at") or name in ("due", "until", "since") else ids.new("x")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_every_event_is_told_whole_or_without_its_fields(kind: type[EventData], locale: str) -> None:
    sentences, labels = TOLD[kind.aggregate]
    assert kind.type in sentences, f"say in both languages what {kind.type} means"
    for data in ({}, sample(kind)):
        text = Reader(locale).tell(sentences[kind.type], data, labels)
        assert text is not None, "the last sentence needs no variables"
        assert text.strip()
    without = Reader(locale).tell(sentences[kind.type], {}, labels)
    assert without is not None
    check_text(without, locale)


@pytest.mark.parametrize("aggregate", TOLD)
def test_nothing_is_told_of_an_event_that_nobody_announces(aggregate: str) -> None:
    announced = {kind.type for kind in KINDS if kind.aggregate == aggregate}
    assert TOLD[aggregate][0].keys() == announced


@pytest.mark.parametrize("sentence", [one for told, _ in TOLD.values() for each in told.values() for one in each])
def test_both_languages_say_the_same_variables(sentence: Sentence) -> None:
    for text in (sentence.ru, sentence.en):
        assert {name for name in sentence.variables if f"{{{name}}}" in text} == sentence.variables.keys()
        assert text.count("{") == len(sentence.variables)


def test_each_blocker_and_each_status_has_its_words() -> None:
    assert clients.BLOCKERS.keys() == set(blockers.ORDER)
    assert clients.SUMMARIES.keys() == set(Status)
    assert tickets.SUMMARIES.keys() == set(TicketStatus)
    assert orders.SUMMARIES.keys() == set(OrderStatus)


@pytest.mark.parametrize("texts", [orders, tickets, clients])
def test_whatever_is_said_beside_the_events_is_in_both_languages(texts: ModuleType) -> None:
    found = [one for one in vars(texts).values() if isinstance(one, Sentence)]
    for table in ("SUMMARIES", "BLOCKERS", "OF_NOBODY"):
        for value in getattr(texts, table, {}).values():
            found += [one for one in (value if isinstance(value, tuple) else (value,)) if one is not None]
    for sentence in found:
        filled = dict.fromkeys(sentence.variables, "5")
        check_text(sentence.ru.format_map(filled), "ru")
        check_text(sentence.en.format_map(filled), "en")


def test_a_stored_value_without_a_word_is_not_shown() -> None:
    sentences = (said("Стало: {it}.", "Now: {it}.", it=("status", word("status"))), said("Изменилось.", "Changed."))
    labels = {"ru": {"status": {"open": "открыто"}}, "en": {"status": {"open": "open"}}}
    assert Reader("ru").tell(sentences, {"status": "open"}, labels) == "Стало: открыто."
    assert Reader("ru").tell(sentences, {"status": "half_open"}, labels) == "Изменилось."
    with pytest.raises(MalformedEventError):
        Reader("en").say(sentences[0], {}, labels)


def test_what_people_wrote_cannot_add_a_line_or_a_variable() -> None:
    sentence = said("{it}", "{it}", it=("name", lambda value, _: str(value)))
    assert Reader("ru").say(sentence, {"name": "a\n{it}"}, {}) == "a {it}"


def test_a_sentence_about_a_value_is_said_of_it_alone() -> None:
    sentence = said("Всё: {a}.", "All: {a}.", a=("amount", money)).when(full=True)
    assert Reader("en").tell((sentence,), {"amount": 100, "full": False}, {}) is None
    assert Reader("en").tell((sentence,), {"amount": 100, "full": True}, {}) == "All: 1.00 RUB."


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("*", None),
        ("de", None),
        ("en", "en"),
        ("en-GB,en;q=0.9,ru;q=0.8", "en"),
        ("de-DE,ru;q=0.4,en;q=0.7", "en"),
        ("ru-RU, en", "ru"),
        ("en;q=0, ru;q=0.1", "ru"),
        ("EN_us;q=x", None),
    ],
)
def test_the_preferred_language_is_the_best_of_ours(header: str, language: str | None) -> None:
    assert preferred(header) == language
