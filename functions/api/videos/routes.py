"""Videos of managers and authors: uploads in parts, captions, deletion."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Path, Query

from functions.api.videos.schemas import (
    VideoAcceptedOut,
    VideoCaptionsRequest,
    VideoCreate,
    VideoCreatedOut,
    VideoOut,
    VideoUpdate,
    VideoUploadOut,
)
from shared.core.errors import ForbiddenError, UnavailableError
from shared.data import idempotency
from shared.http.auth import LiveUser, Principal
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.courses.service import is_author
from shared.learning.courses.store import Person
from shared.learning.videos import captions, service
from shared.learning.videos.models import Video
from shared.learning.videos.usage import courses_using
from shared.providers import storage
from shared.providers.storage.base import StorageUnavailableError

router = Router(prefix="/videos", tags=["videos"])
VideoId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


def _tag(pattern: str) -> Any:
    return Path(
        min_length=2, max_length=16, pattern=pattern, description="A language tag (BCP 47), such as ru or pt-BR"
    )


Language = Annotated[str, _tag(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
# Region and script alone, as RFC 5646 writes them: players refuse to name what is none, such as ru-v2.
NewLanguage = Annotated[str, _tag(r"^[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$")]
OwnerQuery = Annotated[
    str | None, Query(max_length=64, pattern=r"^[A-Za-z0-9_-]+$", description="Admins: whose, else one's own")
]
READ = (400, 401, 403, 404)
CHANGED = (400, 401, 403, 404, 409, 413, 415)


@router.post("", status_code=201, responses=problems(400, 401, 403, 409, 413, 415))
async def create_video(body: VideoCreate, user: LiveUser, key: Idempotent) -> VideoCreatedOut:
    """A new video with the links to upload it in parts, within 24 hours; for managers and authors of courses."""
    if not user.may("courses.create") and not user.may("courses.administer") and not is_author(user.user_id):
        raise ForbiddenError()
    bucket = storage.from_settings()

    def act() -> service.Upload:
        return service.create(
            owner_id=user.user_id,
            filename=body.filename,
            content_type=body.content_type,
            size=body.size,
            title=body.title or body.filename,
            bucket=bucket,
            idempotency=key,
        )

    def again(kept: dict[str, str]) -> service.Upload:
        return service.again(kept["video_id"], person=_person(user), bucket=bucket)

    with _stored():
        upload = idempotency.run(key, act, again)
    return VideoCreatedOut(video=VideoOut.of(upload.video, []), upload=VideoUploadOut.of(upload))


@router.get("", responses=problems(400, 401, 403))
async def list_videos(user: LiveUser, page: PageQuery, owner_id: OwnerQuery = None) -> ListOut[VideoOut]:
    """One's own videos, newest first; an admin's question may name another owner."""
    if owner_id not in (None, user.user_id) and not _person(user).is_admin:
        raise ForbiddenError()
    found = service.of_owner(owner_id or user.user_id, limit=page.limit, cursor=page.cursor)
    using = courses_using(found.items)
    return ListOut[VideoOut].of(found, lambda video: VideoOut.of(video, using[video.video_id]))


@router.get("/{video_id}", responses=problems(*READ))
async def get_video(video_id: VideoId, user: LiveUser) -> VideoOut:
    """A video as it is now."""
    return _shown(service.load(video_id, _person(user)))


@router.get("/{video_id}/upload", responses=problems(*READ, 409))
async def get_video_upload(video_id: VideoId, user: LiveUser) -> VideoUploadOut:
    """Fresh links of the parts that have not arrived."""
    with _stored():
        upload = service.missing(video_id, person=_person(user), bucket=storage.from_settings())
    return VideoUploadOut.of(upload)


@router.post("/{video_id}/complete", status_code=202, responses=problems(*CHANGED))
async def complete_video(video_id: VideoId, user: LiveUser) -> VideoAcceptedOut:
    """All parts are uploaded: the video is inspected and transcoded; again gives it as it is."""
    with _stored():
        video = service.complete(video_id, person=_person(user), bucket=storage.from_settings())
    return VideoAcceptedOut(video=_shown(video))


@router.patch("/{video_id}", responses=problems(*CHANGED))
async def update_video(video_id: VideoId, body: VideoUpdate, user: LiveUser) -> VideoOut:
    """Change the title or the description."""
    return _shown(service.update(video_id, person=_person(user), title=body.title, description=body.description))


@router.delete("/{video_id}", status_code=204, responses=problems(*READ, 409))
async def delete_video(video_id: VideoId, user: LiveUser) -> None:
    """Delete a video that no course's draft or live release shows."""
    with _stored():
        service.delete(video_id, person=_person(user), bucket=storage.from_settings())


@router.put("/{video_id}/captions/{language}", responses=problems(*CHANGED))
async def replace_video_captions(
    video_id: VideoId, language: NewLanguage, body: VideoCaptionsRequest, user: LiveUser
) -> VideoOut:
    """Captions in a language, instead of those that the video had; players have them within a minute."""
    # Loaded when captions come: no other route needs the libraries.
    from functions.api.videos.caption_files import to_webvtt

    service.load(video_id, _person(user))
    text = to_webvtt(body.content, language=language)
    with _stored():
        video = captions.put(
            video_id, language=language, text=text, person=_person(user), bucket=storage.from_settings()
        )
    return _shown(video)


@router.delete("/{video_id}/captions/{language}", responses=problems(*READ, 409))
async def delete_video_captions(video_id: VideoId, language: Language, user: LiveUser) -> VideoOut:
    """Take the captions of a language away."""
    with _stored():
        video = captions.delete(video_id, language=language, person=_person(user), bucket=storage.from_settings())
    return _shown(video)


def _person(user: Principal) -> Person:
    return Person(user.user_id, user.may("courses.administer"))


def _shown(video: Video) -> VideoOut:
    return VideoOut.of(video, courses_using([video])[video.video_id])


@contextmanager
def _stored() -> Iterator[None]:
    """What S3 cannot do at the moment is answered as 503."""
    try:
        yield
    except StorageUnavailableError as error:
        raise UnavailableError() from error
