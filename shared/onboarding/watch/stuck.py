"""What waits too long in onboarding, for `GET /ops/stuck`: contracts without a seal, renderings, photos."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from shared.core import clock
from shared.core.paging import Page
from shared.data.base import query_page
from shared.onboarding.contracts.models import Contract, ContractStatus
from shared.onboarding.devices.models import Photo
from shared.onboarding.models import WATCH, CaseItem
from shared.operations.stuck import Finder, Stuck

# Sealed and rendered within seconds, inspected within seconds; a few attempts may take minutes.
PATIENCE: Final = timedelta(minutes=15)


def _contract(status: ContractStatus, item: Any) -> tuple[str, str] | None:
    if isinstance(item, Contract) and item.status == status:
        return str(item.contract_id), str(item.status_at)
    return None


def _photo(item: Any) -> tuple[str, str] | None:
    if isinstance(item, Photo) and item.status == "pending":
        return str(item.photo_id), str(item.created_at)
    return None


def _find(kind: str, waits: Callable[[Any], tuple[str, str] | None], limit: int, cursor: str | None) -> Page[Stuck]:
    """A page of the watched items; those that are something else, or young, leave gaps."""
    scope = f"stuck:onboarding:{kind}"
    page = query_page(CaseItem.gsi2, WATCH, scope=scope, limit=limit, cursor=cursor, newest_first=False)
    old = clock.iso(clock.now() - PATIENCE)
    found = [(item, waits(item)) for item in page.items]
    items = [Stuck(kind, one[0], one[1], item.status, item.client_id) for item, one in found if one and one[1] < old]
    return Page(items, page.next_cursor)


FINDERS: Mapping[str, Finder] = {
    "seals": partial(_find, "seals", partial(_contract, ContractStatus.SIGNED)),
    "renderings": partial(_find, "renderings", partial(_contract, ContractStatus.RENDERING)),
    "photos": partial(_find, "photos", _photo),
}
