"""What a quote and an order rest on, read in one request: goods, a promo code, delivery methods, and the buyer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.data.batch_read import Found, Key, find_across, one_of
from shared.data.idempotency import IdempotencyItem, IdempotencyKey, RequestRecord
from shared.identity.models import IdentityItem, User
from shared.shop.delivery.models import DeliveryMethods
from shared.shop.models import ShopItem
from shared.shop.orders.availability import ProductAvailability, availability_among, keys_of_availability
from shared.shop.orders.models import UnpaidOrders
from shared.shop.orders.rules import RequestedLine
from shared.shop.promo import counts as promo_counts
from shared.shop.promo import lookup as promos
from shared.shop.promo.counts import PromoCounts
from shared.shop.promo.models import Promo, PromoUse


@dataclass(frozen=True, slots=True)
class QuoteFacts:
    """Products' availability by id, and the rest as it was stored; None for what was not asked for or is not there."""

    availability: Mapping[str, ProductAvailability]
    promo: PromoCounts | None = None
    promo_use: PromoUse | None = None
    delivery_methods: DeliveryMethods | None = None
    buyer: User | None = None
    open_orders: UnpaidOrders | None = None
    request: RequestRecord | None = None


def read_facts(
    requested: Iterable[RequestedLine],
    *,
    user_id: str | None,
    promo_code: str | None = None,
    delivery_method: str | None = None,
    with_buyer: bool = False,
    with_open_orders: bool = False,
    request: IdempotencyKey | None = None,
    consistent: bool = False,
) -> QuoteFacts:
    """Read what lines, a code and a method need: one BatchGet, and one Query per product that is sold in waves.

    `request` is the key of a request that may have been carried out, as records of earlier versions say it.
    A code that was made anew after it had been deleted costs one read more, and one that is divided up to two. Raises
    UnavailableError.
    """
    product_ids = {item.product_id for item in requested}
    code = promos.normal_code(promo_code) if promo_code is not None and user_id is not None else None
    shop: list[Key] = keys_of_availability(product_ids)
    people: list[Key] = []
    if code is not None and user_id is not None:
        shop += [Promo.key(code), PromoUse.key(code, user_id)]
    if delivery_method is not None:
        shop.append(DeliveryMethods.key())
    if with_open_orders and user_id is not None:
        shop.append(UnpaidOrders.key(user_id))
    if with_buyer and user_id is not None:
        people.append(User.key(user_id))
    seen = [RequestRecord.key(request)] if request is not None else []
    found = find_across({ShopItem: shop, IdentityItem: people, IdempotencyItem: seen}, consistent=consistent)
    promo = one_of(found, Promo, Promo.key(code)) if code is not None else None
    return QuoteFacts(
        availability=availability_among(found, product_ids, consistent=consistent),
        promo=promo_counts.of(promo, consistent=consistent) if promo is not None else None,
        promo_use=_use_of(found, promo, user_id, consistent=consistent),
        delivery_methods=one_of(found, DeliveryMethods, DeliveryMethods.key()),
        buyer=one_of(found, User, User.key(user_id)) if user_id is not None else None,
        open_orders=one_of(found, UnpaidOrders, UnpaidOrders.key(user_id)) if user_id is not None else None,
        request=one_of(found, RequestRecord, RequestRecord.key(request)) if request is not None else None,
    )


def _use_of(found: Found, promo: Promo | None, user_id: str | None, *, consistent: bool) -> PromoUse | None:
    if promo is None or user_id is None:
        return None
    key = PromoUse.key_of(promo, user_id)
    if key != PromoUse.key(promo.code, user_id):
        return PromoUse.get_or_none(*key, consistent=consistent)
    return one_of(found, PromoUse, key)
