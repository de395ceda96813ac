"""Sentences in the reader's language, filled from what events and items hold.

    PAID = said("Оплачен: {amount}.", "Paid: {amount}.", amount=("final_amount", money))

A module lists for each type of event the sentences that may tell it; the first one that applies and can be filled is
said, so the last has no variables: an old event without a field is told, too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.core import clock
from shared.core.periods import organisation_zone
from shared.data.event_types import MalformedEventError
from shared.notifications.message_catalog import Formatter, required_text
from shared.notifications.texts import LANGUAGES, Language, clean, known_locale

__all__ = ["Labels", "Reader", "Sentence", "Sentences", "local_moment", "said", "word"]

# Locale → group → stored value → word.
Labels = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages; `variables`: name → (field, formatter). It is said when the facts hold `only`."""

    ru: str
    en: str
    variables: Mapping[str, tuple[str, Formatter]]
    only: Mapping[str, Any]

    def when(self, **only: Any) -> Sentence:
        """The same, said only when the facts hold these values, or one of several."""
        return replace(self, only=only)

    def applies_to(self, facts: Mapping[str, Any]) -> bool:
        """Whether the facts hold what it is about."""
        return all(_is_among(facts.get(name), wanted) for name, wanted in self.only.items())


# Type of event → its sentences, of which the first that applies is said.
Sentences = Mapping[str, Sequence[Sentence]]


def said(ru: str, en: str, **variables: tuple[str, Formatter]) -> Sentence:
    """A sentence that is always said when it can be filled."""
    return Sentence(ru, en, variables, {})


def word(group: str) -> Formatter:
    """A stored value as the module's labels call it. The formatter raises MalformedEventError for one without a word:
    codes are not shown.
    """

    def form(value: Any, language: Language) -> str:
        found = language.labels.get(group, {}).get(str(value))
        if found is None:
            raise MalformedEventError(f"{group} has no word for this")
        return found

    return form


def local_moment(value: Any, language: Language) -> str:
    """An ISO 8601 moment by the organisation's clock, which is named; pages show it beside other times of their day."""
    local = clock.parse(required_text(value, language)).astimezone(organisation_zone())
    return f"{local.strftime(language.day)}, {local:%H:%M} {local.tzname()}"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told: in which language, and whether they work here. `labels` are those of the module that tells."""

    locale: str
    is_staff: bool = False

    def language(self, labels: Labels) -> Language:
        """The formats of the reader's language with a module's labels."""
        locale = known_locale(self.locale)
        return replace(LANGUAGES[locale], labels=labels.get(locale, {}))

    def say(self, sentence: Sentence, facts: Mapping[str, Any], labels: Labels) -> str:
        """A sentence, filled. Raises MalformedEventError when the facts lack something that it needs."""
        language = self.language(labels)
        filled = {name: _line(form(facts.get(field), language)) for name, (field, form) in sentence.variables.items()}
        text = sentence.en if known_locale(self.locale) == "en" else sentence.ru
        return text.format_map(filled)

    def tell(self, sentences: Sequence[Sentence], facts: Mapping[str, Any], labels: Labels) -> str | None:
        """The first sentence that applies and can be filled; None when there is none."""
        for sentence in sentences:
            if sentence.applies_to(facts):
                try:
                    return self.say(sentence, facts, labels)
                except MalformedEventError:
                    continue
        return None


def _line(value: str | Sequence[str]) -> str:
    return clean(value if isinstance(value, str) else ", ".join(value))


def _is_among(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, Collection) and not isinstance(wanted, str) else value == wanted
