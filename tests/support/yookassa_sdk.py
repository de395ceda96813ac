"""Orders of the shop at the payment sandbox, given through the official SDK."""

from __future__ import annotations

from typing import Any

from yookassa import Payment

from tests.support.yookassa_sandbox import Running


def rub(value: str) -> dict[str, str]:
    return {"value": value, "currency": "RUB"}


def hoodie(quantity: int = 2, price: str = "50.00") -> dict[str, Any]:
    return {
        "description": "Худи «Север», M",
        "quantity": quantity,
        "amount": rub(price),
        "vat_code": 1,
        "payment_mode": "full_payment",
        "payment_subject": "commodity",
    }


def wish(sandbox: Running, value: str = "100.00", **more: Any) -> dict[str, Any]:
    return {
        "amount": rub(value),
        "capture": True,
        "confirmation": {"type": "redirect", "return_url": f"{sandbox.origin}/thanks"},
        "description": "Order K7M-2QD",
        "metadata": {"order_id": "ord_01"},
        **more,
    }


def paid(sandbox: Running, value: str = "100.00", **more: Any) -> Any:
    payment = Payment.create(wish(sandbox, value, **more))
    assert sandbox.press(payment.confirmation.confirmation_url, "pay").status == 303
    return Payment.find_one(payment.id)
