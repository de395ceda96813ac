"""A person's inbox and preferences, and the delivery records for operators."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from functions.api.notifications.schemas import (
    MessageDeliveryOut,
    NotificationOut,
    PreferencesOut,
    PreferencesPatchRequest,
    PreferencesUpdate,
    ReadAllOut,
)
from shared.http.auth import CurrentUser, LiveUser, Principal, requires
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.notifications import inbox, service
from shared.notifications.rules import DeliveryStatus

router = Router(prefix="/notifications", tags=["notifications"])
ItemId = Annotated[str, Path(max_length=64)]


@router.get("", responses=problems(400, 401))
async def list_notifications(user: CurrentUser, page: PageQuery, unread: bool = False) -> ListOut[NotificationOut]:
    """One's inbox, newest first; with `unread` only what was not read yet."""
    found = inbox.page(user_id=user.user_id, unread=unread, limit=page.limit, cursor=page.cursor)
    return ListOut[NotificationOut].of(found, NotificationOut.model_validate)


@router.post("/{notification_id}/read", responses=problems(401, 404))
async def mark_notification_read(notification_id: ItemId, user: LiveUser) -> NotificationOut:
    """Note that one has read a message; once more changes nothing."""
    item = inbox.mark_read(user_id=user.user_id, item_id=notification_id)
    return NotificationOut.model_validate(item)


@router.post("/read-all", responses=problems(401))
async def mark_all_notifications_read(user: LiveUser) -> ReadAllOut:
    """Note that one has read everything, a hundred at a time: repeat while `more`."""
    read, more = inbox.mark_all_read(user_id=user.user_id)
    return ReadAllOut(read=read, more=more)


@router.get("/preferences", responses=problems(401))
async def get_notification_preferences(user: CurrentUser) -> PreferencesOut:
    """Which messages one wants where. What concerns the account itself always comes."""
    return PreferencesOut.of(inbox.choices_of(user.user_id))


@router.put("/preferences", responses=problems(400, 401, 413, 415))
async def update_notification_preferences(body: PreferencesUpdate, user: LiveUser) -> PreferencesOut:
    """Choose anew; what is left out falls back to its default."""
    return PreferencesOut.of(inbox.choose(user_id=user.user_id, choices=body.choices()))


@router.patch("/preferences", responses=problems(400, 401, 409, 413, 415))
async def patch_notification_preferences(body: PreferencesPatchRequest, user: LiveUser) -> PreferencesOut:
    """Change what is named, and nothing else; two such changes at once both count."""
    return PreferencesOut.of(inbox.change(user_id=user.user_id, make=body.applied_to))


@router.get("/deliveries", responses=problems(400, 401, 403))
async def list_message_deliveries(
    _user: Annotated[Principal, requires("messages.read")],
    page: PageQuery,
    user_id: Annotated[str | None, Query(max_length=64)] = None,
    status: DeliveryStatus | None = None,
) -> ListOut[MessageDeliveryOut]:
    """Messages by person, by status or both, newest first; with neither, the failed ones."""
    if user_id is None and status is None:
        status = DeliveryStatus.FAILED
    found = service.deliveries(user_id=user_id, status=status, limit=page.limit, cursor=page.cursor)
    return ListOut[MessageDeliveryOut].of(found, MessageDeliveryOut.model_validate)


@router.post("/deliveries/{delivery_id}/resend", status_code=202, responses=problems(401, 403, 404, 409))
async def resend_message(
    delivery_id: ItemId, user: Annotated[Principal, requires("messages.resend")]
) -> MessageDeliveryOut:
    """Give a failed or suppressed message another chance; pressing twice sends once."""
    return MessageDeliveryOut.model_validate(service.resend(delivery_id=delivery_id, actor=user.user_id))
