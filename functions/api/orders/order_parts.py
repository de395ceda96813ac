"""Parts of an order that stand for themselves: people, refunds, notes."""

from __future__ import annotations

from shared.http.models import AnswerModel
from shared.payments.models import Refund
from shared.shop.order_notes.models import OrderNote
from shared.shop.orders import refund_parts
from shared.shop.orders.models import Recipient


class CustomerOut(AnswerModel):
    """Who bought, as they were then; a phone and an e-mail address only if they had shown that it is theirs."""

    name: str | None
    phone: str | None
    email: str | None


class RecipientOut(AnswerModel):
    """Who takes the parcel."""

    name: str
    phone: str | None
    email: str | None

    @classmethod
    def of(cls, recipient: Recipient | None) -> RecipientOut | None:
        """A stored recipient; orders of before there were recipients have none."""
        return cls.copy_of(recipient) if recipient is not None else None


class RefundLineOut(AnswerModel):
    """Units of a line that came back with a refund, and the kopecks for them."""

    line_id: str
    quantity: int
    amount: int


class RefundOut(AnswerModel):
    """Money that goes back or went back; without lines it is a sum alone. `reason` is shown to staff."""

    id: str
    payment_id: str
    amount: int
    delivery_amount: int
    currency: str
    status: str
    lines: list[RefundLineOut]
    reason: str | None
    created_at: str
    succeeded_at: str | None

    @classmethod
    def of(cls, refund: Refund, *, to_staff: bool) -> RefundOut:
        """A stored refund; the delivery's part is no line."""
        goods = [part for part in refund.lines or [] if part["line_id"] != refund_parts.DELIVERY_LINE]
        return cls.copy_of(
            refund,
            id=refund.refund_id,
            lines=[RefundLineOut.model_validate(part) for part in goods],
            delivery_amount=refund_parts.delivery_in(refund.lines),
            reason=refund.reason if to_staff else None,
        )


class OrderNoteOut(AnswerModel):
    """What a member of staff wrote about an order."""

    id: str
    author: str
    text: str
    created_at: str

    @classmethod
    def of(cls, note: OrderNote) -> OrderNoteOut:
        """A stored note."""
        return cls.copy_of(note, id=note.note_id)
