"""The life cycle of orders: stock, promo codes with caps, payments, refunds."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.faults.stateful.base import CALLS, PICK
from tests.faults.stateful.orders_model import Code, Wish, uses_of
from tests.faults.stateful.shopping import BUYERS, WAYS, Shopping, out_of
from tests.faults.stateful.tables import Row, rows

# Little of everything, so that it runs out.
STOCK = (3, 6)
PRICE = 1003
CODES = {
    "TEN": Code(10),
    "RARE": Code(15, uses=1),
    "MINE": Code(20, uses=5, per_person=1),
    "GIFT": Code(100, uses=2),
}
# Codes whose uses are counted on several items to begin with.
DIVIDED = {"MINE": 3, "GIFT": 2}


class OrdersMachine(Shopping):
    """Three buyers, two products of which there are few, and codes that run out."""

    def open_shop(self) -> None:
        """Two products and the codes."""
        self.stock: dict[str, int] = {}
        for number, pieces in enumerate(STOCK):
            body = {"article": f"A-{number}", "name": "Худи", "price": PRICE, "sizes": [{"size": "M", "stock": pieces}]}
            made = self.ask("POST", "/products", body, self.boss)
            self.stock[made.json["id"]] = pieces
        for name, code in CODES.items():
            terms = {"max_uses": code.uses, "max_uses_per_user": code.per_person}
            body = {"code": name, "discount_percent": code.percent, **terms}
            assert self.ask("POST", "/promo-codes", body, self.boss).status == 201
        for name, shards in DIVIDED.items():
            assert self.ask("PUT", f"/promo-codes/{name}/shards", {"shards": shards}, self.boss).status == 200

    @rule(
        buyer=st.sampled_from(BUYERS),
        units=st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(any),
        promo=st.sampled_from([None, None, *CODES]),
        way=st.sampled_from(WAYS),
    )
    def place(self, buyer: str, units: tuple[int, int], promo: str | None, way: str) -> None:
        """Somebody orders."""
        self.count()
        self.buy(self._wish(buyer, units, promo), way)

    @rule(
        call=CALLS,
        buyer=st.sampled_from(BUYERS),
        units=st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(any),
        promo=st.sampled_from([None, *CODES]),
    )
    def somebody_orders_meanwhile(self, call: int, buyer: str, units: tuple[int, int], promo: str | None) -> None:
        """In the middle of what comes next, somebody orders."""
        self.count()
        self.meanwhile(call, lambda: self.buy(self._wish(buyer, units, promo), "key"))

    @rule(call=CALLS, buyer=st.sampled_from(BUYERS), other=st.sampled_from(BUYERS), promo=st.sampled_from(list(CODES)))
    def two_want_one_code(self, call: int, buyer: str, other: str, promo: str) -> None:
        """Two people use a code at once, for different products."""
        self.count()
        self.meanwhile(call, lambda: self.buy(self._wish(other, (0, 1), promo), "key"))
        self.buy(self._wish(buyer, (1, 0), promo), "key")

    @rule(product=PICK, pieces=st.integers(-2, 3).filter(bool))
    def stock_is_counted(self, product: int, pieces: int) -> None:
        """The staff find pieces, or miss some."""
        self.count()
        chosen = list(self.stock)[product % len(self.stock)]
        body = {"size": "M", "delta": pieces, "reason": "Инвентаризация"}
        answer = self.ask("POST", f"/products/{chosen}/stock", body, self.boss)
        assert answer.status in (200, 409), answer.body
        if answer.status == 200:
            self.stock[chosen] += pieces

    @rule(name=st.sampled_from(list(CODES)), shards=st.integers(1, 4))
    def a_code_is_divided(self, name: str, shards: int) -> None:
        """The staff count the uses of a code on more items, or on fewer."""
        self.count()
        answer = self.ask("PUT", f"/promo-codes/{name}/shards", {"shards": shards}, self.boss)
        assert answer.status in (200, 409), answer.body

    def _wish(self, buyer: str, units: tuple[int, int], promo: str | None) -> Wish:
        basket = {product: number for product, number in zip(self.stock, units, strict=True) if number}
        return Wish(buyer, basket, promo)

    def refusal(self, wish: Wish) -> str | None:
        """A lack of stock is reported before a code that is used up."""
        orders = rows("shop", "order")
        out = out_of(orders)
        if any(self.stock[product] - out[product] < units for product, units in wish.basket.items()):
            return "out_of_stock"
        if wish.promo:
            code, uses = CODES[wish.promo], uses_of(orders).get(wish.promo, {})
            if code.uses is not None and sum(uses.values()) >= code.uses:
                return "promo_used_up"
            if code.per_person is not None and uses.get(self.it.people[wish.buyer].id, 0) >= code.per_person:
                return "promo_user_limit"
        return None

    def check_shelves(self, orders: list[Row]) -> None:
        """Every unit and every use is available or in exactly one order."""
        out, uses = out_of(orders), uses_of(orders)
        for availability in rows("shop", "availability"):
            product = availability["product_id"]
            assert availability["stock"]["M"] == self.stock[product] - out[product], (
                f"stock {availability['stock']}, out {out}"
            )
            assert availability["stock"]["M"] >= 0
        for promo in rows("shop", "promo"):
            mine, code = uses.get(promo["code"], {}), CODES[promo["code"]]
            beside = [one for one in rows("shop", "promo_shard") if f"#{promo['code']}#" in one["pk"]]
            counts = [one.get("current_uses", 0) for one in (promo, *beside)]
            assert sum(counts) == sum(mine.values()), f"{promo['code']}: {counts}, {mine}"
            assert len(counts) == promo.get("shards", 1)
            assert code.uses is None or sum(mine.values()) <= code.uses
            assert code.per_person is None or max(mine.values(), default=0) <= code.per_person
