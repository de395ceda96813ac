"""Lists of clients: by tab, by manager, by phone, contract number or start of a name. One Query and one BatchGet."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from shared.core import ids
from shared.core.paging import Page
from shared.core.search import matches, words
from shared.data.base import query_page, search_page
from shared.identity import rules as identity
from shared.identity.errors import InvalidPhoneError
from shared.onboarding.clients.models import Client
from shared.onboarding.clients.steps import TABS, Status
from shared.onboarding.models import NAMES, Reference

# What a client's id begins with; the reference of the open client alone lies at another key of the same partition.
CLIENT_IDS: Final = "cli_"
Tab: TypeAlias = Literal["new", "in_work", "processed", "cancelled", "mine"]


def clients(*, tab: Tab | None, manager_id: str, q: str | None, limit: int, cursor: str | None) -> Page[Client]:
    """A page of a tab, those that wait longest first, closed ones newest first; `mine` is one's own of any status.

    Without a tab it is the new ones, or all that fit `q`.

    With `q` only those that fit it: a whole phone or contract number, or else words that begin those of a name, in any
    order.
    A page of a search by name may hold fewer than `limit`, as clients of other tabs are left out.
    """
    if q:
        page = _search(q, tab, limit, cursor)
        return Page([one for one in page.items if tab is None or _is_in(one, tab, manager_id)], page.next_cursor)
    tab = tab or "new"
    index, key = (Client.gsi2, Client.of_manager(manager_id)) if tab == "mine" else (Client.gsi1, Client.in_tab(tab))
    scope = f"clients:{tab}:{manager_id if tab == 'mine' else ''}"
    found: Page[Client] = query_page(
        index, key, scope=scope, limit=limit, cursor=cursor, newest_first=tab in ("processed", "cancelled")
    )
    return found


def _search(q: str, tab: Tab | None, limit: int, cursor: str | None) -> Page[Client]:
    if (number := _contract_no(q)) is not None:
        reference = Reference.get_or_none(*Reference.contract_no(number))
        return Page(_read([reference] if reference else []))
    if (phone := _phone(q)) is None:
        return _by_name(words(q), f"clients:{tab or ''}:{q}", limit, cursor)
    partition, start = phone
    found: Page[Reference] = query_page(
        Reference,
        partition,
        scope=f"clients:{tab or ''}:{q}",
        range_condition=Reference.sk.startswith(start),
        limit=limit,
        cursor=cursor,
        newest_first=False,
    )
    return Page(_read(found.items), found.next_cursor)


def _by_name(wanted: list[str], scope: str, limit: int, cursor: str | None) -> Page[Client]:
    if not wanted:
        return Page([])

    def fits(reference: Reference) -> bool:
        # What lies behind the last `#` is the client's id.
        return matches(wanted, words(reference.sk.rpartition("#")[0]))

    found: Page[Reference] = search_page(Reference, NAMES, scope=scope, fits=fits, limit=limit, cursor=cursor)
    return Page(_read(found.items), found.next_cursor)


def _contract_no(q: str) -> str | None:
    number = ids.reference_in(q)
    return number if number is not None and any(letter.isdigit() for letter in number) else None


def _phone(q: str) -> tuple[str, str] | None:
    """Where the clients of a phone lie, open and closed, and what their keys begin with; None for another text."""
    if sum(letter.isdigit() for letter in q) < 10:
        return None
    try:
        return Reference.phone_of(identity.normalise_phone(q), CLIENT_IDS)
    except InvalidPhoneError:
        return None


def _read(references: list[Reference]) -> list[Client]:
    return Client.in_order([one.client_id for one in references])


def _is_in(client: Client, tab: Tab, manager_id: str) -> bool:
    return client.manager_id == manager_id if tab == "mine" else TABS[Status(client.status)] == tab
