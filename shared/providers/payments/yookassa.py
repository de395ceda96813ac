"""A thin, typed client of YooKassa's API v3 (https://yookassa.ru/developers/api), and not its SDK: see
docs/decisions.md (no time-outs, class-level configuration, AttributeError on a refused connection).
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from shared.core import clock
from shared.core.mail_addresses import wire_form
from shared.core.money import format_rub, parse_rub
from shared.core.observability import logger
from shared.providers.http import JsonClient, NoAnswerError
from shared.providers.payments.base import (
    PaymentRequest,
    ProviderError,
    ProviderNotFoundError,
    ProviderPayment,
    ProviderRefund,
    ProviderRejectedError,
    ProviderUnavailableError,
    Receipt,
    RefundRequest,
    SavedMethod,
    receipt_vat_code,
)

T = TypeVar("T")

# Published limits: https://yookassa.ru/developers/api#create_payment and /payment-acceptance/receipts/54fz
MAX_DESCRIPTION = 128
MAX_REFUND_DESCRIPTION = 250
MAX_ITEM_DESCRIPTION = 128
MAX_ITEMS = 80
# https://yookassa.ru/developers/using-api/lists
MAX_LISTED = 100
ATTEMPTS = 3
# 401 and 403 are about our keys, 429 about our pace: not about this payment, so it must not be given up.
NOT_ABOUT_THE_REQUEST = frozenset({401, 403, 408, 429})


@dataclass(frozen=True)
class YookassaConfig:
    """Where the API is and how to sign in; ``deadline`` in seconds for one call, repeats included."""

    base_url: str
    shop_id: str
    secret_key: str
    vat_code: int = 1
    deadline: float = 5.0

    def __repr__(self) -> str:
        return f"YookassaConfig(base_url={self.base_url!r}, shop_id={self.shop_id!r})"


class Yookassa:
    """The provider's adapter. Calls are repeated within the deadline: reads always may be, writes carry a key."""

    def __init__(self, config: YookassaConfig, *, pause: Callable[[float], None] = time.sleep) -> None:
        token = base64.b64encode(f"{config.shop_id}:{config.secret_key}".encode()).decode()
        self._config = config
        self._http = JsonClient(
            config.base_url,
            headers={"Authorization": f"Basic {token}"},
            deadline=config.deadline,
            pause=pause,
        )

    def create_payment(self, request: PaymentRequest, *, key: str) -> ProviderPayment:
        """Open a payment that is captured as soon as it is paid."""
        body: dict[str, Any] = {
            "amount": _amount(request.amount, request.currency),
            "capture": True,
            "description": request.description[:MAX_DESCRIPTION],
            "metadata": dict(request.metadata),
        }
        if request.method_id is not None:
            body["payment_method_id"] = request.method_id
        else:
            body["confirmation"] = {"type": "redirect", "return_url": request.return_url}
        if request.save_method:
            body["save_payment_method"] = True
        if request.receipt is not None:
            body["receipt"] = self._receipt(request.receipt, request.amount, request.currency)
        return _read(_payment, self._call("POST", "/payments", body, key=key))

    def get_payment(self, payment_id: str) -> ProviderPayment:
        """Read a payment."""
        return _read(_payment, self._call("GET", f"/payments/{quote(payment_id, safe='')}"))

    def create_refund(self, request: RefundRequest, *, key: str) -> ProviderRefund:
        """Send money back, all of it or a part."""
        body: dict[str, Any] = {
            "payment_id": request.provider_payment_id,
            "amount": _amount(request.amount, request.currency),
            "description": request.description[:MAX_REFUND_DESCRIPTION],
        }
        if request.receipt is not None:
            body["receipt"] = self._receipt(request.receipt, request.amount, request.currency)
        return _read(_refund, self._call("POST", "/refunds", body, key=key))

    def get_refund(self, refund_id: str) -> ProviderRefund:
        """Read a refund."""
        return _read(_refund, self._call("GET", f"/refunds/{quote(refund_id, safe='')}"))

    def create_closing_receipt(self, payment_id: str, receipt: Receipt, *, key: str) -> str:
        """Settle a prepayment on handover: the same goods as `full_payment`, paid by the advance."""
        body = {
            "type": "payment",
            "payment_id": payment_id,
            "send": True,
            "settlements": [{"type": "prepayment", "amount": _amount(receipt.total, "RUB")}],
            **self._receipt(receipt, receipt.total, "RUB"),
        }
        return _read(lambda answer: str(answer["id"]), self._call("POST", "/receipts", body, key=key))

    def find_closing_receipt(self, payment_id: str) -> str | None:
        """Among the payment's receipts, which are a few: the one that was settled by the prepayment."""
        query = urlencode({"payment_id": payment_id, "limit": MAX_LISTED})
        return _read(_closing_receipt, self._call("GET", f"/receipts?{query}"))

    def _receipt(self, receipt: Receipt, amount: int, currency: str) -> dict[str, Any]:
        if receipt.total != amount:
            raise ValueError(f"the receipt adds up to {receipt.total}, the payment is {amount}")
        if len(receipt.items) > MAX_ITEMS:
            raise ValueError(f"a receipt holds at most {MAX_ITEMS} items")
        email = wire_form(receipt.email) if receipt.email else None
        customer = {"email": email, "phone": receipt.phone.lstrip("+") if receipt.phone else None}
        return {
            "customer": {name: value for name, value in customer.items() if value},
            "items": [
                {
                    "description": item.description[:MAX_ITEM_DESCRIPTION],
                    "quantity": str(item.quantity),
                    "amount": _amount(item.unit_price, currency),
                    "vat_code": receipt_vat_code(item.vat_code or self._config.vat_code, item.payment_mode),
                    "payment_mode": item.payment_mode,
                    "payment_subject": item.payment_subject,
                }
                for item in receipt.items
            ],
        }

    def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None
    ) -> Mapping[str, Any]:
        headers = {"Idempotence-Key": key} if key else None
        try:
            answer = self._http.call(method, path, body=body, headers=headers, attempts=ATTEMPTS)
        except NoAnswerError as error:
            what = path.partition("?")[0].split("/")[1]
            raise ProviderUnavailableError(f"no answer to {method} {what}: {error}") from error
        if answer.status in (200, 201) and isinstance(answer.body, dict):
            return answer.body
        raise _refusal(answer.status, answer.body if isinstance(answer.body, dict) else {})


def _refusal(status: int, body: Mapping[str, Any]) -> ProviderError:
    code, description = str(body.get("code") or status), str(body.get("description") or "")
    if status in NOT_ABOUT_THE_REQUEST:
        logger.error("payment provider will not serve us now", status=status, code=code)
        return ProviderUnavailableError(f"{status} {code}")
    if 400 <= status < 500:
        kind = ProviderNotFoundError if status == 404 else ProviderRejectedError
        return kind(code, description, parameter=str(body["parameter"]) if body.get("parameter") else None)
    return ProviderUnavailableError(f"{status} {code}")


def _read(shape: Callable[[Mapping[str, Any]], T], answer: Mapping[str, Any]) -> T:
    try:
        return shape(answer)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # It answered 200 with something else: whatever was asked for may well have happened.
        raise ProviderUnavailableError(f"an answer of the wrong shape: {error!r}") from error


def _amount(kopecks: int, currency: str) -> dict[str, str]:
    return {"value": format_rub(kopecks), "currency": currency}


def _payment(answer: Mapping[str, Any]) -> ProviderPayment:
    status = answer["status"]
    if status not in ("pending", "waiting_for_capture", "succeeded", "canceled"):
        raise ValueError(f"status {status!r}")
    captured_at, refunded = answer.get("captured_at"), answer.get("refunded_amount")
    return ProviderPayment(
        id=str(answer["id"]),
        status=status,
        amount=parse_rub(answer["amount"]["value"]),
        currency=str(answer["amount"]["currency"]),
        created_at=clock.parse(answer["created_at"]),
        confirmation_url=(answer.get("confirmation") or {}).get("confirmation_url"),
        captured_at=clock.parse(captured_at) if captured_at else None,
        refunded_amount=parse_rub(refunded["value"]) if refunded else 0,
        cancellation_reason=(answer.get("cancellation_details") or {}).get("reason"),
        metadata={str(name): str(value) for name, value in (answer.get("metadata") or {}).items()},
        method=_saved_method(answer.get("payment_method")),
    )


def _saved_method(answer: Mapping[str, Any] | None) -> SavedMethod | None:
    if not answer or answer.get("saved") is not True:
        return None
    return SavedMethod(str(answer["id"]), str(answer.get("title") or answer.get("type") or ""))


def _refund(answer: Mapping[str, Any]) -> ProviderRefund:
    status = answer["status"]
    if status not in ("pending", "succeeded", "canceled"):
        raise ValueError(f"status {status!r}")
    return ProviderRefund(
        id=str(answer["id"]),
        provider_payment_id=str(answer["payment_id"]),
        status=status,
        amount=parse_rub(answer["amount"]["value"]),
        currency=str(answer["amount"]["currency"]),
        created_at=clock.parse(answer["created_at"]),
        cancellation_reason=(answer.get("cancellation_details") or {}).get("reason"),
    )


def _closing_receipt(answer: Mapping[str, Any]) -> str | None:
    for one in answer["items"]:
        kinds = {settlement["type"] for settlement in one.get("settlements") or ()}
        if one["type"] == "payment" and one["status"] != "canceled" and "prepayment" in kinds:
            return str(one["id"])
    return None
