"""Russian texts of refunds and receipts that the payment provider shows to customers and to the tax office."""

from __future__ import annotations

CANNOT_FULFIL = "Заказ больше нельзя выполнить"
PAID_TWICE = "Двойная оплата"
OTHER_GOODS = "Другие товары ({count})"
