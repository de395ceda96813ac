"""People who buy, pay and change their minds, and staff who ship and give money back."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.faults.stateful.base import CALLS, PICK, choose
from tests.faults.stateful.orders_base import BUYERS, Reckoning
from tests.faults.stateful.orders_model import (
    ASSEMBLING,
    DELIVERED,
    PAID,
    SHIPPED,
    WAITS,
    Sale,
    Wish,
    till_of,
    units_out,
)
from tests.faults.stateful.tables import Row, rows
from tests.support.http import Answer

WAYS = ("key", "key", "no key")
KEYS_ARE_KEPT = timedelta(hours=23)
STEPS_OF_STAFF = {
    "assemble": (PAID, ASSEMBLING, None),
    "ship": (ASSEMBLING, SHIPPED, {"tracking_number": "T-1"}),
    "deliver": (SHIPPED, DELIVERED, None),
}


class Shopping(Reckoning):
    """Orders in general; subclasses say what is in stock and who may buy what."""

    # Buying.

    def buy(self, wish: Wish, way: str) -> None:
        """Ask for an order with or without a key, and compare the answer with what the model says."""
        expected, by = self.refusal(wish), self.who(wish.buyer)
        self.was_interrupted = False
        if way == "key":
            key = self.key()
            answer: Answer | None = self.it.call("POST", "/orders", _body(wish), by=by, key=key)
        else:
            self.unheard.append(wish)
            answer = self.ask_once("POST", "/orders", _body(wish), by)
        if answer is None:
            return
        if way != "key":
            self.unheard.remove(wish)
        if answer.status == 201:
            order = answer.json["order"]
            if order["id"] not in self.sales:
                self._placed(order, wish)
            if way == "key":
                self.repeatable.append((key, wish, order["id"]))
        assert answer.status in (201, 409), answer.body
        if not self.was_interrupted:
            assert (answer.status == 201) == (expected is None), f"expected {expected or 'an order'}: {answer.body}"
            assert answer.status == 201 or answer.code == expected, answer.body

    @precondition(lambda self: self.sales)
    @rule(which=PICK, other=st.booleans())
    def repeat_a_request(self, which: int, other: bool) -> None:
        """The same key again gives the same order; with another body it is refused."""
        self.count()
        made = choose(self.repeatable, which)
        if made is None or self.it.clock.at > self.sales[made[2]].placed_at + KEYS_ARE_KEPT:
            return
        key, wish, order_id = made
        body = _body(wish) | ({"delivery": {"address": "Другой дом"}} if other else {})
        answer = self.it.call("POST", "/orders", body, by=self.who(wish.buyer), key=key)
        if other:
            assert (answer.status, answer.code) == (422, "idempotency_key_reused"), answer.body
        else:
            assert (answer.status, answer.json["order"]["id"]) == (201, order_id), answer.body

    @precondition(lambda self: self.sales)
    @rule(which=PICK, by_staff=st.booleans())
    def cancel(self, which: int, by_staff: bool) -> None:
        """The buyer or the staff cancel an order."""
        self.count()
        sale = choose(list(self.sales.values()), which)
        if sale is not None:
            self._cancel(sale, by_staff)

    def _cancel(self, sale: Sale, by_staff: bool) -> None:
        may = {WAITS, PAID, ASSEMBLING} if by_staff else {WAITS, PAID}
        status, attention = self._now(sale)
        # Asking the provider first may bring to light that too little was paid.
        attention |= till_of(self.it.provider, sale.id).taken % max(sale.final, 1) > 0
        known = "cancel" in sale.asked
        sale.asked.add("cancel")
        self.was_interrupted = False
        by = self.boss if by_staff else self.who(sale.wish.buyer)
        answer = self.ask("POST", f"/orders/{sale.id}/cancel", {"reason": "Передумал"}, by)
        assert answer.status in (200, 409), answer.body
        if answer.status == 409 and not known and not self.was_interrupted:
            sale.asked.discard("cancel")
        if not self.was_interrupted and not attention:
            assert answer.status == (200 if status in may else 409), (status, answer.body)

    # Paying.

    @precondition(lambda self: self.sales)
    @rule(which=PICK, how=st.sampled_from(["pays", "pays", "pays", "pays too little", "is declined"]))
    def at_the_providers_page(self, which: int, how: str) -> None:
        """The buyer does something with a link, perhaps an old one."""
        self.count()
        sale = choose([one for one in self.sales.values() if self._links(one)], which)
        if sale is None:
            return
        link = self._links(sale)[which % len(self._links(sale))]
        if how == "is declined":
            self.it.provider.decline(link)
        else:
            self.it.provider.pay(link, amount=sale.final - 1 if how == "pays too little" and sale.final > 1 else None)

    @precondition(lambda self: self.sales)
    @rule(which=PICK)
    def ask_for_a_link(self, which: int) -> None:
        """The buyer asks for a new link."""
        self.count()
        sale = choose(list(self.sales.values()), which)
        if sale is None:
            return
        answer = self.ask("POST", f"/orders/{sale.id}/pay", None, self.who(sale.wish.buyer))
        assert answer.status in (200, 409), answer.body

    def _links(self, sale: Sale) -> list[str]:
        # Nobody is shown a link before it is stored: what the provider made without an answer can be paid by nobody.
        shown = {
            payment["provider_payment_id"]
            for payment in rows("payments", "payment")
            if "provider_payment_id" in payment
        }
        found = self.it.provider.payments.items()
        mine = [name for name, one in found if one.metadata["payable_id"] == sale.id and one.status == "pending"]
        return [name for name in mine if name in shown]

    # The staff.

    @precondition(lambda self: self.sales)
    @rule(which=PICK, step=st.sampled_from(sorted(STEPS_OF_STAFF)))
    def staff_moves_on(self, which: int, step: str) -> None:
        """An order is put together, sent, delivered."""
        self.count()
        before, _, body = STEPS_OF_STAFF[step]
        fitting = [one for one in self.sales.values() if self._now(one)[0] == before]
        sale = choose(fitting or list(self.sales.values()), which)
        if sale is None:
            return
        status, attention = self._now(sale)
        answer = self.it.call("POST", f"/orders/{sale.id}/{step}", body, by=self.boss)
        if answer.status == 200:
            sale.asked.add(step)
        assert answer.status in (200, 409), answer.body
        # A step that was taken and not answered is refused when it is repeated.
        assert answer.status == 409 or (status == before and not attention), (status, answer.body)
        if status == before and not attention and self._now(sale)[0] != status:
            sale.asked.add(step)

    @precondition(lambda self: self.sales)
    @rule(which=PICK, units=st.integers(1, 3), restock=st.booleans(), in_money=st.booleans())
    def give_money_back(self, which: int, units: int, restock: bool, in_money: bool) -> None:
        """A refund of a sum or of units, with or without taking the goods back."""
        self.count()
        paid = [one for one in self.sales.values() if self._now(one)[0] in (PAID, ASSEMBLING, SHIPPED, DELIVERED)]
        sale = choose(paid or list(self.sales.values()), which)
        if sale is None:
            return
        line = self._order(sale)["lines"][0]
        what: dict[str, Any] = {"amount": max(1, sale.final // 3)} if in_money else {}
        if not in_money:
            what = {"lines": [{"line_id": line["line_id"], "quantity": units}], "restock": restock}
            sale.asked.add("return")
        answer = self.ask("POST", f"/orders/{sale.id}/refunds", {"reason": "Возврат", **what}, self.boss)
        assert answer.status in (201, 409, 422), answer.body
        if answer.status == 201:
            sale.promised += answer.json["amount"]
            sale.restocked += units if restock and not in_money else 0

    @rule(outcome=st.sampled_from(["succeeded", "succeeded", "pending", "canceled"]))
    def refunds_will_be(self, outcome: Any) -> None:
        """How the provider takes refunds from now on."""
        self.count()
        self.it.provider.refund_outcome = outcome

    @precondition(lambda self: self.it.provider.refunds)
    @rule(which=PICK, outcome=st.sampled_from(["succeeded", "canceled"]))
    def a_refund_is_settled(self, which: int, outcome: Any) -> None:
        """A refund that was under way comes to its end."""
        self.count()
        refund = choose([name for name, one in self.it.provider.refunds.items() if one.status == "pending"], which)
        if refund is not None:
            self.it.provider.finish_refund(refund, outcome)

    @precondition(lambda self: any(self._now(sale)[1] for sale in self.sales.values()))
    @rule(which=PICK, accept=st.booleans())
    def settle_attention(self, which: int, accept: bool) -> None:
        """A person looks at an order for which another amount was paid."""
        self.count()
        sale = choose([one for one in self.sales.values() if self._now(one)[1]], which)
        if sale is None:
            return
        if not accept:
            sale.asked.add("cancel")
        body = {"action": "accept" if accept else "refund"}
        answer = self.it.call("POST", f"/orders/{sale.id}/attention", body, by=self.boss)
        assert answer.status in (200, 409), answer.body

    # Races.

    @precondition(lambda self: self.sales)
    @rule(call=CALLS, which=PICK, by_staff=st.booleans())
    def somebody_cancels_meanwhile(self, call: int, which: int, by_staff: bool) -> None:
        """In the middle of what comes next, an order is cancelled."""
        self.count()
        sale = choose(list(self.sales.values()), which)
        if sale is not None:
            self.meanwhile(call, lambda: self._cancel(sale, by_staff))


def _body(wish: Wish) -> Row:
    items = [{"product_id": product, "size": "M", "quantity": units} for product, units in wish.basket.items()]
    body: Row = {"items": items, "delivery": {"address": "Дом 1"}}
    return body | ({"promo_code": wish.promo} if wish.promo else {})


def out_of(orders: list[Row]) -> Counter[str]:
    """Units by product that are not available."""
    return sum((units_out(order) for order in orders), Counter())


__all__ = ["BUYERS", "WAYS", "Shopping", "out_of"]
