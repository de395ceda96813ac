"""The consumer of the queue `documents`: renders contracts and seals those that are signed, and issues certificates."""

from __future__ import annotations

from functools import partial
from typing import Any

from functions import modules
from functions.workers.documents import certificates, sealing
from shared.core.settings import settings
from shared.identity import rights
from shared.messaging.worker import MalformedMessageError, ReceiveInfo, batch_handler
from shared.onboarding.contracts import rendering
from shared.onboarding.contracts.service import KIND
from shared.onboarding.contracts.template import ContractText
from shared.tasks import service as tasks
from shared.tasks.errors import TaskNotFoundError
from shared.tasks.events import TaskDocumentRequested
from shared.tasks.models import Task

HANDLERS = {**sealing.HANDLERS, **certificates.HANDLERS}


def make_pdf(text: ContractText) -> tuple[bytes, int]:
    """(the file, its pages); reportlab is imported by the first rendering: other work of this queue does without."""
    from functions.workers.documents import contract_pdf

    return contract_pdf.render(text)


def _refused(task: Task, code: str) -> None:
    """A contract waits for its rendering; of a certificate nothing but the task does."""
    if task.kind == KIND:
        rendering.fail(task, code)


def handle(message: dict[str, Any], delivery: ReceiveInfo) -> None:
    """Make, seal or revoke a document; after the last attempt a rendering has failed, with a code for the desk."""
    if (act := HANDLERS.get(message["type"])) is not None:
        act(message, delivery)
        return
    if message["type"] != TaskDocumentRequested.type:
        raise MalformedMessageError(f"nothing here handles {message['type']!r}")
    # As often as the queue delivers (maxReceiveCount) before it gives the message to the dead letters.
    is_last = delivery.attempt >= int(settings().environ.get("DOCUMENTS_MAX_RECEIVES", "3"))
    try:
        tasks.run(
            message["data"]["task_id"],
            runners={KIND: partial(rendering.render, make=make_pdf, is_last_attempt=is_last), **certificates.RUNNERS},
            is_last_attempt=is_last,
            holds=partial(rights.holds, modules.permissions),
            on_refused=_refused,
        )
    except TaskNotFoundError:
        # It expired: nobody waits for its result any more.
        return


handler = batch_handler(handle)
