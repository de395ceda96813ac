"""What must be true of orders and money, whatever people did: looked at after every step, and at the end."""

from __future__ import annotations

from typing import Any

from hypothesis.stateful import invariant

from tests.faults import invariants
from tests.faults.stateful.deliveries import Delivering
from tests.faults.stateful.orders_model import CANCELLED, WAITS, Sale, Till, Wish, till_of
from tests.faults.stateful.tables import Row, rows

BUYERS = ("anna", "boris", "vera")
# The longest hold, then the schedules that look after it.
AT_REST_AFTER_HOURS = 2


class Reckoning(Delivering):
    """What was bought, as the model knows it, beside what the shop and the provider hold."""

    def __init__(self) -> None:
        super().__init__()
        self.sales: dict[str, Sale] = {}
        # Requests of which nobody knows what became: each may have made one order, once.
        self.unheard: list[Wish] = []
        self.repeatable: list[tuple[str, Wish, str]] = []
        for name in BUYERS:
            self.who(name)
        self.open_shop()
        self.opening = invariants.opened(self.it)

    # What subclasses say.

    def open_shop(self) -> None:
        """Create the products with their stock."""
        raise NotImplementedError

    def refusal(self, wish: Wish) -> str | None:
        """The code with which a request must be refused as things stand, None when it must succeed."""
        raise NotImplementedError

    def check_shelves(self, orders: list[Row]) -> None:
        """What is counted anywhere must be what the orders say."""
        raise NotImplementedError

    def _placed(self, order: Any, wish: Wish) -> None:
        self.sales[order["id"]] = Sale(order["id"], wish, order["final_amount"], self.it.clock.at)

    # What must be true.

    def _order(self, sale: Sale) -> Row:
        return next(order for order in rows("shop", "order") if order["order_id"] == sale.id)

    def _now(self, sale: Sale) -> tuple[str, bool]:
        order = self._order(sale)
        return order["status"], "attention" in order

    @invariant()
    def every_order_has_its_reasons(self) -> None:
        """Nothing exists that nobody asked for, and nothing has become what it may not."""
        orders = rows("shop", "order")
        for order in orders:
            sale = self.sales.get(order["order_id"]) or self._heard_of(order)
            till = till_of(self.it.provider, sale.id)
            may = sale.may_have_become(
                order["status"], now=self.it.clock.at, has_money=till.charges > 0 or till.taken > 0
            )
            assert may, f"{sale.status} → {order['status']} without a reason; asked: {sale.asked}, {till}"
            sale.status = order["status"]
            assert all(0 <= line.get("restocked_quantity", 0) <= line["quantity"] for line in order["lines"])
            assert all(0 <= line.get("refunded_quantity", 0) <= line["quantity"] for line in order["lines"])
            assert till.returned <= till.taken
        assert len(orders) == len(self.sales), "an order is gone"
        self.check_shelves(orders)

    def _heard_of(self, order: Row) -> Sale:
        """An order that no answer named: there must be a request for it that got no answer."""
        names = {person.id: name for name, person in self.it.people.items()}
        wish = next((one for one in self.unheard if one.is_what(order, self.it.people[one.buyer].id)), None)
        assert wish is not None, f"nobody asked for this order of {names[order['user_id']]}: {order['lines']}"
        self.unheard.remove(wish)
        self._placed({"id": order["order_id"], "final_amount": order["final_amount"]}, wish)
        return self.sales[order["order_id"]]

    def come_to_rest(self) -> None:
        """Everything heals and every hold runs out; then the money and the invariants must hold."""
        self.heal()
        for name, refund in list(self.it.provider.refunds.items()):
            if refund.status == "pending":
                self.it.provider.finish_refund(name, "succeeded")
        self.it.provider.refund_outcome = "succeeded"
        self.it.run_for(hours=AT_REST_AFTER_HOURS)
        self.every_order_has_its_reasons()
        for order in rows("shop", "order"):
            self._check_money(order, till_of(self.it.provider, order["order_id"]))
        self.assert_invariants()

    def _check_money(self, order: Row, till: Till) -> None:
        sale, settled = self.sales[order["order_id"]], "paid_at" in order
        assert "attention" in order or order["status"] != WAITS, "a hold outlives its time"
        assert till.charges <= 1, f"charged twice: {till}"
        if till.has_refused or "attention" in order:
            # The provider would not give it back, or the amount was wrong: that is for a person.
            return
        if not settled or order["status"] == CANCELLED:
            assert till.kept == 0, f"money for nothing: {order['status']}, {till}"
        elif sale.final:
            assert till.kept == till.taken - sale.promised - self._late(order), (order, till, sale)

    def _late(self, order: Row) -> int:
        """What was paid once more by another link came back in full."""
        mine = self.it.provider.payments.values()
        return sum(
            one.refunded_amount
            for one in mine
            if one.metadata["payable_id"] == order["order_id"]
            and one.metadata["payment_id"] != order["payment_id"]
            and one.status == "succeeded"
        )
