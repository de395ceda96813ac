"""Many requests for one thing at the same moment, on the deployed stack: one of them counts."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from shared.identity.rules import CODE_TRIES, PARENT_GRACE
from tests.e2e.client import Api, Cloud, eventually, fresh_phone

# More than there are tries for a code.
AT_ONCE = CODE_TRIES + 1
PASSWORD = "another-horse-8"
BUSY = {409, 503}


def at_once(*acts: Callable[[], httpx.Response]) -> list[httpx.Response]:
    """Start all requests together; each over a connection of its own."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], httpx.Response]) -> httpx.Response:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


@pytest.fixture
def people(cloud: Cloud) -> Iterator[list[Api]]:
    """Connections; who is behind them is each test's business."""
    made = [Api(cloud) for _ in range(AT_ONCE)]
    yield made
    for one in made:
        one.close()


def as_same(people: list[Api], owner: Api) -> None:
    for one in people:
        one.tokens = owner.tokens


def ordered(owner: Api, admin: Api, **more: Any) -> dict[str, Any]:
    body = {"article": f"ONE-{uuid.uuid4().hex[:8]}", "name": "Шарф", "price": 100_000}
    made = admin.post("/products", {**body, "sizes": [{"size": "M", "stock": 9}], **more})
    assert made.status_code == 201, made.text
    wanted = {"items": [{"product_id": made.json()["id"], "size": "M", "quantity": 1}], "delivery": {"address": "Дом"}}
    placed = owner.post("/orders", wanted)
    assert placed.status_code == 201, placed.text
    found: dict[str, Any] = placed.json()["order"]
    return found


def paid(owner: Api, admin: Api) -> dict[str, Any]:
    order = ordered(owner, admin)

    def link() -> str | None:
        url: str | None = owner.get(f"/orders/{order['id']}").json()["payment_url"]
        return url

    httpx.post(eventually(link, what="a payment link"), data={"action": "pay"}, timeout=30)
    eventually(lambda: owner.get(f"/orders/{order['id']}").json()["status"] == "paid", within=60, what="the payment")
    return order


def events_of(admin: Api, order_id: str, kind: str) -> int:
    items = admin.get(f"/orders/{order_id}/history", params={"limit": 100}).json()["items"]
    return sum(item["type"].startswith(kind) for item in items)


def stock_of(admin: Api, order: dict[str, Any]) -> int:
    [size] = admin.get(f"/products/{order['items'][0]['product_id']}").json()["sizes"]
    return int(size["stock"])


def test_one_refresh_token_has_one_successor(api: Api, people: list[Api]) -> None:
    api.register()
    first = api.tokens["refresh_token"]
    began = time.monotonic()
    answers = at_once(*(lambda one=one: one.post("/auth/refresh", {"refresh_token": first}) for one in people))
    # The token before the newest is good for a while only: a slow machine may not get all of them in.
    if time.monotonic() - began < PARENT_GRACE.total_seconds():
        assert statuses(answers) == {200: AT_ONCE}
    [second] = {answer.json()["refresh_token"] for answer in answers if answer.status_code == 200}
    third = api.post("/auth/refresh", {"refresh_token": second})
    if third.status_code == 200:
        newest = third.json()["refresh_token"]
        assert api.post("/auth/refresh", {"refresh_token": first}).status_code == 401, "older than the parent"
        assert api.post("/auth/refresh", {"refresh_token": newest}).status_code == 401, "and the family has ended"
    else:
        assert statuses(answers)[401], "only somebody who came too late may have ended the family"


def test_one_code_is_taken_once(api: Api, people: list[Api]) -> None:
    user = api.register(confirm=False)
    as_same(people, api)
    body = {"channel": "phone", "code": api.code_sent_to(user["phone"])}
    answers = at_once(*(lambda one=one: one.post("/auth/verify/confirm", body) for one in people))
    assert statuses(answers)[200] == 1, statuses(answers)
    assert set(statuses(answers)) <= {200, 400, 409, 410}


def test_guesses_at_once_are_no_more_guesses(api: Api, people: list[Api]) -> None:
    user = api.register(confirm=False)
    as_same(people, api)
    code = api.code_sent_to(user["phone"])
    wrong = [f"{(int(code) + step) % 1_000_000:06d}" for step in range(1, AT_ONCE + 1)]
    acts = (
        lambda one=one, guess=guess: one.post("/auth/verify/confirm", {"channel": "phone", "code": guess})
        for one, guess in zip(people, wrong, strict=True)
    )
    looked_at = Counter(answer.json().get("code") for answer in at_once(*acts))
    assert looked_at["invalid_code"] <= CODE_TRIES, looked_at
    right = api.post("/auth/verify/confirm", {"channel": "phone", "code": code})
    assert right.status_code != 200, "the tries are used up"


def test_one_phone_is_registered_once_under_one_key(people: list[Api]) -> None:
    body = {"phone": fresh_phone(), "password": PASSWORD, "full_name": "Вера Зимина"}
    headers = {"Idempotency-Key": fresh_phone()}
    answers = at_once(*(lambda one=one: one.post("/auth/register", body, headers=headers) for one in people))
    assert len({one.json()["user"]["id"] for one in answers if one.status_code == 201}) == 1, statuses(answers)
    assert set(statuses(answers)) <= {201, *BUSY}


def test_one_code_resets_one_password(api: Api, people: list[Api]) -> None:
    user = api.register(confirm=False)
    verification = api.code_sent_to(user["phone"])
    assert api.post("/auth/verify/confirm", {"channel": "phone", "code": verification}).status_code == 200
    api.post("/auth/password/forgot", {"login": user["phone"]})
    eventually(lambda: len(_codes(api.cloud, user["phone"])) > 1, what="the second code")
    code = api.code_sent_to(user["phone"])
    passwords = [f"{PASSWORD}-{number}" for number in range(AT_ONCE)]
    acts = (
        lambda one=one, new=new: one.post(
            "/auth/password/reset", {"login": user["phone"], "code": code, "new_password": new}
        )
        for one, new in zip(people, passwords, strict=True)
    )
    answers = at_once(*acts)
    assert statuses(answers)[204] == 1, statuses(answers)
    [won] = [new for new, answer in zip(passwords, answers, strict=True) if answer.status_code == 204]
    api.login(user["phone"], won)


def _codes(cloud: Cloud, phone: str) -> list[str]:
    return [message["text"] for message in cloud.inbox(phone) if any(part.isdigit() for part in message["text"])]


def test_one_idempotency_key_is_one_order(api: Api, admin: Api, people: list[Api]) -> None:
    api.register()
    as_same(people, api)
    body = {
        "article": f"KEY-{uuid.uuid4().hex[:8]}",
        "name": "Шарф",
        "price": 100,
        "sizes": [{"size": "M", "stock": 9}],
    }
    product = admin.post("/products", body).json()["id"]
    wanted = {"items": [{"product_id": product, "size": "M", "quantity": 1}], "delivery": {"address": "Дом"}}
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answers = at_once(*(lambda one=one: one.post("/orders", wanted, headers=key) for one in people))
    placed = [answer.json()["order"]["id"] for answer in answers if answer.status_code == 201]
    assert len(set(placed)) == 1
    assert set(statuses(answers)) <= {201, *BUSY}
    assert admin.get(f"/products/{product}").json()["sizes"][0]["stock"] == 8
    assert len(api.get("/orders").json()["items"]) == 1


def test_refunds_at_once_never_come_to_more_than_was_paid(api: Api, admin: Api, people: list[Api]) -> None:
    api.register()
    order = paid(api, admin)
    as_same(people, admin)
    body = {"amount": 60_000, "reason": "Не подошло"}
    answers = at_once(*(lambda one=one: one.post(f"/orders/{order['id']}/refunds", body) for one in people[:4]))
    assert statuses(answers)[201] == 1, [answer.text for answer in answers]
    assert set(statuses(answers)) <= {201, 409, 422}
    where = f"/orders/{order['id']}"
    eventually(lambda: api.get(where).json()["refunded_amount"] == 60_000, within=60, what="the refund")


def test_a_parcel_leaves_once(api: Api, admin: Api, people: list[Api]) -> None:
    api.register()
    order = paid(api, admin)
    as_same(people, admin)
    for step, body, kind in (
        ("assemble", None, "order.assembl"),
        ("ship", {"tracking_number": "RA1"}, "order.shipped"),
    ):
        path = f"/orders/{order['id']}/{step}"
        answers = at_once(*(lambda one=one, path=path, body=body: one.post(path, body) for one in people[:4]))
        assert statuses(answers)[200] >= 1
        assert set(statuses(answers)) <= {200, 409}
        assert events_of(admin, order["id"], kind) == 1, (step, statuses(answers))


def test_a_paid_order_is_assembled_or_cancelled_and_never_both(api: Api, admin: Api, people: list[Api]) -> None:
    api.register()
    order = paid(api, admin)
    path = f"/orders/{order['id']}"
    as_same(people[:3], api)
    as_same(people[3:], admin)
    cancels = [lambda one=one: one.post(f"{path}/cancel") for one in people[:3]]
    assembles = [lambda one=one: one.post(f"{path}/assemble") for one in people[3:]]
    answers = at_once(*cancels, *assembles)
    assert set(statuses(answers)) <= {200, *BUSY}
    cancelled, assembled = (statuses(part)[200] > 0 for part in (answers[:3], answers[3:]))
    assert cancelled != assembled, statuses(answers)
    assert api.get(path).json()["status"] == ("cancelled" if cancelled else "assembling")
    assert events_of(admin, order["id"], "order.cancelled") == cancelled
    assert stock_of(admin, order) == (9 if cancelled else 8)


def test_an_order_is_cancelled_or_gets_a_link(api: Api, admin: Api, people: list[Api]) -> None:
    api.register()
    order = ordered(api, admin)
    as_same(people, api)
    path = f"/orders/{order['id']}"
    acts = [lambda one=one: one.post(f"{path}/cancel") for one in people[:3]]
    acts += [lambda one=one: one.post(f"{path}/pay") for one in people[3:6]]
    answers = at_once(*acts)
    assert set(statuses(answers)) <= {200, *BUSY}
    assert api.get(path).json()["status"] == "cancelled"
    assert events_of(admin, order["id"], "order.cancelled") == 1
    assert stock_of(admin, order) == 9, "given back once"


def test_two_admins_move_a_wave_once(cloud: Cloud, api: Api, admin: Api, people: list[Api]) -> None:
    api.register()
    waves = {"order_type": "preorder", "preorder_waves_total": 2, "preorder_wave_capacity": 5}
    order = ordered(api, admin, sizes=[{"size": "M"}], **waves)
    as_same(people, admin)
    path = f"/products/{order['items'][0]['product_id']}/waves/1"
    answers = at_once(*(lambda one=one: one.patch(path, {"status": "in_production"}) for one in people[:2]))
    assert statuses(answers)[200] >= 1
    assert set(statuses(answers)) <= {200, 409}
    moved = [one for one in cloud.events("wave.moved") if order["items"][0]["product_id"] in str(one)]
    assert len(moved) == 1
