"""The life of a payment: pending → waiting_for_capture → succeeded, or canceled on the way.

Source: https://yookassa.ru/developers/payment-acceptance/getting-started/payment-process
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from infra.local.sandbox.store import Document
from infra.local.sandbox.yookassa import receipts, requests
from infra.local.sandbox.yookassa.context import Context
from infra.local.sandbox.yookassa.errors import invalid, not_found
from infra.local.sandbox.yookassa.values import amount, kopecks_of, object_id, parse_amount, timestamp

LINK_LIFE = timedelta(hours=1)
CAPTURE_WINDOW = timedelta(days=7)
DECLINE_REASONS = frozenset({"general_decline", "insufficient_funds", "card_expired", "3d_secure_failed"})
# Of https://yookassa.ru/developers/payment-acceptance/after-the-payment/declined-payments what a charge can meet.
CHARGE_DECLINE_REASONS = DECLINE_REASONS | {
    "permission_revoked",
    "payment_method_limit_exceeded",
    "payment_method_restricted",
    "issuer_unavailable",
    "call_issuer",
    "fraud_suspected",
    "internal_timeout",
}
FEE_PER_MILLE = 35
"""What the provider keeps of each payment; shows in `income_amount` only."""


def public(payment: Mapping[str, Any]) -> Document:
    """The payment as the API shows it: without the sandbox's own notes."""
    return {name: value for name, value in payment.items() if not name.startswith("_")}


def find(ctx: Context, payment_id: str) -> Document:
    """Returns the payment in its current status: time that ran out is noticed here too. Unknown → 404."""
    payment = ctx.store.get("payment", payment_id)
    if payment is None:
        raise not_found("payment_id")
    if _deadline_passed(ctx, payment):
        _cancel(ctx, payment, "yoo_money", _expiry_reason(payment))
    return payment


def create(ctx: Context, body: Mapping[str, Any]) -> Document:
    """Opens a payment with a link for the buyer, live for one hour."""
    kopecks = parse_amount(body.get("amount"), "amount")
    moment = ctx.now()
    payment_id = object_id(moment)
    payment: Document = {
        "id": payment_id,
        "status": "pending",
        "amount": amount(kopecks),
        "recipient": {"account_id": ctx.shop_id, "gateway_id": "1000001"},
        "created_at": timestamp(moment),
        "test": True,
        "paid": False,
        "refundable": False,
        "metadata": requests.metadata(body),
        "_capture": requests.flag(body, "capture", default=False),
        "_deadline": timestamp(moment + LINK_LIFE),
        "_save": requests.flag(body, "save_payment_method", default=False),
    }
    method = _saved_method(ctx, body)
    if method is None:
        payment["confirmation"] = {
            "type": "redirect",
            "return_url": requests.return_url(body),
            "confirmation_url": f"{ctx.base_url}/checkout/{payment_id}",
        }
    if description := requests.text(body, "description", longest=requests.PAYMENT_DESCRIPTION_MAX):
        payment["description"] = description
    if merchant_customer_id := requests.text(body, "merchant_customer_id", longest=200):
        payment["merchant_customer_id"] = merchant_customer_id
    if body.get("receipt") is not None:
        payment["_receipt"] = receipts.check(body["receipt"], total=kopecks)
        payment["receipt_registration"] = "pending"
    if method is not None:
        return _charge(ctx, payment, method)
    ctx.store.put("payment", payment)
    return public(payment)


def set_method_outcome(ctx: Context, method_id: str, outcome: str) -> Document:
    """What charging a saved method leads to from now on: `succeeded`, or a reason to decline. Unknown → 404."""
    method = ctx.store.get("method", method_id)
    if method is None:
        raise not_found("payment_method_id")
    if outcome != "succeeded" and outcome not in CHARGE_DECLINE_REASONS:
        raise invalid("Must be succeeded or a reason of cancellation_details", "outcome")
    method["_outcome"] = outcome
    ctx.store.put("method", method)
    return public(method)


def _saved_method(ctx: Context, body: Mapping[str, Any]) -> Document | None:
    """The saved method that a request names; one that was never saved is a 400."""
    if body.get("payment_method_id") is None:
        return None
    method = ctx.store.get("method", requests.required_id(body, "payment_method_id"))
    if method is None:
        raise invalid("Payment method is not found or is not saved", "payment_method_id")
    return method


def _charge(ctx: Context, payment: Document, method: Document) -> Document:
    """An autopayment: no page, no confirmation; it succeeds or is canceled at once.

    Source: https://yookassa.ru/developers/payment-acceptance/scenario-extensions/recurring-payments/pay-with-saved
    """
    payment["payment_method"] = public(method)
    outcome = method["_outcome"]
    if outcome != "succeeded":
        _cancel(ctx, payment, "yoo_money" if outcome == "permission_revoked" else "payment_network", outcome)
        return public(payment)
    payment["paid"] = True
    if payment["_capture"]:
        return public(_succeed(ctx, payment))
    payment["status"] = "waiting_for_capture"
    payment["_deadline"] = payment["expires_at"] = timestamp(ctx.now() + CAPTURE_WINDOW)
    ctx.store.put("payment", payment)
    ctx.add_notification("payment.waiting_for_capture", public(payment))
    return public(payment)


def approve(ctx: Context, payment_id: str) -> Document:
    """The buyer presses *Pay*. A payment that is no longer pending stays as it is."""
    payment = find(ctx, payment_id)
    if payment["status"] != "pending":
        return payment
    payment["_return_url"] = payment.pop("confirmation")["return_url"]
    payment["paid"] = True
    payment["payment_method"] = {
        "type": "bank_card",
        "id": payment_id,
        "saved": payment.get("_save", False),
        "status": "active" if payment.get("_save") else "inactive",
        "title": "Bank card *4444",
        "card": {
            "first6": "555555",
            "last4": "4444",
            "expiry_year": str(ctx.now().year + 4),
            "expiry_month": "12",
            "card_type": "MasterCard",
            "issuer_country": "RU",
        },
    }
    if payment.get("_save"):
        ctx.store.put("method", {**payment["payment_method"], "_outcome": "succeeded"})
    payment["authorization_details"] = {
        "rrn": f"{secrets.randbelow(10**12):012d}",
        "auth_code": f"{secrets.randbelow(10**6):06d}",
        "three_d_secure": {"applied": False},
    }
    if payment["_capture"]:
        return _succeed(ctx, payment)
    payment["status"] = "waiting_for_capture"
    payment["_deadline"] = payment["expires_at"] = timestamp(ctx.now() + CAPTURE_WINDOW)
    ctx.store.put("payment", payment)
    ctx.add_notification("payment.waiting_for_capture", public(payment))
    return payment


def decline(ctx: Context, payment_id: str, reason: str = "general_decline") -> Document:
    """The bank says no. A payment that is no longer pending stays as it is."""
    payment = find(ctx, payment_id)
    if payment["status"] == "pending":
        known = reason if reason in DECLINE_REASONS else "general_decline"
        _cancel(ctx, payment, "payment_network", known)
    return payment


def capture(ctx: Context, payment_id: str, body: Mapping[str, Any]) -> Document:
    """Takes the authorised money, or a part of it (the rest goes back to the buyer)."""
    payment = find(ctx, payment_id)
    if payment["status"] != "waiting_for_capture":
        raise invalid(f"Payment in status {payment['status']} cannot be captured", "payment_id")
    held = kopecks_of(payment["amount"])
    wanted = held if body.get("amount") is None else parse_amount(body["amount"], "amount")
    if wanted > held:
        raise invalid("The amount exceeds the authorised amount", "amount.value")
    if body.get("receipt") is not None:
        payment["_receipt"] = receipts.check(body["receipt"], total=wanted)
    elif wanted != held and "_receipt" in payment:
        raise invalid("A partial capture needs the receipt of the captured part", "receipt")
    payment["amount"] = amount(wanted)
    return public(_succeed(ctx, payment))


def cancel(ctx: Context, payment_id: str) -> Document:
    """Gives authorised money back. A pending payment cannot be withdrawn: its link lives its hour."""
    payment = find(ctx, payment_id)
    if payment["status"] != "waiting_for_capture":
        raise invalid(f"Payment in status {payment['status']} cannot be canceled", "payment_id")
    _cancel(ctx, payment, "merchant", "canceled_by_merchant")
    return public(payment)


def expire_due(ctx: Context) -> int:
    """Cancels every payment whose time ran out; returns how many."""
    due = [
        payment
        for status in ("pending", "waiting_for_capture")
        for payment in ctx.store.select("payment", [("status", "=", status)])
        if _deadline_passed(ctx, payment)
    ]
    for payment in due:
        _cancel(ctx, payment, "yoo_money", _expiry_reason(payment))
    return len(due)


def _deadline_passed(ctx: Context, payment: Document) -> bool:
    # Both are written by `timestamp`, so they compare as text.
    return "_deadline" in payment and bool(payment["_deadline"] <= timestamp(ctx.now()))


def _expiry_reason(payment: Document) -> str:
    return "expired_on_confirmation" if payment["status"] == "pending" else "expired_on_capture"


def _succeed(ctx: Context, payment: Document) -> Document:
    kopecks = kopecks_of(payment["amount"])
    payment.pop("_deadline", None)
    payment.pop("expires_at", None)
    payment["status"] = "succeeded"
    payment["captured_at"] = timestamp(ctx.now())
    payment["income_amount"] = amount(kopecks - (kopecks * FEE_PER_MILLE + 500) // 1000)
    payment["refunded_amount"] = amount(0)
    payment["refundable"] = True
    with ctx.store.transaction():
        if "_receipt" in payment:
            payment["receipt_registration"] = "succeeded"
            receipts.register(ctx, "payment", payment["id"], payment["_receipt"], total=kopecks)
        ctx.store.put("payment", payment)
        ctx.add_notification("payment.succeeded", public(payment))
    return payment


def _cancel(ctx: Context, payment: Document, party: str, reason: str) -> None:
    if "confirmation" in payment:
        payment["_return_url"] = payment.pop("confirmation")["return_url"]
    payment.pop("_deadline", None)
    payment.pop("expires_at", None)
    if "receipt_registration" in payment:
        payment["receipt_registration"] = "canceled"
    payment["status"] = "canceled"
    payment["paid"] = False
    payment["cancellation_details"] = {"party": party, "reason": reason}
    with ctx.store.transaction():
        ctx.store.put("payment", payment)
        ctx.add_notification("payment.canceled", public(payment))
