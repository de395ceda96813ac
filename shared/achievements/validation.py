"""Whether a rule can be counted: it names events that there are, and fields that they have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from shared.achievements.errors import RuleInvalidError
from shared.achievements.rules import MAX_KEYS, MAX_LEVELS, Rule, terms
from shared.core.errors import FieldError
from shared.data.event_fields import plain_types
from shared.data.event_types import EventData

# A rule over them would count its own grants, or what is no deed of a person: the bus does not send them.
UNCOUNTED: Final = ("achievement", "automation", "files", "karma", "queue", "task")
_EXPRESSION = re.compile(r"[a-z][a-z0-9_]*( - [a-z][a-z0-9_]*)?")


def countable(classes: Iterable[type[EventData]]) -> dict[str, type[EventData]]:
    """Event type → class, of the events that a rule may name."""
    return {one.type: one for one in classes if one.type.partition(".")[0] not in UNCOUNTED}


def check(rule: Rule, classes: Iterable[type[EventData]]) -> None:
    """Raises RuleInvalidError with a FieldError for each fault."""
    faults = list(_faults(rule, countable(classes)))
    if faults:
        raise RuleInvalidError(errors=faults)


def _faults(rule: Rule, known: Mapping[str, type[EventData]]) -> Iterator[FieldError]:
    unknown = [one for one in rule.events if one not in known]
    for one in unknown:
        yield FieldError("rule.events", "event_unknown", f"There is no event {one!r} that a rule may count.")
    if unknown:
        return
    types = {one: plain_types(known[one]) for one in rule.events}
    for name in rule.where:
        if not any(name in found for found in types.values()):
            yield FieldError("rule.where", "field_unknown", f"None of the events has a field {name!r}.")
    yield from _faults_of_key(rule, types)
    yield from _faults_of_values(rule, types)
    yield from _faults_of_levels(rule)


def _faults_of_key(rule: Rule, types: Mapping[str, Mapping[str, type]]) -> Iterator[FieldError]:
    if rule.per is None:
        if rule.measure == "streak":
            yield FieldError("rule.per", "required", "A streak needs the field that names the day.")
        return
    for event, found in types.items():
        if rule.per not in found:
            yield FieldError("rule.per", "field_unknown", f"{event} has no field {rule.per!r}.")
        elif found[rule.per] in (list, dict):
            yield FieldError("rule.per", "not_a_key", f"{rule.per!r} of {event} is a list or an object.")
        elif rule.measure == "streak" and found[rule.per] is not str:
            yield FieldError("rule.per", "not_a_day", f"{rule.per!r} of {event} is no date.")


def _faults_of_values(rule: Rule, types: Mapping[str, Mapping[str, type]]) -> Iterator[FieldError]:
    for event, expression in rule.of.items():
        if event not in types:
            yield FieldError("rule.of", "event_unknown", f"{event} is not among the rule's events.")
        elif _EXPRESSION.fullmatch(expression) is None:
            yield FieldError("rule.of", "expression_invalid", 'Write "field", or "field - field".')
        else:
            for name in filter(None, terms(expression)):
                if types[event].get(name) is not int:
                    yield FieldError("rule.of", "not_a_number", f"{event} has no whole number {name!r}.")
    if rule.measure == "sum":
        for event in types:
            if event not in rule.of:
                yield FieldError("rule.of", "required", f"A sum needs a field of {event}.")


def _faults_of_levels(rule: Rule) -> Iterator[FieldError]:
    if not 1 <= len(rule.levels) <= MAX_LEVELS or any(level < 1 for level in rule.levels):
        yield FieldError("rule.levels", "out_of_range", f"From one to {MAX_LEVELS} levels, each at least 1.")
    if list(rule.levels) != sorted(set(rule.levels)):
        yield FieldError("rule.levels", "not_ascending", "Levels ascend, each once.")
    if rule.measure != "sum" and any(level > MAX_KEYS for level in rule.levels):
        yield FieldError("rule.levels", "out_of_range", f"A tally has at most {MAX_KEYS} keys.")
