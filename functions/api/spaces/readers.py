"""Readers at the doors of a space: their keys are made, listed and revoked by admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from shared.coworking.readers import service as readers
from shared.coworking.readers.models import Reader
from shared.http.auth import Principal, requires
from shared.http.models import AnswerModel, ListOut, PageQuery, RequestModel, ShortText, example
from shared.http.problems import problems
from shared.http.routing import Router

router = Router(prefix="/spaces/{space_id}/readers", tags=["spaces"])
SpaceId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
ReaderId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Keeper = Annotated[Principal, requires("readers.write")]


class ReaderCreate(RequestModel):
    """A reader and where it hangs."""

    model_config = example(name="Front door")

    name: ShortText


class ReaderOut(AnswerModel):
    """A reader; `scope` is all that its key is good for, `last_used_at` is exact to a minute.

    `expires_at` is null but for a browser at the desk, whose key ends with it or with its maker's session.
    """

    id: str
    space_id: str
    name: str
    scope: str
    created_by: str
    created_at: str
    last_used_at: str | None
    revoked_at: str | None
    expires_at: str | None

    @classmethod
    def of(cls, reader: Reader) -> ReaderOut:
        """A stored reader."""
        return cls.copy_of(reader, id=reader.reader_id, scope="scan")


class ReaderCreatedOut(ReaderOut):
    """A new reader with its key, which nobody is shown again."""

    key: str


@router.post("", status_code=201, responses=problems(400, 401, 403, 404, 413, 415))
async def create_space_reader(space_id: SpaceId, body: ReaderCreate, user: Keeper) -> ReaderCreatedOut:
    """Make a key for a reader of this space: it scans codes here and does nothing else. It is shown this once."""
    reader, key = readers.create(space_id=space_id, name=body.name, actor=user.user_id)
    return ReaderCreatedOut(**ReaderOut.of(reader).model_dump(), key=key)


@router.get("", responses=problems(400, 401, 403, 404))
async def list_space_readers(space_id: SpaceId, _user: Keeper, page: PageQuery) -> ListOut[ReaderOut]:
    """The readers of a space, newest first, with when they last scanned; revoked ones too."""
    found = readers.of_space(space_id=space_id, limit=page.limit, cursor=page.cursor)
    return ListOut[ReaderOut].of(found, ReaderOut.of)


@router.delete("/{reader_id}", status_code=204, responses=problems(401, 403, 404))
async def revoke_space_reader(space_id: SpaceId, reader_id: ReaderId, user: Keeper) -> None:
    """Revoke a reader's key: from now on it opens nothing."""
    readers.revoke(space_id=space_id, reader_id=reader_id, actor=user.user_id)
