"""Finding things of all kinds by one text, for staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Query

from functions import modules
from functions.api.search.schemas import SearchHitOut
from shared.core.errors import ForbiddenError
from shared.core.finder import MOST_HITS, SearchKind
from shared.core.paging import Page
from shared.http.auth import LiveUser
from shared.http.models import ListOut
from shared.http.problems import problems
from shared.http.routing import Router
from shared.identity.search import asked

router = Router(prefix="/search", tags=["search"])
SHORTEST = 2


async def allowed_kinds(user: LiveUser) -> Sequence[SearchKind]:
    """The kinds whose permission somebody holds. Raises ForbiddenError when there is none, as for customers."""
    holds = user.may
    found = [kind for kind in modules.search() if holds(kind.permission)]
    if not found:
        raise ForbiddenError()
    return found


@router.get("", responses=problems(400, 401, 403))
async def search_things(
    kinds: Annotated[Sequence[SearchKind], Depends(allowed_kinds)],
    q: Annotated[
        str,
        Query(
            min_length=SHORTEST,
            max_length=100,
            description="A number, an id, a phone, an e-mail address, or the start of words of a name or title",
        ),
    ],
) -> ListOut[SearchHitOut]:
    """Orders, people, tickets, products, clients and courses, of each kind at most five, exact ones first.

    Only kinds that one may see are looked for. Contacts are masked.
    """
    wanted = asked(q)
    if len(wanted.text) < SHORTEST:
        return ListOut[SearchHitOut](items=[])
    found = [SearchHitOut.of(kind.name, hit) for kind in kinds for hit in list(kind.find(wanted))[:MOST_HITS]]
    # Stable: the modules' order stays within both halves.
    found.sort(key=lambda hit: not hit.exact)
    return ListOut[SearchHitOut].of(Page(found), lambda hit: hit)
