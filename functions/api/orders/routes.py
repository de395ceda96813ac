"""Orders: quoting, placing, paying, following, and what admins do with them."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import Depends, Query, Request, Response

from functions.api.orders import answers, schemas
from functions.api.orders.answers import OrderOut, OrderPlacedOut
from functions.api.orders.showing import (
    ADMINISTERED,
    SEEN,
    OrderId,
    attach_payment_links,
    show_order,
    show_placed,
    visible_owner,
)
from shared.core.errors import UnauthenticatedError
from shared.core.settings import settings
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, ConfirmedUser, CurrentUser, LiveUser, OptionalLiveUser, Principal, requires
from shared.http.caching import CACHED, polled
from shared.http.client import NewAccountClient
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery, RangeEnd, RangeStart
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import FormatQuery, TaskQueuedOut
from shared.providers.payments import from_settings as payment_provider
from shared.shop.orders import export, payment_review, placing, refunds, request_keys, search, service, store
from shared.shop.orders import quote as quotes
from shared.shop.orders.models import Order
from shared.shop.orders.order_filter import OrderFilter
from shared.shop.orders.rules import OrderPaymentStatus, OrderStatus

router = Router(prefix="/orders", tags=["orders"])
From = Annotated[
    RangeStart | None,
    Query(alias="from", description="Placed at or after this moment or day"),
]
To = Annotated[RangeEnd | None, Query(alias="to", description="Placed before this moment, or on this day at last")]
Whose = Annotated[
    Literal["me"] | None,
    Query(alias="customer_id", description="`me`: one's own alone, also for those who see everybody's"),
]
Words = Annotated[str | None, Query(max_length=40, description="An order number, or (admin) a phone")]
CHANGED = (400, 401, 404, 409, 413, 415)


# Asynchronous like everything FastAPI calls here: a plain function would go through a thread and back.
async def _where(
    payment_status: Annotated[OrderPaymentStatus | None, Query(description="Where their payment is now")] = None,
    needs_attention: Annotated[
        bool | None, Query(description="Whether a person must decide about the amount that was paid")
    ] = None,
    product_id: Annotated[
        str | None,
        Query(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$", description="Orders with this product"),
    ] = None,
    wave: Annotated[
        int | None, Query(ge=1, le=9999, description="Orders in this preorder wave, of `product_id` or any product")
    ] = None,
    refund_due: Annotated[
        bool | None, Query(description="Whether the provider refused a refund and the money has yet to go back")
    ] = None,
) -> OrderFilter:
    return OrderFilter(payment_status, needs_attention, product_id, wave, refund_due)


Where = Annotated[OrderFilter, Depends(_where)]


@router.post("/quote", responses=problems(400, 401, 413, 415), openapi_extra=PUBLIC_ROUTE)
async def quote_order(body: schemas.QuoteRequest, user: OptionalLiveUser) -> answers.QuoteOut:
    """What an order would come to now, with every reason against it; nothing is stored.

    For guests too, whose answer is about goods alone: a promo code and karma want somebody who is signed in.
    """
    if user is None and (body.promo_code is not None or body.karma_points):
        raise UnauthenticatedError("Sign in to use a promo code or karma.")
    found = quotes.quote(
        user_id=user.user_id if user else None,
        items=body.wanted(),
        promo_code=body.promo_code,
        karma_points=body.karma_points,
        delivery_method=body.delivery.method,
    )
    return answers.QuoteOut.of(found, settings().currency)


@router.post("", status_code=201, responses=problems(*ADMINISTERED, 429))
async def place_order(
    body: schemas.OrderCreate, user: ConfirmedUser, client: NewAccountClient, key: Idempotent
) -> OrderPlacedOut:
    """Place an order. Its goods are held for 75 minutes; without the provider's answer `payment_url` comes later."""

    live = user.live()

    def act() -> Order:
        placed = placing.place(
            user_id=user.user_id,
            items=body.wanted(),
            shipping_address=body.to(),
            recipient=body.received_by(),
            comment=body.comment,
            promo_code=body.promo_code,
            expected_total=body.expected_total,
            karma_points=body.karma_points,
            client=client,
            buyer=live.person if live else None,
            idempotency=key,
        )
        return placing.start_payment(placed, payment_provider())

    return show_placed(idempotency.run_unseen(key, act, _with_link, find=request_keys.find), user)


@router.get("", responses=problems(400, 401))
async def list_orders(
    user: CurrentUser,
    page: PageQuery,
    where: Where,
    status: OrderStatus | None = None,
    since: From = None,
    until: To = None,
    q: Words = None,
    whose: Whose = None,
) -> ListOut[OrderOut]:
    """One's own orders, or all of them for an admin, newest first.

    A page that is filtered by more than status, period and `q` is read on until it is full; where few orders fit it may
    be shorter and still have a next one.
    """
    found = search.find(
        owner=visible_owner(user) if whose is None else user.user_id,
        status=status,
        since=since,
        until=until,
        q=q,
        where=where,
        limit=page.limit,
        cursor=page.cursor,
    )
    attach_payment_links(found.items, user)
    return ListOut[OrderOut].of(found, partial(OrderOut.of, waves=store.preorder_waves(found.items)))


@router.get("/export", status_code=202, responses=problems(401, 403))
async def export_orders(
    user: Annotated[Principal, requires("orders.export")],
    where: Where,
    status: OrderStatus | None = None,
    since: From = None,
    until: To = None,
    q: Words = None,
    file_format: FormatQuery = "csv",
) -> TaskQueuedOut:
    """Orders as CSV or a workbook, made in the background; narrowed as the list is."""
    task = export.request(
        actor=user.user_id, status=status, since=since, until=until, q=q, where=where, file_format=file_format
    )
    return TaskQueuedOut(task_id=task.id)


@router.get("/{order_id}", responses={**CACHED, **problems(*SEEN)}, response_model=OrderOut)
async def get_order(request: Request, order_id: OrderId, user: CurrentUser) -> Response:
    """One order."""
    return polled(request, show_order(store.load(order_id, owner=visible_owner(user)), user))


@router.post("/{order_id}/pay", responses=problems(*CHANGED))
async def pay_order(order_id: OrderId, user: LiveUser, key: Idempotent) -> OrderPlacedOut:
    """A link to pay with, while the goods are held."""

    def act() -> Order:
        return service.pay_again(order_id=order_id, owner=user.user_id, provider=payment_provider(), idempotency=key)

    return show_placed(idempotency.run(key, act, _with_link), user)


@router.post("/{order_id}/cancel", responses=problems(*CHANGED))
async def cancel_order(
    order_id: OrderId, user: LiveUser, key: Idempotent, body: schemas.OrderCancelRequest | None = None
) -> OrderOut:
    """Cancel an order that is not being assembled yet; an admin may until it is shipped. What was paid goes back."""

    def act() -> Order:
        return service.cancel(
            order_id=order_id,
            actor=user.user_id,
            as_admin=user.may("orders.cancel_any"),
            provider=payment_provider(),
            reason=body.reason if body else "",
            idempotency=key,
        )

    return show_order(idempotency.run(key, act, _again), user)


@router.post("/{order_id}/assemble", responses=problems(*ADMINISTERED))
async def assemble_order(order_id: OrderId, user: Annotated[Principal, requires("orders.assemble")]) -> OrderOut:
    """Begin to put a paid order together."""
    return show_order(service.assemble(order_id=order_id, actor=user.user_id), user)


@router.post("/{order_id}/ship", responses=problems(*ADMINISTERED))
async def ship_order(
    order_id: OrderId,
    user: Annotated[Principal, requires("orders.ship")],
    body: schemas.OrderShipRequest | None = None,
) -> OrderOut:
    """Hand the parcel over to the carrier, or have it ready for its buyer to pick up."""
    number = body.tracking_number if body else None
    return show_order(service.ship(order_id=order_id, actor=user.user_id, tracking_number=number), user)


@router.post("/{order_id}/deliver", responses=problems(*ADMINISTERED))
async def deliver_order(order_id: OrderId, user: Annotated[Principal, requires("orders.deliver")]) -> OrderOut:
    """The customer has the order."""
    return show_order(service.deliver(order_id=order_id, actor=user.user_id), user)


@router.patch("/{order_id}/preorder-status", responses=problems(*ADMINISTERED))
async def set_preorder_status(
    order_id: OrderId,
    body: schemas.PreorderStatusUpdate,
    user: Annotated[Principal, requires("orders.set_preorder_status")],
) -> OrderOut:
    """Set the preorder status of this order alone."""
    changed = service.set_preorder_status(
        order_id=order_id,
        actor=user.user_id,
        status=body.status,
        message=body.status_message,
        line_ids=body.line_ids,
    )
    return show_order(changed, user)


@router.post("/{order_id}/attention", responses=problems(*ADMINISTERED))
async def resolve_payment_review(
    order_id: OrderId, body: schemas.PaymentReviewRequest, user: Annotated[Principal, requires("orders.review_payment")]
) -> OrderOut:
    """Decide about an order for which another amount was paid, or say that a refund was made by other means.

    `settled` closes what `refund_due` names, after the provider refused the refund.
    """
    if body.action == "settled":
        return show_order(refunds.settle_refused(order_id=order_id, actor=user.user_id), user)
    accept = body.action == "accept"
    reviewed = payment_review.resolve_payment_review(order_id=order_id, actor=user.user_id, accept=accept)
    return show_order(reviewed, user)


def _again(reference: dict[str, str]) -> Order:
    return store.load(reference["order_id"])


def _with_link(reference: dict[str, str]) -> Order:
    # Whoever asked first may have died before the payment was begun: then the repeat begins it, with the same key.
    return placing.create_payment_link(_again(reference), payment_provider())
