"""Finding orders: by person, status, period, number or phone, always by an index."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from shared.core.paging import DEFAULT_LIMIT, Page
from shared.identity import rules as identity_rules
from shared.identity.errors import InvalidPhoneError
from shared.identity.models import Identifier
from shared.shop.orders import rules
from shared.shop.orders.models import Order
from shared.shop.orders.order_filter import OrderFilter
from shared.shop.orders.store import attach_payment_links, by_number, of_customer, of_everyone

EVERYTHING = OrderFilter()
# What is filtered is read until a page is full, in so many readings at most.
READINGS = 12


def find(
    *,
    owner: str | None,
    status: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    q: str | None = None,
    where: OrderFilter = EVERYTHING,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[Order]:
    """Orders, newest first; those of `owner`, or everybody's when that is None.

    `q` is an order number or, for those who see everybody's, a phone. A moment without an offset is UTC. A page that
    is filtered by `where` is read on until it is full; where few fit it may be shorter and still have a next one.
    """
    ask = partial(_page, owner=owner, status=status, since=since, until=until, q=q)
    if where.is_empty:
        return ask(limit=limit, cursor=cursor)
    fitting: list[Order] = []
    for _ in range(READINGS):
        # No more than there is room for: a cursor stands at the end of what was read.
        found = ask(limit=limit - len(fitting), cursor=cursor)
        cursor = found.next_cursor
        orders = attach_payment_links(found.items) if where.payment_status else found.items
        fitting += [order for order in orders if where.fits(order)]
        if len(fitting) >= limit or cursor is None:
            break
    return Page(fitting, cursor)


def _page(
    *,
    owner: str | None,
    status: str | None,
    since: datetime | None,
    until: datetime | None,
    q: str | None,
    limit: int,
    cursor: str | None,
) -> Page[Order]:
    since, until = _aware(since), _aware(until)
    if q is not None and rules.normalise_number(q):
        order = by_number(q)
        mine = order is not None and owner in (None, order.user_id) and status in (None, order.status)
        return Page([order] if order is not None and mine else [])
    if q is not None:
        owner = _person(q) if owner is None else None
        if owner is None:
            return Page([])
    if owner is not None:
        return of_customer(owner, status=status, since=since, until=until, limit=limit, cursor=cursor)
    return of_everyone(status=status, since=since, until=until, limit=limit, cursor=cursor)


def stored_words(q: str) -> dict[str, str]:
    """What a task keeps of a `q` for `find`: the order's number or whose phone it is, never the phone itself."""
    if number := rules.normalise_number(q):
        return {"q": number}
    owner = _person(q)
    return {"owner": owner} if owner else {"q": ""}


def _person(phone: str) -> str | None:
    try:
        normal = identity_rules.normalise_phone(phone)
    except InvalidPhoneError:
        return None
    found = Identifier.get_or_none(*Identifier.key("phone", normal))
    return found.user_id if found else None


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
