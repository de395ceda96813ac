"""Indexes of keys only: whole items come back, in order, and a change of an item rewrites no copy."""

from __future__ import annotations

import pytest
from pynamodb.attributes import UnicodeAttribute

from shared.data.base import query_page
from shared.shop.models import ShopItem
from tests.support import template
from tests.support.cloud import Aws
from tests.support.meter import metered


class Leaf(ShopItem, discriminator="slim_leaf"):
    """An item that nobody else stores."""

    text = UnicodeAttribute()


def leaf(name: str, *, place: str = "LEAVES") -> Leaf:
    return Leaf("TREE", name, gsi1pk=place, gsi1sk=name, text=f"leaf {name}")


def page(**asked: object) -> tuple[list[str], str | None]:
    found = query_page(Leaf.gsi1, "LEAVES", scope="leaves", **asked)
    return [item.text for item in found.items], found.next_cursor


def test_a_page_holds_whole_items_in_the_indexes_order(aws: Aws) -> None:
    for name in "bdace":
        leaf(name).save()
    first, cursor = page(limit=3)
    rest, _ = page(limit=3, cursor=cursor)
    assert (first, rest) == (["leaf e", "leaf d", "leaf c"], ["leaf b", "leaf a"])
    assert page(limit=9, newest_first=False)[0][0] == "leaf a"


def test_an_item_that_left_its_place_since_is_passed_over(aws: Aws) -> None:
    for name in "abc":
        leaf(name).save()
    entries = list(Leaf.gsi1.entries("LEAVES"))
    leaf("a").delete()
    leaf("b", place="ELSEWHERE").save()
    assert [item.text for item in Leaf.gsi1.read(entries)] == ["leaf c"]
    assert Leaf.gsi1.read([]) == []


def test_other_attributes_cannot_be_filtered_by(aws: Aws) -> None:
    with pytest.raises(ValueError, match="slim"):
        page(filter_condition=Leaf.text == "leaf a")


def test_a_change_that_moves_nothing_writes_nothing_into_the_index(aws: Aws) -> None:
    leaf("a").save()
    with metered() as meter, meter.span() as span:
        leaf("a").update([Leaf.text.set("new")])
    assert span.writes == 1


def test_the_template_makes_them_slim() -> None:
    tables = template.resources("AWS::DynamoDB::Table")
    for name in ("ShopTable", "PaymentsTable", "NotificationsTable", "EventsTable", "TasksTable"):
        for index in tables[name]["GlobalSecondaryIndexes"]:
            assert index["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["type"]}, name
