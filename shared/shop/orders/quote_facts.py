"""What a quote and an order rest on, read in one request: goods, a promo code, delivery methods, and the buyer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.data.batch_read import Key, find_across, one_of
from shared.data.idempotency import IdempotencyItem, IdempotencyKey, RequestRecord
from shared.identity.models import IdentityItem, User
from shared.shop.delivery.models import DeliveryMethods
from shared.shop.models import ShopItem
from shared.shop.orders import limits
from shared.shop.orders.availability import ProductAvailability, availability_among, keys_of_availability
from shared.shop.orders.models import CustomerLimits
from shared.shop.orders.rules import RequestedLine
from shared.shop.promo import counts as promo_counts
from shared.shop.promo import lookup as promos
from shared.shop.promo.counts import PromoCounts
from shared.shop.promo.models import Promo


@dataclass(frozen=True, slots=True)
class QuoteFacts:
    """Products' availability by id, and the rest as it was stored; None for what was not asked for or is not there.

    `promo_uses` is how many of the person's orders use the code.
    """

    availability: Mapping[str, ProductAvailability]
    promo: PromoCounts | None = None
    promo_uses: int = 0
    delivery_methods: DeliveryMethods | None = None
    buyer: User | None = None
    limits: CustomerLimits | None = None
    request: RequestRecord | None = None


def read_facts(
    requested: Iterable[RequestedLine],
    *,
    user_id: str | None,
    promo_code: str | None = None,
    delivery_method: str | None = None,
    with_buyer: bool = False,
    with_limits: bool = False,
    request: IdempotencyKey | None = None,
    consistent: bool = False,
) -> QuoteFacts:
    """Read what lines, a code and a method need: one BatchGet, and one Query per product that is sold in waves.

    `request` is the key of a request that may have been carried out, as records of earlier versions say it.
    A code that is divided costs a read more, and one of which earlier versions counted people's uses one, too. Raises
    UnavailableError.
    """
    product_ids = {item.product_id for item in requested}
    code = promos.normal_code(promo_code) if promo_code is not None and user_id is not None else None
    shop: list[Key] = keys_of_availability(product_ids)
    people: list[Key] = []
    if code is not None and user_id is not None:
        shop.append(Promo.key(code))
    if delivery_method is not None:
        shop.append(DeliveryMethods.key())
    if user_id is not None and (with_limits or code is not None):
        shop.append(CustomerLimits.key(user_id))
    if with_buyer and user_id is not None:
        people.append(User.key(user_id))
    seen = [RequestRecord.key(request)] if request is not None else []
    found = find_across({ShopItem: shop, IdentityItem: people, IdempotencyItem: seen}, consistent=consistent)
    promo = one_of(found, Promo, Promo.key(code)) if code is not None else None
    seen_limits = one_of(found, CustomerLimits, CustomerLimits.key(user_id)) if user_id is not None else None
    return QuoteFacts(
        availability=availability_among(found, product_ids, consistent=consistent),
        promo=promo_counts.of(promo, consistent=consistent) if promo is not None else None,
        promo_uses=_uses(promo, user_id, seen_limits, consistent=consistent),
        delivery_methods=one_of(found, DeliveryMethods, DeliveryMethods.key()),
        buyer=one_of(found, User, User.key(user_id)) if user_id is not None else None,
        limits=seen_limits,
        request=one_of(found, RequestRecord, RequestRecord.key(request)) if request is not None else None,
    )


def _uses(promo: Promo | None, user_id: str | None, seen: CustomerLimits | None, *, consistent: bool) -> int:
    if promo is None or user_id is None:
        return 0
    return limits.uses_of(seen or CustomerLimits.nothing(user_id), promo, user_id, consistent=consistent)
