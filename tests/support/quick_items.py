"""moto's items and values, with the same answers in a fraction of the steps.

moto 5.2 adds up an item's size anew for each attribute that is set, asks a value one after another which of nine types
it has whenever it is compared, and copies and writes values down by way of the general `copy.deepcopy`, `isinstance`.
Here an item keeps a bound of its size and is added up only near the limit, and texts, most of all values, come first.
`test_quick_items` compares.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.dynamodb import responses
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.utilities import bytesize, dynamo_to_dict

# Bytes up to which moto need not be asked whether an item is too large.
SURELY_FITS = 400_000
_TEXT, _TRUTH, _LIST, _MAP = "S", "BOOL", "L", "M"
_set_exactly: Callable[[Any, str, Any], None] = LimitedSizeDict.__setitem__
_cast: Callable[[Any], Any] = vars(DynamoType)["cast_value"].fget
_init: Callable[[Any, Any], None] = DynamoType.__init__
_size: Callable[[Any], int] = DynamoType.size
_equal, _unequal, _hash = DynamoType.__eq__, DynamoType.__ne__, DynamoType.__hash__
_copy_value, _copy_item = DynamoType.__deepcopy__, Item.__deepcopy__


def _size_of(value: Any) -> int:
    return _quick_size(value) if type(value) is DynamoType else bytesize(str(value))


def _set(attributes: Any, name: str, value: Any) -> None:
    kept = attributes.__dict__
    # What was overwritten or taken out stays in the bound; what was copied past this method has none yet.
    bound: int = kept.get("bound") or sum(bytesize(one) + _size_of(held) for one, held in attributes.items())
    kept["bound"] = bound + bytesize(name) + _size_of(value)
    if kept["bound"] > SURELY_FITS:
        _set_exactly(attributes, name, value)
    else:
        dict.__setitem__(attributes, name, value)


def _quick_init(self: Any, given: Any) -> None:
    if type(given) is DynamoType:
        kind, value = given.type, given.value
    else:
        kind, value = next(iter(given.items()))
    if kind == _LIST:
        value = [DynamoType(one) for one in value]
    elif kind == _MAP:
        value = {name: DynamoType(one) for name, one in value.items()}
    self.type, self.value = kind, value


def _quick_size(value: Any) -> int:
    if value.type == _TEXT:
        return bytesize(value.value)
    if value.type == _MAP and all(type(one) is DynamoType for one in value.value.values()):
        return sum(bytesize(name) + _quick_size(one) for name, one in value.value.items())
    return _size(value)


def _quick_cast(value: Any) -> Any:
    return value.value if value.type == _TEXT else _cast(value)


def _same(one: Any, other: Any) -> bool:
    if one.type == other.type == _TEXT:
        return bool(one.value == other.value)
    return bool(one.type == other.type and _cast(one) == _cast(other))


def _different(one: Any, other: Any) -> bool:
    return not _same(one, other)


def _quick_hash(value: Any) -> int:
    return hash((value.type, value.value)) if value.type == _TEXT else _hash(value)


def _copied(value: Any, _memo: Any = None) -> Any:
    made: Any = object.__new__(DynamoType)
    made.type, held = value.type, value.value
    if type(held) is dict:
        held = {name: _copy_of(one) for name, one in held.items()}
    elif type(held) is list:
        held = [_copy_of(one) for one in held]
    made.value = held
    return made


def _copy_of(value: Any) -> Any:
    return _copied(value) if type(value) is DynamoType else copy.deepcopy(value)


def _copied_item(item: Any, _memo: Any = None) -> Any:
    made: Any = object.__new__(Item)
    made.hash_key = _copy_of(item.hash_key)
    made.range_key = _copy_of(item.range_key)
    made.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
    for name, value in item.attrs.items():
        dict.__setitem__(made.attrs, name, _copy_of(value))
    return made


def _written(value: Any) -> Any:
    kind = type(value)
    if kind is DynamoType:
        if value.type in (_TEXT, "N", _TRUTH):
            return {value.type: value.value}
        if value.type == _MAP:
            return {_MAP: {name: _written(one) for name, one in value.value.items()}}
    elif kind is str or kind is int or value is None:
        return value
    elif kind is dict or kind is LimitedSizeDict:
        return {name: _written(one) for name, one in value.items()}
    elif kind is list:
        return [_written(one) for one in value]
    elif kind is Item:
        return _written(value.to_json())
    return dynamo_to_dict(value)


@contextmanager
def quick() -> Iterator[None]:
    """moto's items as above, until the block ends."""
    kinds: Any = DynamoType
    LimitedSizeDict.__setitem__ = _set  # type: ignore[method-assign,assignment]
    kinds.__init__, kinds.size, kinds.cast_value = _quick_init, _quick_size, property(_quick_cast)
    kinds.__eq__, kinds.__ne__, kinds.__hash__, kinds.__deepcopy__ = _same, _different, _quick_hash, _copied
    Item.__deepcopy__ = _copied_item  # type: ignore[method-assign]
    responses.dynamo_to_dict = _written
    try:
        yield
    finally:
        LimitedSizeDict.__setitem__ = _set_exactly  # type: ignore[method-assign,assignment]
        kinds.__init__, kinds.size, kinds.cast_value = _init, _size, property(_cast)
        kinds.__eq__, kinds.__ne__, kinds.__hash__, kinds.__deepcopy__ = _equal, _unequal, _hash, _copy_value
        Item.__deepcopy__ = _copy_item  # type: ignore[method-assign]
        responses.dynamo_to_dict = dynamo_to_dict
