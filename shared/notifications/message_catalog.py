"""The catalogue of messages: which event becomes which message, for whom, with which text.

Each module declares its own messages as data (`Messages`, the part `messages` of its `module.py`) in its own folder;
`functions.modules.messages()` assembles the catalogue that the workers hand in. These files are light: the workers that
send load no business with them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from shared.core import clock, site_links
from shared.core.modules import ModuleError
from shared.core.periods import organisation_zone
from shared.data.event_types import MalformedEventError
from shared.notifications.rules import Category
from shared.notifications.texts import LANGUAGES, Language, TemplateError, Text, Variables, fill, in_full, known_locale

if TYPE_CHECKING:
    from shared.data.events import DomainEvent

T = TypeVar("T")
CUSTOMER: Final = "customer_id"
# As the field of a variable: its formatter is given all that the event says.
WHOLE: Final = "*"
# (value in the event's facts, language) → a text, or lines. Raises MalformedEventError.
Formatter = Callable[[Any, Language], str | Sequence[str]]


def text_or_empty(value: Any, _: Language) -> str:
    """A text that may be missing."""
    return "" if value is None else str(value)


def required_text(value: Any, _: Language) -> str:
    """A name or number without which the message says nothing. Raises MalformedEventError."""
    if not value:
        raise MalformedEventError("a message needs a name or number that the event does not give")
    return str(value)


def money(value: Any, language: Language) -> str:
    """An amount in kopecks. Raises MalformedEventError."""
    kopecks = _whole(value, "an amount is a whole number of kopecks")
    whole = f"{kopecks // 100:,}".replace(",", " ")
    return language.money.format(whole=whole, part=f"{kopecks % 100:02d}")


def duration(value: Any, language: Language) -> str:
    """A duration in minutes. Raises MalformedEventError."""
    minutes = _whole(value, "a duration is a whole number of minutes")
    return language.duration.format(hours=minutes // 60, minutes=minutes % 60)


def day(value: Any, language: Language) -> str:
    """An ISO 8601 day, or that of a moment in the organisation's zone; without one, the label `unknown` of `day`."""
    if not value:
        return language.label("day", "unknown")
    if "T" not in str(value):
        return date.fromisoformat(str(value)).strftime(language.day)
    return clock.parse(str(value)).astimezone(organisation_zone()).strftime(language.day)


def last_day(value: Any, language: Language) -> str:
    """The last day of what ends at an ISO 8601 moment: what ends at midnight is over on the day that begins then."""
    return day(clock.iso(clock.parse(required_text(value, language)) - timedelta(milliseconds=1)), language)


def moment(value: Any, language: Language) -> str:
    """An ISO 8601 moment, written in UTC as events hold it: its readers work in many zones."""
    return clock.parse(required_text(value, language)).strftime(language.moment)


def label(group: str) -> Formatter:
    """A stored value as the language calls it; the module that declares the message brings the group's labels."""
    return lambda value, language: language.label(group, str(value))


def _whole(value: Any, otherwise: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedEventError(otherwise)
    return value


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One message: the event type that calls for it, its template and category, and where each variable comes from.

    `variables`: template variable → (field of the event's facts, formatter). The message is made when the event's data
    holds what `only` says (a value, or one of several), for the person whom the field `recipient_field` names: the
    event's customer, or somebody in its data. `unless` is the same as `only` for what its data must not hold.
    `by_others`: nobody gets a message about what they did themselves.
    `until` is the field of the event's data with the moment from which on the message is of no use, such as a reminder
    of what has begun: events may come days late.
    """

    event: str
    template: str
    category: str
    variables: Mapping[str, tuple[str, Formatter]] = field(default_factory=dict)
    only: Mapping[str, Any] = field(default_factory=dict)
    unless: Mapping[str, Any] = field(default_factory=dict)
    recipient_field: str = CUSTOMER
    by_others: bool = False
    until: str = ""

    def applies_to(self, event: DomainEvent) -> bool:
        """Whether an event of this type calls for this message."""
        matches = all(_is_among(event.data.get(name), wanted) for name, wanted in self.only.items())
        matches &= not any(_is_among(event.data.get(name), unwanted) for name, unwanted in self.unless.items())
        recipient = self.recipient(event)
        return matches and recipient is not None and not (self.by_others and event.actor == recipient)

    def recipient(self, event: DomainEvent) -> str | None:
        """The recipient's user id; None for a guest, who has no account: the module that knows their address writes."""
        named = event.customer_id if self.recipient_field == CUSTOMER else event.data.get(self.recipient_field)
        return str(named) if named else None

    def not_after(self, event: DomainEvent) -> datetime | None:
        """From when on the message is not sent any more; None when it is at any time."""
        moment = event.data.get(self.until) if self.until else None
        return clock.parse(str(moment)) if moment else None


def facts_of(event: DomainEvent) -> dict[str, Any]:
    """What a message may say of an event: its data, and what it is about as `aggregate_id`, for links."""
    return {**event.data, "aggregate_id": event.aggregate_id}


def _is_among(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, Collection) and not isinstance(wanted, str) else value == wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class LateVariables:
    """Variables of an e-mail that are looked up when it is sent, because neither events nor deliveries hold them.

    `load` gets the message's variables and returns `names`; until then, and in texts and the inbox, they are empty, as
    are those of `needs` in deliveries from before the message named them.
    """

    names: frozenset[str]
    needs: frozenset[str]
    # (the message's variables) → `names`. Raises Suppressed when there is nothing to say.
    load: Callable[[Mapping[str, Any]], Mapping[str, str]]
    # (the message's variables) → why it is not sent any more, None when it is.
    outdated: Callable[[Mapping[str, Any]], str | None] = lambda _: None


def late_link(path: str) -> LateVariables:
    """`link`, to a page of the web app that is the same for everybody: what was planned before has it, too."""
    return LateVariables(names=frozenset({"link"}), needs=frozenset(), load=lambda _: {"link": site_links.page(path)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """What one module brings to the catalogue.

    `kinds` of one event type are tried in their order. `commands`: templates of messages that are ordered directly,
    with their variables. By template: `late` is what is looked up when an e-mail is sent, `blocks` are variables with
    lines of their own, `threads` the variable that names the conversation an answer goes to. `texts`: locale → template
    → text; `labels`: locale → group → stored value → word.
    """

    texts: Mapping[str, Mapping[str, Text]]
    kinds: tuple[MessageKind, ...] = ()
    categories: tuple[Category, ...] = ()
    commands: Mapping[str, frozenset[str]] = field(default_factory=dict)
    late: Mapping[str, LateVariables] = field(default_factory=dict)
    blocks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    threads: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)


class MessageCatalog:
    """All modules' messages. Raises ModuleError for duplicates and for what is incomplete."""

    def __init__(self, modules: Iterable[tuple[str, Messages]]) -> None:
        brought = list(modules)
        self.categories: Mapping[str, Category] = _merged(
            "category", ((name, {category.name: category for category in one.categories}) for name, one in brought)
        )
        self.kinds = tuple(kind for _, one in brought for kind in one.kinds)
        self.variables: Mapping[str, frozenset[str]] = _merged(
            "message template", ((name, _variables_of(name, one)) for name, one in brought)
        )
        self.late: Mapping[str, LateVariables] = _merged("late variables", ((name, one.late) for name, one in brought))
        self._blocks: Mapping[str, frozenset[str]] = _merged("blocks", ((name, one.blocks) for name, one in brought))
        self.threads: Mapping[str, str] = _merged("thread", ((name, one.threads) for name, one in brought))
        self.texts: Mapping[str, Mapping[str, Text]] = {
            locale: _merged("message text", ((name, one.texts.get(locale, {})) for name, one in brought))
            for locale in LANGUAGES
        }
        self.languages: Mapping[str, Language] = {
            locale: replace(
                language,
                labels=_merged("label group", ((name, one.labels.get(locale, {})) for name, one in brought)),
            )
            for locale, language in LANGUAGES.items()
        }
        self._by_event: dict[str, list[MessageKind]] = {}
        for kind in self.kinds:
            if kind.category not in self.categories:
                raise ModuleError(f"message {kind.template!r}: no module brings the category {kind.category!r}")
            self._by_event.setdefault(kind.event, []).append(kind)
        for locale, texts in self.texts.items():
            if differing := texts.keys() ^ self.variables.keys():
                raise ModuleError(f"message texts in {locale!r} and templates differ: {', '.join(sorted(differing))}")

    @property
    def event_types(self) -> frozenset[str]:
        """The event types that call for messages."""
        return frozenset(self._by_event)

    @cached_property
    def optional(self) -> Mapping[str, Category]:
        """The categories that people may turn off, in the modules' order."""
        return {name: category for name, category in self.categories.items() if category.optional}

    @cached_property
    def _category_of(self) -> Mapping[str, str]:
        return {kind.template: kind.category for kind in self.kinds}

    def category_of(self, template: str) -> Category:
        """The category of an event's message. Raises TemplateError for one that no event calls for."""
        try:
            return self.categories[self._category_of[template]]
        except KeyError:
            raise TemplateError(f"no event calls for the template {template!r}") from None

    def concerns_account(self, template: str) -> bool:
        """Whether an event's message is about the account itself, which nobody can turn off."""
        category = self._category_of.get(template)
        return category is not None and not self.categories[category].optional

    def message_of(self, event: DomainEvent) -> MessageKind | None:
        """The one message that an event calls for: the first of its kinds that applies."""
        return next((kind for kind in self._by_event.get(event.type, ()) if kind.applies_to(event)), None)

    def language(self, locale: str | None) -> Language:
        """The formats of a language, with all modules' labels; Russian for an unknown one."""
        return self.languages[known_locale(locale)]

    def variables_of(
        self, kind: MessageKind, facts: Mapping[str, Any], locale: str | None
    ) -> dict[str, str | Sequence[str]]:
        """What an event says, in the words of a language. Raises MalformedEventError."""
        language = self.language(locale)
        return {
            name: form(facts if source == WHOLE else facts.get(source), language)
            for name, (source, form) in kind.variables.items()
        }

    def required(self, template: str) -> frozenset[str]:
        """The variables without which a message says nothing: all but those that older messages may not have."""
        late = self.late.get(template)
        return self.variables[template] - late.needs if late else self.variables[template]

    def render(self, template: str, locale: str | None, variables: Variables) -> Text:
        """Fill a template in. Raises TemplateError for an unknown template or a missing variable."""
        if template not in self.variables:
            raise TemplateError(f"no template {template!r}")
        late = self.late.get(template)
        if missing := self.required(template) - variables.keys():
            raise TemplateError(f"template {template!r} needs {', '.join(sorted(missing))}")
        if late:
            variables = {**dict.fromkeys(late.names | late.needs, ""), **variables}
        return fill(self.texts[known_locale(locale)][template], variables, self._blocks.get(template, ()))

    def inbox_text(self, template: str, locale: str | None, variables: Variables) -> str:
        """What the inbox says, where nothing has to be short: what is in a digest's line is read in full there."""
        if template in self.late:
            return self.render(template, locale, variables).short
        return in_full(self.texts[known_locale(locale)][template], variables, self._blocks.get(template, ()))

    def with_unsubscribe_link(self, text: Text, locale: str | None, link: str) -> Text:
        """An e-mail that says at its end where one click stops such mails."""
        return replace(text, body=f"{text.body}\n\n--\n{self.language(locale).label('mail', 'unsubscribe')} {link}")


def _variables_of(module: str, messages: Messages) -> Mapping[str, frozenset[str]]:
    """Template → variables of one module; several kinds may share a template when they fill it alike."""
    found = dict(messages.commands)
    for kind in messages.kinds:
        filled = frozenset(kind.variables)
        if found.setdefault(kind.template, filled) != filled:
            raise ModuleError(f"module {module}: the template {kind.template!r} is filled in two ways")
    return found


def _merged(what: str, brought: Iterable[tuple[str, Mapping[str, T]]]) -> dict[str, T]:
    merged: dict[str, T] = {}
    owners: dict[str, str] = {}
    for module, parts in brought:
        for name, part in parts.items():
            if name in merged:
                raise ModuleError(f"modules {owners[name]} and {module} both bring the {what} {name!r}: rename one")
            merged[name], owners[name] = part, module
    return merged
