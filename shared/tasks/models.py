"""Work that a worker does later, in the table `tasks`: pk TASK#id, sk TASK, gone 30 days after it was asked for.

Its gsi1 is TASKS#unfinished until it is finished, then OWNER#user, each with when it was asked for.
"""

from __future__ import annotations

from enum import StrEnum

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute

from shared.data.base import AtriumModel, TableName
from shared.data.keys_only_index import KeysOnlyGsi1
from shared.data.numbers import WholeNumber

UNFINISHED = "TASKS#unfinished"


class TaskStatus(StrEnum):
    """How far a task has come."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class TaskItem(AtriumModel):
    """The table's base."""

    class Meta:
        table_name = TableName("tasks")

    gsi1 = KeysOnlyGsi1()


class Task(TaskItem, discriminator="task"):
    """One piece of work; `request` and `result` are JSON, a large result or a file is in S3 at `file_key`."""

    id = UnicodeAttribute()
    kind = UnicodeAttribute()
    owner = UnicodeAttribute()
    # What its owner had to hold to ask for it, and has to hold to read it.
    permission = UnicodeAttribute(null=True)
    status = UnicodeAttribute(default=TaskStatus.QUEUED)
    request = JSONAttribute(default=dict)
    # Where a runner that did not finish in one invocation goes on, and when it came there.
    progress = JSONAttribute(null=True)
    progress_at = UnicodeAttribute(null=True)
    continuations = WholeNumber(default=0)
    result = JSONAttribute(null=True)
    file_key = UnicodeAttribute(null=True)
    file_name = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    failure_code = UnicodeAttribute(null=True)
    # A failure that another delivery may mend: a redriven dead letter completes it.
    can_be_retried = BooleanAttribute(default=False)
    attempts = WholeNumber(default=0)
    created_at = UnicodeAttribute()
    started_at = UnicodeAttribute(null=True)
    finished_at = UnicodeAttribute(null=True)

    @staticmethod
    def key(task_id: str) -> tuple[str, str]:
        """(pk, sk) of a task."""
        return f"TASK#{task_id}", "TASK"

    @staticmethod
    def of_owner(owner: str) -> str:
        """gsi1pk of one person's finished tasks."""
        return f"OWNER#{owner}"
