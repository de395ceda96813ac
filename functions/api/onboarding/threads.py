"""The desk's own log of a client."""

from __future__ import annotations

from functions.api.onboarding import schemas
from functions.api.onboarding.access import REFUSALS, ClientId, Handler, Reader, desk
from shared.data import idempotency
from shared.http.idempotency import Idempotent
from shared.http.models import PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.onboarding.case import load_case
from shared.onboarding.threads import service
from shared.onboarding.threads.models import ThreadMessage

router = Router(prefix="/manager/clients/{client_id}/thread", tags=["onboarding"])


@router.get("", responses=problems(400, 401, 403, 404))
async def read_client_thread(client_id: ClientId, _user: Reader, page: PageQuery) -> schemas.ThreadOut:
    """A client's thread with a page of its messages, newest first."""
    client = load_case(client_id).client
    found = service.messages(client_id=client_id, limit=page.limit, cursor=page.cursor)
    return schemas.ThreadOut(
        id=service.thread_id(client_id),
        client_id=client_id,
        ticket_id=client.support_ticket_id,
        items=[schemas.ThreadMessageOut.model_validate(one) for one in found.items],
        next_cursor=found.next_cursor,
    )


@router.post("", status_code=201, responses=problems(*REFUSALS))
async def note_in_client_thread(
    client_id: ClientId, body: schemas.NoteRequest, user: Handler, key: Idempotent
) -> schemas.ThreadMessageOut:
    """Write a note that the desk alone reads."""

    def act() -> ThreadMessage:
        return service.note(client_id=client_id, desk=desk(user), text=body.text, idempotency=key)

    made = idempotency.run(key, act, lambda kept: service.find(client_id, kept["id"]))
    return schemas.ThreadMessageOut.model_validate(made)
