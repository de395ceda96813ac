"""One's own karma, the leaderboard, and what admins give and take."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import Response

from functions import modules
from functions.api.karma.schemas import KarmaAwardCreate, KarmaAwardOut, KarmaEntryOut, KarmaOut, KarmaRankOut
from shared.core.paging import MAX_LIMIT
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, CurrentUser, Principal, requires
from shared.http.caching import CACHED, NAMES, cacheable, polled
from shared.http.idempotency import Idempotent
from shared.http.languages import ReaderLanguage
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.why import WhyOut
from shared.identity import directory
from shared.karma import service, why

users = Router(prefix="/users", tags=["karma"])
leaderboard = Router(prefix="/karma", tags=["karma"])
UserId = Annotated[str, Path(max_length=64)]


@users.get("/me/karma", responses=problems(400, 401, 404))
async def get_own_karma(user: CurrentUser, page: PageQuery) -> KarmaOut:
    """One's own balance and what it comes from, newest first."""
    person = directory.get(user_id=user.user_id)
    found = service.entries(user_id=user.user_id, limit=page.limit, cursor=page.cursor)
    items = [KarmaEntryOut.model_validate(entry) for entry in found.items]
    return KarmaOut(balance=service.balance_of(person), items=items, next_cursor=found.next_cursor)


@users.get("/me/karma/why", responses={**CACHED, **problems(401, 404)}, response_model=WhyOut)
async def explain_own_karma(request: Request, user: CurrentUser, language: ReaderLanguage) -> Response:
    """Why one has as much karma as one has: what gave and took it, and what can be done with it.

    In the language that `Accept-Language` names, or else the profile's.
    """
    explained = why.explain(user_id=user.user_id, reasons=modules.karma_reasons(), locale=language)
    return polled(request, WhyOut.of(explained))


@users.post("/{user_id}/karma", status_code=201, responses=problems(400, 401, 403, 404, 409, 413, 415))
async def award_karma(
    user_id: UserId, body: KarmaAwardCreate, user: Annotated[Principal, requires("karma.award")], key: Idempotent
) -> KarmaAwardOut:
    """Give somebody points, or take some; a balance cannot be taken below zero."""

    def act() -> KarmaAwardOut:
        done = service.award(user_id=user_id, delta=body.delta, reason=body.reason, actor=user.user_id, idempotency=key)
        return KarmaAwardOut.of(*done)

    def again(kept: dict[str, object]) -> KarmaAwardOut:
        entry = service.find(user_id=user_id, source_event_id=str(kept["source_event_id"]))
        return KarmaAwardOut.of(entry, int(str(kept["balance"])))

    return idempotency.run(key, act, again)


@leaderboard.get(
    "/leaderboard",
    responses={**CACHED, **problems(400)},
    response_model=ListOut[KarmaRankOut],
    openapi_extra=PUBLIC_ROUTE,
)
async def get_karma_leaderboard(request: Request, limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 20) -> Response:
    """Those with the most karma for what they did openly, of those who agreed to be shown.

    Anonymous gifts and spending do not move it.
    """
    people = service.leaders(limit=limit)
    answer = ListOut[KarmaRankOut](items=[KarmaRankOut.of(place, leader) for place, leader in enumerate(people, 1)])
    return cacheable(request, answer, cache_control=NAMES)
