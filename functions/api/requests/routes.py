"""Questions to the model: accepted at once, answered by `GET /result/{task_id}`."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from shared.ai import requests
from shared.data import idempotency
from shared.http.auth import ConfirmedUser
from shared.http.idempotency import Idempotent
from shared.http.models import PLAIN, RequestModel, example
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import TaskAcceptedOut

router = Router(prefix="/request", tags=["requests"])


class RequestCreate(RequestModel):
    """What is asked: `context` is what to answer from, the categories to choose from, or the language to write in."""

    model_config = example(kind="translate", text="Где мой заказ?", context="English")

    kind: requests.Kind
    text: Annotated[str, StringConstraints(min_length=1, max_length=5000), PLAIN]
    context: Annotated[str, StringConstraints(max_length=10_000), PLAIN] | None = None


@router.post("", status_code=202, responses=problems(400, 401, 403, 413, 415, 429))
async def create_model_request(body: RequestCreate, user: ConfirmedUser, key: Idempotent) -> TaskAcceptedOut:
    """Ask the model; the answer is the result of the task, for 30 days. There are so many requests in a day (UTC)."""

    def act() -> str:
        return requests.ask_for(
            user_id=user.user_id, kind=body.kind, text=body.text, context=body.context, idempotency=key
        )

    return TaskAcceptedOut(task_id=idempotency.run(key, act, lambda kept: str(kept["task_id"])))
