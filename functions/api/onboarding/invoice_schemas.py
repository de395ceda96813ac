"""What the routes of invoices take and give; amounts in kopecks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from functions.api.onboarding.schemas import Id, InvoiceOut
from shared.http.models import PLAIN, PLAIN_LINE, AnswerModel, Deadline, RequestModel, example
from shared.onboarding.devices.surcharge import DEVICE_LIMIT

AMOUNT_LIMIT = 100_000_000_00
# A surcharge adds up the parts of ten devices, and an adjustment.
SURCHARGE_LIMIT = (DEVICE_LIMIT + 1) * AMOUNT_LIMIT
Amount = Annotated[int, Field(ge=1, le=AMOUNT_LIMIT)]
# The provider's limit of a receipt's line and of a payment's description.
Description = Annotated[str, StringConstraints(min_length=1, max_length=128), PLAIN_LINE]
ReceiptNo = Annotated[str, StringConstraints(min_length=1, max_length=64), PLAIN_LINE]


class InvoiceCreate(RequestModel):
    """An extra invoice; due in a week when `due_at` is left out; a plain date is the end of that day."""

    model_config = example(amount=250_000, description="Проверка второго устройства")

    amount: Amount
    description: Description
    due_at: Deadline | None = None


class InvoiceRefundCreate(RequestModel):
    """What goes back, all that is left when `amount` is left out, and why."""

    model_config = example(amount=100_000, reason="Проверка не понадобилась")

    amount: Amount | None = None
    # The provider shows it to the client.
    reason: Annotated[str, StringConstraints(min_length=1, max_length=250), PLAIN]


class InvoiceRefundOut(AnswerModel):
    """A refund: on its way by the provider (`requested`), or recorded of money that the desk hands back."""

    invoice: InvoiceOut
    refund_id: str | None
    amount: int
    status: Literal["requested", "recorded"]


class PaymentConfirmRequest(RequestModel):
    """Money taken at the desk, for the surcharge's invoice or the one that `invoice_id` names."""

    model_config = example(method="cash", amount=250_000, receipt_no="000173")

    method: Literal["cash", "terminal"]
    amount: Annotated[int, Field(ge=1, le=SURCHARGE_LIMIT)]
    receipt_no: ReceiptNo | None = None
    invoice_id: Id | None = None


class InvoiceLinkOut(AnswerModel):
    """An invoice and where to pay it; null while the provider does not answer."""

    invoice: InvoiceOut
    payment_url: str | None
