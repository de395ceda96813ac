"""Playing videos: a lesson's for who may open it, one's own for who uploaded it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Response

from functions.api.playback.schemas import PlaybackOut
from shared.http.auth import PUBLIC_ROUTE, LiveUser, OptionalUser, Principal, live_user
from shared.http.courses import CourseId, LessonId, person
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.courses.store import course_id_of
from shared.learning.playback import cookies, service
from shared.learning.playback.service import Playback
from shared.providers import storage

router = Router(tags=["playback"])
VideoId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


async def optional_live_user(user: OptionalUser) -> Principal | None:
    """A guest (None), or a person whose session has not ended. Raises SessionEndedError."""
    return None if user is None else await live_user(user)


@router.post(
    "/courses/{course_id}/lessons/{lesson_id}/play",
    responses=problems(400, 401, 403, 404, 409, 410),
    openapi_extra=PUBLIC_ROUTE,
)
async def play_lesson(
    course_id: CourseId,
    lesson_id: LessonId,
    user: Annotated[Principal | None, Depends(optional_live_user)],
    response: Response,
) -> PlaybackOut:
    """Addresses and cookies to play a lesson's video for the next 15 to 20 minutes; guests play previews."""
    found = service.play_lesson(
        course_id_of(course_id),
        lesson_id,
        reader_id=user.user_id if user else None,
        signer=cookies.from_settings(),
        bucket=storage.from_settings(),
    )
    return _shown(found, response)


@router.post("/videos/{video_id}/play", responses=problems(400, 401, 404, 409))
async def play_video(video_id: VideoId, user: LiveUser, response: Response) -> PlaybackOut:
    """The same for who uploaded a video, and for admins."""
    found = service.play_video(
        video_id, person=person(user), signer=cookies.from_settings(), bucket=storage.from_settings()
    )
    return _shown(found, response)


def _shown(playback: Playback, response: Response) -> PlaybackOut:
    given = playback.cookies
    for name, value in given.values.items():
        response.set_cookie(name, value, path=given.path, secure=given.is_secure, httponly=True, samesite="strict")
    return PlaybackOut.of(playback)
