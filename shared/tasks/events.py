"""What tasks announce. The owner is the event's actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience
from shared.data.event_types import EventData


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent(EventData):
    """What every event of a task says; `kind` is `<noun>.<verb>`."""

    aggregate: ClassVar[str] = "task"

    task_id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRequested(TaskEvent):
    """Work for the worker of the queue `tasks`."""

    type: ClassVar[Literal["task.requested"]] = "task.requested"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAiRequested(TaskEvent):
    """Work for the worker of the queue `openai`."""

    type: ClassVar[Literal["task.ai_requested"]] = "task.ai_requested"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskExportRequested(TaskEvent):
    """An export as a workbook: work for the worker of the queue `exports`."""

    type: ClassVar[Literal["task.export_requested"]] = "task.export_requested"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDocumentRequested(TaskEvent):
    """A document to be rendered: work for the worker of the queue `documents`."""

    type: ClassVar[Literal["task.document_requested"]] = "task.document_requested"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSucceeded(TaskEvent):
    """The work is done."""

    type: ClassVar[Literal["task.succeeded"]] = "task.succeeded"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFailed(TaskEvent):
    """The work was refused, or its attempts are used up."""

    type: ClassVar[Literal["task.failed"]] = "task.failed"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesDiscarded(EventData):
    """Keys in the media bucket that nothing refers to any more; of any aggregate. The deletion is idempotent."""

    type: ClassVar[Literal["files.discarded"]] = "files.discarded"
    aggregate: ClassVar[str] = "any"
    audience: ClassVar[Audience] = STAFF_ONLY

    files: list[str]


EVENTS = (
    TaskRequested,
    TaskAiRequested,
    TaskExportRequested,
    TaskDocumentRequested,
    TaskSucceeded,
    TaskFailed,
    FilesDiscarded,
)
