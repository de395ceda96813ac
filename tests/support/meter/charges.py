"""From one DynamoDB request to what it is charged: each table, item and index apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.meter import moto_tables, rules
from tests.support.meter.rules import Item


@dataclass(frozen=True, slots=True)
class Charge:
    """Units for one item in a table or in one of its indexes; `size` in bytes is the larger of two images."""

    table: str
    key: str
    reads: float = 0
    writes: float = 0
    size: int = 0
    index: str | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """One item that a request writes; `put` is the whole new item where the request names it."""

    table: str
    key: dict[str, Any]
    put: dict[str, Any] | None = None
    is_check: bool = False


@dataclass(slots=True)
class Pending:
    """A request that is under way: its writes with the items before them, and what its Query has looked at."""

    operation: str
    params: dict[str, Any]
    writes: list[tuple[Write, Item | None]] = field(default_factory=list)
    seen: list[list[moto_tables.Image]] = field(default_factory=list)

    @classmethod
    def of(cls, operation: str, params: dict[str, Any]) -> Pending:
        """Read the items that a request is about to write."""
        found = [(one, moto_tables.image(one.table, one.key)) for one in _writes(operation, params)]
        return cls(operation, params, found)


def charges_of(pending: Pending, answer: dict[str, Any]) -> list[Charge]:
    """What a request that has been answered, well or badly, is charged. Raises NotImplementedError for a Scan."""
    reads = _READS.get(pending.operation)
    if reads is not None:
        return list(reads(pending, answer))
    if pending.operation not in _WRITES:
        raise NotImplementedError(f"nobody has written down what {pending.operation} costs")
    return [charge for write, before in pending.writes for charge in _charge(pending, write, before)]


def _charge(pending: Pending, write: Write, before: Item | None) -> Iterator[Charge]:
    transactional = pending.operation == "TransactWriteItems"
    after = moto_tables.image(write.table, write.key)
    # A write that lost its condition is charged like one that won; the new image is then known for a put alone.
    attempted = after if after != before else write.put or before
    size = max((rules.size_of(one) for one in (before, attempted) if one is not None), default=0)
    # A ConditionCheck is charged like the write of the item: no page says that it is cheaper.
    units = rules.write_units(before, attempted, transactional=transactional)
    yield Charge(write.table, key_text(write.key), writes=units, size=size)
    for index in moto_tables.indexes(write.table):
        units = rules.index_units(index, before, after)
        if units:
            sizes = [rules.size_of(one) for one in (index.entry(before), index.entry(after)) if one is not None]
            yield Charge(write.table, key_text(write.key), writes=units, size=max(sizes), index=index.name)


def key_text(key: dict[str, Any]) -> str:
    """A key for people: `ORDER#ord_1 / ORDER`."""
    return " / ".join(str(next(iter(value.values()))) for value in key.values())


def _key_of(table: str, item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in moto_tables.key_names(table)}


def _writes(operation: str, params: dict[str, Any]) -> list[Write]:
    collect = _WRITES.get(operation)
    return list(collect(params)) if collect else []


def _put(params: dict[str, Any]) -> Iterator[Write]:
    item = params["Item"]
    yield Write(params["TableName"], _key_of(params["TableName"], item), put=item)


def _keyed(params: dict[str, Any]) -> Iterator[Write]:
    yield Write(params["TableName"], params["Key"])


def _batch_write(params: dict[str, Any]) -> Iterator[Write]:
    for table, requests in params["RequestItems"].items():
        for request in requests:
            if "PutRequest" in request:
                yield from _put({"TableName": table, **request["PutRequest"]})
            else:
                yield Write(table, request["DeleteRequest"]["Key"])


def _transaction(params: dict[str, Any]) -> Iterator[Write]:
    for one in params["TransactItems"]:
        [(kind, request)] = one.items()
        if kind == "Put":
            yield from _put(request)
        else:
            yield Write(request["TableName"], request["Key"], is_check=kind == "ConditionCheck")


_WRITES: dict[str, Callable[[dict[str, Any]], Iterator[Write]]] = {
    "PutItem": _put,
    "UpdateItem": _keyed,
    "DeleteItem": _keyed,
    "BatchWriteItem": _batch_write,
    "TransactWriteItems": _transaction,
}


def _get(pending: Pending, answer: dict[str, Any]) -> Iterator[Charge]:
    params, item = pending.params, answer.get("Item")
    yield _read(params["TableName"], params["Key"], item, consistent=bool(params.get("ConsistentRead")))


def _batch_get(pending: Pending, _: dict[str, Any]) -> Iterator[Charge]:
    for table, request in pending.params["RequestItems"].items():
        for key in request["Keys"]:
            yield _read(table, key, moto_tables.image(table, key), consistent=bool(request.get("ConsistentRead")))


def _transact_get(pending: Pending, _: dict[str, Any]) -> Iterator[Charge]:
    for one in pending.params["TransactItems"]:
        table, key = one["Get"]["TableName"], one["Get"]["Key"]
        yield _read(table, key, moto_tables.image(table, key), transactional=True)


def _query(pending: Pending, _: dict[str, Any]) -> Iterator[Charge]:
    params = pending.params
    items = [item for page in pending.seen for item in page]
    units = rules.query_units(items, consistent=bool(params.get("ConsistentRead")))
    key = ", ".join(str(next(iter(value.values()))) for value in params.get("ExpressionAttributeValues", {}).values())
    size = sum(rules.size_of(item) for item in items)
    yield Charge(params["TableName"], key, reads=units, size=size, index=params.get("IndexName"))


def _read(
    table: str, key: dict[str, Any], item: Item | None, *, consistent: bool = False, transactional: bool = False
) -> Charge:
    size = rules.size_of(item) if item else 0
    units = rules.read_units(size, consistent=consistent, transactional=transactional)
    return Charge(table, key_text(key), reads=units, size=size)


_READS: dict[str, Callable[[Pending, dict[str, Any]], Iterator[Charge]]] = {
    "GetItem": _get,
    "BatchGetItem": _batch_get,
    "TransactGetItems": _transact_get,
    "Query": _query,
}
