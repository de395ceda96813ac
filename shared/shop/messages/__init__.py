"""Messages of the shop: about orders, preorders and waiting lists."""

from __future__ import annotations

from shared.notifications.message_catalog import (
    WHOLE,
    LateVariables,
    MessageKind,
    Messages,
    day,
    label,
    last_day,
    money,
    required_text,
    text_or_empty,
)
from shared.notifications.rules import Category
from shared.shop.messages import en, goods, ru

_NUMBER = {"order_number": ("order_number", required_text)}
_PAGE = {**_NUMBER, "link": (WHOLE, goods.order_link)}
_GOODS = {**_PAGE, "goods": (WHOLE, goods.goods)}
_TOTAL = {**_GOODS, "amount": ("final_amount", money)}
_PAID = {**_TOTAL, "amount": (WHOLE, goods.paid)}
_TO_PAY = {**_TOTAL, "link": (WHOLE, goods.pay_link)}
_AMOUNT = {**_PAGE, "amount": ("amount", money)}
_RETURNED = {**_PAGE, "goods": (WHOLE, goods.returned)}
_SHIPPED = {
    **_TOTAL,
    "tracking_number": ("tracking_number", required_text),
    "tracking_link": (WHOLE, goods.tracking_link),
}
_CORRECTED = {**_TOTAL, "changes": (WHOLE, goods.corrected)}
_WAVE = {
    "product": ("product_name", required_text),
    "wave": ("wave_number", required_text),
    "status": ("status", label("wave_status")),
    "ship_date": ("ship_date", day),
    "note": ("message", text_or_empty),
    "link": (WHOLE, goods.order_link),
}
_PROMO = {
    "code": ("code", required_text),
    "discount": (WHOLE, goods.discount),
    "until": ("valid_until", last_day),
    "terms": (WHOLE, goods.least_total),
}
_PRODUCT = {"product": ("product_name", required_text)}
_AVAILABLE = {**_PRODUCT, "product_id": ("product_id", text_or_empty)}
_PRODUCT_PAGE = LateVariables(names=frozenset({"link"}), needs=frozenset({"product_id"}), load=goods.product_link)

MESSAGES = Messages(
    categories=(
        Category("orders", optional=True, transactional=True),
        Category("preorders", optional=True, transactional=False),
        Category("waitlist", optional=True, transactional=False),
    ),
    kinds=(
        # What costs nothing is placed and paid at once: one message, and nothing in it to pay.
        MessageKind("order.placed", "order_placed", "orders", _TO_PAY, unless={"final_amount": 0}),
        MessageKind("order.paid", "order_free", "orders", _TOTAL, only={"final_amount": 0}),
        MessageKind("order.paid", "order_paid", "orders", _PAID),
        # What its buyer picks up is handed to no carrier.
        MessageKind("order.shipped", "order_ready", "orders", _TOTAL, only={"delivery_kind": "pickup"}),
        MessageKind("order.shipped", "order_shipped", "orders", _SHIPPED),
        MessageKind("order.delivered", "order_delivered", "orders", _TOTAL),
        MessageKind("order.cancelled", "order_cancelled", "orders", _GOODS),
        MessageKind("order.expired", "order_expired", "orders", _GOODS),
        MessageKind("order.refunded", "order_refunded", "orders", {**_RETURNED, **_AMOUNT}),
        MessageKind("order.goods_returned", "order_returned", "orders", _RETURNED),
        MessageKind("order.late_refund", "late_refund", "orders", _AMOUNT),
        MessageKind("order.hold_expiring", "hold_expiring", "orders", _TO_PAY, until="hold_expires_at"),
        MessageKind("order.corrected", "order_corrected", "orders", _CORRECTED, by_others=True),
        MessageKind("order.wave_moved", "wave_moved", "preorders", _WAVE),
        MessageKind("promo.issued", "promo_issued", "offers", _PROMO),
        MessageKind("waitlist.slot_available", "waitlist_slot", "waitlist", _AVAILABLE),
        MessageKind(
            "waitlist.back_in_stock", "back_in_stock", "waitlist", {**_AVAILABLE, "size": ("size", required_text)}
        ),
        MessageKind(
            "stock.notice_due",
            "stock_low",
            "desk",
            {**_PRODUCT, "article": ("article", required_text), "stock": ("stock", text_or_empty)},
            recipient_field="recipient_id",
        ),
    ),
    late={"waitlist_slot": _PRODUCT_PAGE, "back_in_stock": _PRODUCT_PAGE},
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
    labels={"ru": ru.LABELS, "en": en.LABELS},
)
