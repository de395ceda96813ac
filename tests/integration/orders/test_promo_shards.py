"""Promo codes whose uses are counted on several items: never more than they allow, and everybody sees the sum."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from shared.core.sharding import shard_of
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.payments.errors import CannotFulfilError
from shared.shop import personal_data
from shared.shop.orders import expiry, placing
from shared.shop.promo import counts, listed_uses, lookup, personal, service, use_rules, use_split, uses
from shared.shop.promo.errors import PromoBusyError, PromoMovingError, PromoNotFoundError, PromoUsedUpError
from shared.shop.promo.models import Promo, PromoUse
from tests.integration.orders.conftest import Shop
from tests.integration.orders.test_returns import give_back
from tests.support import proof


def divided(shop: Shop, shards: int, code: str = "SPRING", **terms: Any) -> str:
    shop.promo(code, **terms)
    use_split.split(code=code, shards=shards, actor="usr_staff")
    return code


def counted(code: str = "SPRING") -> list[int]:
    """What each item counts."""
    seen = counts.of(lookup.find(code, consistent=True), consistent=True)
    return [item.current_uses for item in seen.items]


def parts(code: str = "SPRING") -> list[tuple[int, int | None]]:
    """What each item counts and may count."""
    return [tuple(part) for part in counts.of(lookup.find(code, consistent=True), consistent=True).parts]


def use(shop: Shop, goods: str, name: str = "anna") -> dict[str, Any]:
    return shop.placed((goods, "M", 1), by=name, promo_code="SPRING")


def test_uses_are_divided_and_put_together_and_everybody_sees_the_sum(shop: Shop) -> None:
    hoodie = shop.product()
    shop.promo(max_uses=8)
    for name in ("anna", "boris"):
        use(shop, hoodie, name)
    path = "/promo-codes/spring/shards"
    said = shop.call("PUT", path, {"shards": 3}, by="admin")
    expected = {"code": "SPRING", "shards": 3, "max_uses": 8, "current_uses": 2, "by_shard": [1, 1, 0]}
    assert (said.status, said.json) == (200, expected)
    assert shop.call("GET", path, by="admin").json == expected
    assert parts() == [(1, 3), (1, 3), (0, 2)]
    use(shop, hoodie, "vera")
    changed = shop.call("PATCH", "/promo-codes/SPRING", {"description": "новое"}, by="admin").json
    [listed] = shop.call("GET", "/promo-codes", by="admin").json["items"]
    read = shop.call("GET", "/promo-codes/SPRING", by="admin").json
    assert changed == listed == read
    assert (read["current_uses"], read["shards"], read["max_uses"]) == (3, 3, 8)
    assert shop.call("PUT", path, {"shards": 1}, by="admin").json["by_shard"] == [3]
    assert {item["type"] for item in shop.aws.items("shop")}.isdisjoint({"promo_shard"})
    assert shop.call("GET", "/promo-codes/SPRING", by="admin").json["shards"] == 1
    events = [event for event in shop.aws.events() if event["event_type"] == "promo.uses_split"]
    assert [(one["data"]["shards_before"], one["data"]["shards"]) for one in events] == [(1, 3), (3, 1)]


def test_the_same_division_again_does_nothing(shop: Shop) -> None:
    divided(shop, 4, max_uses=9)
    for _ in range(2):
        assert shop.call("PUT", "/promo-codes/SPRING/shards", {"shards": 4}, by="admin").status == 200
    assert shop.types("promo") == ["promo.created", "promo.uses_split"]


def test_a_division_is_for_those_who_keep_codes(shop: Shop) -> None:
    divided(shop, 2)
    path, body = "/promo-codes/SPRING/shards", {"shards": 2}
    for method, sent in (("GET", None), ("PUT", body)):
        assert shop.call(method, path, sent, by="guest").status == 401
        assert shop.call(method, path, sent, by="anna").status == 403
        assert shop.call(method, "/promo-codes/NONE/shards", sent, by="admin").code == "promo_not_found"


@pytest.mark.parametrize("shards", [0, -1, 65, 1.5, "many", None])
def test_a_division_has_bounds(shop: Shop, shards: object) -> None:
    shop.promo()
    assert shop.call("PUT", "/promo-codes/SPRING/shards", {"shards": shards}, by="admin").status == 422


def test_a_code_of_one_person_is_not_divided(shop: Shop) -> None:
    uow, terms = UnitOfWork(), {"discount_percent": 10, "discount_amount": None, "min_total": None}
    from shared.core import clock

    mine = personal.issue(uow, owner_id=shop.person().id, prefix="GIFT", valid_until=clock.now(), **terms)
    uow.commit()
    refused = shop.call("PUT", f"/promo-codes/{mine.code}/shards", {"shards": 2}, by="admin")
    assert (refused.status, refused.code) == (409, "promo_personal")


def test_orders_take_from_all_items_until_nothing_is_left(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 50})
    divided(shop, 3, max_uses=4)
    for number in range(4):
        use(shop, hoodie, f"buyer{number}")
    assert sorted(counted()) == [1, 1, 2]
    late = shop.order((hoodie, "M", 1), by="late", promo_code="SPRING")
    assert (late.status, late.code) == (409, "promo_used_up")
    body = {"code": "SPRING", "items": [{"product_id": hoodie, "size": "M", "quantity": 1}]}
    assert shop.call("POST", "/promo-codes/check", body).code == "promo_used_up"
    assert shop.stock(hoodie) == 46


def test_a_code_without_a_limit_is_counted_on_all_items(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 50})
    divided(shop, 4, max_uses_per_user=1)
    for number in range(12):
        use(shop, hoodie, f"buyer{number}")
    assert sum(counted()) == 12
    assert sum(count > 0 for count in counted()) >= 3
    again = shop.order((hoodie, "M", 1), by="buyer1", promo_code="SPRING")
    assert (again.status, again.code, sum(counted())) == (409, "promo_user_limit", 12)


@pytest.mark.parametrize("shards_after", [1, 2, 9])
def test_a_use_comes_back_however_the_uses_are_divided_by_then(shop: Shop, shards_after: int) -> None:
    hoodie = shop.product()
    divided(shop, 5, max_uses=2, max_uses_per_user=1)
    cancelled, refunded = use(shop, hoodie), shop.paid((hoodie, "M", 1), by="boris", promo_code="SPRING")
    use_split.split(code="SPRING", shards=shards_after, actor="usr_staff")
    assert shop.call("POST", f"/orders/{cancelled['id']}/cancel").status == 200
    assert (sum(counted()), min(counted()) >= 0, shop.uses_by("anna")) == (1, True, 0)
    assert give_back(shop, refunded, {"quantity": 1}, restock=True).status == 201
    assert (sum(counted()), min(counted()), shop.uses_by("boris")) == (0, 0, 0)
    use(shop, hoodie)


def test_an_order_that_is_paid_late_takes_a_use_again_if_one_is_left(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 50})
    divided(shop, 3, max_uses=3)
    revived, refused = use(shop, hoodie), use(shop, hoodie, "boris")
    for order in (revived, refused):
        stored = shop.stored(order)
        stored.hold_expires_at = "2020-01-01T00:00:00.000Z"
        stored.save()
        expiry.expire(order["id"], shop.provider)
    assert sum(counted()) == 0
    for name in ("vera", "gleb"):
        use(shop, hoodie, name)
    shop.pay(revived)
    assert (shop.read(revived)["status"], sum(counted())) == ("paid", 3)
    shop.pay(refused)
    assert (shop.read(refused)["status"], sum(counted())) == ("expired", 3)


def test_the_limit_changes_while_uses_are_divided(shop: Shop) -> None:
    hoodie = shop.product(stock={"M": 50})
    divided(shop, 3, max_uses=4)
    orders = [use(shop, hoodie, f"buyer{number}") for number in range(4)]
    path = "/promo-codes/SPRING"
    assert shop.call("PATCH", path, {"max_uses": 5}, by="admin").json["current_uses"] == 4
    orders.append(use(shop, hoodie, "vera"))
    assert shop.order((hoodie, "M", 1), by="gleb", promo_code="SPRING").code == "promo_used_up"
    # Below what was used: only when so many came back is there one again, wherever they were counted.
    assert shop.call("PATCH", path, {"max_uses": 2}, by="admin").json["current_uses"] == 5
    for order, name in zip(orders[:3], ("buyer0", "buyer1", "buyer2"), strict=True):
        assert shop.order((hoodie, "M", 1), by="gleb", promo_code="SPRING").code == "promo_used_up"
        assert shop.call("POST", f"/orders/{order['id']}/cancel", by=name).status == 200
    assert shop.order((hoodie, "M", 1), by="gleb", promo_code="SPRING").code == "promo_used_up"
    assert shop.call("POST", f"/orders/{orders[3]['id']}/cancel", by="buyer3").status == 200
    use(shop, hoodie, "gleb")
    assert shop.call("PATCH", path, {"max_uses": None}, by="admin").json["max_uses"] is None
    use(shop, hoodie, "dima")
    assert (sum(counted()), {quota for _, quota in parts()}) == (3, {None})


def test_what_does_not_change_the_limit_leaves_the_division(shop: Shop) -> None:
    divided(shop, 3, max_uses=4)
    before = Promo.get(*Promo.key("SPRING")).layout
    body = {"max_uses": 4, "description": "x", "discount_percent": 20, "is_active": True}
    assert shop.call("PATCH", "/promo-codes/SPRING", body, by="admin").status == 200
    assert Promo.get(*Promo.key("SPRING")).layout == before


@pytest.mark.parametrize("end", ["off", "delete"])
def test_an_order_that_was_planned_before_a_code_ended_does_not_use_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    hoodie = shop.product()
    divided(shop, 4, max_uses=9)
    read, done = placing.read_facts, []

    def then_end(*args: Any, **options: Any) -> Any:
        facts = read(*args, **options)
        if not done:
            done.append(1)
            if end == "off":
                service.update(code="SPRING", fields={"is_active": False}, actor="usr_staff")
            else:
                service.delete(code="SPRING", actor="usr_staff")
        return facts

    monkeypatch.setattr(placing, "read_facts", then_end)
    refused = shop.order((hoodie, "M", 1), promo_code="SPRING")
    assert refused.code == {"off": "promo_inactive", "delete": "promo_not_found"}[end]
    assert sum(item["current_uses"] for item in shop.aws.items("shop") if item["type"].startswith("promo")) == 0
    if end == "off":
        # It stays divided, for when it is switched on again.
        assert shop.call("PATCH", "/promo-codes/SPRING", {"is_active": True}, by="admin").json["shards"] == 4
        use(shop, hoodie)


def test_an_order_that_was_planned_before_a_division_is_planned_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    hoodie = shop.product()
    shop.promo(max_uses=3)
    read, todo = placing.read_facts, [4, 2, 3]

    def then_divide(*args: Any, **options: Any) -> Any:
        facts = read(*args, **options)
        if todo:
            use_split.split(code="SPRING", shards=todo.pop(), actor="usr_staff")
        return facts

    monkeypatch.setattr(placing, "read_facts", then_divide)
    use(shop, hoodie)
    assert (todo, sum(counted()), len(counted())) == ([], 1, 4)


def test_a_deleted_code_is_put_together_and_made_again_without_uses(shop: Shop) -> None:
    hoodie = shop.product()
    divided(shop, 3, max_uses=4)
    first = use(shop, hoodie)
    assert shop.call("DELETE", "/promo-codes/SPRING", by="admin").status == 204
    assert {item["type"] for item in shop.aws.items("shop")}.isdisjoint({"promo_shard"})
    assert shop.uses() == 1
    shop.promo(max_uses=1)
    use_split.split(code="SPRING", shards=2, actor="usr_staff")
    use(shop, hoodie, "boris")
    assert shop.call("POST", f"/orders/{first['id']}/cancel").status == 200
    assert (sum(counted()), Promo.get(*Promo.former_key("SPRING", None)).current_uses) == (1, 0)


def test_a_code_that_died_divided_still_takes_its_uses_back(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever deleted it was stopped before its items were put together; it was made again, and divided too."""
    hoodie = shop.product()
    divided(shop, 3, max_uses=4)
    first = use(shop, hoodie)
    monkeypatch.setattr(use_split, "refuse_planned", lambda _promo: None)
    service.delete(code="SPRING", actor="usr_staff")
    divided(shop, 2, max_uses=4)
    use(shop, hoodie)
    assert shop.call("POST", f"/orders/{first['id']}/cancel").status == 200
    former = Promo.get(*Promo.former_key("SPRING", None))
    assert (counts.of(former).uses, sum(counted())) == (0, 1)


def test_a_reader_never_sees_half_of_a_division(shop: Shop) -> None:
    hoodie = shop.product()
    divided(shop, 4, max_uses=100)
    for name in ("anna", "boris", "vera"):
        use(shop, hoodie, name)
    for shards in (2, 8, 1, 3):
        old = Promo.get(*Promo.key("SPRING"))
        use_split.split(code="SPRING", shards=shards, actor="usr_staff")
        assert counts.of(old).uses == 3


def test_peoples_uses_stay_where_they_are_when_a_code_that_is_used_is_divided(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that are not counted with the person's unpaid orders, because these list too many codes."""
    monkeypatch.setattr(listed_uses, "MAX_CODES", 0)
    hoodie = shop.product()
    shop.promo(max_uses_per_user=1)
    order = use(shop, hoodie)
    use_split.split(code="SPRING", shards=2, actor="usr_staff")
    assert shop.order((hoodie, "M", 1), promo_code="SPRING").code == "promo_user_limit"
    assert PromoUse.get(*PromoUse.key("SPRING", shop.person().id)).uses == 1
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
    # Now nobody uses it, and the next ones are counted apart, also when it is put together again.
    for shards in (3, 1):
        use_split.split(code="SPRING", shards=shards, actor="usr_staff")
    order = use(shop, hoodie)
    assert PromoUse.get(*PromoUse.key_apart("SPRING", shop.person().id)).uses == 1
    assert shop.order((hoodie, "M", 1), promo_code="SPRING").code == "promo_user_limit"
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
    use(shop, hoodie)


def test_what_an_order_of_a_crowd_writes_of_a_code_is_in_no_shared_partition(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed_uses, "MAX_CODES", 0)
    hoodie = shop.product()
    divided(shop, 8)
    use(shop, hoodie)
    written = [item for item in shop.aws.items("shop") if item["type"] in ("promo_shard", "promo_use")]
    assert len({item["pk"] for item in written}) == len(written) == 8
    assert not any("gsi1pk" in item or "gsi2pk" in item for item in written)


def test_a_division_that_never_gets_through_is_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    divided(shop, 2, max_uses=50)
    monkeypatch.setattr("shared.data.retry.LONGEST_DELAY_S", 0.001)
    names, redivide = iter(range(99)), counts.redivide

    def after_an_order(*args: Any, **options: Any) -> None:
        _take(f"ord_{next(names)}", "usr_buyer")
        redivide(*args, **options)

    monkeypatch.setattr(counts, "redivide", after_an_order)
    for call, body in (("PUT", {"shards": 3}), ("PATCH", {"max_uses": 60})):
        path = "/promo-codes/SPRING" + ("/shards" if call == "PUT" else "")
        refused = shop.call(call, path, body, by="admin")
        assert (refused.status, refused.code) == (409, "promo_moving")
    assert sum(counted()) == next(names)


def test_a_limit_that_is_changed_while_a_code_is_divided_is_the_one_that_is_divided(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.promo(max_uses=12)
    limits, redivide = [9], counts.redivide

    def after_a_change(*args: Any, **options: Any) -> None:
        if limits:
            service.update(code="SPRING", fields={"max_uses": limits.pop()}, actor="usr_staff")
        redivide(*args, **options)

    monkeypatch.setattr(counts, "redivide", after_a_change)
    assert shop.call("PUT", "/promo-codes/SPRING/shards", {"shards": 4}, by="admin").status == 200
    seen = counts.of(lookup.find("SPRING", consistent=True), consistent=True)
    assert (seen.promo.max_uses, [part.quota for part in seen.parts]) == (9, [3, 2, 2, 2])


def test_more_buyers_than_uses_use_it_exactly_so_often(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    hoodie = shop.product(stock={"M": 50})
    divided(shop, 4, max_uses=6)
    names = [f"buyer{n}" for n in range(12)]
    for name in names:
        shop.person(name)
    answers = at_once(*[lambda name=name: shop.order((hoodie, "M", 1), promo_code="SPRING", by=name) for name in names])
    assert [answer.status for answer in answers].count(201) == sum(counted()) <= 6
    assert {answer.code for answer in answers if answer.status != 201} <= {"promo_used_up", "promo_busy", "too_busy"}
    for name in names:
        shop.order((hoodie, "M", 1), promo_code="SPRING", by=name)
    assert (sum(counted()), shop.stock(hoodie)) == (6, 44)


@pytest.mark.parametrize("seed", proof.sampled(range(3), one_in=3))
def test_at_random_no_use_is_lost_made_or_too_many(
    shop: Shop, at_once: Callable[..., list[Any]], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Uses that come and go, divisions and limits at the same time; the books are kept by what was committed."""
    monkeypatch.setattr("shared.data.retry.LONGEST_DELAY_S", 0.01)
    shop.promo(max_uses=9)
    books = [0] * 5
    refused: list[str] = []

    def worker(number: int) -> None:
        chance = random.Random(seed * 100 + number)
        mine: list[str] = []
        for step in range(12):
            name = f"ord_{seed}_{number}_{step}"
            what = chance.choice(("take", "take", "take", "give", "limit", "split"))
            try:
                if what == "take":
                    retry_on_conflict(lambda n=name: _take(n, f"usr_{number}"))
                    mine.append(name)
                    books[number] += 1
                elif what == "give" and mine:
                    name = mine.pop()
                    retry_on_conflict(lambda n=name: _give(n, f"usr_{number}"))
                    books[number] -= 1
                elif what == "limit" and number == 0:
                    service.update(code="SPRING", fields={"max_uses": chance.choice((9, 12, 20))}, actor="usr_staff")
                elif what == "split":
                    use_split.split(code="SPRING", shards=chance.choice((1, 2, 3, 7)), actor="usr_staff")
            except (PromoUsedUpError, PromoMovingError, StaleReadError) as error:
                refused.append(type(error).__name__)

    at_once(*[lambda number=number: worker(number) for number in range(len(books))])
    seen = counts.of(lookup.find("SPRING", consistent=True), consistent=True)
    assert seen.uses == sum(books) <= 20, refused
    assert sum(part.quota or 0 for part in seen.parts) == seen.promo.max_uses
    stored = [item for item in shop.aws.items("shop") if item["type"] == "promo_shard"]
    assert len(stored) == len(seen.shards), "a counter of nothing"
    assert sum(item["uses"] for item in shop.aws.items("shop") if item["type"] == "promo_use") == sum(books)


def _take(order_id: str, user_id: str) -> None:
    uow, seen = UnitOfWork(), counts.of(lookup.find("SPRING", consistent=True), consistent=True)
    uses.take(uow, counts=seen, user_id=user_id, order_id=order_id)
    uses.take_apart(uow, seen.promo, user_id)
    uow.commit()


def _give(order_id: str, user_id: str) -> None:
    uow = UnitOfWork()
    uses.give_back(uow, code="SPRING", user_id=user_id, order_id=order_id)
    uow.commit()


@pytest.mark.parametrize("on_exhausted", [None, CannotFulfilError()])
def test_whoever_loses_the_last_use_of_one_item_is_sent_to_another(shop: Shop, on_exhausted: Exception | None) -> None:
    """Whichever of them it is, the code itself too: it is used up only when all are."""
    divided(shop, 2, max_uses=2)
    for number in range(2):
        seen = counts.of(lookup.find("SPRING", consistent=True), consistent=True)
        name = next(f"ord_{n}" for n in range(99) if use_rules.to_take(seen.parts, shard_of(f"ord_{n}", 2)) == number)
        for expected in (None, PromoBusyError):
            uow = UnitOfWork()
            uses.take(uow, counts=seen, user_id="usr_1", order_id=name, on_exhausted=on_exhausted)
            if expected is None:
                uow.commit()
            else:
                with pytest.raises(expected):
                    uow.commit()
    seen = counts.of(lookup.find("SPRING", consistent=True), consistent=True)
    with pytest.raises(CannotFulfilError if on_exhausted else PromoUsedUpError):
        uses.take(UnitOfWork(), counts=seen, user_id="usr_1", order_id="ord_1", on_exhausted=on_exhausted)


def test_what_a_person_is_given_and_what_is_deleted_of_a_divided_code(shop: Shop) -> None:
    hoodie = shop.product()
    shop.promo()
    order = use(shop, hoodie)
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
    use_split.split(code="SPRING", shards=3, actor="usr_staff")
    use(shop, hoodie)
    anna = shop.person().id
    files = {file.name: file for file in personal_data.export(anna)}
    assert list(files["promo-codes.json"].records or ()) == [{"code": "SPRING", "uses": 1}]
    personal_data.purge(anna, "2000-01-01T00:00:00.000Z")
    assert {item["type"] for item in shop.aws.items("shop")}.isdisjoint({"promo_use"})


def test_another_persons_code_stays_theirs(shop: Shop) -> None:
    divided(shop, 2)
    seen = counts.of(lookup.find("SPRING"))
    seen.promo.owner_id = "usr_other"
    with pytest.raises(PromoNotFoundError):
        uses.take(UnitOfWork(), counts=seen, user_id=shop.person().id, order_id="ord_1")
