"""What can go wrong with a copy or an erasure of somebody's data."""

from __future__ import annotations

from collections.abc import Sequence

from shared.core.errors import ConflictError, NotFoundError, TooManyError
from shared.data.personal_data import Blocker


class ExportRunningError(ConflictError):
    """One copy is being made; `task_id` is its task."""

    code = "export_running"
    detail = "A copy of your data is being made. Ask for another one when it is done."


class ExportLimitError(TooManyError):
    """No more copies on this day; `retry_after` seconds until there are."""

    code = "export_daily_limit"
    detail = "You have had all copies of your data of this day. Ask again tomorrow."


class ErasureBlockedError(ConflictError):
    """Something is to be finished first; `blocked_by` lists what: `{kind, id, status}`."""

    code = "erasure_blocked"
    detail = "Some things are not finished yet. Your account can be erased when they are."

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__(blocked_by=[{"kind": one.kind, "id": one.id, "status": one.status} for one in blockers])


class AdminErasureError(ConflictError):
    """Whoever administrates cannot erase themselves: the last admin would leave nobody behind."""

    code = "erasure_of_admin"
    detail = "An admin cannot erase their own account. Have another admin take the role from you first."


class ErasureNotRequestedError(NotFoundError):
    """No erasure waits, so there is none to cancel."""

    code = "erasure_not_requested"
    detail = "There is no erasure to cancel."


class ErasureBegunError(ConflictError):
    """The time to change one's mind is over."""

    code = "erasure_begun"
    detail = "The erasure has begun and cannot be cancelled any more."
