"""One's own figures of learning, and days that an admin restores."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response

from functions.api.learning.schemas import LearningDayCreate, LearningStatsOut, RestoredDayOut
from shared.data import idempotency
from shared.http.auth import CurrentUser, Principal, requires
from shared.http.courses import LearnerId
from shared.http.idempotency import Idempotent
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.days import service
from shared.learning.days.service import DayRestored

router = Router(prefix="/users", tags=["learning"])


@router.get("/me/learning", responses=problems(401))
async def get_own_learning(user: CurrentUser) -> LearningStatsOut:
    """One's own streak and what was done so far. The run of days ends today, or yesterday while today is not over."""
    return LearningStatsOut.model_validate(service.of_person(user.user_id))


@router.post(
    "/{user_id}/learning-days",
    status_code=201,
    responses={200: {"model": RestoredDayOut}, **problems(400, 401, 403, 404, 413, 415)},
)
async def restore_learning_day(
    user_id: LearnerId,
    body: LearningDayCreate,
    user: Annotated[Principal, requires("learning.restore_days")],
    key: Idempotent,
    response: Response,
) -> RestoredDayOut:
    """Count a day as active that is not; 200 for one that is."""

    def act() -> DayRestored:
        return service.restore(user_id, body.day, reason=body.reason, actor=user.user_id, idempotency=key)

    done = idempotency.run(key, act, lambda kept: service.again(user_id, body.day, is_new=bool(kept["is_new"])))
    response.status_code = 201 if done.is_new else 200
    return RestoredDayOut.of(user_id, done)
