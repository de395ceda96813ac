"""Table bases: one key shape everywhere, table names from settings, one DynamoDB connection for all models."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from pynamodb.attributes import DiscriminatorAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection, TableConnection
from pynamodb.exceptions import DoesNotExist, QueryError
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from shared.core import aws, direct_call
from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, InvalidCursorError, Page, decode_cursor, encode_cursor
from shared.core.settings import settings
from shared.data.failures import code_of

M = TypeVar("M", bound="AtriumModel")


# A search without a sort key looks at so many items for one page, and reads them in Queries of so many.
SEARCH_READS = 5000
SEARCH_PAGE = 500


class TableName:
    """Resolves a table's physical name when it is used, so that importing a model reads no environment."""

    def __init__(self, module: str) -> None:
        self.module = module

    def __get__(self, instance: object, owner: type) -> str:
        return settings().table(self.module)


@lru_cache(maxsize=1)
def connection() -> Connection:
    """The one DynamoDB connection of this process; PynamoDB alone would make a client per model."""
    # Four attempts, of which the first is not botocore's.
    shared = Connection(connect_timeout_seconds=2, read_timeout_seconds=5, max_retry_attempts=2)
    shared._local.session = aws.session()
    direct_call.use(shared.client)
    return shared


class Gsi1(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call] # PynamoDB types no __init_subclass__
    """The first index: mostly «what belongs to this person»."""

    class Meta:
        index_name = "gsi1"
        projection = AllProjection()

    gsi1pk = UnicodeAttribute(hash_key=True)
    gsi1sk = UnicodeAttribute(range_key=True)


class Gsi2(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """The second index: mostly «what is due»."""

    class Meta:
        index_name = "gsi2"
        projection = AllProjection()

    gsi2pk = UnicodeAttribute(hash_key=True)
    gsi2sk = UnicodeAttribute(range_key=True)


class AtriumModel(Model):
    """An item: `pk`/`sk`, up to two sparse indexes, a type that tells the class, a time to live (epoch seconds)."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)
    gsi2pk = UnicodeAttribute(null=True)
    gsi2sk = UnicodeAttribute(null=True)
    ttl = NumberAttribute(null=True)
    item_type = DiscriminatorAttribute(attr_name="type")

    @classmethod
    def _get_connection(cls) -> TableConnection:
        table = super()._get_connection()
        if table.connection is not connection():
            if table.table_name not in connection()._tables:
                connection().add_meta_table(table.get_meta_table())
            table.connection = connection()
        return table

    @classmethod
    def get_or_none(cls: type[M], pk: str, sk: str, *, consistent: bool = False) -> M | None:
        """The item at a key, or None; `consistent` costs one request unit instead of a half."""
        try:
            return cls.get(pk, sk, consistent_read=consistent)
        except DoesNotExist:
            return None


def query_page(
    source: Any,
    hash_key: str,
    *,
    scope: str,
    range_condition: Condition | None = None,
    filter_condition: Condition | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
    newest_first: bool = True,
    consistent: bool = False,
) -> Page[Any]:
    """One page of a key's items from a model class or an index (`Model.gsi1`), which is never `consistent`.

    `scope` must name the listing with everything that filters it: a cursor is only good for the scope that gave it.
    Raises InvalidCursorError.
    """
    limit = max(1, min(limit, MAX_LIMIT))
    start = _start_key(source, hash_key, decode_cursor(scope, cursor)) if cursor else None
    results = source.query(
        hash_key,
        range_key_condition=range_condition,
        filter_condition=filter_condition,
        scan_index_forward=not newest_first,
        limit=limit,
        page_size=limit,
        last_evaluated_key=start,
        **({"consistent_read": True} if consistent else {}),
    )
    try:
        items = list(results)
    except QueryError as error:
        # A position that is not between the bounds of the range condition: made up, too.
        if start and code_of(error) == "ValidationException":
            raise InvalidCursorError() from None
        raise
    last = results.last_evaluated_key
    # DynamoDB names a last key also when the page ended exactly at the end: one more, empty page is then asked for.
    next_cursor = encode_cursor(scope, {name: value["S"] for name, value in last.items()}) if last else None
    return Page(items, next_cursor)


def search_page(
    source: Any,
    hash_key: str,
    *,
    scope: str,
    fits: Callable[[Any], bool],
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
    most_read: int = SEARCH_READS,
    page_size: int = SEARCH_PAGE,
    newest_first: bool = False,
    range_condition: Condition | None = None,
) -> Page[Any]:
    """One page of those of a key's items that fit, in the key's order, of at most `most_read` that are looked at.

    For searches that no sort key answers, in a partition of thousands. A page may hold fewer items than `limit`, or
    none, and still have a next one. Raises InvalidCursorError.
    """
    limit = max(1, min(limit, MAX_LIMIT))
    start = _start_key(source, hash_key, decode_cursor(scope, cursor)) if cursor else None
    index = "" if isinstance(source, type) and issubclass(source, AtriumModel) else source.Meta.index_name
    found: list[Any] = []
    for read in range(0, most_read, page_size):
        size = min(page_size, most_read - read)
        results = source.query(
            hash_key,
            range_key_condition=range_condition,
            scan_index_forward=not newest_first,
            limit=size,
            page_size=size,
            last_evaluated_key=start,
        )
        try:
            items = list(results)
        except QueryError as error:
            if start and code_of(error) == "ValidationException":
                raise InvalidCursorError() from None
            raise
        for item in items:
            if fits(item):
                found.append(item)
            if len(found) == limit:
                names = dict.fromkeys(("pk", "sk", f"{index}pk", f"{index}sk"))
                return Page(found, encode_cursor(scope, {name: getattr(item, name) for name in names}))
        start = results.last_evaluated_key
        if start is None:
            return Page(found)
    return Page(found, encode_cursor(scope, {name: value["S"] for name, value in (start or {}).items()}))


def _start_key(source: Any, hash_key: str, key: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The key at which a listing goes on; what DynamoDB would refuse was made up. Raises InvalidCursorError."""
    index = "" if isinstance(source, type) and issubclass(source, AtriumModel) else source.Meta.index_name
    is_whole = key.keys() == {"pk", "sk", f"{index}pk", f"{index}sk"}
    if (
        not is_whole
        or key[f"{index}pk"] != hash_key
        or not all(isinstance(part, str) and part for part in key.values())
    ):
        raise InvalidCursorError()
    return {name: {"S": value} for name, value in key.items()}


def forget() -> None:
    """Drop the connection, for tests that change credentials, endpoints or tables."""
    connection.cache_clear()
