"""The meter's arithmetic, on the worked examples of AWS's own pages (named in `tests.support.meter.rules`)."""

from __future__ import annotations

import pytest

from tests.support.meter import rules
from tests.support.meter.rules import Index

KB = 1024


def item(size: int, **more: str) -> dict[str, dict[str, str]]:
    """An item of exactly so many bytes."""
    fixed = {"pk": {"S": "a"}, "sk": {"S": "b"}, **{name: {"S": value} for name, value in more.items()}}
    return {**fixed, "fill": {"S": "x" * (size - rules.size_of(fixed) - len("fill"))}}


def test_an_item_of_the_examples_has_the_size_that_it_says() -> None:
    assert rules.size_of(item(3500)) == 3500


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "abc"}, 3),
        ({"S": "чай"}, 6),  # UTF-8
        ({"N": "27"}, 2),  # a byte for two digits, and one
        ({"N": "12345"}, 4),
        ({"N": "4900000"}, 2),  # trailing zeros are trimmed
        ({"N": "0.0025"}, 2),  # leading ones too
        ({"N": "-27"}, 3),
        ({"N": "0"}, 1),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"B": b"12345"}, 5),
        ({"B": "MTIzNDU="}, 5),  # the raw bytes count, not their base64
        ({"L": []}, 3),
        ({"M": {}}, 3),
        ({"L": [{"S": "ab"}, {"S": "c"}]}, 3 + 2 + 3),
        ({"M": {"name": {"S": "c"}}}, 3 + 1 + 4 + 1),
        ({"SS": ["ab", "c"]}, 3),
    ],
)
def test_values_have_the_sizes_of_the_page_on_item_sizes(value: dict[str, object], size: int) -> None:
    assert rules.value_size(value) == size


def test_names_of_attributes_are_counted() -> None:
    assert rules.size_of({"shirt-color": {"S": "R"}, "shirt-size": {"S": "M"}}) == 23


@pytest.mark.parametrize(
    ("size", "kind", "units"),
    [
        # "reading a 3,500-byte item consumes the same throughput as reading a 4 KB item"
        (3500, {"consistent": True}, 1),
        (4 * KB, {"consistent": True}, 1),
        # "if your item size is 8 KB, you require 2 read units … strongly, 1 … eventually, 4 … transactional"
        (8 * KB, {"consistent": True}, 2),
        (8 * KB, {}, 1),
        (8 * KB, {"transactional": True}, 4),
        # "if you perform a read operation on an item that doesn't exist, DynamoDB will still consume read throughput"
        (0, {}, 0.5),
        (0, {"consistent": True}, 1),
    ],
)
def test_reads_cost_what_the_page_on_read_operations_says(size: int, kind: dict[str, bool], units: float) -> None:
    assert rules.read_units(size, **kind) == units


def test_a_query_adds_up_sizes_before_it_rounds() -> None:
    # "if your query returns 10 items whose combined size is 40.8 KB, DynamoDB rounds the item size … to 44 KB"
    items = [item(4 * KB + 80) for _ in range(10)]
    assert rules.query_units(items, consistent=True) == 11
    assert rules.query_units(items, consistent=False) == 5.5
    assert rules.query_units([], consistent=False) == 0.5


def test_writes_cost_a_unit_for_each_started_kilobyte() -> None:
    # "if the item size is 512 bytes … one write unit", "2 KB … two for a standard, four for a transactional write"
    assert rules.write_units(None, item(512)) == 1
    assert rules.write_units(None, item(2 * KB)) == 2
    assert rules.write_units(None, item(2 * KB), transactional=True) == 4
    assert rules.write_units(None, item(KB)) == 1
    assert rules.write_units(None, item(KB + 1)) == 2


def test_a_write_costs_the_larger_of_the_two_images() -> None:
    # PutItem and UpdateItem: "the larger of the two"; DeleteItem: "the size of the deleted item", and 1 for none.
    assert rules.write_units(item(300 * KB), item(10 * KB)) == 300
    assert rules.write_units(item(10 * KB), item(300 * KB)) == 300
    assert rules.write_units(item(3 * KB), None) == 3
    assert rules.write_units(None, None) == 1


ALL = Index("gsi1", ("owner", "rank"), ("pk", "sk"), None)
KEYS = Index("gsi1", ("owner", "rank"), ("pk", "sk"), frozenset())
SOME = Index("gsi1", ("owner", "rank"), ("pk", "sk"), frozenset({"title"}))
IN = {"owner": "o", "rank": "1"}


@pytest.mark.parametrize(
    ("index", "before", "after", "units"),
    [
        # The five cases of the page on global secondary indexes.
        (ALL, None, item(500, **IN), 1),  # a new item that the index takes up
        (ALL, item(500, owner="o"), item(500, **IN), 1),  # an update defines the indexed attribute
        (ALL, item(500, **IN), item(500, owner="o", rank="2"), 2),  # it changes the key: a delete and a put
        (ALL, item(500, **IN), item(500, owner="o"), 1),  # it removes the key
        (ALL, item(500), item(500, title="new"), 0),  # not in the index before or after
        (ALL, item(500, **IN), item(500, **IN, title="new"), 1),  # only projected attributes change
        # What is not projected does not matter.
        (KEYS, item(500, **IN), item(500, **IN, title="new"), 0),
        (SOME, item(500, **IN), item(500, **IN, title="new"), 1),
        (SOME, item(500, **IN), item(500, **IN, colour="new"), 0),
        # The size is that of the copy.
        (ALL, None, item(3 * KB, **IN), 3),
        (KEYS, None, item(3 * KB, **IN), 1),
        (ALL, item(3 * KB, **IN), item(2 * KB, owner="p", rank="1"), 5),
        (ALL, item(3 * KB, **IN), None, 3),
    ],
)
def test_an_index_costs_what_changes_in_it(index: Index, before: object, after: object, units: int) -> None:
    assert rules.index_units(index, before, after) == units
