"""A list that is one item with a stamp: who holds what it names reads it anew only when the stamp has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from shared.core import ids
from shared.data.base import AtriumModel
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork

T = TypeVar("T")


class StampedList(Protocol):
    """An item with a `stamp` and a `version`, 0 for one that is not stored yet."""

    pk: Any
    sk: Any
    stamp: Any
    version: Any


def save(uow: UnitOfWork, model: type[AtriumModel], read: StampedList, **members: Any) -> None:
    """Write a list over the one that was read, with a new stamp. At commit StaleReadError when somebody was faster."""
    version: Any = getattr(model, "version")  # noqa: B009 - the attribute of the class, for the condition
    condition = version == read.version if read.version else model.pk.does_not_exist()
    changed = model(read.pk, read.sk, version=read.version + 1, stamp=ids.new("rev"), **members)
    uow.put(changed, condition=condition, on_conflict=StaleReadError())


class StampedCache(Generic[T]):
    """What one stamp stands for, kept for the life of an environment."""

    def __init__(self) -> None:
        self._kept: dict[str, T] = {}

    def get(self, stamp: str, load: Callable[[], T]) -> T:
        """What a stamp stands for; another stamp than before is loaded."""
        if stamp not in self._kept:
            found = load()
            self._kept.clear()
            self._kept[stamp] = found
        return self._kept[stamp]
