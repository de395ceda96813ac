"""Preorders: waves that fill, free units and are moved on, orders that span them, and products with a waitlist."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.faults.call_interceptor import Kind
from tests.faults.stateful.base import CALLS, PICK
from tests.faults.stateful.orders_model import Wish, back
from tests.faults.stateful.shopping import BUYERS, WAYS, Shopping
from tests.faults.stateful.tables import Row, rows

PRICE = 2001
CAPACITY = 4
TAKING = ("open", "full")
NEXT = {"open": "in_production", "full": "in_production", "in_production": "ready", "ready": "completed"}
MOST_WAVES = 6
# Calls from a wave's move until the last of its customers is notified, and some more.
CALLS_OF_NOTICES = 40


@dataclass
class Made:
    """A wave that went into production, and how many of its units were taken: those are being made in any case."""

    units_taken: int


class WavesMachine(Shopping):
    """Two products sold in waves, of which there are soon too few units."""

    def open_shop(self) -> None:
        """A product with two waves, and one with a single wave."""
        self.products: list[str] = []
        self.made: dict[tuple[str, int], Made] = {}
        # Products that the staff closed although there were units left: they stay closed.
        self.closed: set[str] = set()
        self.moved: set[tuple[str, int, str]] = set()
        for number in (2, 1):
            terms = {"order_type": "preorder", "preorder_waves_total": number, "preorder_wave_capacity": CAPACITY}
            body = {"article": f"W-{number}", "name": "Пальто", "price": PRICE, "sizes": [{"size": "M"}], **terms}
            self.products.append(self.ask("POST", "/products", body, self.boss).json["id"])

    # What people do.

    @rule(
        buyer=st.sampled_from(BUYERS),
        units=st.tuples(st.integers(0, 6), st.integers(0, 3)).filter(any),
        way=st.sampled_from(WAYS),
    )
    def place(self, buyer: str, units: tuple[int, int], way: str) -> None:
        """Somebody orders, perhaps over the end of a wave."""
        self.count()
        self.buy(self._wish(buyer, units), way)

    @rule(call=CALLS, buyer=st.sampled_from(BUYERS), units=st.tuples(st.integers(0, 6), st.integers(0, 3)).filter(any))
    def somebody_orders_meanwhile(self, call: int, buyer: str, units: tuple[int, int]) -> None:
        """In the middle of what comes next, somebody orders."""
        self.count()
        self.meanwhile(call, lambda: self.buy(self._wish(buyer, units), "key"))

    @rule(product=PICK, buyer=st.sampled_from(BUYERS))
    def join_the_waitlist(self, product: int, buyer: str) -> None:
        """Somebody joins the waitlist."""
        self.count()
        chosen = self.products[product % len(self.products)]
        answer = self.ask("POST", f"/products/{chosen}/waitlist", {}, self.who(buyer))
        assert answer.status in (201, 409), answer.body

    # What the staff do.

    @rule(product=PICK, wave=PICK)
    def move_a_wave(self, product: int, wave: int) -> None:
        """A wave goes into production, becomes ready, is completed."""
        self.count()
        self._move(product, wave)

    @rule(call=CALLS, product=PICK, wave=PICK)
    def a_wave_moves_meanwhile(self, call: int, product: int, wave: int) -> None:
        """In the middle of what comes next, the staff move a wave on."""
        self.count()
        self.meanwhile(call, lambda: self._move(product, wave))

    @rule(product=PICK, wave=PICK, call=st.integers(1, CALLS_OF_NOTICES), kind=st.sampled_from(list(Kind)))
    def notices_of_a_move_are_interrupted(self, product: int, wave: int, call: int, kind: Kind) -> None:
        """The staff move a wave on, and something goes wrong while its customers are notified."""
        self.count()
        self.it.drain()
        self._move(product, wave)
        self.arm(call, kind)
        self.it.drain()

    def _move(self, product: int, wave: int) -> None:
        chosen = self.products[product % len(self.products)]
        waves = self._waves(chosen)
        number = 1 + wave % len(waves)
        status = NEXT.get(waves[number]["status"])
        if status is None:
            return
        self.moved.add((chosen, number, status))
        answer = self.it.call("PATCH", f"/products/{chosen}/waves/{number}", {"status": status}, by=self.boss)
        # A move that was made and not answered is refused when it is repeated.
        assert answer.status in (200, 409), answer.body

    @rule(product=PICK, capacity=st.integers(1, 5))
    def add_a_wave(self, product: int, capacity: int) -> None:
        """One more wave, perhaps of another size."""
        self.count()
        chosen = self.products[product % len(self.products)]
        total = len(self._waves(chosen)) + 1
        if total <= MOST_WAVES:
            self._change(chosen, {"preorder_waves_total": total, "preorder_wave_capacity": capacity})

    @rule(call=CALLS, product=PICK)
    def a_wave_is_added_meanwhile(self, call: int, product: int) -> None:
        """In the middle of what comes next, there is one more wave."""
        self.count()
        chosen = self.products[product % len(self.products)]

        def add() -> None:
            total = len(self._waves(chosen)) + 1
            if total <= MOST_WAVES:
                self._change(chosen, {"preorder_waves_total": total})

        self.meanwhile(call, add)

    @rule(product=PICK, shards=st.integers(1, 4))
    def a_product_is_divided(self, product: int, shards: int) -> None:
        """The staff divide the places of a product's waves, or put them together."""
        self.count()
        self._divide(self.products[product % len(self.products)], shards)

    @rule(call=CALLS, product=PICK, shards=st.integers(1, 4))
    def a_product_is_divided_meanwhile(self, call: int, product: int, shards: int) -> None:
        """In the middle of what comes next, the staff divide a product."""
        self.count()
        self.meanwhile(call, lambda: self._divide(self.products[product % len(self.products)], shards))

    def _divide(self, product: str, shards: int) -> None:
        answer = self.it.call("PUT", f"/products/{product}/stock/shards", {"shards": shards}, by=self.boss)
        assert answer.status in (200, 409), answer.body

    @precondition(lambda self: self.is_calm())
    @rule(product=PICK, order_type=st.sampled_from(["waiting", "preorder"]))
    def open_or_close(self, product: int, order_type: str) -> None:
        """The staff stop the sale of a product, or take it up again."""
        self.count()
        chosen = self.products[product % len(self.products)]
        had_room = self._free_units(chosen) > 0
        self.was_interrupted = False
        if self._change(chosen, {"order_type": order_type}):
            self.closed.discard(chosen)
            if self.was_interrupted:
                # Which of the two came last is seen only by what is stored.
                [stored] = [one for one in rows("shop", "product") if one["id"] == chosen]
                order_type, had_room = stored["order_type"], self._free_units(chosen) > 0
            if order_type == "waiting" and had_room:
                self.closed.add(chosen)

    def _change(self, product: str, fields: Row) -> bool:
        version = self.it.call("GET", f"/products/{product}", by=self.boss).json["version"]
        answer = self.it.call("PATCH", f"/products/{product}", {"version": version, **fields}, by=self.boss)
        assert answer.status in (200, 409), answer.body
        return answer.status == 200

    # What must be true.

    def _wish(self, buyer: str, units: tuple[int, int]) -> Wish:
        return Wish(buyer, {name: number for name, number in zip(self.products, units, strict=True) if number}, None)

    def _waves(self, product: str) -> dict[int, Row]:
        """The waves with their counts, over all shards."""
        found = {one["wave_number"]: one for one in rows("shop", "wave") if one["product_id"] == product}
        [main] = [one for one in rows("shop", "availability") if one["product_id"] == product]
        beside = [one for one in rows("shop", "stock_shard") if one["product_id"] == product]
        for number, capacity in main.get("capacities", {}).items():
            left = [one["places"][number] for one in (main, *beside)]
            assert min(left) >= 0, left
            assert (left[0] > 0) == (sum(left) > 0), f"an open wave has a place in the first shard: {left}"
            assert "current_count" not in found[int(number)]
            found[int(number)]["current_count"] = capacity - sum(left)
        return found

    def _free_units(self, product: str) -> int:
        open_waves = [one for one in self._waves(product).values() if one["status"] == "open"]
        return sum(one["capacity"] - one.get("current_count", 0) for one in open_waves)

    def refusal(self, wish: Wish) -> str | None:
        """The open waves together have enough units, or the whole order is refused."""
        types = {one["id"]: one["order_type"] for one in rows("shop", "product")}
        for product, units in wish.basket.items():
            if types[product] == "waiting" or self._free_units(product) < units:
                return "preorder_sold_out"
        return None

    def check_shelves(self, orders: list[Row]) -> None:
        """A wave's count is what the orders in it hold; what is shown of a product follows from its waves."""
        taken: Counter[tuple[str, int]] = Counter()
        for order in orders:
            for line in order["lines"]:
                assert line["is_preorder"], line
                taken[line["product_id"], line["preorder_wave"]] += (
                    line["quantity"] - back(order, line) + line.get("stocked_quantity", 0)
                )
        shown = {one["product_id"]: one for one in rows("shop", "availability")}
        types = {one["id"]: one["order_type"] for one in rows("shop", "product")}
        for product in self.products:
            waves = self._waves(product)
            for number, wave in sorted(waves.items()):
                self._check_wave(product, number, wave, taken[product, number])
            current = next((one for _, one in sorted(waves.items()) if _has_free_units(one)), waves[max(waves)])
            number, count = shown[product]["current_wave"], shown[product].get("current_wave_count", 0)
            if str(number) in shown[product].get("capacities", {}):
                count = waves[number]["current_count"]
            displayed = number, count
            assert displayed == (current["wave_number"], current.get("current_count", 0)), f"{displayed}, but {current}"
            if not self._free_units(product):
                self.closed.discard(product)
            closed = product in self.closed or not self._free_units(product)
            assert types[product] == ("waiting" if closed else "preorder"), f"{types[product]}: {waves}"

    def _check_wave(self, product: str, number: int, wave: Row, held: int) -> None:
        count, capacity, status = wave.get("current_count", 0), wave["capacity"], wave["status"]
        assert 0 <= count <= capacity, wave
        if status in TAKING:
            assert count == held, f"wave {number} counts {count}, its orders hold {held}"
            assert status == ("full" if count == capacity else "open"), wave
            return
        assert (product, number, status) in self.moved, f"nobody moved wave {number} to {status}"
        made = self.made.setdefault((product, number), Made(count))
        assert count == made.units_taken, (
            f"wave {number} is in production and changes from {made.units_taken} to {count}"
        )
        assert held <= count


def _has_free_units(wave: Row) -> bool:
    return bool(wave["status"] == "open" and wave.get("current_count", 0) < wave["capacity"])
