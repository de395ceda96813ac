"""Nothing that others can read about a person moves with what the person gave anonymously."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.coworking.donations.models import Donation
from tests.faults import world
from tests.faults.world import World
from tests.support import proof

FEED = "/api/v1/donations"
AMOUNTS = st.sampled_from([10_000, 99_900, 250_000, 1_234_500])


def others_see(it: World, known: str) -> dict[tuple[str, str | None], Any]:
    """The answers to every GET that a guest or another customer may ask; `known` is an id for paths that have one.

    Of the feed of donations only what is named: that somebody gave is meant to be seen, who it was is not.
    """
    seen: dict[tuple[str, str | None], Any] = {}
    for by in (None, "boris"):
        for route in it.cloud.wiring.routes:
            method, _, path = route.key.partition(" ")
            if method != "GET" or not path.startswith("/api/v1") or "/me" in path:
                continue
            path = "/".join(known if part.startswith("{") else part for part in path.split("/"))
            answer = it.call("GET", path.removeprefix("/api/v1"), by=by)
            body = json.loads(answer.body) if answer.status == 200 and answer.body.startswith("{") else answer.status
            if path == FEED and isinstance(body, dict):
                body = [one for one in body["items"] if one["name"] is not None]
            seen[path, by] = body
    return seen


def anna_gives(it: World, amount: int, *, is_anonymous: bool, key: str) -> str:
    body = {"amount": amount, "is_anonymous": is_anonymous}
    gift = str(it.call("POST", "/donations", body, by="anna", key=key).json["donation"]["id"])
    it.drain()
    assert it.pay(gift, kind="donation")
    it.run_for(minutes=20)
    return gift


def steps(it: World, amount: int, part: int | None) -> Iterator[str]:
    """An anonymous gift, step by step: asked for, paid, given back in a part or whole."""
    gift = str(
        it.call("POST", "/donations", {"amount": amount, "is_anonymous": True}, by="anna", key="g").json["donation"][
            "id"
        ]
    )
    it.drain()
    yield "asked for"
    assert it.pay(gift, kind="donation")
    it.run_for(minutes=20)
    yield "paid"
    for number, back in enumerate((part, None) if part else (None,)):
        body = {"reason": "Попросили", **({"amount": back} if back else {})}
        assert it.call("POST", f"/donations/{gift}/refunds", body, by="admin", key=f"b{number}").status == 201
        it.run_for(minutes=20)
        yield "given back"
    assert Donation.get(*Donation.key(gift)).status == "refunded"


@pytest.mark.long
@settings(max_examples=6 if proof.ON else 2, deadline=None)
@given(amount=AMOUNTS, open_gift=st.none() | AMOUNTS, awarded=st.sampled_from([0, 7]), in_parts=st.booleans())
def test_an_anonymous_gift_moves_no_public_answer(
    amount: int, open_gift: int | None, awarded: int, in_parts: bool
) -> None:
    with world.running() as it:
        anna, _, admin = it.person("anna"), it.person("boris"), it.admin
        assert admin
        assert it.call("PATCH", "/users/me", {"is_public": True}, by="anna").status == 200
        it.drain()
        known = anna.id
        if open_gift:
            known = anna_gives(it, open_gift, is_anonymous=False, key="open")
        if awarded:
            body = {"delta": awarded, "reason": "Субботник"}
            assert it.call("POST", f"/users/{anna.id}/karma", body, by="admin", key="a").status == 201
        it.drain()
        before = others_see(it, known)
        assert len(before) > 50
        for step in steps(it, amount, amount // 3 if in_parts else None):
            now = others_see(it, known)
            assert {key: now[key] for key in before if now[key] != before[key]} == {}, step


def test_spending_what_was_given_for_an_anonymous_gift_moves_no_public_answer() -> None:
    """Whoever spends more points than are shown would show that there are others."""
    from shared.data.uow import UnitOfWork
    from shared.identity.users import get_user
    from shared.karma import service as karma

    with world.running() as it:
        anna, _, admin = it.person("anna"), it.person("boris"), it.admin
        assert admin
        assert it.call("PATCH", "/users/me", {"is_public": True}, by="anna").status == 200
        known = anna_gives(it, 50_000, is_anonymous=False, key="open")
        anna_gives(it, 900_000, is_anonymous=True, key="secret")
        before = others_see(it, known)
        assert before["/api/v1/karma/leaderboard", None]["items"] == [{"place": 1, "name": "Anna", "karma": 5}]
        assert it.call("GET", "/users/me", by="anna").json["karma"] == 95
        uow = UnitOfWork()
        karma.spend(uow, get_user(anna.id), points=50, reason="order.placed", source_event_id="evt_spent")
        uow.commit()
        it.drain()
        assert others_see(it, known) == before
