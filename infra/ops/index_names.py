"""Makes people and clients of before names were indexed findable: `python -m infra.ops index-names --stack atrium-dev`.

Each name is written under the condition that it is still the one that was read; running it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infra.ops import stack as stacks
from shared.core.paging import MAX_LIMIT, Page, every
from shared.data.base import query_page
from shared.data.uow import UnitOfWork, WriteConflictError
from shared.identity.models import ALL_USERS, NameEntry, User
from shared.onboarding.clients.models import Client
from shared.onboarding.clients.steps import TABS
from shared.onboarding.models import Reference


@dataclass(slots=True)
class Indexed:
    """How many names were written."""

    people: int = 0
    clients: int = 0


def index() -> Indexed:
    """Index the names of all people and clients; who is renamed meanwhile is indexed by that."""
    done = Indexed()
    for user in _people():
        done.people += _index_person(user)
    for tab in sorted(set(TABS.values())):
        for client in list(_clients(tab)):
            done.clients += _index_client(client)
    return done


def run(*, stack: str) -> str:
    """Index a stack's names and say what was done."""
    stacks.use(stack)
    done = index()
    return f"{done.people} people and {done.clients} clients are found by their names"


def _people() -> Iterator[User]:
    def page(cursor: str | None) -> Page[User]:
        return query_page(User.gsi1, ALL_USERS, scope="index-names", limit=MAX_LIMIT, cursor=cursor)

    return every(page)


def _clients(tab: str) -> Iterator[Client]:
    def page(cursor: str | None) -> Page[Client]:
        return query_page(Client.gsi1, Client.in_tab(tab), scope=f"index-names:{tab}", limit=MAX_LIMIT, cursor=cursor)

    return every(page)


def _index_person(user: User) -> bool:
    entries, unused = NameEntry.all_of(user.id, str(user.full_name))
    if not entries:
        return False
    uow = UnitOfWork()
    uow.check(User, *User.key(user.id), condition=User.full_name == user.full_name)
    for entry in entries:
        uow.put(entry)
    for entry in unused:
        uow.delete(entry)
    return _committed(uow)


def _index_client(client: Client) -> bool:
    keys = [] if client.erased_at else Reference.names(str(client.full_name), str(client.client_id))
    if not keys:
        return False
    uow = UnitOfWork()
    uow.check(Client, *Client.key(str(client.client_id)), condition=Client.full_name == client.full_name)
    for key in keys:
        uow.put(Reference.of(key, str(client.client_id)))
    return _committed(uow)


def _committed(uow: UnitOfWork) -> bool:
    try:
        uow.commit()
    except WriteConflictError:
        return False
    return True
