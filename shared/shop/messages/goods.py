"""How messages list what an order holds, what it comes to, and where its pages are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.core import site_links
from shared.notifications.message_catalog import money, required_text
from shared.notifications.texts import Language

Facts = Mapping[str, Any]


def goods(facts: Facts, language: Language) -> list[str]:
    """The goods of an order, a line each, and its delivery; nothing for events that hold no list."""
    lines = [_line(one, _amount_of(one), language) for one in facts.get("contents") or facts.get("items") or ()]
    if facts.get("delivery_kind"):
        lines.append(_delivery(facts, language))
    return lines


def returned(facts: Facts, language: Language) -> list[str]:
    """The goods that came back with a refund; nothing when a sum alone was given back."""
    named = [one for one in facts.get("lines") or () if one.get("name") and one["quantity"]]
    lines = [_line(one, one.get("amount"), language) for one in named]
    if lines and facts.get("delivery_amount"):
        lines.append(_delivery({"delivery_kind": "delivery", **facts}, language))
    return lines


def corrected(facts: Facts, language: Language) -> list[str]:
    """What was corrected: the fields by their names, sizes with both values."""
    fields = [language.label("order_field", one) for one in facts.get("fields") or () if one != "size"]
    word = language.label("order_field", "size")
    return [*fields, *(f"{word}: {one['before']} → {one['after']}" for one in facts.get("sizes") or ())]


def discount(facts: Facts, language: Language) -> str:
    """What a promo code takes off: a percentage, or an amount."""
    percent = facts.get("discount_percent")
    return f"{percent}\xa0%" if percent else money(facts.get("discount_amount"), language)


def least_total(facts: Facts, language: Language) -> str:
    """From which total a promo code can be used, as a sentence; nothing when from any."""
    least = facts.get("min_total")
    return language.label("promo_terms", "least").format(total=money(least, language)) if least else ""


def paid(facts: Facts, language: Language) -> str:
    """What came for an order: what it cost, or the other amount that staff accepted."""
    return money(facts.get("captured_amount", facts.get("final_amount")), language)


def product_link(variables: Facts) -> dict[str, str]:
    """Where what somebody waited for is ordered."""
    return {"link": site_links.product_page(str(variables.get("product_id", "")))}


def order_link(facts: Facts, language: Language) -> str:
    """The order's page."""
    return site_links.order_page(required_text(facts.get("aggregate_id"), language))


def pay_link(facts: Facts, language: Language) -> str:
    """The order's page, which goes on to the payment."""
    return site_links.order_payment(required_text(facts.get("aggregate_id"), language))


def tracking_link(facts: Facts, language: Language) -> str:
    """Where the parcel is followed: at its carrier, and where nobody knows that, on the order's page."""
    return facts.get("tracking_url") or order_link(facts, language)


def _line(one: Facts, amount: int | None, language: Language) -> str:
    text = f"{one['name']}, {one['size']} × {one['quantity']}"
    return text if amount is None else f"{text}: {money(amount, language)}"


def _amount_of(one: Facts) -> int | None:
    if "amount" in one:
        return int(one["amount"])
    return one["price"] * one["quantity"] - one["discount"] if "price" in one else None


def _delivery(facts: Facts, language: Language) -> str:
    kind = language.label("delivery_kind", facts["delivery_kind"])
    return f"{kind}: {money(facts.get('delivery_amount') or 0, language)}"
