"""A preview replays the last 30 days and changes nothing."""

from __future__ import annotations

from shared.core.clock import FrozenClock
from shared.data.events import EventItem
from tests.integration.automation.conftest import KARMA, PROMO, Office


def _store(office: Office, *gifts: tuple[int, str], caused_by: str = "") -> None:
    for amount, name in gifts:
        EventItem.of(office.gift(amount, name, caused_by=caused_by)).save()


def test_it_says_how_often_when_for_whom_and_at_what_cost(office: Office, time: FrozenClock) -> None:
    _store(office, (9_00, "anna"))
    time.tick(days=31)
    _store(office, (9_00, "anna"), (1_00, "anna"))
    _store(office, (9_00, "anna"), caused_by="automation:rul_1")
    time.tick(days=2)
    _store(office, (8_00, "anna"), (8_00, "boris"))
    found = office.preview(
        KARMA,
        {**PROMO, "discount_percent": None, "discount_amount": 100_00},
        conditions={"field": "amount", "op": "gte", "value": 5_00},
    )
    assert (found["matched"], found["fired"], found["people"]) == (3, 3, 2)
    assert found["capped"] == {"person_cap": 0, "daily_cap": 0}
    days = {one["day"]: one["fired"] for one in found["days"] if one["fired"]}
    assert days == {"2026-04-02": 1, "2026-04-04": 2}
    assert len(found["days"]) == 31
    assert found["cost"] == [
        {"type": "karma", "times": 3, "points": 15},
        {"type": "promo_code", "times": 3, "discount_amount": 300_00},
    ]
    newest = found["samples"][0]
    assert (newest["values"], newest["user_id"]) == ({"amount": 8_00}, office.person("boris"))
    assert office.announced("automation.fired", "karma.changed") == []


def test_it_says_what_the_caps_would_have_cut(office: Office, time: FrozenClock) -> None:
    _store(office, (1_00, "anna"), (1_00, "anna"), (1_00, "boris"), (1_00, "clara"))
    found = office.preview(caps={"per_person": {"times": 1, "period": "ever"}, "per_day": 2})
    assert (found["matched"], found["fired"]) == (4, 2)
    assert found["capped"] == {"person_cap": 1, "daily_cap": 1}


def test_only_who_asked_reads_it(office: Office) -> None:
    answer = office.call("POST", "/rules/preview", {"event_type": "donation.succeeded", "actions": [KARMA]}, key="k")
    again = office.call("POST", "/rules/preview", {"event_type": "donation.succeeded", "actions": [KARMA]}, key="k")
    assert answer.json == again.json
