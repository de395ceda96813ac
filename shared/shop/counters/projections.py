"""What the shop's events add to its counters. Days are the organisation's, amounts kopecks."""

from __future__ import annotations

from shared.analytics.projections import DAY, Add, EventView, Projection, by_day, constant
from shared.shop.counters.models import (
    ProductSales,
    PromoSales,
    SalesDay,
    ShopDay,
    WaveFill,
)

KOPECKS_OF_A_KARMA_POINT = 100


def _units(order: EventView) -> int:
    return sum(line["quantity"] for line in order.each("items"))


def _paid(order: EventView) -> int:
    """What came for an order: what it cost, or the other amount that staff accepted."""
    found: int | None = order.get("captured_amount")
    return int(order["final_amount"]) if found is None else found


def _delivery(order: EventView) -> int:
    if order.get("captured_amount") is not None:
        return _paid(order) - sum(_revenue(line) for line in order.each("items"))
    found: int = order.get("delivery_amount") or 0
    return found


def _revenue(line: EventView) -> int:
    found: int | None = line.get("paid")
    return int(line["price"] * line["quantity"] - line["discount"]) if found is None else found


def _promo_code(order: EventView) -> str:
    return str(order["promo_code"].upper())


def _promo_discount(order: EventView) -> int:
    found: int = order["discount_amount"] - KOPECKS_OF_A_KARMA_POINT * (order.get("karma_points") or 0)
    return found


def _units_back(line: EventView) -> int:
    """What comes back, less what the order's cancellation had taken away before."""
    return -int(line["quantity"]) + int(line.get("unsold") or 0)


def _amount_back(refund: EventView) -> int:
    return -int(refund["amount"])


def _taken_back(line: EventView) -> int:
    """What a refund takes from what a product brought: of its price at most what earlier refunds had left."""
    taken: int | None = line.get("taken")
    return _amount_back(line) if taken is None else -taken


def _of_a_sale(refund: EventView) -> bool:
    """Whether the order counts as paid: money that came too late was never added."""
    return not refund.get("never_paid")


SALES = Projection(
    model=SalesDay,
    key=(DAY,),
    events={
        "order.placed": Add(amounts={"orders_placed": 1}),
        "order.paid": Add(
            amounts={
                "orders_paid": 1,
                "units_sold": _units,
                "gross_revenue": _paid,
                "discount_amount": "discount_amount",
                "delivery_amount": _delivery,
            }
        ),
        "order.shipped": Add(amounts={"orders_shipped": 1}),
        "order.cancelled": Add(amounts={"orders_cancelled": 1}),
        "order.expired": Add(amounts={"orders_expired": 1}),
        "order.refunded": Add(when=_of_a_sale, amounts={"refunds": 1, "refunded_amount": "amount"}),
    },
)

PRODUCTS = Projection(
    model=ProductSales,
    key=("product_id",),
    events={
        "order.paid": Add(
            each="items",
            amounts={"quantity": "quantity", "revenue": _revenue},
            latest={"article": "article", "name": "name"},
        ),
        # The money comes back by a refund of a sum, which names no units.
        "order.cancelled": Add(each="unsold", when="unsold", amounts={"quantity": _units_back}),
        # Goods that came back for no money.
        "order.goods_returned": Add(each="lines", when="lines", amounts={"quantity": _units_back}),
        "order.refunded": Add(
            each="lines",
            when=lambda refund: refund.get("lines") and _of_a_sale(refund),
            amounts={"quantity": _units_back, "revenue": _taken_back},
        ),
    },
)

PROMO_CODES = Projection(
    model=PromoSales,
    key=(_promo_code,),
    events={
        "order.paid": Add(
            when="promo_code",
            amounts={"uses": 1, "discount": _promo_discount, "revenue": _paid},
        ),
        "order.refunded": Add(
            when=lambda refund: refund.get("promo_code") and _of_a_sale(refund), amounts={"revenue": _amount_back}
        ),
    },
)

RESERVED = {"reserved": "quantity"}
LINE_OF_A_WAVE = ("product_id", "preorder_wave")

WAVES = Projection(
    model=WaveFill,
    key=("product_id", "wave_number"),
    events={
        "order.placed": Add(each="items", where="preorder_wave", key=LINE_OF_A_WAVE, amounts=RESERVED),
        # The slots went back when the order expired, and the late payment took them again.
        "order.paid": Add(each="items", when="late", where="preorder_wave", key=LINE_OF_A_WAVE, amounts=RESERVED),
        "wave.opened": Add(amounts={"capacity": "capacity"}, latest={"name": "product_name"}),
        "wave.capacity_raised": Add(amounts={"capacity": "added"}, latest={"status": constant("open")}),
        "wave.moved": Add(latest={"status": "status"}),
        "wave.filled": Add(latest={"status": constant("full")}),
        # Only this says that a slot went back: a wave in production keeps its count when an order is cancelled.
        "wave.slot_freed": Add(amounts={"reserved": _units_back}, latest={"status": constant("open")}),
    },
)

PRODUCT_DAYS = by_day(PRODUCTS, ShopDay, {"quantity": "quantity", "revenue": "revenue"})
PROMO_DAYS = by_day(PROMO_CODES, ShopDay, {"uses": "uses", "discount": "discount", "revenue": "promo_revenue"})
WAVE_DAYS = by_day(WAVES, ShopDay, {"reserved": "reserved"})

PROJECTIONS = (SALES, PRODUCTS, PROMO_CODES, WAVES, PRODUCT_DAYS, PROMO_DAYS, WAVE_DAYS)
