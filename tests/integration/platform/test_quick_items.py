"""The quickened items of moto are moto's own: values, copies, answers and the limit of an item."""

from __future__ import annotations

import copy
from contextlib import nullcontext
from typing import Any

import pytest
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.utilities import dynamo_to_dict

from tests.support import quick_items

VALUES: tuple[dict[str, Any], ...] = (
    {"S": "a"},
    {"S": ""},
    {"S": "ж"},
    {"S": "1"},
    {"N": "1"},
    {"N": "1.0"},
    {"N": "-7"},
    {"B": "AP8="},
    {"B": b"\x00\xff"},
    {"BOOL": True},
    {"BOOL": False},
    {"NULL": True},
    {"SS": ["a", "b"]},
    {"SS": ["b", "a"]},
    {"NS": ["1", "2"]},
    {"BS": ["YQ=="]},
    {"L": []},
    {"L": [{"S": "a"}, {"N": "1"}, {"M": {"x": {"L": [{"BOOL": True}]}}}]},
    {"M": {}},
    {"M": {"a": {"S": "ж"}, "b": {"M": {"c": {"N": "1"}}}, "d": {"L": [{"S": "e"}]}, "f": {"NULL": True}}},
)


def facts() -> list[Any]:
    """What is to be the same: what a value is, is equal to, and looks like in an answer."""
    made = [DynamoType(one) for one in VALUES]
    found: list[Any] = [[one == other for other in made] for one in made]
    found += [[one != other for other in made] for one in made]
    found += [(one.type, one.size(), one.cast_value, one.to_regular_json()) for one in made]
    found += [hash(one) for one in made if one.type in ("S", "N", "B", "BOOL", "NULL")]
    found += [copy.deepcopy(one).to_regular_json() for one in made]
    found += [DynamoType(one).to_regular_json() for one in made]
    item = Item(made[0], made[1], {str(number): one for number, one in enumerate(VALUES)})
    copied = copy.deepcopy(item)
    found += [item == copied, item.size(), copied.size(), copied.to_json(), dict(copied.attrs) == dict(item.attrs)]
    return found


def answers(write: Any) -> list[Any]:
    """Answers as moto builds them, out of values, items and numbers."""
    made = [DynamoType(one) for one in VALUES]
    item = Item(made[0], made[1], {str(number): one for number, one in enumerate(VALUES)})
    whole = {"Items": [item.attrs, {"a": made[0]}], "Item": item, "Count": 2, "None": None, "Share": 0.5}
    return [write(one) for one in (*made, whole, [whole], item.attrs)]


def test_values_are_moto_s_own() -> None:
    plain = facts()
    with quick_items.quick():
        assert facts() == plain
    assert facts() == plain


def test_answers_are_moto_s_own() -> None:
    assert answers(quick_items._written) == answers(dynamo_to_dict)


def test_a_copy_is_one_of_its_own() -> None:
    with quick_items.quick():
        item = Item(DynamoType({"S": "a"}), None, {"m": {"M": {"x": {"L": [{"S": "a"}]}}}, "s": {"SS": ["a"]}})
        copied = copy.deepcopy(item)
        copied.attrs["m"].value["x"].value.append(DynamoType({"S": "b"}))
        copied.attrs["s"].value.append("b")
    assert item.to_json() == {"Attributes": {"m": {"M": {"x": {"L": [{"S": "a"}]}}}, "s": {"SS": ["a"]}}}


@pytest.mark.parametrize("is_quick", [False, True])
@pytest.mark.parametrize(
    ("attributes", "fits"),
    [
        ([("a", 404_990)], True),
        ([("a", 404_999), ("b", 1)], False),
        ([("a", 200_000), ("b", 204_000)], True),
        ([("a", 200_000), ("b", 206_000)], False),
        # Written over: moto counts the old value and the new one, so that large ones cannot change.
        ([("a", 1_000)] * 399, True),
        ([("a", 1_000)] * 600, True),
        ([("a", 300_000), ("a", 300_000)], False),
    ],
)
def test_an_item_is_too_large_where_moto_s_is(attributes: list[tuple[str, int]], fits: bool, is_quick: bool) -> None:
    def written() -> bool:
        item = Item(DynamoType({"S": "a"}), None, {})
        copied = item
        try:
            for name, size in attributes:
                item.attrs[name] = DynamoType({"S": "x" * size})
                copied = copy.deepcopy(item)
                copied.attrs["z"] = DynamoType({"S": ""})
        except ItemSizeTooLarge:
            return False
        return True

    if is_quick:
        with quick_items.quick():
            assert written() == fits
    else:
        assert written() == fits


@pytest.mark.parametrize("is_quick", [False, True])
def test_what_was_added_up_exactly_counts_for_what_is_written_after_it(is_quick: bool) -> None:
    with quick_items.quick() if is_quick else nullcontext():
        item = Item(DynamoType({"S": "a"}), None, {})
        for name, size in (("a", 300_000), ("b", 104_000)):
            item.attrs[name] = DynamoType({"S": "x" * size})
        with pytest.raises(ItemSizeTooLarge):
            item.attrs["c"] = DynamoType({"S": "x" * 90_000})
