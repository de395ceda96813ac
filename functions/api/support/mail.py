"""Mail to the support, handed in by the mail server."""

from __future__ import annotations

from typing import Annotated

from functions.api.support.mail_schemas import MailRequest
from functions.api.support.schemas import MessageOut
from shared.data import idempotency
from shared.http.app import LONG_BODY
from shared.http.auth import Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.problems import problems
from shared.http.routing import Router
from shared.providers import storage
from shared.support.tickets import mail, service
from shared.support.tickets.errors import MailUnreadableError
from shared.support.tickets.replies import PostedMessage

router = Router(prefix="/support", tags=["support"])


@router.post(
    "/mail", status_code=201, responses=problems(400, 401, 403, 404, 409, 413, 415, 429), openapi_extra=LONG_BODY
)
async def receive_mail(
    body: MailRequest, agent: Annotated[Principal, requires("tickets.receive_mail")], key: Idempotent
) -> MessageOut:
    """Store a mail as a message of its sender: for the mail server, which signs in with a role of its own.

    It goes on in the ticket whose mail it answers (`In-Reply-To`, `References`), which the address names, or whose
    number stands in the subject; else it opens one. A mail that our server did not find to be from its sender (DMARC,
    or aligned DKIM or SPF), or whose sender has no account, opens a ticket that is nobody's. Send the mail's Message-ID
    as the key; without a key the same mail with the same Message-ID is stored once.
    """
    handed_in = body.mail()
    if not handed_in.sender:
        raise MailUnreadableError()
    key = key or mail.idempotency_key(handed_in, gateway_id=agent.user_id)

    def act() -> PostedMessage:
        return mail.take_in(handed_in, actor=agent.user_id, store=storage.from_settings("files"), idempotency=key)

    return MessageOut.of(idempotency.run(key, act, service.posted_before).message, staff=True)
