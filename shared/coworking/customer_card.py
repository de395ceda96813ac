"""The customer's latest visits and gifts, for the card beside a ticket. An anonymous gift is on nobody's card."""

from __future__ import annotations

from itertools import islice

from shared.core.customer_card import CardSection
from shared.coworking.donations.models import Donation
from shared.coworking.visits.models import Visit
from shared.data.base import query_page

LATEST = 5
# Of a donor's latest donations so many are looked at for those that were given openly.
LOOKED_AT = 50


def visits(user_id: str) -> list[Visit]:
    """The latest visits, newest first."""
    key = Visit.of_person(user_id)
    return list(query_page(Visit.gsi1, key, scope=key, limit=LATEST).items)


def gifts(user_id: str) -> list[Donation]:
    """The latest donations that were given openly, newest first."""
    key = Donation.of_donor(user_id)
    found = query_page(Donation.gsi1, key, scope=key, limit=LOOKED_AT).items
    return list(islice((gift for gift in found if not gift.is_anonymous), LATEST))


SECTIONS = (CardSection("visits", visits), CardSection("gifts", gifts, permission="donations.read_all"))
