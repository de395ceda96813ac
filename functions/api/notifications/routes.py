"""A person's inbox and preferences, and the delivery records for operators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from functions.api.notifications.schemas import (
    DeliveryAnswer,
    DeliveryStatus,
    NotificationAnswer,
    PreferencesAnswer,
    PreferencesUpdate,
    ReadAllAnswer,
)
from shared.http.auth import AdminOnly, CurrentUser
from shared.http.models import ListAnswer, PageQuery
from shared.http.problems import problems
from shared.notifications import inbox, service

router = APIRouter(prefix="/notifications", tags=["notifications"])
ItemId = Annotated[str, Path(max_length=64)]


@router.get("", responses=problems(400, 401))
async def list_notifications(
    user: CurrentUser, page: PageQuery, unread: bool = False
) -> ListAnswer[NotificationAnswer]:
    """One's inbox, newest first; with `unread` only what was not read yet."""
    found = inbox.page(user_id=user.user_id, unread=unread, limit=page.limit, cursor=page.cursor)
    return ListAnswer[NotificationAnswer].of(found, NotificationAnswer.model_validate)


@router.post("/{notification_id}/read", responses=problems(401, 404))
async def read_notification(notification_id: ItemId, user: CurrentUser) -> NotificationAnswer:
    """Note that one has read a message; once more changes nothing."""
    item = inbox.mark_read(user_id=user.user_id, item_id=notification_id)
    return NotificationAnswer.model_validate(item)


@router.post("/read-all", responses=problems(401))
async def read_all(user: CurrentUser) -> ReadAllAnswer:
    """Note that one has read everything, a hundred at a time: repeat while `more`."""
    read, more = inbox.mark_all_read(user_id=user.user_id)
    return ReadAllAnswer(read=read, more=more)


@router.get("/preferences", responses=problems(401))
async def read_preferences(user: CurrentUser) -> PreferencesAnswer:
    """Which messages one wants where. What concerns the account itself always comes."""
    return PreferencesAnswer.of(inbox.choices_of(user.user_id))


@router.put("/preferences", responses=problems(400, 401, 413, 415))
async def write_preferences(body: PreferencesUpdate, user: CurrentUser) -> PreferencesAnswer:
    """Choose anew; what is left out falls back to its default."""
    return PreferencesAnswer.of(inbox.choose(user_id=user.user_id, choices=body.choices()))


@router.get("/deliveries", responses=problems(400, 401, 403))
async def list_deliveries(
    _admin: AdminOnly,
    page: PageQuery,
    user_id: Annotated[str | None, Query(max_length=64)] = None,
    status: DeliveryStatus | None = None,
) -> ListAnswer[DeliveryAnswer]:
    """Messages by person, by status or both, newest first; with neither, the failed ones."""
    if user_id is None and status is None:
        status = "failed"
    found = service.deliveries(user_id=user_id, status=status, limit=page.limit, cursor=page.cursor)
    return ListAnswer[DeliveryAnswer].of(found, DeliveryAnswer.model_validate)


@router.post("/deliveries/{delivery_id}/resend", status_code=202, responses=problems(401, 403, 404, 409))
async def resend(delivery_id: ItemId, _admin: AdminOnly) -> DeliveryAnswer:
    """Give a failed or suppressed message another chance; pressing twice sends once."""
    return DeliveryAnswer.model_validate(service.resend(delivery_id=delivery_id))
