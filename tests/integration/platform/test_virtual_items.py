"""Crowds: lookalikes are found in the order of their keys, by page and by key, and never where there is a bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from shared.core import ids
from shared.data.base import query_page
from shared.shop.models import ShopItem
from tests.support import cloud, virtual_items


class Member(ShopItem, discriminator="crowd_member"):
    """An item that nobody else stores."""

    name = UnicodeAttribute(default="")
    number = NumberAttribute(default=0)


@pytest.fixture
def club() -> Iterator[Member]:
    """One member, listed in both ways, and beside it what there is once."""
    with pytest.MonkeyPatch.context() as patch, virtual_items.possible(), cloud.running(patch):
        member = ids.new("mem")
        found = Member("CLUB", f"MEMBER#{member}", name=member, gsi1pk="ALL", gsi1sk=member)
        found.save()
        Member("CLUB", "RULES").save()
        yield found


def pages(source: Any, key: str, limit: int, **more: Any) -> list[list[Any]]:
    found, cursor = [], None
    while True:
        page = query_page(source, key, scope="s", limit=limit, cursor=cursor, **more)
        found.append(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("newest_first", [True, False])
def test_pages_hold_each_simulated_item_once_and_in_order(club: Member, newest_first: bool) -> None:
    with virtual_items.simulated(250):
        found = pages(Member, "CLUB", 100, newest_first=newest_first)
    keys = [one.sk for page in found for one in page]
    assert [len(page) for page in found] == [100, 100, 52]
    assert keys == sorted(set(keys), reverse=newest_first)
    assert "RULES" in keys


def test_an_index_that_holds_keys_finds_the_lookalikes_where_they_lie(club: Member) -> None:
    with virtual_items.simulated(1_000_000) as virtual:
        [page] = [query_page(Member.gsi1, "ALL", scope="s", limit=30)]
        assert virtual.met >= 29  # one may be the member itself
        assert all(one.name == one.gsi1sk == one.sk.partition("#")[2] for one in page.items)
        assert Member.get(page.items[0].pk, page.items[0].sk).name == page.items[0].name


def test_what_has_a_bound_is_not_simulated_beyond_it(club: Member) -> None:
    with virtual_items.simulated(1_000, {"crowd_member": 7}):
        assert len(pages(Member, "CLUB", 100)[0]) == 2 + 7


def test_who_reads_on_and_on_is_stopped(club: Member) -> None:
    with virtual_items.simulated(1_000_000) as virtual, pytest.raises(virtual_items.EndlessError):
        list(Member.query("CLUB"))
    assert virtual.is_endless


def test_afterwards_nobody_is_left(club: Member) -> None:
    with virtual_items.simulated(100):
        assert len(list(Member.query("CLUB"))) == 102
    assert len(list(Member.query("CLUB"))) == 2
