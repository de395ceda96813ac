"""One's own saved filters of lists."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import StringConstraints

from shared.http.auth import LiveUser
from shared.http.models import PLAIN_LINE, AnswerModel, RequestModel, example
from shared.http.problems import problems
from shared.http.routing import Router
from shared.identity.saved_views import service
from shared.identity.saved_views.service import SavedView

router = Router(prefix="/users/me/views", tags=["users"])
ListName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_-]{0,39}$")]
ViewId = Annotated[str, Path(max_length=64)]


class SavedViewRequest(RequestModel):
    """Filters to save: `list` names the list (`orders`, `tickets`), `query` is what stands in the screen's address."""

    model_config = example(list="orders", name="To ship today", query="status=assembling")

    list: ListName
    name: Annotated[str, StringConstraints(min_length=1, max_length=40), PLAIN_LINE]
    query: Annotated[str, StringConstraints(max_length=1000, pattern=r"^[!-~]*$")]


class SavedViewOut(AnswerModel):
    """A list's filters under a name."""

    id: str
    list: str
    name: str
    query: str
    saved_at: str

    @classmethod
    def of(cls, view: SavedView) -> SavedViewOut:
        """A view as its person sees it."""
        return cls.copy_of(view)


class SavedViewsOut(AnswerModel):
    """All of one's views, of one list or of all, in the order in which they were saved."""

    items: list[SavedViewOut]
    next_cursor: None = None


@router.get("", responses=problems(401))
async def list_own_views(
    user: LiveUser, of_list: Annotated[ListName | None, Query(alias="list", description="Of this list alone")] = None
) -> SavedViewsOut:
    """One's own saved filters of lists."""
    found = service.of_person(user_id=user.user_id, of_list=of_list)
    return SavedViewsOut(items=[SavedViewOut.of(view) for view in found])


@router.post("", status_code=201, responses=problems(400, 401, 404, 409, 413, 415))
async def save_own_view(body: SavedViewRequest, user: LiveUser) -> SavedViewOut:
    """Save a list's filters under a name; what was saved under it before is replaced."""
    saved = service.save(user_id=user.user_id, of_list=body.list, name=body.name, query=body.query)
    return SavedViewOut.of(saved)


@router.delete("/{view_id}", status_code=204, responses=problems(401, 404))
async def delete_own_view(view_id: ViewId, user: LiveUser) -> None:
    """Remove one of one's views."""
    service.remove(user_id=user.user_id, view_id=view_id)
