"""What can go wrong with tasks."""

from __future__ import annotations

from shared.core.errors import ConflictError, ForbiddenError, NotFoundError


class TaskNotFoundError(NotFoundError):
    """No such task, one that expired, or somebody else's."""

    code = "task_not_found"
    detail = "There is no such task."


class TaskPermissionLostError(ForbiddenError):
    """Whoever asked for the work no longer holds the permission that it needs."""

    code = "task_permission_lost"
    detail = "Your role no longer allows this work."


class WorkbookTooLargeError(ConflictError):
    """More rows than one run of the worker writes into a workbook."""

    code = "workbook_too_large"
    detail = "This is too much for a workbook. Narrow it down, as to a shorter period, or ask for CSV."
