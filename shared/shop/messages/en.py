"""The shop's messages in English."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "order_placed": Text(
        "Order {order_number} received",
        "Order {order_number} received, total {amount}.",
        "We have received your order {order_number}.\n\n{goods}\n\nTotal: {amount}\n\n"
        "The goods are held for you until you pay. Pay: {link}",
    ),
    "order_free": Text(
        "Order {order_number} received",
        "Order {order_number} received, nothing to pay.",
        "We have received your order {order_number}.\n\n{goods}\n\nTotal: {amount}\n\n"
        "There is nothing to pay. We will write when it is on its way. Your order: {link}",
    ),
    "order_paid": Text(
        "Order {order_number} is paid",
        "Order {order_number} is paid: {amount}. Thank you!",
        "We have received the payment for order {order_number}.\n\n{goods}\n\nTotal: {amount}\n\n"
        "Thank you! We will write when it is on its way. Your order: {link}",
    ),
    "order_ready": Text(
        "Order {order_number} is ready",
        "Order {order_number} is ready to be picked up.",
        "Order {order_number} is ready to be picked up.\n\n{goods}\n\nTotal: {amount}\n\nYour order: {link}",
    ),
    "order_shipped": Text(
        "Order {order_number} is on its way",
        "Order {order_number} is on its way, tracking {tracking_number}.",
        "Order {order_number} has been handed to the carrier.\n\n{goods}\n\nTotal: {amount}\n\n"
        "Tracking number: {tracking_number}\nFollow the parcel: {tracking_link}\nYour order: {link}",
    ),
    "order_delivered": Text(
        "Order {order_number} is delivered",
        "Order {order_number} is delivered. Thank you!",
        "Order {order_number} is delivered.\n\n{goods}\n\nTotal: {amount}\n\n"
        "Thank you for choosing us! If something does not fit, write to us. Your order: {link}",
    ),
    "order_cancelled": Text(
        "Order {order_number} is cancelled",
        "Order {order_number} is cancelled.",
        "Order {order_number} is cancelled.\n\n{goods}\n\n"
        "If it was paid, the money goes back the way it came. Your order: {link}",
    ),
    "order_expired": Text(
        "Order {order_number} was not paid",
        "Order {order_number} was not paid in time and is released.",
        "Order {order_number} was not paid in time, and its goods are on sale again.\n\n{goods}\n\n"
        "You can order once more. What was in it: {link}",
    ),
    "order_refunded": Text(
        "Refund for order {order_number}",
        "Refund for order {order_number}: {amount}.",
        "We have refunded {amount} for order {order_number}.\n\n{goods}\n\n"
        "Your bank decides when it reaches your card. Your order: {link}",
    ),
    "order_returned": Text(
        "Return for order {order_number} accepted",
        "Your return for order {order_number} is accepted.",
        "We have accepted the things that you returned from order {order_number}.\n\n{goods}\n\nYour order: {link}",
    ),
    "late_refund": Text(
        "Payment for order {order_number} is returned",
        "The payment for order {order_number} came too late, {amount} goes back.",
        "The payment for order {order_number} came after the order was cancelled or released.\n\n"
        "We are returning {amount} in full. We are sorry. Your order: {link}",
    ),
    "hold_expiring": Text(
        "Order {order_number} is waiting for payment",
        "Order {order_number} is waiting for {amount}; the hold ends soon.",
        "Order {order_number} is not paid yet.\n\n{goods}\n\nTotal: {amount}\n\n"
        "Soon its goods go back on sale. Pay: {link}",
    ),
    "order_corrected": Text(
        "Order {order_number} was changed",
        "Order {order_number} was changed, see the site.",
        "We have changed order {order_number}:\n\n{changes}\n\nIt holds now:\n\n{goods}\n\nTotal: {amount}\n\n"
        "If this is a mistake, write to us. Your order: {link}",
    ),
    "wave_moved": Text(
        "Preorder of {product}: {status}",
        "Preorder of {product}: {status}.",
        "News about your preorder of {product}, wave {wave}: {status}.\n\nExpected shipping: {ship_date}.\n{note}\n\n"
        "Your order: {link}",
    ),
    "waitlist_slot": Text(
        "You can order {product}",
        "You can order {product}: you are first in line.",
        'You can order "{product}", and you are first in line.\n\nOrder before somebody else does: {link}',
    ),
    "back_in_stock": Text(
        "Back in stock: {product}, {size}",
        "Back in stock: {product}, {size}.",
        '"{product}" is in stock again in size {size}, for which you asked.\n\nThere are few of it. Order: {link}',
    ),
    "promo_issued": Text(
        "A promo code for you: {discount}",
        "Your promo code {code}: {discount} until {until}. {terms}",
        "Your promo code: {code}\n\nIt takes {discount} off one order until {until}, and only you can use it."
        "\n\n{terms}",
    ),
    "stock_low": Text(
        "Little is left of {product}",
        "Little is left of {product}: {stock}.",
        'Left in stock of "{product}" ({article}): {stock}.',
    ),
}

LABELS: dict[str, dict[str, str]] = {
    "promo_terms": {"least": "For orders of at least {total}."},
    "wave_status": {
        "open": "open for orders",
        "full": "all slots are taken",
        "in_production": "in production",
        "ready": "ready to ship",
        "completed": "completed",
    },
    "delivery_kind": {
        "pickup": "Pick-up",
        "courier": "Courier",
        "post": "Delivery to a point or by post",
        "delivery": "Delivery",
    },
    "order_field": {
        "delivery_address": "address",
        "cdek_point": "pick-up point",
        "recipient": "recipient",
        "size": "size",
        "tracking_number": "tracking number",
    },
}
