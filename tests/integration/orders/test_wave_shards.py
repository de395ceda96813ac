"""Orders of a preorder whose waves' places are divided: no wave takes more than it holds, and each fills up once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from shared.core.errors import AtriumError
from shared.data.retry import retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.shop.catalog import preorders, products, stock_split, wave_capacity, wave_moves, wave_places, waves
from shared.shop.catalog.models import Availability, Product, Wave
from shared.shop.catalog.waves import Share
from shared.shop.orders import wave_allocation
from shared.shop.orders.availability import read_availability
from shared.shop.orders.stock_changes import StockChanges
from tests.integration.orders.conftest import Shop
from tests.support import proof


def divide(product_id: str, shards: int) -> None:
    stock_split.split(product_id=product_id, shards=shards, actor="usr_staff")


def places(shop: Shop, product_id: str, wave: int = 1) -> list[int]:
    """What is left of a wave in each shard."""
    return shop.levels(product_id).places(wave)


def stored_wave(product_id: str, number: int = 1) -> Wave:
    return Wave.get(*Wave.key(product_id, number))


def test_places_are_divided_evenly_and_put_together_again(shop: Shop) -> None:
    coat = shop.preorder(waves=2, capacity=5)
    shop.placed((coat, "M", 1))
    divide(coat, 3)
    assert (places(shop, coat, 1), places(shop, coat, 2)) == ([2, 1, 1], [2, 2, 1])
    assert stored_wave(coat).current_count is None, "the wave counts nothing that it does not know"
    assert shop.waves(coat) == [(1, "open"), (0, "open")]
    shop.placed((coat, "M", 2), by="boris")
    divide(coat, 2)
    assert (places(shop, coat, 1), shop.waves(coat)[0]) == ([1, 1], (3, "open"))
    divide(coat, 1)
    assert (stored_wave(coat).current_count, shop.current_wave(coat)) == (3, (1, 3))
    left = Availability.get(*Availability.key(coat))
    assert (left.places, left.capacities, left.current_wave_count) == (None, None, 3)


def test_dividing_again_does_nothing_while_the_shards_are_even(shop: Shop) -> None:
    coat = shop.preorder(capacity=6)
    divide(coat, 3)
    before = shop.aws.items("shop")
    divide(coat, 3)
    assert shop.aws.items("shop") == before


def test_an_order_writes_no_wave_before_one_is_full(shop: Shop) -> None:
    coat = shop.preorder(capacity=9)
    divide(coat, 3)
    before = stored_wave(coat).serialize()
    for name in ("anna", "boris", "vera"):
        shop.placed((coat, "M", 2), by=name)
    assert stored_wave(coat).serialize() == before
    assert shop.waves(coat)[0] == (6, "open")
    shop.placed((coat, "M", 3), by="gleb")
    assert (shop.waves(coat)[0], shop.current_wave(coat)) == ((9, "full"), (2, 0))
    assert shop.types("wave").count("wave.filled") == 1


def test_the_last_place_is_in_the_first_shard(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=7)
    divide(coat, 3)
    for number in range(6):
        shop.placed((coat, "M", 1), by=f"buyer{number}")
        assert places(shop, coat)[0] >= 1
    assert places(shop, coat) == [1, 0, 0]
    shop.placed((coat, "M", 1), by="last")
    assert (shop.waves(coat), shop.order_type(coat)) == ([(7, "full")], "waiting")
    late = shop.order((coat, "M", 1), by="late")
    assert (late.status, late.code) == (409, "preorder_sold_out")


def test_the_last_places_of_the_most_shards_fit_one_transaction(shop: Shop) -> None:
    coat, code = shop.preorder(waves=3, capacity=2), shop.promo(max_uses=5, max_uses_per_user=2)
    divide(coat, 64)
    shop.placed((coat, "M", 3), (coat, "S", 3), by="boris", promo_code=code)
    assert shop.waves(coat) == [(2, "full")] * 3
    assert (shop.order_type(coat), shop.types("wave").count("wave.filled")) == ("waiting", 3)


def test_old_plans_meet_the_division(shop: Shop, monkeypatch: Any) -> None:
    """What an order read was a wave that counted for itself; now nothing that it would write is believed."""
    from shared.shop.orders import placing

    coat = shop.preorder(waves=2, capacity=3)
    read, seen = placing.read_facts, []

    def then_divide(*args: Any, **options: Any) -> Any:
        facts = read(*args, **options)
        if not seen:
            seen.append(facts)
            divide(coat, 2)
        return facts

    monkeypatch.setattr(placing, "read_facts", then_divide)
    shop.placed((coat, "M", 2))
    assert (shop.waves(coat), sum(places(shop, coat))) == ([(2, "open"), (0, "open")], 1)


def test_a_reader_never_sees_waves_and_shards_of_different_divisions(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=8)
    shop.placed((coat, "M", 3))
    old = shop.levels(coat)
    divide(coat, 4)
    assert [one.count for one in preorders.counted(old)] == [3]
    old = shop.levels(coat)
    divide(coat, 1)
    assert [one.count for one in preorders.counted(old)] == [3]


def test_a_wave_that_goes_into_production_takes_its_places_with_it(shop: Shop) -> None:
    coat = shop.preorder(waves=2, capacity=4)
    divide(coat, 3)
    order = shop.placed((coat, "M", 3))

    def move(number: int) -> None:
        wave_moves.move(product_id=coat, number=number, fields={"status": "in_production"}, actor="usr_staff")

    move(1)
    assert (shop.waves(coat)[0], shop.current_wave(coat)) == ((3, "in_production"), (2, 0))
    assert (stored_wave(coat).current_count, places(shop, coat)) == (3, [0, 0, 0])
    assert shop.call("POST", f"/orders/{order['id']}/cancel").status == 200
    assert shop.waves(coat)[0] == (3, "in_production"), "they are being made"
    shop.placed((coat, "M", 4), by="boris")
    assert (shop.waves(coat)[1], shop.order_type(coat)) == ((4, "full"), "waiting")
    move(2)
    assert (shop.waves(coat)[1], shop.current_wave(coat)) == ((4, "in_production"), (2, 4))
    for shards in (2, 1):
        divide(coat, shards)
        assert shop.waves(coat) == [(3, "in_production"), (4, "in_production")]
        assert shop.current_wave(coat) == (2, 4)


def test_a_wave_that_is_made_later_is_divided_as_its_product_is(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=4)
    divide(coat, 3)
    shop.placed((coat, "M", 4))
    assert shop.order_type(coat) == "waiting"
    version = products.get(coat, hidden=True).product.version
    fields = {"preorder_waves_total": 2, "preorder_wave_capacity": 5}
    products.change(product_id=coat, version=version, fields=fields, actor="usr_staff")
    assert (places(shop, coat, 2), shop.order_type(coat)) == ([2, 2, 1], "preorder")
    shop.placed((coat, "M", 1), by="boris")
    assert (shop.waves(coat), shop.current_wave(coat)) == ([(4, "full"), (1, "open")], (2, 1))


def test_more_capacity_is_divided_too(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=3)
    divide(coat, 3)
    shop.placed((coat, "M", 2))
    wave_capacity.raise_to(product_id=coat, number=1, capacity=8, actor="usr_staff")
    assert (sum(places(shop, coat)), shop.waves(coat)) == (6, [(2, "open")])
    shop.placed((coat, "M", 6), by="boris")
    assert shop.waves(coat) == [(8, "full")]
    done = wave_capacity.raise_to(product_id=coat, number=1, capacity=10, actor="usr_staff")
    assert (done.count, done.wave.status, places(shop, coat)) == (8, "open", [1, 1, 0])


def test_members_of_a_crowd_are_listed_in_several_partitions_and_all_leave(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=30)
    before = shop.placed((coat, "M", 1), by="early")
    divide(coat, 3)
    orders = [shop.placed((coat, "M", 2), by=f"buyer{number}") for number in range(8)]
    members = [item for item in shop.aws.items("shop") if item["type"] == "wave_member"]
    assert len({item["pk"] for item in members}) > 2
    divide(coat, 1)
    assert shop.members(coat, 1) == {before["id"]: 1, **{one["id"]: 2 for one in orders}}
    for order, name in ((before, "early"), *((one, f"buyer{number}") for number, one in enumerate(orders))):
        assert shop.call("POST", f"/orders/{order['id']}/cancel", by=name).status == 200
    assert shop.members(coat, 1) == {}
    assert shop.waves(coat) == [(0, "open")]


def test_stored_waves_of_a_product_that_was_divided_before_them_go_on_counting(shop: Shop) -> None:
    """Its stock was divided when waves still were not: the next division takes them in."""
    coat = shop.preorder(waves=1, capacity=4)
    divide(coat, 2)
    left = Availability.get(*Availability.key(coat))
    left.update([Availability.places.remove(), Availability.capacities.remove()])
    stored_wave(coat).update([Wave.current_count.set(0)])
    shop.placed((coat, "M", 1))
    assert (stored_wave(coat).current_count, shop.current_wave(coat)) == (1, (1, 1))
    divide(coat, 2)
    assert (places(shop, coat), shop.waves(coat)) == ([2, 1], [(1, "open")])


def test_a_crowd_at_the_boundary_fills_each_wave_once(shop: Shop, at_once: Callable[..., list[Any]]) -> None:
    coat = shop.preorder(waves=2, capacity=4)
    divide(coat, 3)
    names = [f"buyer{number}" for number in range(12)]
    for name in names:
        shop.person(name)
    answers = at_once(*[lambda name=name: shop.order((coat, "M", 1), by=name) for name in names])
    assert [answer.status for answer in answers].count(201) == 8, [answer.code for answer in answers]
    assert {answer.code for answer in answers if answer.status != 201} == {"preorder_sold_out"}
    assert shop.waves(coat) == [(4, "full"), (4, "full")]
    assert (shop.types("wave").count("wave.filled"), shop.types("wave").count("wave.all_full")) == (2, 1)
    assert shop.order_type(coat) == "waiting"


@pytest.mark.parametrize("seed", proof.sampled(range(4), one_in=4))
def test_at_random_no_wave_takes_more_than_it_holds(
    shop: Shop, at_once: Callable[..., list[Any]], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Orders, returns, more capacity, more waves and divisions at the same time; the books are kept by what was
    committed.
    """
    monkeypatch.setattr("shared.data.retry.LONGEST_DELAY_S", 0.01)
    coat = shop.preorder(waves=3, capacity=5)
    divide(coat, 3)
    books: list[Counter[int]] = [Counter() for _ in range(6)]
    refused: Counter[str] = Counter()

    def worker(number: int) -> None:
        chance, mine = random.Random(seed * 100 + number), books[number]
        out: list[list[Share]] = []
        for step in range(12):
            name = f"ord_{seed}_{number}_{step}"
            what = chance.choice(("take", "take", "take", "give", "give", "split", "raise", "wave"))
            try:
                if what == "take":
                    units = chance.randint(1, 4)
                    shares = retry_on_conflict(lambda n=name, q=units: _take(coat, n, q))
                    out.append(shares)
                    mine.update(dict(shares))
                elif what == "give" and out:
                    shares = out.pop(chance.randrange(len(out)))
                    retry_on_conflict(lambda n=name, s=shares: _give(coat, n, s), attempts=20)
                    mine.subtract(dict(shares))
                elif what == "split":
                    divide(coat, chance.choice((1, 2, 3, 7)))
                elif what == "raise":
                    [state] = [one for one in _states(coat) if one.number == 2]
                    wave_capacity.raise_to(product_id=coat, number=2, capacity=state.capacity + 1, actor="usr_staff")
                elif what == "wave":
                    product = products.get(coat, hidden=True, consistent=True).product
                    fields = {"preorder_waves_total": product.preorder_waves_total + 1}
                    if product.preorder_waves_total < 5:
                        products.change(product_id=coat, version=product.version, fields=fields, actor="usr_staff")
            except AtriumError as error:
                refused[type(error).__name__] += 1

    at_once(*[lambda number=number: worker(number) for number in range(len(books))])
    taken: Counter[int] = Counter()
    for mine in books:
        taken.update(mine)
    states = _states(coat)
    assert {one.number: one.count for one in states} == {one.number: taken[one.number] for one in states}, refused
    for one in states:
        assert 0 <= one.count <= one.capacity
        assert one.status == ("full" if one.count == one.capacity else "open")
    assert shop.current_wave(coat) == waves.current(states)
    assert shop.order_type(coat) == ("preorder" if waves.free_units(states) else "waiting")
    levels = shop.levels(coat)
    for one in states:
        left = levels.places(one.number)
        assert min(left) >= 0
        assert not levels.holds(one.number) or (left[0] > 0) == (sum(left) > 0)


def _states(product_id: str) -> list[waves.WaveState]:
    seen = products.get(product_id, hidden=True, consistent=True)
    return wave_places.states_of(*preorders.with_levels(seen.levels, consistent=True))


def _take(product_id: str, name: str, quantity: int) -> list[Share]:
    available = read_availability([product_id], waves_of=[product_id], consistent=True)[product_id]
    shares = waves.allocate(quantity, available.waves)
    changes, uow = StockChanges(available, name), UnitOfWork()
    wave_allocation.update_waves(uow, available, waves.fill(available.waves, shares), changes)
    changes.write(uow)
    uow.commit()
    return shares


def _give(product_id: str, name: str, shares: list[Share]) -> None:
    available = read_availability([product_id], waves_of=[product_id], consistent=True)[product_id]
    changes, uow = StockChanges(available, name), UnitOfWork()
    left = waves.release(available.waves, shares)
    wave_allocation.update_waves(uow, available, left, changes, freed=shares)
    changes.write(uow)
    uow.commit()


def test_the_product_is_listed_as_before(shop: Shop) -> None:
    coat = shop.preorder(waves=1, capacity=2)
    divide(coat, 2)
    shop.placed((coat, "M", 2))
    found = [one.id for one in Product.gsi2.query(Product.listing_of_type("waiting"))]
    assert found == [coat]
