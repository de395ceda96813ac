"""Two people have one of everything; one of them is erased, and only the other's data can still be read anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import world
from tests.faults.world import World
from tests.identity.factories import PASSWORD
from tests.integration.privacy import life
from tests.integration.privacy.life import ANNA, BORIS


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        shop = life.open_shop(running)
        for person in (ANNA, BORIS):
            life.live(running, person, shop)
        running.tick(days=1)
        life.come_in(running, ANNA, shop)
        yield running


def erase(it: World, name: str) -> None:
    """Ask for a copy and for the erasure, and let the 14 days pass."""
    assert it.call("POST", "/users/me/export", by=name).status == 202
    it.drain()
    answer = it.call("POST", "/users/me/erase", {"password": PASSWORD}, by=name)
    assert answer.status == 202, answer.body
    it.drain()
    for days in (12.5, 2):
        it.tick(days=days)
        it.run_schedule("EraseAccountsFunction")
        it.drain()
    it.run_for(minutes=20)


def test_an_erasure_leaves_nothing_of_the_person_and_everything_of_another(it: World) -> None:
    anna, boris = (it.people[who.account].id for who in (ANNA, BORIS))
    before = life.traces_left(it, BORIS)
    assert {place.partition(" ")[0] for place in life.traces_left(it, ANNA)} >= {"identity", "shop", "coworking"}
    kept_files = life.files_of(it, boris)
    erase(it, "anna")
    assert it.errors == []
    left = life.traces_left(it, ANNA)
    assert left == [], "\n".join(left)
    assert life.files_of(it, anna) == []
    assert life.files_of(it, boris) == kept_files
    assert [place for place in before if place not in life.traces_left(it, BORIS)] == []
