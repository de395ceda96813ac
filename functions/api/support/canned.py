"""Canned replies: texts that agents use again and again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field

from functions.api.support.schemas import Id, Text
from shared.data import idempotency
from shared.http.auth import Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.models import VERSION_LIMIT, AnswerModel, ListOut, PageQuery, RequestModel, ShortText, example
from shared.http.problems import problems
from shared.http.routing import Router
from shared.support.canned import service
from shared.support.canned.models import CannedReply
from shared.support.tickets.editor import find

router = Router(prefix="/support/canned-replies", tags=["support"])
ReplyId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class CannedReplyCreate(RequestModel):
    """A text with variables such as `{{customer_first_name}}`, `{{agent_name}}` or `{{ticket_number}}`."""

    model_config = example(title="Где заказ", text="Здравствуйте, {{customer_first_name}}! Проверяем, где ваш заказ.")

    title: ShortText
    text: Text


class CannedReplyUpdate(RequestModel):
    """What is to be changed in the version that was read; what is left out stays."""

    model_config = example(version=1, title="Где мой заказ")

    version: Annotated[int, Field(ge=1, le=VERSION_LIMIT)]
    # Defaults by factory: they are never used, and the API's description must not promise them.
    title: ShortText = Field(default_factory=str)
    text: Text = Field(default_factory=str)


class CannedReplyOut(AnswerModel):
    """A canned reply."""

    id: str
    title: str
    text: str
    version: int
    created_at: str
    updated_at: str


class RenderedReplyOut(CannedReplyOut):
    """A canned reply; `rendered` is its text for the ticket that was named, null when none was."""

    rendered: str | None = None


@router.get("", responses=problems(400, 401, 403))
async def list_canned_replies(
    _agent: Annotated[Principal, requires("canned_replies.read")], page: PageQuery
) -> ListOut[CannedReplyOut]:
    """All canned replies, newest first."""
    return ListOut[CannedReplyOut].of(
        service.listing(limit=page.limit, cursor=page.cursor), CannedReplyOut.model_validate
    )


@router.post("", status_code=201, responses=problems(400, 401, 403, 413, 415))
async def create_canned_reply(
    body: CannedReplyCreate, agent: Annotated[Principal, requires("canned_replies.write")], key: Idempotent
) -> CannedReplyOut:
    """Store a new canned reply."""

    def act() -> CannedReply:
        return service.create(title=body.title, text=body.text, actor=agent.user_id, idempotency=key)

    return CannedReplyOut.model_validate(idempotency.run(key, act, lambda kept: service.find(kept["id"])))


@router.get("/{reply_id}", responses=problems(401, 403, 404))
async def get_canned_reply(
    reply_id: ReplyId,
    agent: Annotated[Principal, requires("canned_replies.read")],
    ticket_id: Annotated[Id | None, Query()] = None,
) -> RenderedReplyOut:
    """A canned reply, with a ticket's values put in when one is named."""
    reply = service.find(reply_id)
    shown = RenderedReplyOut.model_validate(reply)
    if ticket_id is not None:
        shown.rendered = service.render(reply, ticket=find(ticket_id), agent_id=agent.user_id)
    return shown


@router.patch("/{reply_id}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def update_canned_reply(
    reply_id: ReplyId, body: CannedReplyUpdate, agent: Annotated[Principal, requires("canned_replies.write")]
) -> CannedReplyOut:
    """Change a canned reply."""
    fields = body.model_dump(exclude_unset=True, exclude={"version"})
    changed = service.update(reply_id=reply_id, version=body.version, fields=fields, actor=agent.user_id)
    return CannedReplyOut.model_validate(changed)


@router.delete("/{reply_id}", status_code=204, responses=problems(401, 403, 404))
async def delete_canned_reply(reply_id: ReplyId, agent: Annotated[Principal, requires("canned_replies.write")]) -> None:
    """Give a canned reply up."""
    service.delete(reply_id=reply_id, actor=agent.user_id)
