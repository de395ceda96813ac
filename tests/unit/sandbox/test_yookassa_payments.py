from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from infra.local.sandbox.yookassa import checkout, listing, page, payments, receipts, refunds
from infra.local.sandbox.yookassa.context import Context
from infra.local.sandbox.yookassa.errors import ApiError
from infra.local.sandbox.yookassa.notifications import GIVE_UP_AFTER_SECONDS, after_attempt
from tests.support.coroutines import finish


def request(value: str = "100.00", **more: Any) -> dict[str, Any]:
    return {
        "amount": {"value": value, "currency": "RUB"},
        "capture": True,
        "confirmation": {"type": "redirect", "return_url": "https://shop.example/thanks?a=1&b=2"},
        "description": "Order <b>K7M</b>",
        **more,
    }


def item(value: str, quantity: Any, **more: Any) -> dict[str, Any]:
    return {
        "description": "Hoodie",
        "amount": {"value": value, "currency": "RUB"},
        "quantity": quantity,
        "vat_code": 1,
        **more,
    }


def events(ctx: Context) -> list[str]:
    return [note["event"] for note in ctx.store.select("notification")]


def test_a_pending_payment_expires_exactly_after_its_hour(ctx: Context) -> None:
    payment = payments.create(ctx, request())

    ctx.clock_offset = timedelta(minutes=59, seconds=59)
    assert payments.expire_due(ctx) == 0
    ctx.clock_offset = timedelta(hours=1)
    assert payments.expire_due(ctx) == 1

    late = payments.approve(ctx, payment["id"])
    assert late["cancellation_details"] == {"party": "yoo_money", "reason": "expired_on_confirmation"}
    assert events(ctx) == ["payment.canceled"]


def test_held_money_returns_by_itself_after_seven_days(ctx: Context) -> None:
    payment = payments.create(ctx, request(capture=False))
    payments.approve(ctx, payment["id"])

    ctx.clock_offset = timedelta(days=7)
    assert payments.find(ctx, payment["id"])["cancellation_details"]["reason"] == "expired_on_capture"
    with pytest.raises(ApiError):
        payments.capture(ctx, payment["id"], {})


def test_what_the_sandbox_notes_for_itself_is_not_shown(ctx: Context) -> None:
    receipt = {"customer": {"phone": "79001234567"}, "items": [item("50.00", "2.0")]}
    shown = payments.create(ctx, request(receipt=receipt))
    assert not [name for name in shown if name.startswith("_")]
    payments.approve(ctx, shown["id"])
    assert "confirmation" not in payments.find(ctx, shown["id"])
    assert ctx.store.select("receipt")[0]["payment_id"] == shown["id"]


@pytest.mark.parametrize("value", ["-1.00", "0", "1000000000000000.00"])
def test_a_wrong_payment_is_not_kept(ctx: Context, value: str) -> None:
    with pytest.raises(ApiError):
        payments.create(ctx, request(value))
    with pytest.raises(ApiError):
        payments.create(ctx, request(description="x" * 129))
    with pytest.raises(ApiError):
        payments.create(ctx, request(capture="true"))
    assert ctx.store.select("payment") == []


def test_a_pending_refund_counts_against_the_payment_until_it_is_refused(ctx: Context) -> None:
    payment = payments.create(ctx, request())
    with pytest.raises(ApiError, match="pending"):
        refunds.create(ctx, {"payment_id": payment["id"], "amount": {"value": "1.00", "currency": "RUB"}})
    payments.approve(ctx, payment["id"])
    ctx.faults.switch_on({"mode": "refund_pending"})
    all_of_it = {"payment_id": payment["id"], "amount": {"value": "100.00", "currency": "RUB"}}
    waiting = refunds.create(ctx, all_of_it)

    with pytest.raises(ApiError, match="exceeds"):
        refunds.create(ctx, all_of_it)
    refunds.set_outcome(ctx, waiting["id"], "canceled")
    assert refunds.create(ctx, all_of_it)["status"] == "succeeded"
    assert events(ctx) == ["payment.succeeded", "refund.succeeded"]


@pytest.mark.parametrize(
    ("items", "fits"),
    [
        ([item("33.33", "2"), item("33.34", 1)], True),
        ([item("33.33", 3)], False),
        ([item("40.00", "2.5")], True),
        ([item("100.00", "0")], False),
        ([item("100.00", "1", vat_code=13)], False),
        ([item("100.00", "1", payment_mode="later")], False),
        ([item("100.00", "1", description="x" * 129)], False),
        ([item("100.00", "1"), item("0.00", "1", description="A gift")], True),
        ([], False),
        ("Hoodie", False),
        ([None], False),
    ],
)
def test_a_receipt_adds_up_to_the_payment(items: Any, fits: bool) -> None:
    receipt = {"customer": {"email": "anna@example.com"}, "items": items}
    if fits:
        assert receipts.check(receipt, total=10000)["items"] == items
    else:
        with pytest.raises(ApiError):
            receipts.check(receipt, total=10000)


def test_a_cursor_belongs_to_its_list(ctx: Context) -> None:
    for _ in range(3):
        payments.create(ctx, request())
    cursor = listing.page(ctx.store, "payment", {"limit": "2"})["next_cursor"]

    last = listing.page(ctx.store, "payment", {"limit": "2", "cursor": cursor})
    assert len(last["items"]) == 1
    assert "next_cursor" not in last
    for query in (
        {"status": "pending", "cursor": cursor},
        {"cursor": "x"},
        {"cursor": "Ж"},
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "²"},
        {"status": "lost"},
        {"created_at.gte": "yesterday"},
        {"created_at.gte": "2026-01-01T00:00:00"},
    ):
        with pytest.raises(ApiError):
            listing.page(ctx.store, "payment", query)


def test_a_failed_transaction_leaves_nothing(ctx: Context) -> None:
    def interrupted() -> None:
        with ctx.store.transaction():
            payments.create(ctx, request())
            raise KeyError

    with pytest.raises(KeyError):
        interrupted()
    assert ctx.store.select("payment") == []


def test_only_200_ends_the_delivery_and_patience_ends_after_a_day(ctx: Context) -> None:
    payment = payments.create(ctx, request())
    payments.approve(ctx, payment["id"])
    note = ctx.store.select("notification")[0]

    for outcome in (500, 201, "ConnectTimeoutError"):
        note = after_attempt(note, outcome, now=1000.0)
        assert note["status"] == "pending"
        assert note["next_attempt_at"] > 1000.0
    assert after_attempt(note, 200, now=1001.0)["status"] == "delivered"
    assert after_attempt(note, 503, now=1000.0 + GIVE_UP_AFTER_SECONDS)["status"] == "given_up"


@pytest.mark.parametrize("action", ["", "hack"])
def test_a_button_that_the_page_does_not_have_does_nothing_before_and_after_the_payment(
    ctx: Context, action: str
) -> None:
    payment = payments.create(ctx, request())
    for shown in ("Secure checkout", "Payment complete"):
        answer = finish(press(ctx, payment["id"], action))
        assert (answer.status_code, shown in bytes(answer.body).decode()) == (400, True)
        payments.approve(ctx, payment["id"])


async def press(ctx: Context, payment_id: str, action: str) -> Response:
    async def body() -> Message:
        return {"type": "http.request", "body": f"action={action}".encode()}

    [button] = [route for route in checkout.routes(ctx, lambda: None) if "POST" in (route.methods or ())]
    asked = {"type": "http", "method": "POST", "headers": [], "path_params": {"id": payment_id}}
    answer: Response = await button.endpoint(Request(asked, body))
    return answer


def test_the_page_shows_what_is_paid_and_trusts_no_text(ctx: Context) -> None:
    nasty = item("0.50", "3", description="<script>alert(1)</script>")
    receipt = {"customer": {"phone": "79001234567"}, "items": [nasty, item("1233.00", 1)]}
    payment = payments.create(ctx, request("1234.50", receipt=receipt))

    html = page.checkout("Atrium & Co", payments.find(ctx, payment["id"]))

    assert "Pay 1&nbsp;234,50&nbsp;&#8381;" in html
    assert "Atrium &amp; Co" in html
    assert "&lt;b&gt;K7M&lt;/b&gt;" in html
    assert "<script" not in html
    payments.decline(ctx, payment["id"], "<b>")
    over = page.finished("Atrium", payments.find(ctx, payment["id"]))
    assert "Payment declined" in over
    assert 'href="https://shop.example/thanks?a=1&amp;b=2"' in over


CUSTOMER = {"email": "anna@example.com"}


def prepaid(ctx: Context, *items: Any) -> dict[str, Any]:
    """A paid payment of 100 with a receipt."""
    receipt = {"customer": CUSTOMER, "items": list(items) or [item("50.00", 2, payment_mode="full_prepayment")]}
    payment = payments.create(ctx, request(receipt=receipt))
    return payments.approve(ctx, payment["id"])


def closing(payment: dict[str, Any], value: str = "100.00", mode: str = "full_payment") -> dict[str, Any]:
    return {
        "type": "payment",
        "payment_id": payment["id"],
        "send": True,
        "customer": CUSTOMER,
        "settlements": [{"type": "prepayment", "amount": {"value": value, "currency": "RUB"}}],
        "items": [item(value, 1, payment_mode=mode)],
    }


def test_a_partial_refund_of_a_payment_with_a_receipt_needs_one_too(ctx: Context) -> None:
    payment = prepaid(ctx)
    part = {"payment_id": payment["id"], "amount": {"value": "50.00", "currency": "RUB"}}
    with pytest.raises(ApiError) as refused:
        refunds.create(ctx, part)
    assert refused.value.parameter == "receipt"
    receipt = {"customer": CUSTOMER, "items": [item("50.00", 1, payment_mode="full_prepayment")]}
    assert refunds.create(ctx, {**part, "receipt": receipt})["receipt_registration"] == "succeeded"


def test_a_full_refund_repeats_the_payments_receipt(ctx: Context) -> None:
    payment = prepaid(ctx)
    refund = refunds.create(ctx, {"payment_id": payment["id"], "amount": payment["amount"]})
    [repeated] = ctx.store.select("receipt", [("refund_id", "=", refund["id"])])
    assert repeated["items"] == [item("50.00", 2, payment_mode="full_prepayment")]


def test_a_closing_receipt_offsets_no_more_than_was_prepaid(ctx: Context) -> None:
    payment = prepaid(
        ctx, item("60.00", 1, payment_mode="full_prepayment"), item("40.00", 1, payment_mode="full_payment")
    )
    for refused, parameter in (
        (closing(payment, "60.01"), "settlements"),
        (closing(payment, "60.00", "full_prepayment"), "items.payment_mode"),
    ):
        with pytest.raises(ApiError) as error:
            receipts.create(ctx, refused)
        assert error.value.parameter == parameter
    receipts.create(ctx, closing(payment, "60.00"))
    with pytest.raises(ApiError):
        receipts.create(ctx, closing(payment, "0.01"))


@pytest.mark.parametrize(
    ("more", "parameter"),
    [
        ({"vat_code": 0}, "receipt.items[0].vat_code"),
        ({"vat_code": 13}, "receipt.items[0].vat_code"),
        ({"payment_mode": "prepayment"}, "receipt.items[0].payment_mode"),
        ({"payment_subject": "goods"}, "receipt.items[0].payment_subject"),
    ],
)
def test_a_receipt_speaks_the_codes_of_the_api(ctx: Context, more: dict[str, Any], parameter: str) -> None:
    with pytest.raises(ApiError) as refused:
        payments.create(ctx, request(receipt={"customer": CUSTOMER, "items": [item("100.00", 1, **more)]}))
    assert refused.value.parameter == parameter
    with pytest.raises(ApiError) as refused:
        payments.create(
            ctx, request(receipt={"customer": CUSTOMER, "tax_system_code": 7, "items": [item("100.00", 1)]})
        )
    assert refused.value.parameter == "receipt.tax_system_code"


def saved_method(ctx: Context) -> str:
    payment = payments.create(ctx, request(save_payment_method=True))
    return str(payments.approve(ctx, payment["id"])["payment_method"]["id"])


def charge(method_id: str) -> dict[str, Any]:
    return {
        **{name: value for name, value in request().items() if name != "confirmation"},
        "payment_method_id": method_id,
    }


def test_a_method_is_saved_only_when_the_shop_asks_for_it(ctx: Context) -> None:
    plain = payments.approve(ctx, payments.create(ctx, request())["id"])
    assert plain["payment_method"]["saved"] is False
    with pytest.raises(ApiError):
        payments.create(ctx, charge(plain["payment_method"]["id"]))
    kept = payments.approve(ctx, payments.create(ctx, request(save_payment_method=True))["id"])
    assert (kept["payment_method"]["saved"], kept["payment_method"]["status"]) == (True, "active")


def test_a_saved_method_is_charged_without_a_page(ctx: Context) -> None:
    charged = payments.create(ctx, charge(saved_method(ctx)))
    assert (charged["status"], charged["paid"], "confirmation" in charged) == ("succeeded", True, False)
    assert charged["payment_method"]["saved"] is True
    assert events(ctx)[-1] == "payment.succeeded"


@pytest.mark.parametrize(
    ("outcome", "party"), [("permission_revoked", "yoo_money"), ("insufficient_funds", "payment_network")]
)
def test_a_charge_that_is_declined_is_canceled_at_once(ctx: Context, outcome: str, party: str) -> None:
    method_id = saved_method(ctx)
    payments.set_method_outcome(ctx, method_id, outcome)
    declined = payments.create(ctx, charge(method_id))
    assert (declined["status"], declined["cancellation_details"]) == ("canceled", {"party": party, "reason": outcome})
    assert events(ctx)[-1] == "payment.canceled"
    payments.set_method_outcome(ctx, method_id, "succeeded")
    assert payments.create(ctx, charge(method_id))["status"] == "succeeded"
