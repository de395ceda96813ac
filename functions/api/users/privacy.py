"""A copy of one's data, and the erasure of one's account."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints
from starlette.responses import Response

from functions import modules
from shared.http.auth import LiveUser
from shared.http.models import AnswerModel, RequestModel, example
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import TaskQueuedOut
from shared.privacy import erasure, export
from shared.privacy.models import Erasure

router = Router(prefix="/users/me", tags=["users"])


class AccountEraseRequest(RequestModel):
    """The account's password: a copied access token alone erases nothing."""

    model_config = example(password="demo-customer-1")  # noqa: S106 - the demo account's

    # As it was set: spaces belong to a password.
    password: Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1000)]


class KeptOut(AnswerModel):
    """What stays after the erasure, without name and contacts: why, and until when."""

    module: str
    what: str
    reason: str
    until: str


class ErasureOut(AnswerModel):
    """When the erasure begins (ISO 8601 UTC), and what the law keeps after it."""

    status: str
    erase_after: str
    kept: list[KeptOut]

    @classmethod
    def of(cls, found: Erasure) -> ErasureOut:
        """An erasure that was asked for."""
        kept = [
            KeptOut(module=module, what=one.what, reason=one.reason, until=one.until)
            for module, part in modules.personal_data()
            for one in part.kept
        ]
        return cls(status=found.status, erase_after=found.erase_after, kept=kept)


@router.post("/export", status_code=202, responses=problems(401, 409, 429))
async def export_own_data(user: LiveUser) -> TaskQueuedOut:
    """Have a copy made of everything that is stored of oneself: a zip file, at `GET /result/{task_id}` for a week."""
    return TaskQueuedOut(task_id=export.request(user_id=user.user_id).id)


@router.post("/erase", status_code=202, responses=problems(400, 401, 404, 409, 413, 415, 429))
async def erase_own_account(body: AccountEraseRequest, user: LiveUser) -> ErasureOut:
    """Have one's account erased in 14 days; until then it can be cancelled, and everything works as before."""
    found = erasure.request(
        user_id=user.user_id, session_id=user.session_id, password=body.password, parts=modules.personal_data()
    )
    return ErasureOut.of(found)


@router.delete("/erase", status_code=204, response_class=Response, responses=problems(401, 404, 409))
async def cancel_erasure(user: LiveUser) -> Response:
    """Keep one's account."""
    erasure.cancel(user_id=user.user_id)
    return Response(status_code=204)
