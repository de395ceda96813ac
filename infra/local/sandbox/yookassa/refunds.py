"""Refunds: the whole or parts of a succeeded payment, never more than was paid.

Source: https://yookassa.ru/developers/payment-acceptance/after-the-payment/refunds
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.local.sandbox.store import Document
from infra.local.sandbox.yookassa import payments, receipts, requests
from infra.local.sandbox.yookassa.context import REFUND_MODES, Context
from infra.local.sandbox.yookassa.errors import invalid, not_found
from infra.local.sandbox.yookassa.values import amount, kopecks_of, object_id, parse_amount, timestamp

OUTCOMES = {None: "succeeded", "refund_pending": "pending", "refund_canceled": "canceled"}


def create(ctx: Context, body: Mapping[str, Any]) -> Document:
    """Returns money to the buyer; what is asked for and what was refunded before must not exceed the payment."""
    payment = payments.find(ctx, requests.required_id(body, "payment_id"))
    kopecks = parse_amount(body.get("amount"), "amount")
    if payment["status"] != "succeeded":
        raise invalid(f"Payment in status {payment['status']} cannot be refunded", "payment_id")
    promised = sum(
        kopecks_of(refund["amount"])
        for refund in ctx.store.select("refund", [("payment_id", "=", payment["id"])])
        if refund["status"] != "canceled"
    )
    if promised + kopecks > kopecks_of(payment["amount"]):
        raise invalid("The refund amount exceeds the amount available for a refund", "amount.value")
    moment = ctx.now()
    refund: Document = {
        "id": object_id(moment),
        "payment_id": payment["id"],
        "status": "pending",
        "created_at": timestamp(moment),
        "amount": amount(kopecks),
        "metadata": requests.metadata(body),
    }
    if description := requests.text(body, "description", longest=requests.REFUND_DESCRIPTION_MAX):
        refund["description"] = description
    if body.get("receipt") is not None:
        refund["_receipt"] = receipts.check(body["receipt"], total=kopecks)
        refund["receipt_registration"] = "pending"
    elif "_receipt" in payment:
        if kopecks != kopecks_of(payment["amount"]):
            raise invalid("A partial refund needs the receipt of what comes back", "receipt")
        # A full refund gives back what the payment's own receipt says.
        refund["_receipt"] = payment["_receipt"]
        refund["receipt_registration"] = "pending"
    return _settle(ctx, refund, OUTCOMES[ctx.faults.take(REFUND_MODES)])


def find(ctx: Context, refund_id: str) -> Document:
    """Returns a refund. Unknown → 404."""
    refund = ctx.store.get("refund", refund_id)
    if refund is None:
        raise not_found("refund_id")
    return refund


def set_outcome(ctx: Context, refund_id: str, status: str) -> Document:
    """Ends a refund that a fault left pending, the way the bank would."""
    refund = find(ctx, refund_id)
    if refund["status"] != "pending" or status not in {"succeeded", "canceled"}:
        raise invalid("Only a pending refund can be settled, as succeeded or canceled", "status")
    return _settle(ctx, refund, status)


def _settle(ctx: Context, refund: Document, status: str) -> Document:
    refund["status"] = status
    with ctx.store.transaction():
        if status == "canceled":
            # There is no refund.canceled event: whoever asked has to look.
            refund["cancellation_details"] = {"party": "payment_network", "reason": "general_decline"}
        if status == "succeeded":
            _give_back(ctx, refund)
        ctx.store.put("refund", refund)
        if status == "succeeded":
            ctx.add_notification("refund.succeeded", payments.public(refund))
    return payments.public(refund)


def _give_back(ctx: Context, refund: Document) -> None:
    payment = payments.find(ctx, refund["payment_id"])
    refunded = kopecks_of(payment["refunded_amount"]) + kopecks_of(refund["amount"])
    payment["refunded_amount"] = amount(refunded)
    payment["refundable"] = refunded < kopecks_of(payment["amount"])
    ctx.store.put("payment", payment)
    if "_receipt" in refund:
        refund["receipt_registration"] = "succeeded"
        receipts.register(ctx, "refund", refund["id"], refund["_receipt"], total=kopecks_of(refund["amount"]))
