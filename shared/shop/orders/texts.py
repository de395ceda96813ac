"""Russian texts of orders that the payment provider prints on its page, its receipts and its refunds."""

from __future__ import annotations

ORDER = "Заказ {number}"
DELIVERY = "Доставка: {name}"
CANCELLATION = "Отмена заказа"
AMOUNT_MISMATCH = "Сумма оплаты не совпала с заказом"
