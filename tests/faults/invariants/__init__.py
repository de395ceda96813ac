"""The books: what must agree when everything has come to rest, whatever happened on the way.

ledger = books.opened(it)          # before the story: what is on the shelves
...
books.check(it, ledger)            # a sentence for each thing that does not agree; none when all is well
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.identity import invariants
from tests.ai import invariants
from tests.notifications import invariants
from tests.support.invariants import tickets
from tests.support.invariants import crm_sync
from tests.karma import invariants
from tests.coworking.invariants import visits
from tests.coworking.invariants import donations
from tests.payments import invariants
from tests.shop.invariants import goods
from tests.shop.invariants import events
from tests.faults.invariants.snapshot import Ledger, Sizes
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
    invariants.orders_and_payments,
    invariants.provider,
    invariants.refunds,
    invariants.unfinished,
    invariants.payables,
    events.order_histories,
    events.one_event_each,
    events.published,
    events.counters,
    donations.gifts_and_payments,
    donations.sums,
    invariants.balances,
    invariants.entries_and_events,
    invariants.standings,
    invariants.orders,
    crm_sync.mirrored,
    invariants.planned,
    invariants.delivered,
    invariants.arrived,
    invariants.queues,
    visits.presences,
    visits.visit_histories,
    visits.doors,
    invariants.allowances,
    tickets.queues,
    tickets.threads,
    tickets.ticket_histories,
    tickets.merges,
    invariants.accounts,
    invariants.tasks,
    invariants.pages,
    invariants.requests,
    invariants.pictures,
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
