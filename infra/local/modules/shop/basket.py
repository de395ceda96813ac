"""Chooses what the demo buys; when the demo data are used up, the admin tops them up first."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from infra.local.demo.client import DemoClient, DemoError, Row
from infra.local.demo.narrator import Narrator
from infra.local.modules.shop import seeds

PIECES_WANTED = 2
LONGEST_LINE = 50
TOP_UP = 20
WAVES_LIMIT = 20
"""What the API takes at most for one product."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A product in a size, and how many of it."""

    product: Row
    size: str
    quantity: int

    @property
    def item(self) -> Row:
        """The line of a quote or an order."""
        return {"product_id": self.product["id"], "size": self.size, "quantity": self.quantity}


def from_stock(shop: DemoClient, admin: DemoClient, narrator: Narrator) -> Choice:
    """Two pieces of something that is in stock."""
    products = shop.items("/products", "Browsing what is in stock", order_type="in_stock")
    # Demo products first: others may be changed by whoever made them while the demo plays.
    seeded = {one.fields["article"] for one in seeds.PRODUCTS}
    for listed in sorted(products, key=lambda one: one["article"] not in seeded):
        # The list may come from a cache; what is left is what the product says now.
        product = shop.api("GET", f"/products/{listed['id']}", expect=200, doing="Reading a product")
        for size in product["sizes"]:
            if size["stock"] >= PIECES_WANTED and product["price"] > 0:
                return Choice(product, size["size"], PIECES_WANTED)
    sellable = [product for product in products if product["price"] > 0 and product["sizes"]]
    if not sellable:
        raise DemoError("The shop has no product that is sold from stock.", "`make seeds` puts the demo data in again.")
    product, size = sellable[0], str(sellable[0]["sizes"][0]["size"])
    body = {"size": size, "delta": TOP_UP, "reason": "The demo bought everything"}
    admin.api("POST", f"/products/{product['id']}/stock", body, expect=200, doing="Restocking")
    narrator.done(f"Nothing was in stock: the admin put {TOP_UP} × “{product['name']}”, {size} in")
    return Choice(product, size, PIECES_WANTED)


def over_a_wave_boundary(shop: DemoClient, admin: DemoClient, narrator: Narrator) -> Choice:
    """One piece more of a preorder product than its open wave still takes, so that the next wave has to follow."""
    products = shop.items("/products", "Browsing preorders", order_type="preorder")
    for product in products:
        if (choice := _across(shop, product)) is not None:
            return choice
    for product in [*products, *shop.items("/products", "Browsing sold-out preorders", order_type="waiting")]:
        if product["preorder_waves_total"] + 2 > WAVES_LIMIT or product["preorder_wave_capacity"] >= LONGEST_LINE:
            continue
        if (choice := _across(shop, _with_more_waves(admin, product, narrator))) is not None:
            return choice
    choice = _across(shop, _new_preorder(admin, narrator))
    if choice is None:
        raise DemoError("A new preorder product should have two waves with room, but has not.")
    return choice


def promo_code(shop: DemoClient, admin: DemoClient, items: list[Row], narrator: Narrator) -> str:
    """A code from the shop's list that gives this basket a discount; a new one when none does."""
    for promo in admin.items("/promo-codes", "Listing the promo codes"):
        if promo["is_active"] and (promo["discount_percent"] or 0) < 100 and _works(shop, items, promo["code"]):
            return str(promo["code"])
    code = f"DEMO-{secrets.token_hex(4).upper()}"
    body = {"code": code, "description": "Made by the demo", "discount_percent": 10}
    admin.api("POST", "/promo-codes", body, expect=201, doing="Making a promo code")
    narrator.done(f"No code fitted this basket: the admin made {code}, 10 %")
    return code


def quote(shop: DemoClient, items: list[Row], code: str) -> Row:
    """What the basket would come to with a code."""
    body = {"items": items, "promo_code": code, "delivery": {"cdek_point": "MSK-42"}}
    answer: Row = shop.api("POST", "/orders/quote", body, expect=200, doing="Asking for a quote")
    return answer


def _works(shop: DemoClient, items: list[Row], code: str) -> bool:
    offered = quote(shop, items, code)
    return not offered["problems"] and 0 < offered["discount_amount"] < offered["total_amount"]


def _across(shop: DemoClient, product: Row) -> Choice | None:
    waves = shop.api("GET", f"/products/{product['id']}/waves", expect=200, doing="Reading the waves")["items"]
    free_units = [w["capacity"] - w["current_count"] for w in waves if w["status"] == "open"]
    free_units = [free for free in free_units if free > 0]
    if len(free_units) < 2 or free_units[0] >= LONGEST_LINE or product["price"] <= 0:
        return None
    return Choice(product, str(product["sizes"][0]["size"]), free_units[0] + 1)


def _with_more_waves(admin: DemoClient, product: Row, narrator: Narrator) -> Row:
    # The list may come from a cache; the change needs the version of this moment.
    current = admin.api("GET", f"/products/{product['id']}", expect=200, doing="Reading a product")
    total = current["preorder_waves_total"] + 2
    body = {"version": current["version"], "preorder_waves_total": total}
    answer: Row = admin.api("PATCH", f"/products/{product['id']}", body, expect=200, doing="Opening two more waves")
    narrator.done(f"The waves of “{product['name']}” were full: the admin opened two more")
    return answer


def _new_preorder(admin: DemoClient, narrator: Narrator) -> Row:
    body = {
        "article": f"DEMO-{secrets.token_hex(4).upper()}",
        "name": "Demo parka",
        "description": "Sewn in waves of three, for the demo.",
        "price": 1_299_000,
        "sizes": [{"size": "M"}],
        "order_type": "preorder",
        "preorder_waves_total": 3,
        "preorder_wave_capacity": 3,
    }
    product: Row = admin.api("POST", "/products", body, expect=201, doing="Making a preorder product")
    narrator.done("No preorder had room over two waves: the admin made a new one, “Demo parka”")
    return product
