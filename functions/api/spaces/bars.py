"""Who may not enter a space: set, listed and lifted by staff."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import Field

from shared.coworking.bars import service as bars
from shared.coworking.bars.models import SpaceBar
from shared.http.auth import Principal, requires
from shared.http.models import AnswerModel, Deadline, ListOut, PageQuery, RequestModel, ShortText, example
from shared.http.problems import problems
from shared.http.routing import Router

router = Router(prefix="/spaces/{space_id}/bars", tags=["spaces"])
SpaceId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
UserId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Host = Annotated[Principal, requires("spaces.bar")]


class SpaceBarRequest(RequestModel):
    """Why somebody may not enter, and until when; the reason is for the staff alone."""

    model_config = example(reason="Smoked inside three times", until="2030-12-31T20:59:59Z")

    reason: ShortText
    until: Annotated[Deadline, Field(description="The bar ends by itself then")]


class SpaceBarOut(AnswerModel):
    """A bar that has not ended; `until` is ISO 8601 UTC."""

    space_id: str
    user_id: str
    reason: str
    until: str
    created_by: str
    created_at: str

    @classmethod
    def of(cls, bar: SpaceBar) -> SpaceBarOut:
        """A stored bar."""
        return cls.model_validate(bar)


@router.get("", responses=problems(400, 401, 403, 404))
async def list_space_bars(space_id: SpaceId, _user: Host, page: PageQuery) -> ListOut[SpaceBarOut]:
    """The bars of a space that have not ended, the one that ends last first."""
    found = bars.of_space(space_id=space_id, limit=page.limit, cursor=page.cursor)
    return ListOut[SpaceBarOut].of(found, SpaceBarOut.of)


@router.get("/{user_id}", responses=problems(401, 403, 404))
async def get_space_bar(space_id: SpaceId, user_id: UserId, _user: Host) -> SpaceBarOut:
    """Somebody's bar from a space."""
    return SpaceBarOut.of(bars.find(space_id=space_id, user_id=user_id))


@router.put("/{user_id}", responses=problems(400, 401, 403, 404, 413, 415))
async def put_space_bar(space_id: SpaceId, user_id: UserId, body: SpaceBarRequest, user: Host) -> SpaceBarOut:
    """Bar somebody from a space until a moment, or change the bar. Whoever is in is not put out."""
    bar = bars.put(space_id=space_id, user_id=user_id, reason=body.reason, until=body.until, actor=user.user_id)
    return SpaceBarOut.of(bar)


@router.delete("/{user_id}", status_code=204, responses=problems(401, 403, 404))
async def lift_space_bar(space_id: SpaceId, user_id: UserId, user: Host) -> None:
    """Lift a bar before its end; one that is not there is no error."""
    bars.lift(space_id=space_id, user_id=user_id, actor=user.user_id)
