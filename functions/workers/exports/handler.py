"""The consumer of the queue `exports`: exports as workbooks. Exports as CSV are the tasks worker's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from functions import modules
from functions.workers.exports import workbook
from shared.core.settings import settings
from shared.core.time_budget import TimeBudget
from shared.identity import rights
from shared.messaging.worker import MalformedMessageError, ReceiveInfo, batch_handler
from shared.providers import storage
from shared.tasks import service as tasks
from shared.tasks.errors import TaskNotFoundError
from shared.tasks.events import TaskExportRequested
from shared.tasks.exports import TableMaker
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Runner

# Of the time, for the rows to be packed into the file, which takes a seventh of writing them, and for storing it.
RESERVED_SHARE = 5
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(make: TableMaker, may_go_on: Callable[[], bool], task: Task) -> Outcome:
    """Write a table into a workbook in the files bucket. Raises WorkbookTooLargeError."""
    table = make(task)
    content, rows = workbook.write(table, may_go_on=may_go_on)
    name = f"{table.name}.xlsx"
    key = f"tasks/exports/{task.id}/{name}"
    storage.from_settings("files").put(key, content, content_type=XLSX_TYPE)
    return Outcome({"rows": rows}, file_key=key, file_name=name)


def runners(may_go_on: Callable[[], bool]) -> Mapping[str, Runner]:
    """Kind of task → the work."""
    return {kind: partial(export, make, may_go_on) for kind, make in modules.export_tables().items()}


def handle(message: dict[str, Any], delivery: ReceiveInfo) -> None:
    """Carry out an export; after the last attempt it has failed, with a reason that a person can read."""
    if message["type"] != TaskExportRequested.type:
        raise MalformedMessageError(f"nothing here handles {message['type']!r}")
    # As often as the queue delivers (maxReceiveCount) before it gives the message to the dead letters.
    attempts = int(settings().environ.get("EXPORTS_MAX_RECEIVES", "3"))
    budget = TimeBudget(delivery.remaining_ms, delivery.remaining_ms() // RESERVED_SHARE)
    try:
        is_last = delivery.attempt >= attempts
        tasks.run(
            message["data"]["task_id"],
            runners=runners(budget.may_go_on),
            is_last_attempt=is_last,
            holds=partial(rights.holds, modules.permissions),
        )
    except TaskNotFoundError:
        # It expired: nobody can read its result any more.
        return


handler = batch_handler(handle)
