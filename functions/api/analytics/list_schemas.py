"""Products, promo codes and waves as the `analytics` group lists them: amounts in kopecks."""

from __future__ import annotations

from shared.http.models import AnswerModel
from shared.shop.counters.models import PromoSales
from shared.shop.counters.period_reports import PeriodRow, ProductRow, WaveRow, wave_of


class ProductSalesOut(AnswerModel):
    """A product's sales, refunds taken off; `…_before` are those of the period compared with, null without one."""

    product_id: str
    article: str
    name: str
    quantity: int
    revenue: int
    quantity_before: int | None = None
    revenue_before: int | None = None

    @classmethod
    def of_period(cls, found: ProductRow) -> ProductSalesOut:
        """A product in a period; its name is the newest one that a sale had."""
        total, row = found.total, found.row
        return cls(
            product_id=row.thing,
            article=total.article if total else "",
            name=total.name if total else "",
            quantity=row.now["quantity"],
            revenue=row.now["revenue"],
            quantity_before=row.was("quantity"),
            revenue_before=row.was("revenue"),
        )


class PromoCodeSalesOut(AnswerModel):
    """What a promo code did in paid orders; `revenue` is what those orders brought in, refunds taken off.

    `…_before` are those of the period compared with, null without one.
    """

    code: str
    uses: int
    discount_amount: int
    revenue: int
    uses_before: int | None = None
    discount_amount_before: int | None = None
    revenue_before: int | None = None

    @classmethod
    def of(cls, use: PromoSales) -> PromoCodeSalesOut:
        """A stored counter as the API shows it."""
        return cls(code=use.promo_code, uses=use.uses, discount_amount=use.discount, revenue=use.revenue)

    @classmethod
    def of_period(cls, row: PeriodRow) -> PromoCodeSalesOut:
        """A promo code in a period."""
        return cls(
            code=row.thing,
            uses=row.now["uses"],
            discount_amount=row.now["discount"],
            revenue=row.now["promo_revenue"],
            uses_before=row.was("uses"),
            discount_amount_before=row.was("discount"),
            revenue_before=row.was("promo_revenue"),
        )


class WaveOccupancyOut(AnswerModel):
    """How full a wave is: `reserved` of its `capacity` units are taken.

    `reserved_in_period` came in a period that was asked for, `reserved_before` in the one compared with; else null.
    """

    product_id: str
    wave_number: int
    name: str
    status: str
    capacity: int
    reserved: int
    reserved_in_period: int | None = None
    reserved_before: int | None = None

    @classmethod
    def of_period(cls, found: WaveRow) -> WaveOccupancyOut:
        """A wave in a period, with how full it is now."""
        total, row = found.total, found.row
        product_id, number = wave_of(row.thing)
        return cls(
            product_id=product_id,
            wave_number=number,
            name=total.name if total else "",
            status=total.status if total else "open",
            capacity=total.capacity if total else 0,
            reserved=total.reserved if total else 0,
            reserved_in_period=row.now["reserved"],
            reserved_before=row.was("reserved"),
        )
