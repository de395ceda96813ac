"""The books: what must agree when everything has come to rest, whatever happened on the way.

ledger = books.opened(it)          # before the story: what is on the shelves
...
books.check(it, ledger)            # a sentence for each thing that does not agree; none when all is well
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.faults.books import asking, donations, facts, goods, karma, mirror, money, post, rooms, tickets, traces
from tests.faults.books.ledger import Ledger, Sizes
from tests.faults.world import World

Book = Callable[[Ledger], Iterator[str]]
BOOKS: tuple[Book, ...] = (
    goods.stock,
    goods.wave_counts,
    goods.wave_members,
    goods.promo_uses,
    goods.holds,
    goods.catalogue,
    goods.waiting_line,
    money.orders_and_payments,
    money.provider,
    money.refunds,
    money.unfinished,
    money.payables,
    facts.order_histories,
    facts.one_event_each,
    facts.published,
    facts.counters,
    donations.gifts_and_payments,
    donations.sums,
    karma.balances,
    karma.entries_and_events,
    karma.standings,
    karma.orders,
    mirror.mirrored,
    post.planned,
    post.delivered,
    post.arrived,
    post.queues,
    rooms.presences,
    rooms.visit_histories,
    rooms.doors,
    asking.allowances,
    tickets.queues,
    tickets.threads,
    tickets.ticket_histories,
    tickets.merges,
    traces.accounts,
    traces.tasks,
    traces.pages,
    traces.requests,
    traces.pictures,
)


def opened(world: World) -> Ledger:
    """Note what is on the shelves now, so that the books can be checked later."""
    now = Ledger(world)
    first = {shelf: pieces + now.sold[shelf] for shelf, pieces in now.shelves.items()}
    return Ledger(world, first, frozenset(event.id for event in now.events))


def check(world: World, opening: Ledger | None = None, *, only: str | None = None) -> list[str]:
    """What does not agree, book by book, or in one book; without an opening the stock's sum is not checked."""
    start: Sizes = opening.opening if opening else {}
    known = opening.known_events if opening else frozenset()
    now = Ledger(world, start, known)
    return [f"{book.__name__}: {finding}" for book in BOOKS if only in (None, book.__name__) for finding in book(now)]
