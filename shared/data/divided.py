"""What is divided over several items: the first one says how, and every part carries the number of its division."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from pynamodb.expressions.condition import Condition

from shared.data.base import AtriumModel
from shared.data.batch_read import Key, find_across, one_of
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork

M = TypeVar("M", bound=AtriumModel)
P = TypeVar("P", bound=AtriumModel)
# A division is changed by hand; that it changes during each of so many reads is out of the question.
ATTEMPTS = 5
# Dividing is tried as often: orders move what is divided all the time.
DIVIDE_ATTEMPTS = 10


def read_parts(
    firsts: Iterable[M],
    part: type[P],
    keys_of: Callable[[M], Sequence[Key]],
    *,
    table: type[AtriumModel],
    consistent: bool = False,
) -> list[tuple[M, tuple[P, ...]]]:
    """Each item that was read, or as it is now if it was divided anew since, with its other parts, by one BatchGet.

    What was read while its division changed is read again, so that nothing is seen twice or not at all because of it;
    what is gone by then is left out. Raises StaleReadError when it changes each time.
    """
    left = list(firsts)
    in_order = [(one.pk, one.sk) for one in left]
    found: dict[Key, tuple[M, tuple[P, ...]]] = {}
    for _ in range(ATTEMPTS):
        keys = [key for one in left for key in keys_of(one)]
        items = find_across({table: keys}, consistent=consistent) if keys else {}
        torn: list[M] = []
        for one in left:
            others = [one_of(items, part, key) for key in keys_of(one)]
            whole = tuple(other for other in others if other is not None and _layout(other) == _layout(one))
            if len(whole) == len(others):
                found[one.pk, one.sk] = (one, whole)
            else:
                torn.append(one)
        if not torn:
            return [found[key] for key in in_order if key in found]
        consistent = True
        again = (type(one).get_or_none(one.pk, one.sk, consistent=True) for one in torn)
        left = [one for one in again if one is not None]
    raise StaleReadError()


def write_others(
    uow: UnitOfWork, before: Sequence[P], after: Sequence[P], *, as_read: Callable[[P], Condition]
) -> None:
    """Write the parts besides the first anew: `after` in place of `before`, each only if it holds what was read.

    At commit StaleReadError when one does not.
    """
    for gone in before[len(after) :]:
        uow.delete(gone, condition=as_read(gone), on_conflict=StaleReadError())
    for number, new in enumerate(after):
        if number < len(before):
            uow.put(new, condition=as_read(before[number]), on_conflict=StaleReadError())
        else:
            uow.create(new, on_conflict=StaleReadError())


def same_layout(model: type[AtriumModel], layout: int | None) -> Condition:
    """That an item is divided as it was when it was read."""
    attribute: Any = model.layout  # type: ignore[attr-defined]
    condition: Condition = attribute.does_not_exist() if layout is None else attribute == layout
    return condition


def _layout(item: Any) -> int | None:
    layout: int | None = item.layout
    return layout
