"""The order itself remembers the request that placed it: its number is derived from the request's key.

An order is created under its number, so the same request cannot place a second one, and no record beside the order
says so. Where the number is another order's, or that of this key's order of more than a day ago, the number is drawn
and a record written as for any other request; which of both it is never changes once the day is over.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from shared.core import clock, ids
from shared.data import idempotency
from shared.data.idempotency import KEY_LIFETIME, IdempotencyKey, IdempotencyKeyReusedError, LostRaceError
from shared.data.uow import UnitOfWork
from shared.shop.orders import rules
from shared.shop.orders.errors import NumberTakenError
from shared.shop.orders.models import Order

# Bytes of a digest that a stamp keeps of the key, and of the request: eight letters each.
KEPT_BYTES = 6
KEY_LETTERS = 8


@dataclass(slots=True)
class OrderNumber:
    """Which number a request's order gets; without a key any fresh one."""

    key: IdempotencyKey | None
    _is_drawn: bool = False

    def give(self, order: Order) -> None:
        """Give an order its number, its id, and the stamp of its request."""
        if self.key is None or self._is_drawn:
            order.order_number, order.request = rules.new_number(), None
        else:
            order.order_number, order.request = _number_of(self.key), _stamp_of(self.key)
        order.order_id = Order.new_id(order.order_number)

    def create(self, uow: UnitOfWork, order: Order) -> None:
        """Add the order to its transaction. At commit LostRaceError when this very request has placed one.

        IdempotencyKeyReusedError when another request has, and NumberTakenError when the number must be drawn.
        """
        if not order.request:
            uow.create(order, on_conflict=NumberTakenError())
            uow.store_idempotency_key(self.key, {"order_id": order.order_id})
        else:
            uow.create(order, on_conflict=self._explain, is_repeat_guard=True)

    def _explain(self, old: dict[str, Any] | None) -> Exception:
        if (
            self.key is not None
            and old is not None
            and _is_by(self.key, old.get(Order.request.attr_name), old["created_at"])
        ):
            is_same = old[Order.request.attr_name] == _stamp_of(self.key)
            return LostRaceError({"order_id": old["order_id"]}) if is_same else IdempotencyKeyReusedError()
        self._is_drawn = True
        return NumberTakenError()


def find(key: IdempotencyKey) -> dict[str, Any] | None:
    """What an earlier request with this key placed, or None. Raises IdempotencyKeyReusedError for another body."""
    order = Order.get_or_none(*Order.key_of_number(_number_of(key)), consistent=True)
    if order is None or not _is_by(key, order.request, order.created_at):
        return idempotency.find(key)
    if order.request != _stamp_of(key):
        raise IdempotencyKeyReusedError()
    return {"order_id": order.order_id}


def _is_by(key: IdempotencyKey, stamp: str | None, created_at: str) -> bool:
    """Whether an order was placed under this key, and not longer ago than keys live."""
    is_of_key = stamp is not None and stamp[:KEY_LETTERS] == _stamp_of(key)[:KEY_LETTERS]
    return is_of_key and clock.now() - clock.parse(created_at) < KEY_LIFETIME


def _digest_of(key: IdempotencyKey) -> bytes:
    return hashlib.sha256("\n".join((key.owner, key.route, key.key)).encode()).digest()


def _number_of(key: IdempotencyKey) -> str:
    return ids.reference_of(_digest_of(key))


def _stamp_of(key: IdempotencyKey) -> str:
    """Tells the key and the request apart from others; neither can be read from it."""
    of_request = hashlib.sha256(key.request_hash.encode()).digest()
    return "".join(urlsafe_b64encode(digest[-KEPT_BYTES:]).decode() for digest in (_digest_of(key), of_request))
