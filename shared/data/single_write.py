"""One conditional write by itself: half the price of a transaction that holds nothing else.

A transaction is repeated under a client token, so that an answer lost on the way cannot apply it twice. A write alone
has none: when botocore has sent it again and the condition is then lost, the item tells whether it was by ourselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from botocore.exceptions import ClientError
from pynamodb.exceptions import DeleteError, PutError, UpdateError
from pynamodb.expressions.operand import Value
from pynamodb.expressions.update import Action, RemoveAction, SetAction

from shared.data.base import connection
from shared.data.failures import LOST_CONDITION

# What an item's attributes are after a write, None for one that is gone; in DynamoDB's JSON.
Image: TypeAlias = Mapping[str, Mapping[str, Any] | None]

_OPERATIONS = {
    "put": ("PutItem", PutError),
    "update": ("UpdateItem", UpdateError),
    "delete": ("DeleteItem", DeleteError),
}


class ConditionLostError(Exception):
    """The item was not as the write wanted it; `old` is how it was."""

    def __init__(self, old: dict[str, dict[str, Any]] | None) -> None:
        super().__init__("the condition was lost")
        self.old = old


class BusyError(Exception):
    """A transaction holds the item at this moment: nothing was written, try again."""


def image_after(actions: Sequence[Action]) -> Image | None:
    """What an update leaves behind, or None when that depends on what was there before."""
    image: dict[str, Mapping[str, Any] | None] = {}
    for action in actions:
        path = action.values[0]
        if len(path.path) != 1:  # type: ignore[attr-defined] # the first operand of an action is a Path
            return None
        name = str(path.path[0])  # type: ignore[attr-defined]
        if isinstance(action, RemoveAction):
            image[name] = None
        elif isinstance(action, SetAction) and isinstance(action.values[1], Value):
            image[name] = action.values[1].value
        else:
            return None
    return image


def write(kind: str, request: dict[str, Any], after: Image) -> None:
    """Put, update or delete one item. Raises ConditionLostError, BusyError, and PynamoDB's error for all else."""
    operation, failure = _OPERATIONS[kind]
    try:
        connection().client._make_api_call(operation, request)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "TransactionConflictException":
            raise BusyError from error
        if code != LOST_CONDITION:
            raise failure(f"{operation} failed", error) from error
        old: dict[str, dict[str, Any]] | None = error.response.get("Item")  # type: ignore[assignment]
        if error.response["ResponseMetadata"].get("RetryAttempts") and _is_ours(kind, old, after):
            return
        raise ConditionLostError(old) from error


def _is_ours(kind: str, old: Mapping[str, Any] | None, after: Image) -> bool:
    if kind == "delete":
        return old is None
    return old is not None and all(old.get(name) == value for name, value in after.items())
