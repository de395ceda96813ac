"""A comment of the buyer, which goes with the order, and notes of the staff, which the buyer never sees."""

from __future__ import annotations

import csv

import pytest

from shared.data import events
from shared.shop import personal_data
from shared.shop.order_notes.models import OrderNote
from shared.shop.orders import export
from tests.integration.orders.conftest import Shop

SECRET = "Звонила, просила не говорить мужу"


def test_a_comment_goes_with_the_order(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1), comment="Домофон 12,\nпозвоните заранее")
    assert order["comment"] == "Домофон 12,\nпозвоните заранее"
    assert shop.read(order, by="admin")["comment"] == order["comment"]
    [line] = list(csv.DictReader(export.export_csv()))
    assert "Домофон 12" in line["comment"]
    assert "Домофон" not in str(shop.aws.events())


@pytest.mark.parametrize("comment", ["", "я" * 1001, 5, "a\u0000b"])
def test_a_comment_is_plain_text_of_a_bounded_length(shop: Shop, comment: object) -> None:
    assert shop.order((shop.product(), "M", 1), comment=comment).status == 422


def test_notes_are_added_and_read_newest_first(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    path = f"/orders/{order['id']}/notes"
    for text in ("Первая", "Вторая"):
        made = shop.call("POST", path, {"text": text}, by="admin")
        assert made.status == 201, made.body
        assert (made.json["author"], made.json["text"]) == (shop.admin.id, text)
    page = shop.call("GET", f"{path}?limit=1", by="admin").json
    assert [one["text"] for one in page["items"]] == ["Вторая"]
    rest = shop.call("GET", f"{path}?limit=1&cursor={page['next_cursor']}", by="admin").json
    assert [one["text"] for one in rest["items"]] == ["Первая"]


def test_a_double_click_makes_one_note(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    path = f"/orders/{order['id']}/notes"
    made = [
        shop.call("POST", path, {"text": "Раз"}, by="admin", headers={"Idempotency-Key": "k"}).json for _ in range(2)
    ]
    assert made[0] == made[1]
    assert len(shop.call("GET", path, by="admin").json["items"]) == 1


def test_the_customer_sees_nothing_of_a_note(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1))
    path = f"/orders/{order['id']}"
    shop.call("POST", f"{path}/notes", {"text": SECRET}, by="admin")
    assert shop.call("GET", f"{path}/notes", by="anna").status == 403
    assert shop.call("POST", f"{path}/notes", {"text": "Моя"}, by="anna").status == 403
    assert shop.call("GET", "/orders/ord_nowhere/notes", by="admin").status == 404
    types = {
        by: [one["type"] for one in shop.call("GET", f"{path}/history", by=by).json["items"]]
        for by in ("anna", "admin")
    }
    assert types == {"anna": ["order.placed"], "admin": ["order.note_added", "order.placed"]}
    seen = str([shop.read(order, by="anna"), shop.call("GET", f"{path}/history", by="anna").json])
    assert "note" not in seen
    timeline = events.timeline(shop.person("anna").id).items
    assert "order.note_added" not in [one.type for one in timeline]
    assert SECRET not in str(shop.aws.events())


def test_erasing_the_buyer_takes_the_words_of_notes_and_comments_away(shop: Shop) -> None:
    order = shop.placed((shop.product(), "M", 1), comment="Для Марии")
    shop.call("POST", f"/orders/{order['id']}/notes", {"text": SECRET}, by="admin")
    personal_data.erase(shop.person("anna").id)
    [note] = [item for item in shop.aws.items("shop") if item["type"] == "order_note"]
    assert OrderNote.key(order["id"], note["note_id"]) == (note["pk"], note["sk"])
    assert not [word for word in (SECRET, "Марии") if word in str(shop.aws.items("shop"))]
