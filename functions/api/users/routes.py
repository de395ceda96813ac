"""One's own profile, and the people list for admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import StringConstraints

from functions import modules
from functions.api.users.schemas import (
    MODULES_ASKED_LIMIT,
    NAMES_ASKED_LIMIT,
    AvatarUploadOut,
    AvatarUploadRequest,
    ModuleName,
    OwnPermissionsOut,
    PersonNamesOut,
    ProfileUpdate,
    ProfileUpdatedOut,
    RolesOut,
    TimelineEventOut,
    UserEventOut,
    UserTagsOut,
    UserTagsRequest,
    UserUpdate,
)
from shared.data import event_views
from shared.http.auth import LiveUser, Principal, requires
from shared.http.client import ClientAddress
from shared.http.models import ListOut, PageQuery, RangeEnd, RangeStart
from shared.http.problems import problems
from shared.http.routing import Router
from shared.identity import administration, directory, profile, tags, timeline
from shared.identity.public import UserOut, names_of
from shared.identity.roles import Role
from shared.identity.rules import address_block
from shared.identity.second_factor import removal
from shared.privacy.erasure import require_not_begun
from shared.providers import storage

router = Router(prefix="/users", tags=["users"])
UserId = Annotated[str, Path(max_length=64)]
AskedId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


@router.get("/me", responses=problems(401, 404))
async def get_own_profile(user: LiveUser) -> UserOut:
    """One's own profile."""
    return UserOut.of(directory.get(user_id=user.user_id))


@router.get("/me/permissions", responses=problems(401))
async def list_own_permissions(user: LiveUser) -> OwnPermissionsOut:
    """What one may do as a member of staff, in this session, now; nothing for customers."""
    live = user.live()
    return OwnPermissionsOut(
        permissions=user.held(),
        lacks_second_factor=live is not None and live.lacks_second_factor,
    )


@router.patch("/me", responses=problems(400, 401, 404, 409, 410, 413, 415, 429))
async def update_own_profile(body: ProfileUpdate, user: LiveUser, address: ClientAddress) -> ProfileUpdatedOut:
    """Change one's profile. A new phone or e-mail address counts once its code is confirmed.

    Changing or removing one of them asks for `current_password` or `current_code`, and a live session.
    """
    changes = body.model_dump(exclude_unset=True, exclude={"current_password", "current_code", "updated_at"})
    updated = profile.update(
        user_id=user.user_id,
        session_id=user.session_id,
        changes=changes,
        client=address_block(address),
        current_password=body.current_password,
        current_code=body.current_code,
        updated_at=body.updated_at,
    )
    return ProfileUpdatedOut.after(updated)


@router.post("/me/avatar", status_code=201, responses=problems(400, 401, 404, 413, 415))
async def create_avatar_upload(body: AvatarUploadRequest, user: LiveUser) -> AvatarUploadOut:
    """A form to upload one's picture with; it shows once it has been looked at."""
    upload = profile.request_avatar_upload(
        user_id=user.user_id, content_type=body.content_type, storage=storage.from_settings()
    )
    return AvatarUploadOut(url=upload.url, fields=upload.fields, expires_in=profile.AVATAR_UPLOAD_SECONDS)


@router.get("/me/timeline", responses=problems(400, 401))
async def list_own_events(user: LiveUser, page: PageQuery) -> ListOut[TimelineEventOut]:
    """What happened to oneself, newest first."""
    found = event_views.timeline(user.user_id, limit=page.limit, cursor=page.cursor)
    return ListOut[TimelineEventOut].of(found, TimelineEventOut.of)


@router.get("/{user_id}/timeline", responses=problems(400, 401, 403, 404))
async def list_user_events(
    user_id: UserId,
    user: Annotated[Principal, requires("users.read_timeline")],
    page: PageQuery,
    module: Annotated[
        list[ModuleName] | None, Query(max_length=MODULES_ASKED_LIMIT, description="May be named several times")
    ] = None,
    since: Annotated[RangeStart | None, Query(alias="from", description="At this moment or later")] = None,
    until: Annotated[
        RangeEnd | None, Query(alias="to", description="Before this moment, or on this day at last")
    ] = None,
) -> ListOut[UserEventOut]:
    """What happened to somebody, newest first, of the modules whose events one may see.

    That one looked is in the timeline afterwards, once an hour. A page may be short and still have a next one.
    """
    rights = modules.timeline()
    found = timeline.read(
        user_id=user_id,
        viewer_id=user.user_id,
        holds=user.may,
        rights=rights,
        modules=module or (),
        since=since,
        until=until,
        limit=page.limit,
        cursor=page.cursor,
    )
    return ListOut[UserEventOut].of(found, lambda event: UserEventOut.seen_by_staff(event, rights))


@router.get("", responses=problems(400, 401, 403))
async def list_users(
    _user: Annotated[Principal, requires("users.read")],
    page: PageQuery,
    q: Annotated[str | None, Query(max_length=200, description="A phone, an e-mail or words of a name")] = None,
    role: Role | None = None,
    is_active: bool | None = None,
) -> ListOut[UserOut]:
    """People, newest first; with a name in `q`, in the order of names."""
    found = directory.find(q=q, role=role, is_active=is_active, limit=page.limit, cursor=page.cursor)
    return ListOut[UserOut].of(found, UserOut.of)


@router.get("/roles", responses=problems(401, 403))
async def list_roles(_user: Annotated[Principal, requires("users.read")]) -> RolesOut:
    """Every role with the permissions that it gives, as this release has them."""
    return RolesOut.of(modules.permissions())


@router.get("/names", responses=problems(401, 403))
async def list_user_names(
    _user: Annotated[Principal, requires("users.read_names")],
    asked: Annotated[
        list[AskedId],
        Query(alias="id", min_length=1, max_length=NAMES_ASKED_LIMIT, description="May be named several times"),
    ],
) -> PersonNamesOut:
    """What people are called, by their ids, in the order asked for; ids of nobody are left out."""
    return PersonNamesOut.of(asked, names_of(asked))


@router.get("/{user_id}", responses=problems(401, 403, 404))
async def get_user(user_id: UserId, _user: Annotated[Principal, requires("users.read")]) -> UserOut:
    """One person."""
    return UserOut.of(directory.get(user_id=user_id))


@router.patch("/{user_id}", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def update_user(
    user_id: UserId, body: UserUpdate, user: Annotated[Principal, requires("users.update")]
) -> UserOut:
    """Change somebody's roles, disable or enable them; disabling and taking a role away end their sessions.

    409 `erasure_begun` for an account that is being erased, or was: it stays closed.
    """
    require_not_begun(user_id)
    changes = body.model_dump(exclude_unset=True)
    return UserOut.of(administration.administer(actor_id=user.user_id, user_id=user_id, **changes))


@router.get("/{user_id}/tags", responses=problems(401, 403, 404))
async def get_user_tags(user_id: UserId, _user: Annotated[Principal, requires("users.tag")]) -> UserTagsOut:
    """What staff and rules marked somebody with."""
    return UserTagsOut(tags=tags.of_person(user_id=user_id))


@router.put("/{user_id}/tags", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def replace_user_tags(
    user_id: UserId, body: UserTagsRequest, user: Annotated[Principal, requires("users.tag")]
) -> UserTagsOut:
    """Mark somebody with these tags and no others; nobody but staff sees them."""
    return UserTagsOut(tags=tags.replace(user_id=user_id, tags=body.tags, actor=user.user_id))


@router.delete("/{user_id}/2fa", status_code=204, responses=problems(401, 403, 404, 409))
async def remove_second_factor(
    user_id: UserId,
    user: Annotated[Principal, requires("users.update")],
    passkeys: Annotated[bool, Query(description="Their passkeys too")] = False,
) -> None:
    """Remove a colleague's second factor; all their sessions end."""
    removal.remove_of(actor_id=user.user_id, user_id=user_id, passkeys=passkeys)
