"""Takes three brakes off moto, which answer for nine tenths of the time of a test with transactions.

moto 5.2 copies whole tables before each transaction to be able to undo it, looks for every member of an answer under a
dozen spellings, and lists a service's methods anew for every request. Here a transaction keeps only the items that it
names, and a DynamoDB answer, which moto builds in the wire's own spelling, is read as it is. What moto answers stays
the same: `test_quick_moto` compares.
"""

from __future__ import annotations

import copy
import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.core import responses
from moto.core.serialize import AttributePicker
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table

_transact: Callable[[Any, list[dict[str, Any]]], None] = DynamoDBBackend.transact_write_items
_pick: Callable[[Any, Any], Any] = AttributePicker.__call__
# A transaction is alone with its items, as on AWS: moto keeps them in plain dicts and expects no threads.
_alone = threading.Lock()


def _transact_with_undo(backend: Any, transact_items: list[dict[str, Any]]) -> None:
    with _alone:
        before = list(_named_items(backend, transact_items))
        try:
            _transact(backend, transact_items)
        except Exception:
            for table, hash_key, range_key, item in before:
                if item is None:
                    table.items.get(hash_key, {}).pop(range_key, None)
                else:
                    table.items[hash_key][range_key] = item
            raise


def _named_items(backend: Any, transact_items: list[dict[str, Any]]) -> Iterator[tuple[Any, Any, Any, Any]]:
    for one in transact_items:
        for operation in one.values():
            table = backend.tables.get(operation["TableName"])
            if table is not None:
                keys = backend.get_keys_value(table, operation.get("Key") or operation["Item"])
                yield (table, *keys, copy.deepcopy(table.get_item(*keys)))


_methods_of = functools.cache(responses.method_names_from_class)


def _pick_quickly(picker: Any, context: Any) -> Any:
    if type(context.obj) is dict and context.service_model.service_name == "dynamodb":
        return context.obj.get(context.key)
    return _pick(picker, context)


@contextmanager
def quick() -> Iterator[None]:
    """moto without the brakes, until the block ends."""
    DynamoDBBackend.transact_write_items = _transact_with_undo
    AttributePicker.__call__ = _pick_quickly  # type: ignore[method-assign]
    responses.method_names_from_class = _methods_of
    # moto's own copy of the table is what its undo would put back: let it be the table itself.
    Table.__deepcopy__ = lambda table, _memo: table  # type: ignore[attr-defined]
    try:
        yield
    finally:
        DynamoDBBackend.transact_write_items = _transact
        AttributePicker.__call__ = _pick  # type: ignore[method-assign]
        responses.method_names_from_class = _methods_of.__wrapped__
        del Table.__deepcopy__  # type: ignore[attr-defined]
