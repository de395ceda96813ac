"""A thousand people a second order one product: what DynamoDB lets through, simulated (`crowd`, `crowd_in_waves`)."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from tests.bench.crowd import Drop
from tests.bench.crowd_in_waves import WaveDrop
from tests.bench.figures import Figure, Options

__all__ = ["Drop", "WaveDrop", "measure"]


def _figure(what: str, drop: Drop, against: Drop | None = None) -> Figure:
    done = drop.outcomes
    note = (
        f"{done['came']:,} came, {done['sold']:,} bought, oversold 0, {'overused 0, ' if drop.code else ''}"
        f"{_filled(drop)}"
        f"{done['sold out'] + done['used up']:,} came too late, "
        f"{done['busy'] + done['too busy'] + done['turned away']:,} told 503, "
        f"{done['transactions'] / max(1, done['sold']):.1f} transactions an order, median {median(drop.waited):.2f} s"
    )
    reference = against.sold_a_second if against else None
    return Figure(
        what=what,
        unit="orders/s",
        value=drop.sold_a_second,
        against="undivided" if against else "",
        reference=reference,
        note=note,
    )


def _filled(drop: Drop) -> str:
    if not isinstance(drop, WaveDrop):
        return ""
    return f"waves filled {', '.join(str(drop.filled[number + 1]) for number in range(drop.waves))} times, "


def measure(options: Options) -> Iterable[Figure]:
    """Ten seconds of a crowd for 6,000 units; then with promo codes; then the last units of orders of one to three;
    then places of preorder waves.
    """
    for title, with_codes, fields in (
        ("6,000 units", False, {"stock": 6000}),
        ("6,000 units, all with one promo code", True, {"stock": 6000}),
        ("6,000 units, all with one promo code of 4,000 uses", True, {"stock": 6000, "code_limit": 4000}),
        ("1,000 units, orders of 1 to 3", False, {"stock": 1000, "seconds": 3.0, "quantities": (1, 2, 3)}),
    ):
        undivided: Drop | None = None
        for shards in (1, 8, 16, 32, 64):
            options.say(f"{title}: {shards}")
            drop = Drop(shards=shards, code_shards=shards if with_codes else 0, **fields).run()  # type: ignore[arg-type]
            yield _figure(f"{title}: {shards} {'item' if shards == 1 else 'shards'}", drop, undivided)
            undivided = undivided or drop
    for code_shards in (1, 32):
        drop = Drop(stock=6000, shards=32, code_shards=code_shards, code_limit=6000).run()
        yield _figure(f"6,000 units in 32 shards, a code of 6,000 uses in {code_shards}", drop)
    for number in (1, 3):
        of_waves = f"6,000 places in {number} {'wave' if number == 1 else 'waves'}"
        whole: Drop | None = None
        for shards in (1, 8, 16, 32, 64):
            options.say(f"{of_waves}: {shards}")
            drop = WaveDrop(stock=6000, waves=number, shards=shards).run()
            yield _figure(f"{of_waves}: {shards} {'item' if shards == 1 else 'shards'}", drop, whole)
            whole = whole or drop
    drop = WaveDrop(stock=6000, shards=32, are_members_apart=False).run()
    yield _figure("6,000 places in 1 wave, 32 shards, all orders of the wave listed in one partition", drop)
    for keys in (1, 8):
        drop = Drop(stock=6000, shards=32, index_keys=keys).run()
        yield _figure(f"6,000 units, 32 shards, orders by status under {keys} {'key' if keys == 1 else 'keys'}", drop)
