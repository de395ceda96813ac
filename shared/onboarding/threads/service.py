"""The desk's log of a client: what managers note there, and reading it."""

from __future__ import annotations

from shared.core import clock, ids
from shared.core.paging import Page
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import UnitOfWork
from shared.onboarding.case import Desk, check_holder, load_case
from shared.onboarding.errors import ClientNotFoundError
from shared.onboarding.events import ClientNoted
from shared.onboarding.models import CaseItem
from shared.onboarding.threads.models import ThreadMessage


def thread_id(client_id: str) -> str:
    """The id of a client's one thread."""
    return f"thr_{client_id.removeprefix('cli_')}"


def note(*, client_id: str, desk: Desk, text: str, idempotency: IdempotencyKey | None = None) -> ThreadMessage:
    """Write a note. Raises ClientTakenError, OwnClientError, StepIncompleteError when nobody holds the case."""
    case = load_case(client_id)
    check_holder(case, desk)
    message_id = ids.new("msg")
    message = ThreadMessage(
        *ThreadMessage.key(client_id, message_id),
        client_id=client_id,
        message_id=message_id,
        kind="note",
        author_id=desk.user_id,
        text=text,
        created_at=clock.iso(clock.now()),
    )
    uow = UnitOfWork()
    uow.create(message)
    noted = ClientNoted(client_id=client_id, message_id=message_id)
    uow.add_event(noted.of(client_id, customer_id=case.client.user_id, actor=desk.user_id))
    uow.store_idempotency_key(idempotency, {"id": message_id})
    uow.commit()
    return message


def find(client_id: str, message_id: str) -> ThreadMessage:
    """One message. Raises ClientNotFoundError."""
    found = ThreadMessage.get_or_none(*ThreadMessage.key(client_id, message_id), consistent=True)
    if found is None:
        raise ClientNotFoundError()
    return found


def messages(*, client_id: str, limit: int, cursor: str | None) -> Page[ThreadMessage]:
    """A page of the thread, newest first."""
    return query_page(
        ThreadMessage,
        CaseItem.partition(client_id),
        range_condition=ThreadMessage.sk.startswith(ThreadMessage.PREFIX),
        scope=f"client-thread:{client_id}",
        limit=limit,
        cursor=cursor,
    )
