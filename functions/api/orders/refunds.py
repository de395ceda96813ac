"""Refunds of orders: what one would do, and doing it."""

from __future__ import annotations

from typing import Annotated

from functions.api.orders import schemas
from functions.api.orders.refund_answers import OrderRefundOut, OrderRefundPreviewOut
from functions.api.orders.showing import ADMINISTERED, OrderId, show_order
from shared.core.settings import settings
from shared.data import idempotency
from shared.http.auth import Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.problems import problems
from shared.http.routing import Router
from shared.shop.orders import refund_preview, refunds, store
from shared.shop.orders.refunds import Refunded

router = Router(prefix="/orders", tags=["orders"])
Refunding = Annotated[Principal, requires("orders.refund")]


@router.post("/{order_id}/refunds", status_code=201, responses=problems(*ADMINISTERED))
async def refund_order(
    order_id: OrderId, body: schemas.OrderRefundCreate, user: Refunding, key: Idempotent
) -> OrderRefundOut:
    """Take goods back, give money back, or both: in several parts, never more than was bought and paid."""

    def act() -> Refunded:
        return refunds.refund(
            order_id=order_id,
            actor=user.user_id,
            reason=body.reason,
            amount=body.amount,
            lines=body.units(),
            restock=body.restock,
            idempotency=key,
        )

    done = idempotency.run(key, act, _again)
    return OrderRefundOut(
        order=show_order(done.order, user),
        refund_id=done.refund_id,
        amount=done.amount,
        status="requested" if done.refund_id else "succeeded",
    )


@router.post("/{order_id}/refunds/preview", responses=problems(*ADMINISTERED))
async def preview_order_refund(
    order_id: OrderId, body: schemas.OrderRefundPreviewRequest, user: Refunding
) -> OrderRefundPreviewOut:
    """What such a refund would do now, with the errors that it would have; nothing is changed."""
    found = refund_preview.preview(
        order_id=order_id, actor=user.user_id, amount=body.amount, lines=body.units(), restock=body.restock
    )
    return OrderRefundPreviewOut.of(found, settings().currency)


def _again(reference: dict[str, str]) -> Refunded:
    return Refunded(store.load(reference["order_id"]), reference.get("refund_id"), int(reference["amount"]))
