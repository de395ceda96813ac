"""What can go wrong when staff operate the stack."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class QueueNotFoundError(NotFoundError):
    """The stack has no queue of this name."""

    code = "queue_not_found"
    detail = "There is no such queue. GET /ops/queues names them."


class NotRedrivableError(ConflictError):
    """Messages end in this queue: they came from no other one."""

    code = "not_redrivable"
    detail = "These messages came from no queue, so there is none to send them back to: see docs/operate.md."


class UnknownAuditModuleError(InvalidError):
    """A module that nobody has is named as the filter of the audit log."""

    code = "unknown_audit_module"
    detail = "There is no such module. Leave it out, or name one such as shop, coworking or support."
