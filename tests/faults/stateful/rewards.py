"""Karma: earned by visits and gifts, taken back with them, given by hand, spent in orders; replayed at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from infra.ops.replay_karma import replay
from shared.core import clock
from shared.identity.models import User
from shared.karma.models import KarmaItem
from tests.faults import invariants
from tests.faults.stateful.base import CALLS, PICK, choose
from tests.faults.stateful.deliveries import Delivering
from tests.faults.stateful.orders_model import CANCELLED, EXPIRED, till_of
from tests.faults.stateful.tables import rows
from tests.support.http import Answer

NAMES = ("anna", "boris")
PRICE, MOST = 100_000, 200
# Calls of giving points by hand.
CALLS_OF_THANKS = 8
A_POINT_GIVEN = 10_000
DAILY_CAP = 12
DAYS = 3
TAKES_BACK = ("donation.refunded", "visit.corrected")


@dataclass
class Stay:
    """A visit that an admin wrote down: it keeps its place, and only gets shorter."""

    person: str
    day: int
    began: int
    hours: int


@dataclass
class Gift:
    """A donation that somebody began."""

    person: str
    amount: int
    is_anonymous: bool


@dataclass
class Bought:
    """An order that is paid in part with points."""

    person: str
    points: int


class RewardsMachine(Delivering):
    """Two people, of whom one agrees to be shown, a space, and a shop with enough of everything."""

    def __init__(self) -> None:
        super().__init__()
        for name in NAMES:
            self.who(name)
        self.midnight = self.it.clock.at.replace(hour=0, minute=0)
        hours = {"tue": ["09:00", "21:00"]}
        space = {
            "name": "Зал",
            "capacity": 9,
            "time_zone": "Europe/Moscow",
            "opening_hours": hours,
            "requires_door_code": False,
        }
        goods = {"article": "A-1", "name": "Худи", "price": PRICE, "sizes": [{"size": "M", "stock": 99}]}
        self.space = self.ask("POST", "/spaces", space, self.boss).json["id"]
        self.product = self.ask("POST", "/products", goods, self.boss).json["id"]
        self.stays: dict[str, Stay] = {}
        self.gifts: dict[str, Gift] = {}
        self.orders: dict[str, Bought] = {}
        self.awarded: Counter[str] = Counter()
        self.is_shown = dict.fromkeys(NAMES, False)
        self.opening = invariants.opened(self.it)

    def _stored(self, name: str) -> int:
        mine = User.key(self.it.people[name].id)[0]
        return next(int(user.get("karma", 0)) for user in rows("identity", "user") if user["pk"] == mine)

    # Earning.

    @rule(name=st.sampled_from(NAMES), day=st.integers(1, DAYS), hours=st.integers(1, 7))
    def somebody_was_here(self, name: str, day: int, hours: int) -> None:
        """A visit is written down, after those of the same day."""
        self.count()
        began = sum(one.hours for one in self.stays.values() if (one.person, one.day) == (name, day))
        began = max([began, *(one.began + 7 for one in self.stays.values() if (one.person, one.day) == (name, day))])
        if began + hours > 23:
            return
        stay = Stay(name, day, began, hours)
        body = {"user_id": self.who(name).id, "space_id": self.space, **self._times(stay)}
        answer = self.ask("POST", "/visits", body, self.boss)
        assert answer.status == 201, answer.body
        self.stays[answer.json["id"]] = stay

    @precondition(lambda self: self.stays)
    @rule(which=PICK, hours=st.integers(1, 7))
    def a_visit_was_of_another_length(self, which: int, hours: int) -> None:
        """A visit's end is put right."""
        self.count()
        visit_id = choose(list(self.stays), which)
        assert visit_id is not None
        stay = self.stays[visit_id]
        stay.hours = hours
        answer = self.ask("PATCH", f"/visits/{visit_id}", self._times(stay), self.boss)
        assert answer.status == 200, answer.body

    def _times(self, stay: Stay) -> dict[str, str]:
        began = self.midnight - timedelta(days=stay.day) + timedelta(hours=stay.began)
        return {"check_in": clock.iso(began), "check_out": clock.iso(began + timedelta(hours=stay.hours))}

    @rule(name=st.sampled_from(NAMES), amount=st.sampled_from([15_000, 250_000, 1_234_500]), secret=st.booleans())
    def somebody_gives(self, name: str, amount: int, secret: bool) -> None:
        """A donation begins."""
        self.count()
        self._give(name, amount, secret=secret)

    def _give(self, name: str, amount: int, *, secret: bool) -> str:
        answer = self.ask("POST", "/donations", {"amount": amount, "is_anonymous": secret}, self.who(name))
        assert answer.status == 201, answer.body
        gift = str(answer.json["donation"]["id"])
        self.gifts[gift] = Gift(name, amount, secret)
        return gift

    @precondition(lambda self: self.gifts)
    @rule(which=PICK, share=st.sampled_from([1, 3]))
    def a_gift_goes_back(self, which: int, share: int) -> None:
        """A donation is given back, a third of it or what is left."""
        self.count()
        gift = choose(list(self.gifts), which)
        assert gift is not None
        self._give_back(gift, share)

    @rule(name=st.sampled_from(NAMES), amount=st.sampled_from([15_000, 250_000, 1_234_500]))
    def a_gift_goes_back_in_parts(self, name: str, amount: int) -> None:
        """A donation is paid, and all of it is given back one after another."""
        self.count()
        gift = self._give(name, amount, secret=False)
        self.it.drain()
        self.it.watch(lambda: self.it.pay(gift, kind="donation"))
        for share in (3, 3, 1):
            self.it.drain()
            self._give_back(gift, share)

    def _give_back(self, gift: str, share: int) -> None:
        part = {"amount": self.gifts[gift].amount // share} if share > 1 else {}
        answer = self.ask("POST", f"/donations/{gift}/refunds", {"reason": "Попросили", **part}, self.boss)
        assert answer.status in (201, 409, 422), answer.body

    @rule(name=st.sampled_from(NAMES), delta=st.sampled_from([150, 30, -40]))
    def an_admin_thanks(self, name: str, delta: int) -> None:
        """Points by hand; more than there is cannot be taken."""
        self.count()
        self._thank(name, delta)

    @rule(call=st.integers(1, CALLS_OF_THANKS), name=st.sampled_from(NAMES))
    def points_come_while_others_are_spent(self, call: int, name: str) -> None:
        """While an admin gives points to somebody, they spend what they had."""
        self.count()
        self._thank(name, 150)
        self.meanwhile(call, lambda: self._buy(name, 90))
        self._thank(name, 30)

    def _thank(self, name: str, delta: int) -> None:
        before, body = self._stored(name), {"delta": delta, "reason": "Субботник"}
        self.was_interrupted = False
        answer = self.ask("POST", f"/users/{self.who(name).id}/karma", body, self.boss)
        if answer.status == 201:
            self.awarded[name] += delta
        if not self.was_interrupted:
            assert (answer.status == 201) == (delta > 0 or before + delta >= 0), (before, answer.body)

    @rule(name=st.sampled_from(NAMES), is_shown=st.booleans())
    def somebody_wishes(self, name: str, is_shown: bool) -> None:
        """To be shown, or not to be."""
        self.count()
        assert self.ask("PATCH", "/users/me", {"is_public": is_shown}, self.who(name)).status == 200
        self.is_shown[name] = is_shown

    # Spending.

    @rule(name=st.sampled_from(NAMES), points=st.sampled_from([10, 90, MOST]))
    def somebody_buys(self, name: str, points: int) -> None:
        """An order, a part of which is paid with points."""
        self.count()
        self._buy(name, points)

    def _buy(self, name: str, points: int) -> None:
        before = self._stored(name)
        items = [{"product_id": self.product, "size": "M", "quantity": 1}]
        body = {"items": items, "delivery": {"address": "Дом 1"}, "karma_points": points}
        self.was_interrupted = False
        answer: Answer = self.ask("POST", "/orders", body, self.who(name))
        if answer.status == 201:
            self.orders[answer.json["order"]["id"]] = Bought(name, points)
        if answer.status == 409 and answer.code == "too_many_unpaid_orders":
            assert self._unpaid(name) >= answer.json["max_unpaid_orders"]
        elif not self.was_interrupted:
            assert answer.status == (201 if before >= points else 409), (before, answer.body)
            assert answer.status == 201 or answer.code == "not_enough_karma"

    def _unpaid(self, name: str) -> int:
        person = self.it.people[name].id
        return sum((one["user_id"], one["status"]) == (person, "awaiting_payment") for one in rows("shop", "order"))

    @rule(call=CALLS, name=st.sampled_from(NAMES), points=st.sampled_from([90, MOST]))
    def somebody_buys_meanwhile(self, call: int, name: str, points: int) -> None:
        """In the middle of what comes next, the same points are wanted for another order."""
        self.count()
        self.meanwhile(call, lambda: self._buy(name, points))

    @precondition(lambda self: self.orders)
    @rule(which=PICK, money=st.booleans())
    def an_order_comes_to_nothing(self, which: int, money: bool) -> None:
        """An order is cancelled, or a third of its money is given back."""
        self.count()
        order = choose(list(self.orders), which)
        assert order is not None
        if money:
            body = {"reason": "Возврат", "amount": PRICE // 3}
            answer = self.ask("POST", f"/orders/{order}/refunds", body, self.boss)
        else:
            answer = self.ask("POST", f"/orders/{order}/cancel", {"reason": "Передумал"}, self.boss)
        assert answer.status in (200, 201, 409, 422), answer.body

    @rule(which=PICK, is_paid=st.sampled_from([True, True, True, False]))
    def at_the_providers_page(self, which: int, is_paid: bool) -> None:
        """Somebody pays for an order or a gift, or gives the link up."""
        self.count()
        link = choose([name for name, one in self.it.provider.payments.items() if one.status == "pending"], which)
        if link is not None:
            (self.it.provider.pay if is_paid else self.it.provider.decline)(link)

    # What must be true.

    @invariant()
    def nobody_spends_what_is_not_there(self) -> None:
        """A balance is what its entries add up to, and below zero only when what earned it was taken back."""
        sums: Counter[str] = Counter()
        taken_back: Counter[str] = Counter()
        for entry in rows("karma", "karma_entry"):
            sums[entry["pk"]] += entry["delta"]
            taken_back[entry["pk"]] += entry["delta"] if entry["reason"] in TAKES_BACK else 0
        for name in NAMES:
            key = f"PERSON#{self.it.people[name].id}"
            assert self._stored(name) == sums[key], "a balance is not what its entries add up to"
            assert sums[key] >= min(0, taken_back[key]), f"{name} has {sums[key]}"

    def _earned_openly(self, name: str, *, with_anonymous: bool = False) -> int:
        """What the leaderboard must show of somebody: what they did where others may know of it."""
        days: Counter[int] = Counter()
        for stay in self.stays.values():
            days[stay.day] += stay.hours if stay.person == name else 0
        points = self.awarded[name] + sum(min(DAILY_CAP, hours) for hours in days.values())
        for gift_id, gift in self.gifts.items():
            till = till_of(self.it.provider, gift_id)
            is_seen = gift.person == name and (with_anonymous or not gift.is_anonymous)
            points += (till.taken - till.returned) // A_POINT_GIVEN if is_seen else 0
        return points

    def _earned(self, name: str) -> int:
        """What somebody must have in the end, by what they did, what the provider holds, and what became of orders."""
        points = self._earned_openly(name, with_anonymous=True)
        for order in rows("shop", "order"):
            bought, till = self.orders[order["order_id"]], till_of(self.it.provider, order["order_id"])
            if bought.person == name and order["status"] not in (CANCELLED, EXPIRED):
                points -= bought.points - (bought.points * till.returned // till.taken if till.taken else 0)
        return points

    def come_to_rest(self) -> None:
        """Everything heals; balances, invariants and the leaderboard must agree, and a replay must change nothing."""
        self.heal()
        for name, refund in list(self.it.provider.refunds.items()):
            if refund.status == "pending":
                self.it.provider.finish_refund(name, "succeeded")
        self.it.run_for(hours=2)
        self.nobody_spends_what_is_not_there()
        lived = {name: self._earned(name) for name in NAMES}
        assert {name: self._stored(name) for name in NAMES} == lived
        self.assert_invariants()
        open_scores = {name: self._earned_openly(name) for name in NAMES if self.is_shown[name]}
        shown = sorted((score, name.title()) for name, score in open_scores.items() if score > 0)
        leaders = self.it.call("GET", "/karma/leaderboard").json["items"]
        assert sorted((one["karma"], one["name"]) for one in leaders) == shown
        self._live_again(lived)

    def _live_again(self, lived: dict[str, int]) -> None:
        entries = len(rows("karma", "karma_entry"))
        for item in rows("karma"):
            KarmaItem(item["pk"], item["sk"]).delete()
        for name in NAMES:
            User(*User.key(self.it.people[name].id)).update([User.karma.remove()])
        assert (replay().entered, len(rows("karma", "karma_entry"))) == (entries, entries)
        assert {name: self._stored(name) for name in NAMES} == lived, "a replay gives other balances"
        assert replay().entered == 0
