"""What an order would come to: lines planned against shelves and waves, priced, discounted. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.core.errors import AtriumError
from shared.identity.models import User
from shared.identity.verification import get_user
from shared.karma.errors import NotEnoughKarmaError
from shared.karma.service import balance_of
from shared.shop.catalog import waves
from shared.shop.catalog.errors import PreorderSoldOutError
from shared.shop.catalog.models import PREORDER, WAITING
from shared.shop.catalog.waves import WaveState
from shared.shop.orders import karma, rules
from shared.shop.orders.errors import (
    KarmaShareError,
    OutOfStockError,
    PreorderFullError,
    ProductNotFoundError,
    ProductUnavailableError,
    SizeNotFoundError,
)
from shared.shop.orders.rules import Priced, Totals, Wanted
from shared.shop.orders.shelf import Shelf, look
from shared.shop.promo import service as promos
from shared.shop.promo.errors import REFUSALS
from shared.shop.promo.models import Promo


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines as an order would have them, its totals (kopecks), and everything that stands in its way."""

    lines: list[Priced]
    totals: Totals
    problems: list[AtriumError]
    promo: Promo | None = None
    karma_points: int = 0
    max_karma_points: int = 0


def quote(
    *,
    user_id: str,
    items: Iterable[Wanted],
    promo_code: str | None = None,
    shelves: Mapping[str, Shelf] | None = None,
    karma_points: int = 0,
    buyer: User | None = None,
) -> Quote:
    """Plan and price what a person wants; problems are part of the answer, never raised.

    Points lower the total after the promo code, line by line in proportion. `buyer` is `user_id`, if known already.
    """
    wanted = rules.merge(items)
    if shelves is None:
        shelves = look({item.product_id for item in wanted})
    lines = plan(wanted, shelves)
    problems = [line.problem for line in lines if line.problem]
    promo = None
    if promo_code is not None:
        try:
            found = promos.find(promo_code)
            sold = [line for line in lines if line.problem is None]
            if sold:
                parts = promos.check(found, user_id=user_id, lines=[(line.product_id, line.total) for line in sold])
                discounts = iter(parts)
                lines = [line if line.problem else replace(line, discount=next(discounts)) for line in lines]
            promo = found
        except REFUSALS as refusal:
            problems.append(refusal)
    most = karma.most_for(rules.totals(lines).final_amount)
    if karma_points > most:
        problems.append(KarmaShareError(max_points=most))
    elif karma_points:
        balance = balance_of(buyer or get_user(user_id))
        if karma_points > balance:
            problems.append(NotEnoughKarmaError(balance=max(0, balance)))
        lines = rules.take_off(lines, karma_points * karma.KOPECKS_PER_POINT)
    return Quote(lines, rules.totals(lines), problems, promo, karma_points, most)


def plan(wanted: Iterable[Wanted], shelves: Mapping[str, Shelf]) -> list[Priced]:
    """Turn wishes into lines: one per product and size, and for preorders one per wave."""
    places = {product_id: list(shelf.waves) for product_id, shelf in shelves.items()}
    lines: list[Priced] = []
    for item in wanted:
        shelf = shelves.get(item.product_id)
        line = Priced(item.product_id, item.size, item.quantity, item.line)
        if shelf is None:
            lines.append(_refused(line, _problem(ProductNotFoundError, item)))
            continue
        product = shelf.product
        line = replace(line, article=product.article, name=product.name, price=int(product.price))
        if product.state != "active":
            lines.append(_refused(line, _problem(ProductUnavailableError, item)))
        elif item.size not in product.sizes:
            lines.append(_refused(line, _problem(SizeNotFoundError, item)))
        elif product.order_type == WAITING:
            lines.append(_refused(line, _problem(PreorderFullError, item, available=0)))
        elif product.order_type == PREORDER:
            lines.extend(_over_waves(line, item, places[item.product_id]))
        else:
            left = shelf.left(item.size)
            short = _problem(OutOfStockError, item, available=left) if left < item.quantity else None
            lines.append(replace(line, problem=short))
    return lines


def _over_waves(line: Priced, item: Wanted, places: list[WaveState]) -> list[Priced]:
    """Split a preorder line over consecutive waves and take the places from the plan, for the lines that follow."""
    line = replace(line, is_preorder=True)
    try:
        shares = waves.allocate(item.quantity, places)
    except PreorderSoldOutError:
        return [_refused(line, _problem(PreorderFullError, item, available=waves.room(places)))]
    places[:] = waves.fill(places, shares)
    return [replace(line, quantity=quantity, preorder_wave=number) for number, quantity in shares]


def _refused(line: Priced, problem: AtriumError) -> Priced:
    return replace(line, problem=problem)


def _problem(kind: type[AtriumError], item: Wanted, **more: Any) -> AtriumError:
    return kind(line=item.line, product_id=item.product_id, size=item.size, **more)
