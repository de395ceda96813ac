"""Fiscal receipts (54-FZ): what must be in them, and the receipts that were registered.

Source: https://yookassa.ru/developers/payment-acceptance/receipts/54fz/yoomoney/basics
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from infra.local.sandbox.store import Document
from infra.local.sandbox.yookassa import requests
from infra.local.sandbox.yookassa.context import Context
from infra.local.sandbox.yookassa.errors import invalid, not_found
from infra.local.sandbox.yookassa.values import amount, parse_amount, receipt_id, timestamp

ITEMS_MAX = 80
ITEM_DESCRIPTION_MAX = 128
VAT_CODES = range(1, 13)
PAYMENT_MODES = frozenset(
    ["full_prepayment", "partial_prepayment", "advance", "full_payment", "partial_payment", "credit", "credit_payment"]
)
# https://yookassa.ru/developers/54fz/parameters-values
PAYMENT_SUBJECTS = frozenset(
    [
        *("commodity", "excise", "job", "service", "gambling_bet", "gambling_prize", "lottery", "lottery_prize"),
        *("intellectual_activity", "payment", "agent_commission", "property_right", "non_operating_gain"),
        *("insurance_premium", "sales_tax", "resort_fee", "composite", "another", "marked", "non_marked"),
        *("marked_excise", "non_marked_excise", "fine", "tax", "lien", "cost", "agent_withdrawals"),
        *("pension_insurance_without_payouts", "pension_insurance_with_payouts"),
        *("health_insurance_without_payouts", "health_insurance_with_payouts", "health_insurance", "casino"),
    ]
)
TAX_SYSTEM_CODES = range(1, 7)
SETTLEMENT_TYPES = frozenset({"cashless", "prepayment", "postpayment", "consideration"})
_QUANTITY = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)
_PHONE = re.compile(r"\+?[0-9]{4,15}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check(receipt: Any, *, total: int, parameter: str = "receipt") -> Document:
    """Checks a receipt sent along with a payment or a refund of `total` kopecks; returns it.

    The price of an item is that of one unit: Σ price × quantity must be exactly the total.
    """
    if not isinstance(receipt, Mapping):
        raise invalid("Must be an object", parameter)
    _check_customer(receipt, parameter)
    _check_tax_system(receipt, f"{parameter}.tax_system_code")
    if _items_total(receipt.get("items"), f"{parameter}.items") != total:
        raise invalid("The sum of the receipt items is not equal to the amount", f"{parameter}.items")
    return dict(receipt)


def create(ctx: Context, body: Mapping[str, Any]) -> Document:
    """Registers a receipt on its own, as for goods that were prepaid and are handed over now."""
    kind = body.get("type")
    if kind not in {"payment", "refund"}:
        raise invalid("Must be payment or refund", "type")
    if kind == "refund" and body.get("refund_id") is not None:
        subject_kind, subject_id = "refund", requests.required_id(body, "refund_id")
    else:
        subject_kind, subject_id = "payment", requests.required_id(body, "payment_id")
    if body.get("send") is not True:
        raise invalid("Must be true", "send")
    _check_customer(body, None)
    _check_tax_system(body, "tax_system_code")
    total = _items_total(body.get("items"), "items")
    settled = _settlements_total(body.get("settlements"))
    if total != settled:
        raise invalid("The sum of the settlements is not equal to the sum of the items", "settlements")
    subject = ctx.store.get(subject_kind, subject_id)
    if subject is None:
        raise not_found(f"{subject_kind}_id")
    if subject["status"] != "succeeded":
        raise invalid("A receipt needs a succeeded operation", f"{subject_kind}_id")
    _check_offset(ctx, subject, body)
    return register(ctx, subject_kind, subject_id, body, total=settled, kind=str(kind))


def register(
    ctx: Context,
    subject_kind: str,
    subject_id: str,
    receipt: Mapping[str, Any],
    *,
    total: int,
    kind: str | None = None,
) -> Document:
    """Keeps a receipt as the tax service would and returns it; here registration always succeeds at once."""
    document: Document = {
        "id": receipt_id(),
        "type": kind or subject_kind,
        f"{subject_kind}_id": subject_id,
        "status": "succeeded",
        "created_at": timestamp(ctx.now()),
        "fiscal_document_number": str(secrets.randbelow(90_000) + 10_000),
        "fiscal_storage_number": "9288000100115785",
        "fiscal_attribute": str(secrets.randbelow(9 * 10**9) + 10**9),
        "registered_at": timestamp(ctx.now()),
        "fiscal_provider_id": secrets.token_hex(16),
        "tax_system_code": receipt.get("tax_system_code", 1),
        "internet": True,
        "items": receipt["items"],
        "settlements": receipt.get("settlements") or [{"type": "cashless", "amount": amount(total)}],
    }
    ctx.store.put("receipt", document)
    return document


def find(ctx: Context, wanted_id: str) -> Document:
    """Returns a receipt. Unknown → 404."""
    receipt = ctx.store.get("receipt", wanted_id)
    if receipt is None:
        raise not_found("receipt_id")
    return receipt


def _check_offset(ctx: Context, subject: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """A closing receipt offsets a prepayment: in full payment, and never more than the receipts before it took."""
    offset = sum(
        parse_amount(one["amount"], "settlements") for one in body["settlements"] if one["type"] == "prepayment"
    )
    if not offset:
        return
    if any(str(item.get("payment_mode")).endswith("prepayment") for item in body["items"]):
        raise invalid("The receipt that offsets a prepayment is of a full payment", "items.payment_mode")
    prepaid, closed = 0, 0
    for earlier in ctx.store.select("receipt", [("payment_id", "=", subject["id"])]):
        kinds = {one["type"] for one in earlier["settlements"]}
        modes = [item for item in earlier["items"] if str(item.get("payment_mode")).endswith("prepayment")]
        prepaid += int(_items_total(modes, "items")) if modes else 0
        closed += _settlements_total(earlier["settlements"]) if "prepayment" in kinds else 0
    if offset > prepaid - closed:
        raise invalid("The prepayment is less than the settlement", "settlements")


def _check_tax_system(receipt: Mapping[str, Any], parameter: str) -> None:
    code = receipt.get("tax_system_code")
    if code is not None and (isinstance(code, bool) or code not in TAX_SYSTEM_CODES):
        raise invalid("Must be a number from 1 to 6", parameter)


def _check_customer(receipt: Mapping[str, Any], parameter: str | None) -> None:
    prefix = f"{parameter}." if parameter else ""
    customer = receipt.get("customer")
    # The SDK sends the older fields `email` and `phone` beside the customer; the API still takes them.
    contact = customer if isinstance(customer, Mapping) else receipt
    email, phone = contact.get("email"), contact.get("phone")
    if email is None and phone is None:
        raise invalid("The customer's email or phone is missing", f"{prefix}customer")
    if email is not None and not (isinstance(email, str) and _EMAIL.fullmatch(email)):
        raise invalid("Not an email address", f"{prefix}customer.email")
    if phone is not None and not (isinstance(phone, str) and _PHONE.fullmatch(phone)):
        raise invalid("Not a phone number in E.164", f"{prefix}customer.phone")


def _items_total(items: Any, parameter: str) -> Decimal:
    if not isinstance(items, list) or not items:
        raise invalid("The receipt has no items", parameter)
    if len(items) > ITEMS_MAX:
        raise invalid(f"A receipt has up to {ITEMS_MAX} items", parameter)
    return sum((_item_total(item, f"{parameter}[{index}]") for index, item in enumerate(items)), Decimal(0))


def _item_total(item: Any, parameter: str) -> Decimal:
    if not isinstance(item, Mapping):
        raise invalid("Must be an object", parameter)
    description = item.get("description")
    if not isinstance(description, str) or not 1 <= len(description) <= ITEM_DESCRIPTION_MAX:
        raise invalid(f"Must be a string of 1 to {ITEM_DESCRIPTION_MAX} characters", f"{parameter}.description")
    vat_code = item.get("vat_code")
    if isinstance(vat_code, bool) or not isinstance(vat_code, int) or vat_code not in VAT_CODES:
        raise invalid("Must be a number from 1 to 12", f"{parameter}.vat_code")
    if item.get("payment_mode") is not None and item["payment_mode"] not in PAYMENT_MODES:
        raise invalid("Unknown payment mode", f"{parameter}.payment_mode")
    if item.get("payment_subject") is not None and item["payment_subject"] not in PAYMENT_SUBJECTS:
        raise invalid("Unknown payment subject", f"{parameter}.payment_subject")
    price = parse_amount(item.get("amount"), f"{parameter}.amount", allow_zero=True)
    return price * _quantity(item.get("quantity"), f"{parameter}.quantity")


def _quantity(raw: Any, parameter: str) -> Decimal:
    number = str(raw)
    if isinstance(raw, bool) or not isinstance(raw, str | int | float) or not _QUANTITY.fullmatch(number):
        raise invalid("Must be a positive decimal number", parameter)
    try:
        quantity = Decimal(number)
    except InvalidOperation as error:
        raise invalid("Must be a positive decimal number", parameter) from error
    if quantity <= 0:
        raise invalid("Must be a positive decimal number", parameter)
    return quantity


def _settlements_total(settlements: Any) -> int:
    if not isinstance(settlements, list) or not settlements:
        raise invalid("Parameter is missing", "settlements")
    total = 0
    for index, settlement in enumerate(settlements):
        parameter = f"settlements[{index}]"
        if not isinstance(settlement, Mapping) or settlement.get("type") not in SETTLEMENT_TYPES:
            raise invalid("Unknown settlement type", f"{parameter}.type")
        total += parse_amount(settlement.get("amount"), f"{parameter}.amount")
    return total
