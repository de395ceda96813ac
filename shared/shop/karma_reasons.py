"""What karma of this module is for, in words, as part of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.why.sentences import Sentence, said

REASONS: Final[Mapping[str, Sentence]] = {
    "order.placed": said("оплата заказа баллами", "points spent on an order"),
    "order.cancelled": said("возврат за отменённый заказ", "an order that was cancelled"),
    "order.expired": said("возврат за неоплаченный заказ", "an order that was not paid"),
    "order.refunded": said("возврат по заказу", "a refund of an order"),
    "order.paid": said("поздняя оплата заказа", "a late payment of an order"),
    "order.goods_returned": said("возврат вещей", "goods that came back"),
    "order.refund_requested": said("возврат по заказу", "a refund of an order"),
}
