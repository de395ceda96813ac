"""Two people have one of everything; one of them is erased, and only the other's data can still be read anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from shared.payments.models import Payment
from tests.faults import world
from tests.faults.world import World
from tests.identity.factories import PASSWORD
from tests.integration.privacy import life
from tests.integration.privacy.life import ANNA, BORIS
from tests.unit.privacy.test_retention import CLASSES, ENTRIES


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


@pytest.mark.long
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
    assert set(before) - set(life.traces_left(it, BORIS)) == set()


def mentions(it: World, user_id: str) -> dict[str, list[str]]:
    """Stored class → the keys of its items that name a person."""
    found: dict[str, list[str]] = {}
    for _, item in life.items(it):
        if user_id in str(item):
            found.setdefault(str(CLASSES[item["type"]]), []).append(f"{item['pk']} {item['sk']}")
    return found


@pytest.mark.long
def test_each_model_ends_by_what_its_retention_says(it: World) -> None:
    """Before the erasure, after it, and when the law no longer has anything kept."""
    anna, boris = (it.people[who.account].id for who in (ANNA, BORIS))
    # Whatever has a period of its own was given its time to live when it was stored.
    endless = {CLASSES[item["type"]] for _, item in life.items(it) if "ttl" not in item}
    assert {name for name in endless if ENTRIES[name].enforced_by == "ttl"} <= {"Erasure"}
    before = mentions(it, anna)
    others = mentions(it, boris)
    erase(it, "anna")
    after = mentions(it, anna)
    assert {name for name in after if ENTRIES[name].enforced_by == "erasure"} == set()
    purged = {name for name in before if ENTRIES[name].enforced_by == "purge"}
    assert purged >= {"Order", "Payment", "Purchase", "Donation", "Visit", "Ticket", "Entry", "EventItem", "User"}
    assert purged <= after.keys()

    erased_in = it.clock.at.year
    it.clock.at = datetime(erased_in + 5, 12, 31, 12, tzinfo=UTC)
    assert it.run_schedule("EraseAccountsFunction")["purged"] == 0
    assert mentions(it, anna).keys() >= purged
    it.clock.at = datetime(erased_in + 6, 1, 1, 1, tzinfo=UTC)
    assert it.run_schedule("EraseAccountsFunction")["purged"] == 1
    # The proof, and what is counted by random ids that refer to nobody now.
    left = mentions(it, anna)
    # Who asked for a task and who made a course: an id that refers to nobody, as the course itself keeps it.
    assert {key.partition("#")[0] for key in left.pop("EventItem")} == {"task", "course"}
    # Others learn from what somebody made.
    made = {"Course", "Authorship", "Video"}
    assert left.keys() <= {"Erasure", "VisitDay", "DonorDay", "WaveMember", *made}, left
    assert {name for name in others if ENTRIES[name].enforced_by in ("erasure", "purge")} <= mentions(it, boris).keys()
    it.clock.at += timedelta(days=4 * 366)
    assert "Erasure" not in mentions(it, anna)
    assert it.run_schedule("EraseAccountsFunction")["purged"] == 0


@pytest.mark.long
def test_a_record_of_a_later_year_is_left_for_its_own_time(it: World) -> None:
    anna = it.people["anna"].id
    erase(it, "anna")
    year = it.clock.at.year
    payment = next(one for one in Payment.scan() if one.customer_id == anna)
    payment.update([Payment.succeeded_at.set(f"{year + 1}-02-01T00:00:00.000Z")])
    for later, purged in ((6, 0), (7, 1)):
        it.clock.at = datetime(year + later, 1, 1, 1, tzinfo=UTC)
        assert it.run_schedule("EraseAccountsFunction")["purged"] == purged
        assert (Payment.get_or_none(payment.pk, payment.sk) is None) == bool(purged)
        assert ("User" in mentions(it, anna)) != bool(purged)
