"""Items of several tables in one BatchGetItem: PynamoDB's own reads one table at a time."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

from shared.core.errors import UnavailableError
from shared.data.base import AtriumModel, connection

# What one call reads at most: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
MAX_KEYS = 100
ATTEMPTS = 6
FIRST_DELAY_S = 0.02


def read_across(wanted: Mapping[type[AtriumModel], Sequence[tuple[str, str]]], *, consistent: bool) -> list[Any]:
    """Items by their keys (pk, sk), of one base class for each table, in no order; missing ones are left out.

    Raises UnavailableError when DynamoDB keeps leaving keys for later.
    """
    bases = {model.Meta.table_name: model for model in wanted}
    requests: dict[str, Any] = {
        model.Meta.table_name: {
            "Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in dict.fromkeys(keys)],
            "ConsistentRead": consistent,
        }
        for model, keys in wanted.items()
        if keys
    }
    if sum(len(one["Keys"]) for one in requests.values()) > MAX_KEYS:
        raise ValueError(f"more than {MAX_KEYS} keys for one call")
    found: list[Any] = []
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0, FIRST_DELAY_S * 2**attempt))  # noqa: S311 - jitter
        answer = connection().client._make_api_call("BatchGetItem", {"RequestItems": requests})
        for table, items in answer["Responses"].items():
            found += [bases[table].from_raw_data(item) for item in items]
        requests = answer.get("UnprocessedKeys") or {}
        if not requests:
            return found
    raise UnavailableError(code="busy")
