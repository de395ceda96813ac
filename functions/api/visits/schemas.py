"""What the `visits` group takes and gives; times ISO 8601 UTC."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from shared.core import clock
from shared.coworking.visits.door_codes import MAX_LENGTH, DoorCode
from shared.coworking.visits.listing import PresentVisitors
from shared.coworking.visits.models import Visit, VisitStatus
from shared.http.models import AnswerModel, Deadline, RangeStart, RequestModel, ShortText, example

Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class CheckInRequest(RequestModel):
    """Where somebody comes in; without a space it is the main one, that which was opened first."""

    model_config = example(space_id="spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA")

    space_id: Id | None = None


class DoorScanRequest(CheckInRequest):
    """A door code; the space is the reader's own, and another one is refused."""

    model_config = example(space_id="spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA", code="v1.01KKB4M1V8.c2lnbmF0dXJl")

    code: Annotated[str, StringConstraints(min_length=1, max_length=MAX_LENGTH, pattern=r"^[A-Za-z0-9._-]+$")]


class LetInRequest(CheckInRequest):
    """Whom staff let in, where, and why without a door code: by id, or by the confirmed phone or e-mail they name."""

    model_config = example(
        user_id="usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
        space_id="spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
        reason="The phone is flat",
    )

    user_id: Id | None = None
    login: Annotated[str, StringConstraints(min_length=1, max_length=254)] | None = None
    reason: ShortText

    @model_validator(mode="after")
    def _names_one_person(self) -> Self:
        if (self.user_id is None) == (self.login is None):
            raise ValueError("either user_id or login")
        return self


class LetOutRequest(RequestModel):
    """Whom staff let out, and why."""

    model_config = example(user_id="usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA", reason="Left by the back door")

    user_id: Id
    reason: ShortText


class VisitCloseRequest(RequestModel):
    """Why a visit is closed for its person."""

    model_config = example(reason="Left without checking out")

    reason: ShortText | None = None


class VisitCreate(RequestModel):
    """A visit that is over and that nobody wrote down."""

    model_config = example(
        user_id="usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
        space_id="spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
        check_in="2026-03-02T09:00:00Z",
        check_out="2026-03-02T17:30:00Z",
    )

    user_id: Id
    space_id: Id
    check_in: RangeStart
    check_out: Deadline


class VisitUpdate(RequestModel):
    """A visit's times as they should be; what is left out stays, and an end closes a visit that is open."""

    model_config = example(check_in="2026-03-10T09:00:00Z", check_out="2026-03-10T18:30:00Z")

    check_in: RangeStart | None = None
    check_out: Deadline | None = None


def _is_proven(stored: bool | None) -> bool:
    """Visits from before proof was recorded count as proven, as they did then."""
    return stored is not False


class VisitOut(AnswerModel):
    """A visit; `auto_closed` is one that ended with the opening hours, because nobody checked out.

    `closes_at` is when it ends, or would have ended, by itself: at the next closing, or after the longest stay.

    `proven`: a door code or staff stand for its ends (for its beginning while it is open); only such hours give karma.
    """

    id: Annotated[str, Field(validation_alias="visit_id")]
    user_id: str
    space_id: str
    space_name: str
    time_zone: str
    check_in: str
    check_out: str | None
    duration_minutes: int | None
    status: VisitStatus
    corrected_by: str | None
    closes_at: str | None
    proven: Annotated[bool, BeforeValidator(_is_proven)]

    @classmethod
    def own(cls, visit: Visit) -> VisitOut:
        """A visit as its visitor sees it: not who on the staff corrected it."""
        return cls.model_validate(visit).model_copy(update={"corrected_by": None})


class CurrentVisitOut(AnswerModel):
    """The visit that one is on, or null."""

    visit: VisitOut | None


class PresentVisitorOut(AnswerModel):
    """Somebody who lets others know; ids, the closing time of their visit and contacts are null but for staff."""

    name: str
    since: str
    space_id: str
    user_id: str | None
    visit_id: str | None
    closes_at: str | None
    phone: str | None
    email: str | None


class PresentVisitorsOut(AnswerModel):
    """A page of those who are in: `items` agreed to be named, `others` on this page did not; `present` is everybody.

    `space_id` is null when all spaces were asked for.
    """

    space_id: str | None
    capacity: int
    present: int
    items: list[PresentVisitorOut]
    others: int
    next_cursor: str | None

    @classmethod
    def of(cls, found: PresentVisitors, space_id: str | None) -> PresentVisitorsOut:
        """Who is in, as the API shows it."""
        return cls(
            space_id=space_id,
            capacity=sum(space.capacity for space in found.spaces),
            present=sum(space.present for space in found.spaces),
            items=[PresentVisitorOut.model_validate(one) for one in found.people],
            others=found.others,
            next_cursor=found.next_cursor,
        )


class ScannerOut(AnswerModel):
    """A browser as a reader of a space; `key` scans until `expires_at`, and is shown this once."""

    reader_id: str
    space_id: str
    expires_at: str
    key: str


class DoorCodeOut(AnswerModel):
    """A code to be shown at the door, good for one time."""

    code: str
    expires_at: str

    @classmethod
    def of(cls, issued: DoorCode) -> DoorCodeOut:
        """A code that was made now."""
        return cls(code=issued.code, expires_at=clock.iso(issued.expires_at))
