"""The action of automation's rules that gives a person a promo code of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from shared.automation.actions import ActionKind, Actions, Occasion, Params
from shared.automation.catalogue import NamedEvent
from shared.core import clock, periods
from shared.core.errors import FieldError
from shared.data.uow import UnitOfWork
from shared.shop.promo import personal


def _give(occasion: Occasion, params: Params) -> None:
    """Make a code that only this person can use, once, and tell them."""
    uow = UnitOfWork()
    promo = personal.issue(
        uow,
        owner_id=occasion.user.id,
        prefix=params.get("prefix") or "",
        discount_percent=params.get("discount_percent"),
        discount_amount=params.get("discount_amount"),
        min_total=params.get("min_total"),
        # The message names the day alone: the code is good on all of it.
        valid_until=periods.last_moment(periods.today(clock.now()) + timedelta(days=int(params["valid_days"]))),
    )
    occasion.record(uow, "promo_code", code=promo.code)
    uow.commit()


def _faults(params: Params, _event: NamedEvent, path: str) -> Iterator[FieldError]:
    if (params.get("discount_percent") is None) == (params.get("discount_amount") is None):
        yield FieldError(f"{path}.discount_percent", "value_invalid", "Give either a percentage or an amount.")


ACTIONS: Actions = {"promo_code": ActionKind(_give, _faults)}
