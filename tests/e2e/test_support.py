"""A customer is helped on the deployed stack: a file goes up and down, words are answered, and figures follow."""

from __future__ import annotations

import httpx
import pytest

from tests.e2e.client import Api, eventually

pytestmark = pytest.mark.sample


def test_a_customer_sends_a_file_and_is_answered(api: Api, manager: Api, admin: Api) -> None:
    api.register()
    form = api.post("/support/attachments", {"content_type": "text/plain"}).json()
    missing = {"subject": "Чек", "text": "Вот", "attachments": [{"attachment_id": form["attachment_id"], "name": "a"}]}
    refused = api.post("/support/tickets", missing)
    assert (refused.status_code, refused.json()["code"]) == (422, "attachment_invalid")
    upload = httpx.post(form["url"], data=form["fields"], files={"file": ("чек.txt", b"4590", "text/plain")})
    assert upload.is_success, upload.text
    opened = api.post("/support/tickets", missing)
    assert opened.status_code == 201, opened.text
    path = f"/support/tickets/{opened.json()['id']}"

    def shown() -> str | None:
        found = manager.get(f"{path}/messages").json()["items"]
        return str(found[0]["attachments"][0]["url"]) if found else None

    assert httpx.get(eventually(shown, within=10, what="the customer's message")).content == b"4590"
    assert manager.post(f"{path}/messages", {"text": "Спасибо", "then": "resolved"}).status_code == 201
    assert api.post(f"{path}/rating", {"rating": 5}).json()["csat"] == 5

    def counted() -> bool:
        total = admin.get("/support/stats").json()["total"]
        return bool(total["resolved"] and total["ratings"]["counts"][4] and total["first_response"]["count"])

    eventually(counted, within=60, what="the figures of support")
