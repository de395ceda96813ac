"""Messages of the shop: about orders, preorders and waiting lists."""

from __future__ import annotations

from shared.notifications.message_catalog import (
    MessageKind,
    Messages,
    day,
    label,
    money,
    required_text,
    text_or_empty,
)
from shared.notifications.rules import Category
from shared.shop.messages import en, ru

_NUMBER = {"order_number": ("order_number", required_text)}
_TOTAL = {**_NUMBER, "amount": ("final_amount", money)}
_AMOUNT = {**_NUMBER, "amount": ("amount", money)}
_SHIPPED = {**_NUMBER, "tracking_number": ("tracking_number", required_text)}
_WAVE = {
    "product": ("product_name", required_text),
    "wave": ("wave_number", required_text),
    "status": ("status", label("wave_status")),
    "ship_date": ("ship_date", day),
    "note": ("message", text_or_empty),
}
_PRODUCT = {"product": ("product_name", required_text)}

MESSAGES = Messages(
    categories=(
        Category("orders", optional=True, transactional=True),
        Category("preorders", optional=True, transactional=False),
        Category("waitlist", optional=True, transactional=False),
    ),
    kinds=(
        MessageKind("order.placed", "order_placed", "orders", _TOTAL),
        MessageKind("order.paid", "order_paid", "orders", _TOTAL),
        MessageKind("order.shipped", "order_shipped", "orders", _SHIPPED),
        MessageKind("order.cancelled", "order_cancelled", "orders", _NUMBER),
        MessageKind("order.expired", "order_expired", "orders", _NUMBER),
        MessageKind("order.refunded", "order_refunded", "orders", _AMOUNT),
        MessageKind("order.goods_returned", "order_returned", "orders", _NUMBER),
        MessageKind("order.late_refund", "late_refund", "orders", _AMOUNT),
        MessageKind("order.hold_expiring", "hold_expiring", "orders", _TOTAL),
        MessageKind("order.wave_moved", "wave_moved", "preorders", _WAVE),
        MessageKind("waitlist.slot_available", "waitlist_slot", "waitlist", _PRODUCT),
    ),
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
    labels={"ru": ru.LABELS, "en": en.LABELS},
)
