"""What an endpoint answers that hands its work to a task."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from fastapi import Query
from pydantic import Field

from shared.http.models import AnswerModel
from shared.tasks.exports import FileFormat

FormatQuery: TypeAlias = Annotated[
    FileFormat, Query(alias="format", description="CSV, or a workbook with typed cells (.xlsx)")
]


class TaskAcceptedOut(AnswerModel):
    """The work was taken on; `GET /result/{task_id}` says how it goes and what came of it."""

    task_id: str = Field(examples=["tsk_01KKB4M1V8W7Q3Z5N6P2R4S9TA"])


class TaskQueuedOut(TaskAcceptedOut):
    """The work was taken on and waits; `GET /result/{task_id}` says how it goes and gives the file that was made."""

    status: Literal["queued"] = "queued"
