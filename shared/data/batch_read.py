"""Items of several tables in one BatchGetItem: PynamoDB's own reads one table at a time."""

from __future__ import annotations

import random
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import GetError

from shared.core.errors import UnavailableError
from shared.data.base import AtriumModel, connection

M = TypeVar("M", bound=AtriumModel)
Key: TypeAlias = tuple[str, str]
# What was read, by (pk, sk): keys name what they are of, so that no two tables share one.
Found: TypeAlias = Mapping[Key, AtriumModel]

# What one call reads at most: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
MAX_KEYS = 100
ATTEMPTS = 6
FIRST_DELAY_S = 0.02


def read_across(
    wanted: Mapping[type[AtriumModel], Sequence[Key]], *, consistent: bool, eventual: Collection[type[AtriumModel]] = ()
) -> list[Any]:
    """Items by their keys (pk, sk), of one base class for each table, in no order; missing ones are left out.

    Those of the classes in `eventual` are read eventually consistent. One call for each 100 keys. Raises
    UnavailableError when DynamoDB keeps leaving keys for later.
    """
    bases = {model.Meta.table_name: model for model in wanted}
    eventual_tables = {model.Meta.table_name for model in eventual}
    keys = [(model.Meta.table_name, key) for model, of_model in wanted.items() for key in dict.fromkeys(of_model)]
    found: list[Any] = []
    for start in range(0, len(keys), MAX_KEYS):
        requests: dict[str, Any] = {}
        for table, (pk, sk) in keys[start : start + MAX_KEYS]:
            is_consistent = consistent and table not in eventual_tables
            of_table = requests.setdefault(table, {"Keys": [], "ConsistentRead": is_consistent})
            of_table["Keys"].append({"pk": {"S": pk}, "sk": {"S": sk}})
        found += _read(requests, bases)
    return found


def find_across(
    wanted: Mapping[type[AtriumModel], Sequence[Key]], *, consistent: bool, eventual: Collection[type[AtriumModel]] = ()
) -> Found:
    """As `read_across`, by key; what is looked for in it by `one_of`."""
    return {(item.pk, item.sk): item for item in read_across(wanted, consistent=consistent, eventual=eventual)}


def one_of(found: Found, model: type[M], key: Key) -> M | None:
    """The item at a key among what was read, None when it is not there or is of another model."""
    item = found.get(key)
    return item if isinstance(item, model) else None


def _read(requests: dict[str, Any], bases: Mapping[str, type[AtriumModel]]) -> list[Any]:
    found: list[Any] = []
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0, FIRST_DELAY_S * 2**attempt))  # noqa: S311 - jitter
        try:
            answer = connection().client._make_api_call("BatchGetItem", {"RequestItems": requests})
        except (BotoCoreError, ClientError) as error:
            # As PynamoDB's own reads fail, so that whoever answers or retries knows one kind of failure.
            raise GetError("failed to read several items", error) from error
        for table, items in answer["Responses"].items():
            found += [bases[table].from_raw_data(item) for item in items]
        requests = answer.get("UnprocessedKeys") or {}
        if not requests:
            return found
    raise UnavailableError(code="busy")
