"""One's own profile, and the people list for admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from functions.api.users.schemas import (
    AvatarRequest,
    AvatarUpload,
    ProfileUpdate,
    ProfileUpdated,
    TimelineEvent,
    UserUpdate,
)
from shared.data import events
from shared.http.auth import AdminOnly, CurrentUser
from shared.http.models import ListAnswer, PageQuery
from shared.http.problems import problems
from shared.identity import directory, profile
from shared.identity.public import UserPublic
from shared.identity.rules import Role
from shared.providers import storage

router = APIRouter(prefix="/users", tags=["users"])
UserId = Annotated[str, Path(max_length=64)]


@router.get("/me", responses=problems(401, 404))
async def read_me(user: CurrentUser) -> UserPublic:
    """One's own profile."""
    return UserPublic.of(directory.get(user_id=user.user_id))


@router.patch("/me", responses=problems(400, 401, 404, 409, 413, 415, 429))
async def update_me(body: ProfileUpdate, user: CurrentUser) -> ProfileUpdated:
    """Change one's profile. A new phone or e-mail address counts once its code is confirmed."""
    changes = body.model_dump(exclude_unset=True)
    return ProfileUpdated.after(profile.update(user_id=user.user_id, changes=changes))


@router.post("/me/avatar", status_code=201, responses=problems(400, 401, 404, 413, 415))
async def upload_avatar(body: AvatarRequest, user: CurrentUser) -> AvatarUpload:
    """A form to upload one's picture with; it shows once it has been looked at."""
    upload = profile.request_avatar_upload(
        user_id=user.user_id, content_type=body.content_type, storage=storage.from_settings()
    )
    return AvatarUpload(url=upload.url, fields=upload.fields, expires_in=profile.AVATAR_UPLOAD_SECONDS)


@router.get("/me/timeline", responses=problems(400, 401))
async def read_timeline(user: CurrentUser, page: PageQuery) -> ListAnswer[TimelineEvent]:
    """What happened to oneself, newest first."""
    found = events.timeline(user.user_id, limit=page.limit, cursor=page.cursor)
    return ListAnswer[TimelineEvent].of(found, TimelineEvent.of)


@router.get("", responses=problems(400, 401, 403))
async def list_users(
    _admin: AdminOnly,
    page: PageQuery,
    q: Annotated[str | None, Query(max_length=200, description="A phone, an e-mail or the start of a name")] = None,
    role: Role | None = None,
    is_active: bool | None = None,
) -> ListAnswer[UserPublic]:
    """People, newest first; with a name in `q`, in the order of names."""
    found = directory.find(q=q, role=role, is_active=is_active, limit=page.limit, cursor=page.cursor)
    return ListAnswer[UserPublic].of(found, UserPublic.of)


@router.get("/{user_id}", responses=problems(401, 403, 404))
async def read_user(user_id: UserId, _admin: AdminOnly) -> UserPublic:
    """One person."""
    return UserPublic.of(directory.get(user_id=user_id))


@router.patch("/{user_id}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def update_user(user_id: UserId, body: UserUpdate, admin: AdminOnly) -> UserPublic:
    """Change somebody's roles, disable or enable them; disabling and taking a role away end their sessions."""
    changes = body.model_dump(exclude_unset=True)
    return UserPublic.of(directory.administer(actor_id=admin.user_id, user_id=user_id, **changes))
