"""Achievements: the list for everybody, one's own, and what admins change, replay, give and take."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import JSONResponse, Response

from functions import modules
from functions.api.achievements.schemas import (
    AchievementCreate,
    AchievementGrantCreate,
    AchievementOut,
    AchievementUpdate,
    GrantedAchievementOut,
    Level,
)
from shared.achievements import grants, replay, rule_store
from shared.achievements.grants import HeldGrant
from shared.achievements.models import Achievement
from shared.core.errors import ForbiddenError, UnauthenticatedError
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, CurrentUser, OptionalUser, Principal, requires
from shared.http.caching import CACHED, PRIVATE, cacheable
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import TaskAcceptedOut

achievements = Router(prefix="/achievements", tags=["achievements"])
users = Router(prefix="/users", tags=["achievements"])
AchievementId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
UserId = Annotated[str, Path(max_length=64)]
Admin = Annotated[Principal, requires("achievements.administer")]
AllQuery = Annotated[bool, Query(alias="all", strict=False, description="Admins: secret and inactive ones too")]


@achievements.get(
    "",
    responses={**CACHED, **problems(401, 403)},
    response_model=ListOut[AchievementOut],
    openapi_extra=PUBLIC_ROUTE,
)
async def list_achievements(request: Request, user: OptionalUser, show_all: AllQuery = False) -> Response:
    """What there is to be had, oldest first; secret ones are shown to nobody before they have them."""
    if show_all:
        _require_admin(user)
    found = [one for one in rule_store.listing() if show_all or (one.is_active and not one.is_secret)]
    answer = ListOut[AchievementOut](items=[AchievementOut.of(one) for one in found])
    if show_all:
        return JSONResponse(answer.model_dump(mode="json"), headers={"Cache-Control": PRIVATE})
    return cacheable(request, answer)


@achievements.post("", status_code=201, responses=problems(400, 401, 403, 409, 413, 415))
async def create_achievement(body: AchievementCreate, user: Admin, key: Idempotent) -> AchievementOut:
    """A new achievement. It counts what happens from now on; a replay adds what happened before."""

    def act() -> Achievement:
        return rule_store.create(body.fields(), events=modules.events(), actor=user.user_id, idempotency=key)

    return AchievementOut.of(idempotency.run(key, act, lambda kept: rule_store.find(kept["achievement_id"])))


@achievements.patch("/{achievement_id}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def update_achievement(achievement_id: AchievementId, body: AchievementUpdate, user: Admin) -> AchievementOut:
    """Change what is named. What people were given stays."""
    changed = rule_store.update(
        achievement_id, body.fields(), version=body.version, events=modules.events(), actor=user.user_id
    )
    return AchievementOut.of(changed)


@achievements.post("/{achievement_id}/replay", status_code=202, responses=problems(400, 401, 403, 404, 409))
async def replay_achievement(achievement_id: AchievementId, user: Admin, key: Idempotent) -> TaskAcceptedOut:
    """Count what happened before the rule, or under an earlier one: adds what was missed, gives nothing twice."""

    def act() -> str:
        return replay.request(achievement_id, actor=user.user_id, idempotency=key)

    return TaskAcceptedOut(task_id=idempotency.run(key, act, lambda kept: str(kept["task_id"])))


@users.get("/me/achievements", responses=problems(401))
async def list_own_achievements(user: CurrentUser) -> ListOut[GrantedAchievementOut]:
    """What one has and had, newest first, and the events that each rests on."""
    return ListOut[GrantedAchievementOut](
        items=[GrantedAchievementOut.of(one) for one in grants.of_person(user.user_id)]
    )


@users.get("/{user_id}/achievements", responses=problems(401, 403))
async def list_user_achievements(user_id: UserId, _user: Admin) -> ListOut[GrantedAchievementOut]:
    """What somebody has and had, newest first, and the events that each rests on."""
    return ListOut[GrantedAchievementOut](items=[GrantedAchievementOut.of(one) for one in grants.of_person(user_id)])


@users.post("/{user_id}/achievements", status_code=201, responses=problems(400, 401, 403, 404, 409, 413, 415))
async def grant_achievement(
    user_id: UserId, body: AchievementGrantCreate, user: Admin, key: Idempotent
) -> GrantedAchievementOut:
    """Give somebody an achievement by hand; its karma comes with it."""

    def act() -> HeldGrant:
        return grants.grant(user_id, body.achievement_id, level=body.level, actor=user.user_id, idempotency=key)

    def again(kept: dict[str, object]) -> HeldGrant:
        return grants.find(user_id, str(kept["achievement_id"]), int(str(kept["level"])))

    return GrantedAchievementOut.of(idempotency.run(key, act, again))


@users.delete("/{user_id}/achievements/{achievement_id}", status_code=204, responses=problems(401, 403, 404))
async def withdraw_achievement(
    user_id: UserId,
    achievement_id: AchievementId,
    user: Admin,
    level: Annotated[Level | None, Query(strict=False, description="Only this level")] = None,
) -> None:
    """Take an achievement from somebody by hand, with its karma; no rule gives it again."""
    grants.withdraw(user_id, achievement_id, level=level, actor=user.user_id)


def _require_admin(user: Principal | None) -> None:
    if user is None:
        raise UnauthenticatedError()
    if not user.may("achievements.administer"):
        raise ForbiddenError()
