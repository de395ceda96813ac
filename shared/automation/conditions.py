"""The conditions of a rule: typed comparisons of an event's fields, joined by all or any, two levels deep.

    {"all": [{"field": "final_amount", "op": "gte", "value": 500000},
             {"any": [{"field": "delivery_kind", "op": "eq", "value": "pickup"}, ...]}]}

Pure functions. A field that an event lacks is equal to nothing and less than nothing. Texts are compared in their
composed form, tags in any case, and a stored condition that is not understood never holds.
"""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from shared.automation.catalogue import OF_PERSON, OPERATORS, NamedEvent
from shared.core import clock
from shared.core.errors import FieldError
from shared.data.event_fields import EventField

MAX_CONDITIONS: Final = 20
MAX_DEPTH: Final = 2
JOINS: Final = ("all", "any")
_ORDERS: Final = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
_KNOWN: Final = frozenset(one for operators in OPERATORS.values() for one in operators)
Conditions: TypeAlias = Mapping[str, Any]
Read: TypeAlias = Callable[[str], Any]


def hold(conditions: Conditions | None, read: Read) -> bool:
    """Whether conditions hold, with `read` giving the value of a field, None for what there is not."""
    return not conditions or (_is_understood(conditions) and _hold(conditions, read))


def _hold(node: Conditions, read: Read) -> bool:
    if node.get("all") is not None:
        return all(_hold(one, read) for one in node["all"])
    if node.get("any") is not None:
        return any(_hold(one, read) for one in node["any"])
    return _compare(node["op"], read(node["field"]), node.get("value"))


def _is_understood(node: Any) -> bool:
    """Whether a stored condition has a shape that can be read, whatever was allowed when it was stored."""
    if not isinstance(node, Mapping):
        return False
    for join in JOINS:
        if node.get(join) is not None:
            return isinstance(node[join], list | tuple) and all(_is_understood(one) for one in node[join])
    if not isinstance(node.get("field"), str) or node.get("op") not in _KNOWN:
        return False
    return node["op"] != "in" or isinstance(node.get("value"), list | tuple)


def fields_named(conditions: Conditions | None) -> frozenset[str]:
    """The fields that conditions name."""
    return frozenset(leaf["field"] for _, leaf in _leaves(conditions or {}, "conditions"))


def _compare(op: str, found: Any, wanted: Any) -> bool:
    if op == "exists":
        return (found is not None) == (wanted is not False)
    if op == "ne":
        return not _same(found, wanted)
    if op == "eq":
        return _same(found, wanted)
    if op == "in":
        return any(_same(found, one) for one in wanted)
    if op == "contains":
        # None of a person who has no tags.
        is_list = isinstance(found, list | tuple | set | frozenset)
        return is_list and any(_same(_any_case(one), _any_case(wanted)) for one in found)
    return _ordered(op, found, wanted)


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, str) and isinstance(wanted, str):
        return unicodedata.normalize("NFC", found) == unicodedata.normalize("NFC", wanted)
    # In Python 1 == True, in JSON it is not.
    return (type(found) is type(wanted) or (_is_number(found) and _is_number(wanted))) and bool(found == wanted)


def _any_case(tag: Any) -> Any:
    return unicodedata.normalize("NFC", tag).casefold() if isinstance(tag, str) else tag


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ordered(op: str, found: Any, wanted: Any) -> bool:
    """Numbers by size, moments and days by the calendar; what is neither is before and after nothing."""
    if _is_number(found) and _is_number(wanted):
        return bool(_ORDERS[op](found, wanted))
    if not isinstance(found, str) or not isinstance(wanted, str):
        return False
    if _is_day(found) and _is_day(wanted):
        return bool(_ORDERS[op](found, wanted))
    try:
        return "T" in found and "T" in wanted and bool(_ORDERS[op](clock.parse(found), clock.parse(wanted)))
    except ValueError:
        return False


def _leaves(node: Any, path: str) -> Iterator[tuple[str, Conditions]]:
    if not isinstance(node, Mapping):
        return
    for join in JOINS:
        for number, one in enumerate(node.get(join) or ()):
            yield from _leaves(one, f"{path}.{join}.{number}")
    if node.get("field") is not None:
        yield path, node


def faults(conditions: Conditions | None, event: NamedEvent, path: str = "conditions") -> Iterator[FieldError]:
    """What is wrong with conditions on an event, each with its path."""
    if not conditions:
        return
    yield from _faults_of_shape(conditions, path, 0)
    leaves = list(_leaves(conditions, path))
    if len(leaves) > MAX_CONDITIONS:
        yield FieldError(path, "too_many", f"At most {MAX_CONDITIONS} conditions.")
    for at, leaf in leaves:
        yield from _faults_of_leaf(leaf, event, at)


def _faults_of_shape(node: Conditions, path: str, depth: int) -> Iterator[FieldError]:
    joins = [join for join in JOINS if node.get(join) is not None]
    is_leaf = node.get("field") is not None
    if len(joins) + is_leaf != 1:
        yield FieldError(path, "condition_invalid", "Either all, any, or a field with op and value.")
    if joins and depth >= MAX_DEPTH:
        yield FieldError(path, "too_deep", f"Conditions are joined in at most {MAX_DEPTH} levels.")
        return
    for join in joins:
        if not node[join]:
            yield FieldError(f"{path}.{join}", "required", "Name at least one condition.")
        for number, one in enumerate(node[join]):
            yield from _faults_of_shape(one, f"{path}.{join}.{number}", depth + 1)


def _faults_of_leaf(leaf: Conditions, event: NamedEvent, path: str) -> Iterator[FieldError]:
    name, op, value = leaf["field"], leaf.get("op"), leaf.get("value")
    field = event.fields.get(name) or OF_PERSON.get(name)
    if field is None:
        yield FieldError(f"{path}.field", "field_unknown", f"{event.type} has no field {name!r} that a rule may name.")
        return
    if op not in OPERATORS[field.kind]:
        known = ", ".join(OPERATORS[field.kind])
        yield FieldError(f"{path}.op", "operator_unknown", f"{name!r} can be compared with: {known}.")
        return
    if op == "exists":
        if value is not None and not isinstance(value, bool):
            yield FieldError(f"{path}.value", "value_invalid", "Give true or false, or leave the value out.")
        return
    if op == "in" and (not isinstance(value, list) or not value):
        yield FieldError(f"{path}.value", "value_invalid", "Give a list of values.")
        return
    if op != "in" and isinstance(value, list):
        yield FieldError(f"{path}.value", "value_invalid", f"{op!r} compares with one value.")
        return
    for one in value if isinstance(value, list) else [value]:
        yield from _faults_of_value(field, one, f"{path}.value")


def _faults_of_value(field: EventField, value: Any, path: str) -> Iterator[FieldError]:
    if value is None:
        yield FieldError(path, "required", "Give a value.")
    elif field.kind == "choice":
        if not any(_same(value, one) for one in field.values):
            yield FieldError(path, "value_unknown", f"One of: {', '.join(map(str, field.values))}.")
    elif field.kind == "moment" and not _is_moment(value):
        yield FieldError(path, "value_invalid", "A moment is written as 2026-03-01T12:00:00Z.")
    elif field.kind == "day" and not _is_day(value):
        yield FieldError(path, "value_invalid", "A day is written as 2026-03-01.")
    elif type(value) is not _TYPES[field.kind]:
        yield FieldError(path, "value_invalid", f"{field.name!r} is compared with a {_WORDS[field.kind]}.")


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and "T" in value and bool(clock.parse(value).tzinfo)
    except ValueError:
        return False


def _is_day(value: Any) -> bool:
    try:
        # As it is written, for days are compared as texts.
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_TYPES: Final[Mapping[str, type]] = {
    "number": int,
    "boolean": bool,
    **dict.fromkeys(("text", "id", "moment", "day", "tags", "choice"), str),
}
_WORDS: Final[Mapping[str, str]] = {
    "number": "whole number",
    "boolean": "true or false",
    **dict.fromkeys(("text", "id", "moment", "day", "tags", "choice"), "text"),
}
