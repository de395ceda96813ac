"""What can go wrong with tasks."""

from __future__ import annotations

from shared.core.errors import NotFoundError


class TaskNotFoundError(NotFoundError):
    """No such task, one that expired, or somebody else's."""

    code = "task_not_found"
    detail = "There is no such task."
