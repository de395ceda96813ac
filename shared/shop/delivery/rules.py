"""Kinds of delivery, what each needs to know, and what it costs: tables and pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from urllib.parse import quote

from shared.core.money import Money

# What a method's address for following parcels has in place of the parcel's number.
NUMBER_PLACE: Final = "{tracking_number}"
TRACKING_URL: Final = r"^https://[^\s{}]*\{tracking_number\}[^\s{}]*$"
# https://www.cdek.ru/ru/tracking
CDEK_TRACKING: Final = "https://www.cdek.ru/ru/tracking?order_id={tracking_number}"
CODE: Final = r"^[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?$"
MAX_METHODS: Final = 50


class DeliveryKind(StrEnum):
    """How goods get to the buyer."""

    PICKUP = "pickup"
    COURIER = "courier"
    POST = "post"


class DeliveryNeed(StrEnum):
    """What an order has to say about where it goes; `any` is an address or a pick-up point of a carrier."""

    NOTHING = "nothing"
    ADDRESS = "address"
    POINT = "point"
    ANY = "any"


NEED_BY_KIND: Final[Mapping[DeliveryKind, DeliveryNeed]] = {
    DeliveryKind.PICKUP: DeliveryNeed.NOTHING,
    DeliveryKind.COURIER: DeliveryNeed.ADDRESS,
    DeliveryKind.POST: DeliveryNeed.ANY,
}


def is_satisfied(need: str, *, address: str | None, point: str | None) -> bool:
    """Whether an order says what its delivery needs to know."""
    return {
        DeliveryNeed.NOTHING: True,
        DeliveryNeed.ADDRESS: bool(address),
        DeliveryNeed.POINT: bool(point),
        DeliveryNeed.ANY: bool(address or point),
    }[DeliveryNeed(need)]


def tracking_link(template: str | None, number: str | None, *, point: str | None) -> str | None:
    """Where a parcel is followed: at its method's carrier, for CDEK points without one at CDEK; else nowhere."""
    chosen = template or (CDEK_TRACKING if point else None)
    if chosen is None or not number:
        return None
    return chosen.replace(NUMBER_PLACE, quote(number, safe=""))


def price_for(goods: Money, *, price: Money, free_from: Money | None) -> Money:
    """What a delivery costs (kopecks) with goods of so much; from `free_from` on it costs nothing."""
    return 0 if free_from is not None and goods >= free_from else price
