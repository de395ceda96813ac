"""What an order would cost: lines planned against stock and waves, priced and discounted. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.core.errors import AtriumError
from shared.core.money import Money
from shared.core.settings import settings
from shared.identity.users import get_user
from shared.karma.errors import NotEnoughKarmaError
from shared.karma.service import balance_of
from shared.shop.catalog import sizes, waves
from shared.shop.catalog.errors import PreorderSoldOutError
from shared.shop.catalog.statuses import ProductOrderType
from shared.shop.catalog.waves import WaveState
from shared.shop.delivery import service as delivery
from shared.shop.delivery.errors import (
    DeliveryMethodNotFoundError,
    DeliveryMethodRequiredError,
    DeliveryMethodUnavailableError,
)
from shared.shop.delivery.models import DeliveryMethod, DeliveryMethods
from shared.shop.delivery.rules import price_for
from shared.shop.orders import karma, rules
from shared.shop.orders.availability import ProductAvailability
from shared.shop.orders.errors import (
    KarmaShareError,
    OutOfStockError,
    PreorderFullError,
    ProductNotFoundError,
    ProductUnavailableError,
    SizeNotFoundError,
)
from shared.shop.orders.quote_facts import QuoteFacts, read_facts
from shared.shop.orders.rules import PricedLine, RequestedLine, Totals
from shared.shop.promo import lookup as promos
from shared.shop.promo import uses as promo_uses
from shared.shop.promo.errors import REFUSALS
from shared.shop.promo.models import Promo


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines as an order would have them, its totals (kopecks), and the problems that prevent it."""

    lines: list[PricedLine]
    totals: Totals
    problems: list[AtriumError]
    promo: Promo | None = None
    karma_points: int = 0
    max_karma_points: int = 0
    delivery: DeliveryMethod | None = None


def quote(
    *,
    user_id: str | None,
    items: Iterable[RequestedLine],
    promo_code: str | None = None,
    karma_points: int = 0,
    delivery_method: str | None = None,
    facts: QuoteFacts | None = None,
) -> Quote:
    """Plan and price the requested lines; problems are part of the answer, never raised.

    Points lower the total after the promo code, line by line in proportion; neither lowers the delivery, which is free
    from a sum of goods after the promo code. `facts` are those of these items, this code and this method, if they were
    read already.
    A guest (`user_id` None) has neither promo code nor points: what is asked for of them is left out.
    """
    requested = rules.merge(items)
    if facts is None:
        facts = read_facts(
            requested,
            user_id=user_id,
            promo_code=promo_code,
            delivery_method=delivery_method,
            with_buyer=karma_points > 0,
        )
    lines = plan(requested, facts.availability)
    problems = [line.problem for line in lines if line.problem]
    promo = None
    if promo_code is not None and user_id is not None:
        try:
            found = promos.usable(facts.promo.promo if facts.promo else None, user_id=user_id)
            sold = [line for line in lines if line.problem is None]
            if sold and facts.promo:
                goods_sold = [(line.product_id, line.total) for line in sold]
                parts = promo_uses.check(facts.promo, facts.promo_uses, lines=goods_sold)
                discounts = iter(parts)
                lines = [line if line.problem else replace(line, discount=next(discounts)) for line in lines]
            promo = found
        except REFUSALS as refusal:
            problems.append(refusal)
    goods = rules.totals(lines).goods_amount
    most = karma.max_points_for(goods)
    if user_id is None:
        karma_points = most = 0
    if karma_points > most:
        problems.append(KarmaShareError(max_points=most))
    elif karma_points and user_id is not None:
        balance = balance_of(facts.buyer or get_user(user_id))
        if karma_points > balance:
            problems.append(NotEnoughKarmaError(balance=max(0, balance)))
        lines = rules.subtract_from_lines(lines, karma_points * karma.KOPECKS_PER_POINT)
    chosen, delivery_amount = _delivery(delivery_method, facts.delivery_methods, goods, problems)
    return Quote(lines, rules.totals(lines, delivery_amount), problems, promo, karma_points, most, chosen)


def plan(requested: Iterable[RequestedLine], availability: Mapping[str, ProductAvailability]) -> list[PricedLine]:
    """Turn requested lines into priced ones: one per product and size, and for preorders one per wave."""
    waves_left = {product_id: list(available.waves) for product_id, available in availability.items()}
    lines: list[PricedLine] = []
    for item in requested:
        available = availability.get(item.product_id)
        line = PricedLine(item.product_id, item.size, item.quantity, item.line)
        if available is None:
            lines.append(_refused(line, _problem(ProductNotFoundError, item)))
            continue
        product = available.product
        item = replace(item, size=sizes.find(product.sizes, item.size) or item.size)
        line = replace(
            line,
            size=item.size,
            article=product.article,
            name=product.name,
            price=product.price,
            vat_code=product.vat_code,
        )
        if product.state != "active":
            lines.append(_refused(line, _problem(ProductUnavailableError, item)))
        elif item.size not in product.sizes:
            lines.append(_refused(line, _problem(SizeNotFoundError, item)))
        elif product.order_type == ProductOrderType.WAITING:
            lines.append(_refused(line, _problem(PreorderFullError, item, available=0)))
        elif product.order_type == ProductOrderType.PREORDER:
            lines.extend(_over_waves(line, item, waves_left[item.product_id]))
        else:
            left = available.left(item.size)
            out_of_stock = _problem(OutOfStockError, item, available=left) if left < item.quantity else None
            lines.append(replace(line, problem=out_of_stock))
    return lines


def _delivery(
    code: str | None, stored: DeliveryMethods | None, goods: Money, problems: list[AtriumError]
) -> tuple[DeliveryMethod | None, Money]:
    """The delivery method that was asked for and what it costs with these goods; what is wrong goes to `problems`."""
    if code is None:
        if settings().delivery_method_required:
            problems.append(DeliveryMethodRequiredError())
        return None, 0
    try:
        method = delivery.choose(stored, code)
    except (DeliveryMethodNotFoundError, DeliveryMethodUnavailableError) as refusal:
        problems.append(refusal)
        return None, 0
    return method, price_for(goods, price=method.price, free_from=method.free_from)


def _over_waves(line: PricedLine, item: RequestedLine, waves_left: list[WaveState]) -> list[PricedLine]:
    """Split a preorder line over consecutive waves, and take its units from `waves_left` for the lines that follow."""
    line = replace(line, is_preorder=True)
    try:
        shares = waves.allocate(item.quantity, waves_left)
    except PreorderSoldOutError:
        return [_refused(line, _problem(PreorderFullError, item, available=waves.free_units(waves_left)))]
    waves_left[:] = waves.fill(waves_left, shares)
    return [replace(line, quantity=quantity, preorder_wave=number) for number, quantity in shares]


def _refused(line: PricedLine, problem: AtriumError) -> PricedLine:
    return replace(line, problem=problem)


def _problem(kind: type[AtriumError], item: RequestedLine, **more: Any) -> AtriumError:
    return kind(line=item.line, product_id=item.product_id, size=item.size, **more)
