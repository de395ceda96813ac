"""Whether a rule can be kept: it names an event that there is, fields that it has, and actions that make sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from shared.automation import catalogue, conditions
from shared.automation.actions import Actions
from shared.automation.catalogue import Classes
from shared.automation.errors import AutomationRuleInvalidError
from shared.core.errors import FieldError

MAX_ACTIONS: Final = 5


def check(definition: Mapping[str, Any], *, classes: Classes, kinds: Actions) -> None:
    """Raises AutomationRuleInvalidError with a FieldError for each fault."""
    if found := list(_faults(definition, classes, kinds)):
        raise AutomationRuleInvalidError(errors=found)


def _faults(definition: Mapping[str, Any], classes: Classes, kinds: Actions) -> Iterator[FieldError]:
    event = catalogue.named(classes).get(definition["event_type"])
    if event is None:
        name = definition["event_type"]
        yield FieldError("event_type", "event_unknown", f"There is no event {name!r} that a rule may name.")
        return
    yield from conditions.faults(definition.get("conditions"), event)
    if not 1 <= len(definition["actions"]) <= MAX_ACTIONS:
        yield FieldError("actions", "out_of_range", f"From one to {MAX_ACTIONS} actions.")
    counted = Counter[str]()
    for number, action in enumerate(definition["actions"]):
        path, kind = f"actions.{number}", action["type"]
        counted[kind] += 1
        if counted[kind] == 2:
            yield FieldError(path, "repeated", f"A rule has one action {kind!r} at most.")
        yield from kinds[kind].faults(action, event, path)
