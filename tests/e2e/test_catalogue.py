"""The catalogue on the deployed stack: demo data, real uploads, tasks, and news for many people."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from infra.local.modules.shop.seeds import PAGES, PRODUCTS, PROMO_CODES
from tests.e2e.client import Api, Cloud, eventually

pytestmark = pytest.mark.sample

Json = dict[str, Any]


@pytest.fixture
def admin(cloud: Cloud) -> Api:
    return Api(cloud).as_demo("admin")


def made(admin: Api, **fields: Any) -> Json:
    body = {"article": f"E2E-{uuid.uuid4().hex[:8]}", "name": "Проба", "price": 100_000, "sizes": [{"size": "M"}]}
    answer = admin.post("/products", {**body, **fields})
    assert answer.status_code == 201, answer.text
    product: Json = answer.json()
    return product


def result(admin: Api, task_id: str) -> Json:
    def finished() -> Json | None:
        task: Json = admin.get(f"/result/{task_id}").json()
        return task if task["status"] in ("succeeded", "failed") else None

    return eventually(finished, within=60, what="the task")


def upload(admin: Api, product: Json, data: bytes) -> Json:
    form: Json = admin.post(f"/products/{product['id']}/media", {"content_type": "image/png"}).json()
    sent = httpx.post(form["url"], data=form["fields"], files={"file": ("p.png", data, "image/png")}, timeout=30)
    assert sent.status_code == 204, sent.text
    return form


def test_the_demo_shop_is_there_with_pictures_that_load(cloud: Cloud) -> None:
    guest = Api(cloud)
    for product in PRODUCTS:
        seen = guest.get(f"/products/{product.fields['article']}").json()
        assert len(seen["media"]) == len(product.pictures)
        for picture in seen["media"]:
            for address in (picture["url"], picture["thumbnail_url"]):
                answer = httpx.get(address, timeout=30)
                assert answer.status_code == 200
                assert answer.headers["content-type"].startswith("image/")
                assert "immutable" in answer.headers["cache-control"]
    for slug in PAGES:
        assert guest.get(f"/pages/{slug}").status_code == 200
    assert len(PROMO_CODES) == 2


def test_an_upload_that_is_no_picture_is_removed_and_reported(admin: Api) -> None:
    product = made(admin)
    form = upload(admin, product, b"<script>alert(1)</script>")

    def rejected() -> Json | None:
        [state] = admin.get(f"/products/{product['id']}/media").json()["items"]
        return state if state["status"] == "rejected" else None

    assert eventually(rejected, within=40, what="the inspection")["id"] == form["media_id"]


def test_storage_itself_refuses_another_type_or_size(admin: Api) -> None:
    form: Json = admin.post(f"/products/{made(admin)['id']}/media", {"content_type": "image/png"}).json()
    other = {**form["fields"], "Content-Type": "text/html"}
    for fields, data in ((other, b"x"), (form["fields"], b""), (form["fields"], b"x" * (10 * 1024 * 1024 + 1))):
        answer = httpx.post(form["url"], data=fields, files={"file": ("p.png", data, "image/png")}, timeout=60)
        assert 400 <= answer.status_code < 500


def test_an_import_and_an_export_are_tasks(admin: Api) -> None:
    article = f"E2E-{uuid.uuid4().hex[:8]}"
    csv = f"article,name,price,sizes\n{article},Носки,300.50,ONE:5\nBAD,Носки,дорого,ONE:5\n"
    accepted = admin.post("/products/import", {"csv": csv})
    assert accepted.status_code == 202
    report = result(admin, accepted.json()["task_id"])["result"]
    assert (report["created"], report["failed"], report["errors"][0]["line"]) == (1, 1, 3)
    assert admin.get(f"/products/{article}").json()["price"] == 30050
    exported = result(admin, admin.get("/products/export").json()["task_id"])
    assert exported["status"] == "succeeded"
    assert article in httpx.get(exported["file_url"], timeout=30).text


def test_who_waited_is_told_when_there_is_something_again(cloud: Cloud, admin: Api, api: Api) -> None:
    user = api.register()
    product = made(admin, order_type="waiting")
    guest = f"guest-{uuid.uuid4().hex[:8]}@example.com"
    assert Api(cloud).post(f"/products/{product['id']}/waitlist", {"email": guest}).status_code == 201
    assert api.post(f"/products/{product['id']}/waitlist", {}).status_code == 201
    admin.patch(f"/products/{product['id']}", {"version": 1, "order_type": "in_stock"})
    admin.post(f"/products/{product['id']}/stock", {"size": "M", "delta": 2, "reason": "поставка"})
    eventually(
        lambda: [row for row in cloud.events("waitlist.slot_available") if row["customer_id"] == user["id"]],
        within=40,
        what="the news for the first in line",
    )
    assert product["name"] in eventually(lambda: cloud.inbox(guest), within=40, what="the guest's e-mail")[0]["text"]
