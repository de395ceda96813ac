"""What the search of the staff finds in onboarding: clients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from shared.core import ids
from shared.core.finder import MOST_HITS, Asked, Hit, SearchKind
from shared.core.masked_contacts import mask_phone
from shared.core.search import matches, name_words
from shared.data import name_index
from shared.onboarding.clients.models import Client
from shared.onboarding.models import Reference

CLIENT_IDS: Final = "cli_"
# People with one e-mail address whose cases are read.
PEOPLE: Final = 2


def find_clients(asked: Asked) -> Iterator[Hit]:
    """Clients by id, contract number, phone, their account's e-mail address, or the start of words of the name."""
    client_ids, exact = _named(asked)
    if not exact:
        client_ids = name_index.find(asked.words, read=_name_keys, limit=MOST_HITS)
    for client in Client.in_order(list(dict.fromkeys(client_ids))[:MOST_HITS]):
        if client.erased_at or not (exact or matches(asked.words, name_words(client.full_name))):
            continue
        yield Hit(
            str(client.client_id),
            str(client.full_name),
            f"/desk/clients/{client.client_id}",
            subtitle=mask_phone(str(client.phone)),
            status=str(client.status),
            exact=exact,
        )


def _named(asked: Asked) -> tuple[list[str], bool]:
    """The ids that a number, an id or a contact leads to, and whether the text was one."""
    if ids.is_id("cli", asked.text):
        return [asked.text], True
    if asked.phone:
        return _holders(*Reference.phone_of(asked.phone, CLIENT_IDS)), True
    if asked.email:
        people = asked.people()[:PEOPLE]
        return [one for person in people for one in _holders(*Reference.user(person.id, CLIENT_IDS))], True
    reference = Reference.get_or_none(*Reference.contract_no(asked.number)) if asked.number else None
    return ([str(reference.client_id)], True) if reference else ([], False)


def _holders(partition: str, start: str) -> list[str]:
    found = Reference.query(partition, Reference.sk.startswith(start), limit=MOST_HITS, page_size=MOST_HITS)
    return [str(one.client_id) for one in found]


def _name_keys(partition: str, start: str, most: int) -> Iterable[str]:
    found = Reference.query(partition, Reference.sk.startswith(start), limit=most, page_size=most)
    return [str(one.sk) for one in found]


KINDS: Final = (SearchKind("client", "clients.read", find_clients),)
