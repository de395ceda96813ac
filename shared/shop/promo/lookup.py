"""Finding a promo code: what somebody typed, or what an order used."""

from __future__ import annotations

from shared.shop.promo import rules
from shared.shop.promo.errors import PromoInvalidError, PromoNotFoundError
from shared.shop.promo.models import Promo


def find(code: str, *, consistent: bool = False) -> Promo:
    """The promo code a person typed, in any case. Raises PromoNotFoundError, also for what cannot be a code."""
    normal = normal_code(code)
    promo = Promo.get_or_none(*Promo.key(normal), consistent=consistent) if normal is not None else None
    return usable(promo)


def normal_code(code: str) -> str | None:
    """The spelling under which a code is stored; None for what cannot be a code."""
    try:
        return rules.normalise_code(code)
    except PromoInvalidError:
        return None


def usable(promo: Promo | None, *, user_id: str | None = None) -> Promo:
    """A code that was read, unless there is none or it was deleted. Raises PromoNotFoundError.

    Another's own code does not exist for `user_id`; None is staff, for whom all do.
    """
    if promo is None or promo.is_deleted:
        raise PromoNotFoundError()
    if user_id is not None:
        refuse_others(promo, user_id)
    return promo


def refuse_others(promo: Promo, user_id: str) -> None:
    """Refuse a code that is another person's. Raises PromoNotFoundError."""
    if promo.owner_id not in (None, user_id):
        raise PromoNotFoundError()


def find_used(code: str, generation: str | None = None) -> Promo | None:
    """A code that an order used, deleted ones too, by its normal spelling and the order's `promo_generation`."""
    promo = Promo.get_or_none(*Promo.key(code), consistent=True)
    if promo is None or promo.generation == generation:
        return promo
    return Promo.get_or_none(*Promo.former_key(code, generation), consistent=True)
