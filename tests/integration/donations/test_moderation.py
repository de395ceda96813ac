"""An admin hides a gift's message from the feed, with a reason and a history, and shows it again."""

from __future__ import annotations

from typing import Any

from tests.integration.donations.conftest import Donors

WHY = {"reason": "Оскорбляет соседей"}


def shown(donors: Donors) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = donors.call("GET", "/donations").json["items"]
    return items


def test_a_hidden_message_leaves_the_feed_and_the_donation_stays(donors: Donors) -> None:
    gift = donors.given(message="Гадость")
    before = donors.call("GET", "/donations")
    hidden = donors.call("POST", f"/donations/{gift}/hide-message", WHY, by="admin")
    assert (hidden.status, hidden.json["message"], hidden.json["message_hidden_reason"]) == (
        200,
        "Гадость",
        WHY["reason"],
    )
    after = donors.call("GET", "/donations")
    assert after.headers["etag"] != before.headers["etag"]
    assert [(one["id"], one["message"]) for one in after.json["items"]] == [(gift, None)]
    [mine] = donors.call("GET", "/donations/mine", by="anna").json["items"]
    assert (mine["message"], mine["is_message_hidden"]) == ("Гадость", True)
    assert "message_hidden_reason" not in mine


def test_a_second_click_changes_nothing_and_the_history_says_who_and_why(donors: Donors) -> None:
    gift = donors.given(message="Гадость")
    path = f"/donations/{gift}"
    for reason in ("Оскорбляет", "Ещё раз"):
        assert donors.call("POST", f"{path}/hide-message", {"reason": reason}, by="admin").status == 200
    for _ in range(2):
        back = donors.call("POST", f"{path}/unhide-message", {"reason": "Ошибка"}, by="admin")
        assert (back.status, back.json["message_hidden_at"]) == (200, None)
    assert shown(donors)[0]["message"] == "Гадость"
    found = donors.call("GET", f"{path}/history", by="admin").json["items"]
    told = [one for one in found if one["type"].startswith("donation.message_")]
    assert [(one["type"], one["data"]["reason"]) for one in told] == [
        ("donation.message_shown", "Ошибка"),
        ("donation.message_hidden", "Оскорбляет"),
    ]
    assert len({one["actor"] for one in told}) == 1
    for event in donors.aws.events("donation.message_hidden", "donation.message_shown"):
        assert "Оскорбляет" not in str(event)
        assert "Гадость" not in str(event)


def test_only_admins_hide_messages_that_there_are(donors: Donors) -> None:
    gift, without = donors.given(message="Спасибо"), donors.given()
    for by, status in ((None, 401), ("anna", 403), ("manager", 403)):
        assert donors.call("POST", f"/donations/{gift}/hide-message", WHY, by=by).status == status
        assert donors.call("POST", f"/donations/{gift}/unhide-message", by=by).status == status
        assert donors.call("GET", f"/donations/{gift}/history", by=by).status == status
    assert donors.call("POST", f"/donations/{without}/hide-message", WHY, by="admin").code == "no_message"
    unknown = "/donations/don_01KKB4M1V8W7Q3Z5N6P2R4S9TA"
    assert donors.call("POST", f"{unknown}/hide-message", WHY, by="admin").code == "donation_not_found"
    assert donors.call("POST", f"/donations/{gift}/hide-message", {}, by="admin").status == 422
