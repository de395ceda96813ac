"""The hosted checkout page in a real browser (headless Chromium)."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.yookassa_sandbox import Running, running_sandbox

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: the browser test is left out"
)
CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian package `chromium`)"),
]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    with running_sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, headless=True)
        yield chromium
        chromium.close()


def open_payment(sandbox: Running, **more: Any) -> Any:
    answer = sandbox.http.request(
        "POST",
        f"{sandbox.base}/v3/payments",
        headers={"Idempotence-Key": str(uuid.uuid4()), **sandbox.basic_auth()},
        json={
            "amount": {"value": "7490.50", "currency": "RUB"},
            "capture": True,
            "confirmation": {"type": "redirect", "return_url": f"{sandbox.origin}/thanks"},
            "description": "Заказ K7M-2QD",
            **more,
        },
    )
    assert answer.status == 200, answer.data
    return answer.json()


def receipt() -> dict[str, Any]:
    def item(description: str, price: str, quantity: int) -> dict[str, Any]:
        amount = {"value": price, "currency": "RUB"}
        return {"description": description, "amount": amount, "quantity": quantity, "vat_code": 1}

    items = [item("Худи «Север», M", "2995.00", 2), item("Футболка «Атриум», предзаказ", "1500.50", 1)]
    return {"customer": {"phone": "+79001234567"}, "items": items}


def photograph(page: Any, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_buyer_pays_and_comes_back_to_the_shop(sandbox: Running, browser: Any) -> None:
    payment = open_payment(sandbox, receipt=receipt())
    page = browser.new_page(viewport={"width": 1100, "height": 800})
    page.goto(payment["confirmation"]["confirmation_url"])

    assert page.title() == "Pay 7\u00a0490,50\u00a0₽"
    assert page.get_by_role("heading").inner_text() == "7\u00a0490,50\u00a0₽"
    assert page.get_by_text("Заказ K7M-2QD").is_visible()
    assert page.get_by_text("Худи «Север», M").is_visible()
    photograph(page, "checkout-desktop")
    page.get_by_role("button", name="Pay").click()

    page.wait_for_url(f"{sandbox.origin}/thanks")
    assert sandbox.shop.await_event("payment.succeeded", payment["id"])
    page.goto(payment["confirmation"]["confirmation_url"])
    assert page.get_by_role("heading").inner_text() == "Payment complete"
    photograph(page, "checkout-done")
    page.get_by_role("link", name="Back to the shop").click()
    page.wait_for_url(f"{sandbox.origin}/thanks")
    page.close()


def test_a_double_click_pays_once(sandbox: Running, browser: Any) -> None:
    payment = open_payment(sandbox)
    page = browser.new_page()
    page.goto(payment["confirmation"]["confirmation_url"])

    page.get_by_role("button", name="Pay").dblclick(no_wait_after=True)

    page.wait_for_url(f"{sandbox.origin}/thanks")
    sandbox.shop.await_event("payment.succeeded", payment["id"])
    assert sandbox.shop.events(payment["id"]) == ["payment.succeeded"]
    page.close()


def test_a_buyer_declines_on_a_phone(sandbox: Running, browser: Any) -> None:
    payment = open_payment(sandbox, receipt=receipt())
    page = browser.new_page(viewport={"width": 360, "height": 740}, color_scheme="dark")
    page.goto(payment["confirmation"]["confirmation_url"])

    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1], "the page must not scroll sideways on a phone"
    photograph(page, "checkout-phone")
    page.get_by_role("button", name="Decline").click()

    page.wait_for_url(f"{sandbox.origin}/thanks")
    assert sandbox.shop.await_event("payment.canceled", payment["id"])
    page.close()


def test_an_expired_link_says_so(sandbox: Running, browser: Any) -> None:
    payment = open_payment(sandbox)
    page = browser.new_page(viewport={"width": 800, "height": 700})
    page.goto(payment["confirmation"]["confirmation_url"])
    sandbox.advance(3601)

    page.get_by_role("button", name="Pay").click()

    page.get_by_role("heading", name="This link has expired").wait_for()
    photograph(page, "checkout-expired")
    assert page.get_by_role("button").count() == 0
    page.close()
    sandbox.heal()
