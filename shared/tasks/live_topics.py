"""What open screens are told of tasks: whoever asked for the work, that it is done."""

from __future__ import annotations

from shared.live.topics import Facts, LiveTopics, Owned, of_actor, one, own, thing
from shared.tasks.models import Task
from shared.tasks.service import permission_of


def _owner(task_id: str) -> Owned | None:
    task = Task.get_or_none(*Task.key(task_id), consistent=True)
    return Owned(task.owner, permission_of(task)) if task is not None else None


LIVE_TOPICS = LiveTopics(
    # Its owner knows all of a task: its events are for staff only because no timeline shows them.
    kinds=(thing("task", owner_of=_owner, facts=Facts.ALL), own("tasks", facts=Facts.ALL)),
    by_type={
        "task.succeeded": (one("task"), of_actor("tasks")),
        "task.failed": (one("task"), of_actor("tasks")),
    },
    not_shown={
        "task": "work that is asked for: the answer to the request says it",
        "any": "files that nothing names any more",
    },
)
