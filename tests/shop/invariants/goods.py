"""Goods: stock, units of waves, holds and promo uses, against the orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from shared.shop.catalog import wave_places, waves
from shared.shop.catalog.entries import SortEntry, WordChange, WordEntry, WordPack
from shared.shop.catalog.listing import _entries
from shared.shop.catalog.models import (
    ArticleClaim,
    Availability,
    Media,
    Wave,
    WaveMember,
)
from shared.shop.catalog.postings import Posting, posting_of, unpack
from shared.shop.catalog.shards import StockLevels
from shared.shop.catalog.statuses import ProductOrderType, WaveStatus
from shared.shop.catalog.stock_models import StockShard
from shared.shop.catalog.waitlist_models import WaitlistClaim, WaitlistEntry
from shared.shop.catalog.waves import WaveState
from shared.shop.catalog.word_search import posting_of_change
from shared.shop.orders import rules
from shared.shop.orders.models import CustomerLimits
from shared.shop.orders.store import by_number
from shared.shop.orders.unpaid import pieces_of
from shared.shop.promo import listed_uses
from shared.shop.promo.models import Promo, PromoShard, PromoUse
from tests.faults.invariants.snapshot import GONE, Snapshot, invariant, taken


@invariant
def stock(snapshot: Snapshot) -> Iterator[str]:
    """What was there at first, plus what was delivered, less what orders took, is what is there; never below zero."""
    sold = snapshot.sold
    delivered: Counter[tuple[str, str]] = Counter()
    for event in snapshot.events_of("product.stock_changed"):
        if event.id not in snapshot.known_events:
            delivered[event.data["product_id"], event.data["size"]] += int(event.data["delta"])
    for size, units in snapshot.units_in_stock.items():
        if units < 0:
            yield f"{size}: {units} units"
        if size in snapshot.opening and units != snapshot.opening[size] + delivered[size] - sold[size]:
            yield (
                f"{size}: {units} units, of {snapshot.opening[size]} with {delivered[size]} delivered "
                f"and {sold[size]} sold"
            )


@invariant
def stock_shards(snapshot: Snapshot) -> Iterator[str]:
    """A product's stock is in the shards that its availability says, each with every size and none below zero."""
    found = {(one.product_id, int(one.number)): one for one in snapshot.all(StockShard)}
    wanted: set[tuple[str, int]] = set()
    for main in snapshot.all(Availability):
        wanted |= {(main.product_id, number) for number in range(1, main.shard_count)}
        parts = [main, *(one for (product_id, _), one in found.items() if product_id == main.product_id)]
        for part in parts:
            if part.stock.keys() != main.stock.keys() or part.layout != main.layout:
                yield f"{part.pk}: has sizes {sorted(part.stock)} of layout {part.layout}"
            if any(units < 0 for units in part.stock.values()):
                yield f"{part.pk}: holds {part.stock}"
    for shard in sorted(wanted ^ found.keys()):
        yield f"shard {shard}: {'is missing' if shard in wanted else 'of nothing'}"


@invariant
def wave_counts(snapshot: Snapshot) -> Iterator[str]:
    """A wave counts the units that orders took in it, and its product follows from its waves."""
    units_taken: Counter[tuple[str, int]] = Counter()
    for order in snapshot.orders.values():
        for line in order.lines:
            if line.is_preorder and line.preorder_wave is not None:
                # What was made and then went to stock had been taken from its wave all the same.
                units_taken[line.product_id, line.preorder_wave] += taken(order, line) + (line.stocked_quantity or 0)
    by_product: dict[str, list[WaveState]] = {}
    shards = snapshot.all(StockShard)
    levels = {
        one.product_id: StockLevels(
            one, tuple(part for part in shards if part.product_id == one.product_id and part.layout == one.layout)
        )
        for one in snapshot.all(Availability)
    }
    for wave in snapshot.all(Wave):
        left = levels[wave.product_id]
        state = wave_places.state_of(left, wave)
        by_product.setdefault(wave.product_id, []).append(state)
        number, count = state.number, state.count
        expected = units_taken[wave.product_id, number]
        name = f"wave {number} of {wave.product_id}"
        is_open = wave.status in (WaveStatus.OPEN, WaveStatus.FULL)
        # What was given back while the wave is being made stays counted: those units will exist.
        if (count != expected) if is_open else (count < expected):
            yield f"{name} ({wave.status}): counts {count}, orders took {expected}"
        if not 0 <= count <= int(wave.capacity):
            yield f"{name}: counts {count} of {int(wave.capacity)}"
        if is_open and (wave.status == WaveStatus.FULL) != (count >= int(wave.capacity)):
            yield f"{name}: is {wave.status} with {count} of {int(wave.capacity)}"
        if (wave.current_count is None) != left.holds(number) or (left.has_places and is_open != left.holds(number)):
            yield f"{name}: is counted in two places or in none"
        places = left.places(number)
        if left.holds(number) and ((places[0] < 1) != (sum(places) < 1) or min(places) < 0):
            yield f"{name}: has places {places}, and of an open wave one is in shard 0"
        if left.holds(number) and (left.availability.capacities or {})[str(number)] != int(wave.capacity):
            yield f"{name}: has another capacity in its shards"
    for product_id, one in levels.items():
        states = by_product.get(product_id, [])
        shown, real = (int(one.availability.current_wave), one.current_wave_count), waves.current(states)
        if states and shown != real:
            yield f"{product_id}: shows wave and count {shown}, they are {real}"
        product = snapshot.products.get(product_id)
        if product is not None and product.order_type == ProductOrderType.PREORDER and not waves.free_units(states):
            yield f"{product_id}: takes preorders without a place left"


@invariant
def wave_members(snapshot: Snapshot) -> Iterator[str]:
    """Each order is a member of exactly the waves that its lines are in, with what it still holds there."""
    most: Counter[tuple[str, int, str]] = Counter()
    least: Counter[tuple[str, int, str]] = Counter()
    for order in snapshot.orders.values():
        for line in order.lines:
            if line.is_preorder and line.preorder_wave is not None and order.status not in GONE:
                member = (line.product_id, line.preorder_wave, order.order_id)
                most[member] += line.quantity - line.restocked_quantity
                least[member] += line.held_quantity
    found = {
        (one.product_id, int(one.wave_number), one.order_id): int(one.quantity) for one in snapshot.all(WaveMember)
    }
    for member in sorted(found.keys() | {member for member, units in least.items() if units}):
        if not least[member] <= found.get(member, 0) <= most[member] or found.get(member, 1) < 1:
            yield f"member {member}: {found.get(member)} units, its lines hold {least[member]} to {most[member]}"


@invariant
def promo_uses(snapshot: Snapshot) -> Iterator[str]:
    """A code's counter, the people's counters and the living orders with that code are the same number."""
    using = Counter(
        ((one.promo_code, one.promo_generation), one.user_id)
        for one in snapshot.orders.values()
        if one.status not in GONE
    )
    by_person: Counter[tuple[tuple[str | None, str | None], str]] = Counter()
    for use in snapshot.all(PromoUse):
        # The user's id is in the partition's key, or in the sort key where that is the code's own partition.
        code, user_id, generation = use.pk.removeprefix("PROMO#"), "", ""
        if "#USER#" in code:
            code, _, user_id = code.partition("#USER#")
            generation = use.sk.removeprefix("USES").removeprefix("#")
        else:
            user_id, _, generation = use.sk.removeprefix("USER#").partition("#")
        by_person[(code, generation or None), user_id] += use.uses
    for listed in snapshot.all(CustomerLimits):
        for name, count in listed.uses.items():
            by_person[listed_uses.code_in(name), listed.pk.removeprefix("UNPAID#")] += count
    for promo in snapshot.all(Promo):
        this = (promo.code, promo.generation)
        uses = promo.current_uses + sum(one.current_uses for one in _promo_shards(snapshot, promo))
        orders = sum(count for (one, _), count in using.items() if one == this)
        people = sum(count for (one, _), count in by_person.items() if one == this)
        if not uses == people == orders:
            yield f"promo {promo.code}: counts {uses}, people {people}, orders {orders}"
        if promo.max_uses is not None and uses > promo.max_uses:
            yield f"promo {promo.code}: {uses} uses of {promo.max_uses}"
    for who in by_person.keys() | {who for who in using if who[0][0]}:
        if by_person[who] != using[who]:
            yield f"promo {who}: counts {by_person[who]}, has {using[who]} orders"


@invariant
def promo_shards(snapshot: Snapshot) -> Iterator[str]:
    """A code's uses are counted on as many items as it says, of one division, with quotas that are its limit."""
    belonging = 0
    for promo in snapshot.all(Promo):
        parts = [promo, *_promo_shards(snapshot, promo)]
        belonging += len(parts) - 1
        if len(parts) != promo.shard_count or any(part.layout != promo.layout for part in parts):
            yield f"promo {promo.code}: is on {len(parts)} items of {promo.shard_count}, layout {promo.layout}"
        if promo.shard_count > 1:
            quotas = [part.quota for part in parts if part.quota is not None]
            if (len(quotas), sum(quotas)) != ((len(parts), promo.max_uses) if promo.max_uses else (0, 0)):
                yield f"promo {promo.code}: has quotas {quotas} of {promo.max_uses}"
            if any(part.current_uses < 0 for part in parts):
                yield f"promo {promo.code}: counts {[part.current_uses for part in parts]}"
    if belonging != len(snapshot.all(PromoShard)):
        yield f"{len(snapshot.all(PromoShard)) - belonging} counters of nothing"


def _promo_shards(snapshot: Snapshot, promo: Promo) -> list[PromoShard]:
    keys = {PromoShard.key(promo.code, promo.generation, number) for number in range(1, promo.shard_count)}
    return [one for one in snapshot.all(PromoShard) if (one.pk, one.sk) in keys]


@invariant
def unpaid_orders(snapshot: Snapshot) -> Iterator[str]:
    """Each person's list holds all their orders that wait for money, with the pieces that those hold.

    Beside them only orders that were paid.
    """
    listed = {list_.pk.removeprefix("UNPAID#"): list_.held for list_ in snapshot.all(CustomerLimits)}
    waiting: dict[str, dict[str, dict[str, int]]] = {}
    for order in snapshot.orders.values():
        if order.status == rules.OrderStatus.AWAITING_PAYMENT:
            waiting.setdefault(order.user_id, {})[order.order_id] = dict(pieces_of(order.lines))
        if bool(order.is_counted_unpaid) != (order.status == rules.OrderStatus.AWAITING_PAYMENT):
            yield f"order {order.order_id} ({order.status}): listed as unpaid is {order.is_counted_unpaid}"
    for user_id in listed.keys() | waiting.keys():
        unpaid = {
            one: pieces
            for one, pieces in listed.get(user_id, {}).items()
            if one not in snapshot.orders or not snapshot.orders[one].was_paid
        }
        if unpaid != waiting.get(user_id, {}):
            yield f"{user_id}: lists {listed.get(user_id)}, has {waiting.get(user_id)}"


@invariant
def holds(snapshot: Snapshot) -> Iterator[str]:
    """Exactly the orders that wait for money hold their goods until a moment, and each is found by its number."""
    for order in snapshot.orders.values():
        is_waiting = order.status == rules.OrderStatus.AWAITING_PAYMENT and order.payment_review is None
        if is_waiting != (order.hold_expires_at is not None):
            yield f"order {order.order_id} ({order.status}): holds its goods until {order.hold_expires_at}"
        found = by_number(order.order_number)
        if found is None or found.order_id != order.order_id:
            yield f"order {order.order_id}: its number {order.order_number} finds {found.order_id if found else None}"


@invariant
def catalogue(snapshot: Snapshot) -> Iterator[str]:
    """A product is whole: its availability, its article, its search entries, its entry in every listing."""
    for left in {one.product_id for one in snapshot.all(Availability)} ^ snapshot.products.keys():
        yield f"product {left}: is half there"
    claimed = {claim.pk: claim.product_id for claim in snapshot.all(ArticleClaim)}
    worn = {ArticleClaim.key(product.article)[0]: product.id for product in snapshot.products.values()}
    for pk in sorted(claimed.keys() | worn.keys()):
        if claimed.get(pk) != worn.get(pk):
            yield f"{pk}: claimed for {claimed.get(pk)}, worn by {worn.get(pk)}"
    wanted = {key for product in snapshot.products.values() for key in _entries(product)}
    found = {(one.pk, one.sk) for one in snapshot.all(SortEntry)}
    for key in sorted(wanted ^ found):
        yield f"search entry {key}: {'missing' if key in wanted else 'of nothing'}"
    for media in snapshot.all(Media):
        product = snapshot.products.get(media.product_id)
        shown = product is not None and any(one.id == media.id for one in product.media)
        if product is None or shown != (media.status == "ready"):
            yield f"media {media.id} ({media.status}): shown {shown}"
    known = {media.id for media in snapshot.all(Media)}
    for product in snapshot.products.values():
        yield from (f"picture {one.id} of {product.id}: of nothing" for one in product.media if one.id not in known)


@invariant
def words_of_products(snapshot: Snapshot) -> Iterator[str]:
    """A product is found by its words, at its price: as its change says, or what its words' packs hold."""
    yield from (f"entry {one.sk}: of before there were packs" for one in snapshot.all(WordEntry))
    changes = {one.product_id: posting_of_change(one) for one in snapshot.all(WordChange)}
    packed = Counter(
        (one.sk.partition("#")[0], replace(posting, version=0))
        for one in snapshot.all(WordPack)
        for posting in unpack(one.data)
        if posting.product_id not in changes
    )
    wanted = Counter[tuple[str, Posting]]()
    for product in snapshot.products.values():
        posting, change = posting_of(product), changes.get(product.id)
        if change is None:
            wanted.update((word, replace(posting, version=0)) for word in (posting.words if posting else ()))
        elif not change.says_the_same(posting) and (posting is not None or change.words):
            yield f"product {product.id}: found as {change}, is {posting}"
    for word, posting in (wanted - packed) + (packed - wanted):
        yield f"posting of {word!r}: {'missing' if (word, posting) in wanted else 'of nothing'}: {posting}"


@invariant
def waiting_line(snapshot: Snapshot) -> Iterator[str]:
    """Who stands in line stands there once, under all their names."""
    claims = {(one.pk, one.sk): one.entry_id for one in snapshot.all(WaitlistClaim)}
    wanted = {
        WaitlistClaim.key(entry.line, person): entry.id
        for entry in snapshot.all(WaitlistEntry)
        for person in entry.identities()
    }
    for key in sorted(claims.keys() ^ wanted.keys()):
        yield f"waitlist entry {key}: {'no entry' if key in claims else 'no claim'}"
