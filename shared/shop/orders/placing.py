"""Placing an order: one transaction takes units of stock and waves, a promo use and a payment, or nothing at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from shared.core import clock, ids
from shared.core.errors import AtriumError
from shared.core.observability import metric
from shared.core.settings import settings
from shared.data import client_caps
from shared.data.events import DomainEvent
from shared.data.idempotency import IdempotencyKey, LostRaceError, reference_in
from shared.data.retry import retry_on_conflict
from shared.data.uow import MAX_OPERATIONS, UnitOfWork
from shared.identity.models import User
from shared.payments import service as payments
from shared.payments.models import Payment
from shared.payments.planned import plan_payment
from shared.payments.rules import first_payment_id
from shared.providers.payments.base import PaymentProvider
from shared.shop.catalog import sizes
from shared.shop.orders import events, karma, limits, reservation, rules, unpaid
from shared.shop.orders.contacts import RecipientDetails, recipient_of
from shared.shop.orders.errors import (
    OutOfStockError,
    PriceChangedError,
    TooManyLinesError,
)
from shared.shop.orders.models import ClientOrders, CustomerLimits, Order, OrderLine
from shared.shop.orders.payable import KIND, PAYABLES, mark_paid, payable_of
from shared.shop.orders.quote import Quote, quote
from shared.shop.orders.quote_facts import QuoteFacts, read_facts
from shared.shop.orders.release import writes_at_most
from shared.shop.orders.request_keys import OrderNumber
from shared.shop.orders.rules import OrderPaymentStatus, OrderStatus, RequestedLine
from shared.shop.orders.shipping import ShippingAddress, delivery_fields
from shared.shop.orders.stock_changes import OutOfStockFactory
from shared.shop.promo import uses as promo_uses


@dataclass(frozen=True, slots=True)
class Placed:
    """A new order, and its payment, which the provider does not know yet; None for what costs nothing."""

    order: Order
    payment: Payment | None


@dataclass(frozen=True, slots=True)
class _Prepared:
    order: Order
    quoted: Quote
    facts: QuoteFacts
    limits: CustomerLimits


def place(
    *,
    user_id: str,
    items: Sequence[RequestedLine],
    shipping_address: ShippingAddress,
    recipient: RecipientDetails | None = None,
    comment: str | None = None,
    promo_code: str | None = None,
    expected_total: int | None = None,
    karma_points: int = 0,
    client: str | None = None,
    buyer: User | None = None,
    idempotency: IdempotencyKey | None = None,
) -> Placed:
    """Place an order and hold its goods for 75 minutes; what costs nothing is paid at once.

    Whatever was read before, the transaction's own conditions decide; where only the plan was out of date it is
    made again. `client` is the network address that a new account orders from, None for one that needs no cap; `buyer`
    is the account if the request has just read it. Raises what a quote would call a problem, PriceChangedError,
    DeliveryRequiredError, TooManyLinesError, TooManyUnpaidOrdersError, TooManyPiecesError, NewAccountCapError,
    InvalidPhoneError and InvalidEmailError of the recipient, LostRaceError when this very request has placed an order,
    and TooBusyError when the plan was out of date each time.
    """
    if shipping_address.method is None:
        shipping_address.check(None)
    requested = rules.merge(items)
    recipient = recipient.normalised() if recipient else None
    # A balance that is spent from must be the present one.
    is_consistent = karma_points > 0
    numbered = OrderNumber(idempotency)

    def prepare() -> _Prepared:
        known = None if is_consistent else buyer
        facts = read_facts(
            requested,
            user_id=user_id,
            promo_code=promo_code,
            delivery_method=shipping_address.method,
            with_buyer=known is None,
            with_limits=True,
            request=idempotency,
            consistent=is_consistent,
        )
        facts = facts if known is None else replace(facts, buyer=known)
        if idempotency is not None and (placed := reference_in(facts.request, idempotency)):
            raise LostRaceError(placed)
        quoted = quote(
            user_id=user_id,
            items=requested,
            promo_code=promo_code,
            karma_points=karma_points,
            delivery_method=shipping_address.method,
            facts=facts,
        )
        _refuse(quoted, expected_total, shipping_address)
        order = _draft(user_id, quoted, shipping_address, recipient, facts.buyer)
        numbered.give(order)
        order.comment = comment
        seen = facts.limits or CustomerLimits.nothing(user_id)
        return _Prepared(order, quoted, facts, unpaid.make_room(seen, order.lines))

    def place_once() -> Placed:
        nonlocal is_consistent
        try:
            prepared = prepare()
        except AtriumError:
            # What was read may be a second old: nobody is refused for that.
            if is_consistent:
                raise
            is_consistent = True
            prepared = prepare()
        is_consistent = True
        try:
            payment = _commit(prepared, requested, client, numbered)
        except OutOfStockError:
            metric("oversell_refused")
            raise
        metric("orders_placed")
        return Placed(prepared.order, payment)

    return retry_on_conflict(place_once)


def start_payment(placed: Placed, provider: PaymentProvider) -> Order:
    """Create a new order's payment at the provider, in the request; if it does not answer, the worker finishes it."""
    order, payment = placed.order, placed.payment
    if payment is not None:
        started = payments.start_opened(
            payment=payment, payable=payable_of(order), payables=PAYABLES, provider=provider
        )
        order.payment_status, order.payment_url = started.status, started.confirmation_url
    return order


def create_payment_link(order: Order, provider: PaymentProvider) -> Order:
    """Create the payment of an order that waits for it, in the request, unless it was created before."""
    if order.payment_id is None or order.status != OrderStatus.AWAITING_PAYMENT:
        return order
    if order.payment_id == first_payment_id(order.order_id):
        payment = payments.begin(kind=KIND, payable_id=order.order_id, payables=PAYABLES, provider=provider)
    else:
        payment = payments.start(payment_id=order.payment_id, payables=PAYABLES, provider=provider)
    order.payment_status, order.payment_url = payment.status, payment.confirmation_url
    return order


def _refuse(quoted: Quote, expected_total: int | None, to: ShippingAddress) -> None:
    if quoted.problems:
        raise quoted.problems[0]
    to.check(quoted.delivery)
    if len(quoted.lines) > rules.MAX_ORDER_LINES:
        raise TooManyLinesError()
    final = quoted.totals.final_amount
    if expected_total is not None and expected_total != final:
        raise PriceChangedError(expected_total=expected_total, final_amount=final)


def _draft(
    user_id: str,
    quoted: Quote,
    shipping_address: ShippingAddress,
    recipient: RecipientDetails | None,
    buyer: User | None,
) -> Order:
    now = clock.now()
    moment = clock.iso(now)
    return Order(
        user_id=user_id,
        customer_name=buyer.full_name if buyer else None,
        # Receipts and mail go to addresses that somebody has shown to be theirs.
        phone=buyer.confirmed("phone") if buyer else None,
        email=buyer.confirmed("email") if buyer else None,
        recipient=recipient_of(recipient, buyer),
        lines=[
            OrderLine(  # type: ignore[no-untyped-call]
                line_id=ids.new("lin"),
                product_id=line.product_id,
                article=line.article,
                name=line.name,
                size=line.size,
                quantity=line.quantity,
                price=line.price,
                discount=line.discount,
                is_preorder=line.is_preorder,
                preorder_wave=line.preorder_wave,
                vat_code=line.vat_code,
            )
            for line in quoted.lines
        ],
        total_amount=quoted.totals.total_amount,
        discount_amount=quoted.totals.discount_amount,
        final_amount=quoted.totals.final_amount,
        currency=settings().currency,
        promo_code=quoted.promo.code if quoted.promo else None,
        promo_generation=quoted.promo.generation if quoted.promo else None,
        karma_points=quoted.karma_points,
        **delivery_fields(quoted),
        delivery_address=shipping_address.address,
        cdek_point=shipping_address.cdek_point,
        payment_status=OrderPaymentStatus.CREATING,
        created_at=moment,
        hold_expires_at=clock.iso(now + timedelta(minutes=settings().payment_hold_minutes)),
    )


def _commit(
    prepared: _Prepared, requested: Sequence[RequestedLine], client: str | None, numbered: OrderNumber
) -> Payment | None:
    order, quoted, facts = prepared.order, prepared.quoted, prepared.facts
    uow = UnitOfWork()
    # First, because the first lost condition is reported: missing goods say more than a promo code that is used up.
    reservation.reserve(uow, facts.availability, order, order.lines, out_of_stock=_out_of_stock(requested))
    if quoted.promo is not None and facts.promo is not None:
        promo_uses.take(uow, counts=facts.promo, user_id=order.user_id, order_id=order.order_id)
    announced, payment = _plan_payment(order)
    for event in announced:
        uow.add_event(event)
    if facts.buyer is not None:
        karma.spend_points(uow, order, announced[0], buyer=facts.buyer)
    limits.add(uow, prepared.limits, order, promo=quoted.promo)
    if client is not None:
        client_caps.count_in(uow, ClientOrders, client=client, cap=settings().new_account_orders_per_hour)
    order.set_index_keys()
    numbered.create(uow, order)
    if max(len(uow), writes_at_most(order)) > MAX_OPERATIONS:
        raise TooManyLinesError()
    uow.commit()
    return payment


def _plan_payment(order: Order) -> tuple[list[DomainEvent], Payment | None]:
    """Make the payment and the events; an order that costs nothing needs no payment and is paid.

    The payment is stored with its link: it follows from the order, and whoever finds none begins it.
    """
    if order.final_amount == 0:
        placed = _placed(order, payment_id=None, hold_expires_at=None)
        mark_paid(order, None)
        paid = events.OrderPaid(
            **events.order_with_items_facts(order), paid_at=order.paid_at, payment_id=None, late=False
        )
        return events.in_order(placed, paid.about(order)), None
    payment = plan_payment(payable_of(order))
    order.payment_id = payment.payment_id
    order.payment_attempts = 1
    return [_placed(order, payment_id=payment.payment_id, hold_expires_at=order.hold_expires_at)], payment


def _placed(order: Order, *, payment_id: str | None, hold_expires_at: str | None) -> DomainEvent:
    event = events.OrderPlaced(
        **events.order_with_items_facts(order), payment_id=payment_id, hold_expires_at=hold_expires_at
    )
    return event.about(order)


def _out_of_stock(requested: Sequence[RequestedLine]) -> OutOfStockFactory:
    """Makes the error that names the first requested line of which too little is left, and how much is left."""

    def why(product_id: str, left: Mapping[str, int]) -> Exception:
        for item in requested:
            size = sizes.find(left, item.size)
            if item.product_id == product_id and size is not None and left[size] < item.quantity:
                return OutOfStockError(line=item.line, product_id=product_id, size=size, available=left[size])
        return OutOfStockError(product_id=product_id)

    return why
