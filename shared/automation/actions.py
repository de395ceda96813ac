"""What a rule may do for a person: one kind of action each; other modules bring theirs as `automation_actions`.

An action is one transaction of its own that also records in the firing that it was done: so it is done once, however
often its event comes and wherever a worker dies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeAlias

from shared.automation.catalogue import NamedEvent
from shared.automation.events import AutomationMessageRequested
from shared.automation.models import Firing, MessageText
from shared.automation.placeholders import faults, fill, values_of
from shared.core import clock, ids
from shared.core.errors import FieldError
from shared.data.events import DomainEvent
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.identity import tags
from shared.identity.models import User
from shared.identity.users import get_user
from shared.karma import service as karma
from shared.notifications.texts import known_locale

# Longer than the queue keeps the message's event, dead letters included.
TEXT_LIFETIME: Final = timedelta(days=30)
Params: TypeAlias = Mapping[str, Any]


class ActionSkipped(Exception):
    """An action that cannot be done for this person; `reason` is kept in the history."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Occasion:
    """An event that a rule fires on, the person whom it concerns, and where is kept what was done."""

    event: DomainEvent
    named: NamedEvent
    user: User
    firing: Firing
    # What this attempt records; it counts once its transaction has been committed.
    recorded: dict[str, Any] | None = None

    def record(self, uow: UnitOfWork, kind: str, *, checks_person: bool = True, **made: str) -> None:
        """Add to an action's transaction that it was done, with what it `made`.

        At commit StaleReadError when it was done before, and ActionSkipped when the person's account has just been
        closed; `checks_person` is off where the transaction writes the person itself.
        """
        firing = self.firing
        self.recorded = {**firing.outcomes, kind: {"status": "done", "at": clock.iso(clock.now()), **made}}
        actions = [Firing.outcomes.set(self.recorded), Firing.version.set(firing.version + 1)]
        uow.update(firing, actions, condition=Firing.version == firing.version, on_conflict=StaleReadError())
        if checks_person:
            uow.check(
                User,
                *User.key(self.user.id),
                condition=User.is_active == True,  # noqa: E712 - a DynamoDB condition
                on_conflict=ActionSkipped("person_closed"),
            )

    def placeholders(self) -> dict[str, str]:
        """What a text's placeholders stand for, in the person's language."""
        return values_of(
            self.named,
            self.event.data,
            name=str(self.user.full_name),
            locale=self.user.locale,
            user_id=self.user.id,
            event_id=self.event.id,
        )


def _no_faults(_params: Params, _event: NamedEvent, _path: str) -> Iterator[FieldError]:
    return iter(())


@dataclass(frozen=True, slots=True)
class ActionKind:
    """How one kind of action is done, and what may be wrong with its parameters on an event, each with its path."""

    act: Callable[[Occasion, Params], None]
    faults: Callable[[Params, NamedEvent, str], Iterator[FieldError]] = field(default=_no_faults)


Actions: TypeAlias = Mapping[str, ActionKind]


def _tell(occasion: Occasion, params: Params) -> None:
    """Store the text in the person's language and ask for its delivery; their preferences decide where it goes."""
    locale = known_locale(occasion.user.locale)
    values = occasion.placeholders()
    message_id = ids.new("atm")
    uow = UnitOfWork()
    uow.create(
        MessageText(
            *MessageText.key(occasion.user.id, message_id),
            title=fill(_in_language(params["title"], locale), values),
            body=fill(_in_language(params["body"], locale), values),
            ttl=clock.epoch(clock.now() + TEXT_LIFETIME),
        )
    )
    requested = AutomationMessageRequested(
        rule_id=occasion.firing.rule_id,
        message_id=message_id,
        recipient_id=occasion.user.id,
        category=params.get("category") or "service",
    )
    uow.add_event(requested.of(occasion.firing.rule_id, customer_id=occasion.user.id))
    occasion.record(uow, "message", message_id=message_id)
    uow.commit()


def _in_language(texts: Mapping[str, str | None], locale: str) -> str:
    return texts.get(locale) or next(text for text in texts.values() if text)


def _faults_of_message(params: Params, event: NamedEvent, path: str) -> Iterator[FieldError]:
    for part in ("title", "body"):
        texts = {language: text for language, text in params[part].items() if text}
        if not texts:
            yield FieldError(f"{path}.{part}", "required", "Write it in at least one language.")
        for language, text in texts.items():
            yield from faults(text, event, f"{path}.{part}.{language}")


def _give_karma(occasion: Occasion, params: Params) -> None:
    user, points = get_user(occasion.user.id), int(params["points"])
    if not user.is_active:
        raise ActionSkipped("person_closed")
    if points < 0 and karma.balance_of(user) + points < 0:
        raise ActionSkipped("not_enough_karma")
    uow = UnitOfWork()
    source = str(occasion.firing.fired_event_id)
    karma.give(uow, user, points=points, reason=params["reason"], source_event_id=source)
    occasion.record(uow, "karma", checks_person=False, source_event_id=source)
    uow.commit()


def _faults_of_karma(params: Params, _event: NamedEvent, path: str) -> Iterator[FieldError]:
    if not params["points"]:
        yield FieldError(f"{path}.points", "value_invalid", "Give or take at least one point.")


def _tag(occasion: Occasion, params: Params) -> None:
    user = get_user(occasion.user.id)
    if not user.is_active:
        raise ActionSkipped("person_closed")
    uow = UnitOfWork()
    is_changed = tags.change(uow, user, add=params.get("add") or (), remove=params.get("remove") or ())
    occasion.record(uow, "tag", checks_person=not is_changed)
    uow.commit()


def _faults_of_tags(params: Params, _event: NamedEvent, path: str) -> Iterator[FieldError]:
    added, removed = set(params.get("add") or ()), set(params.get("remove") or ())
    if not added and not removed:
        yield FieldError(path, "required", "Name a tag to add or to remove.")
    if added & removed:
        yield FieldError(f"{path}.remove", "value_invalid", "A tag is either added or removed.")


ACTIONS: Actions = {
    "message": ActionKind(_tell, _faults_of_message),
    "karma": ActionKind(_give_karma, _faults_of_karma),
    "tag": ActionKind(_tag, _faults_of_tags),
}
