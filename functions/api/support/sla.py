"""What support promises: its hours, closed days and targets, which admins set."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from shared.core.hours import MAX_CLOSED_DAYS, HoursError, parse_week
from shared.http.auth import Principal, requires
from shared.http.models import VERSION_LIMIT, AnswerModel, RequestModel, example
from shared.http.opening_hours import ClosedDayOut, ClosedDayRequest, WeekOut, WeekRequest, stored_closed_days
from shared.http.problems import problems
from shared.http.routing import Router
from shared.support.tickets.errors import SlaInvalidError
from shared.support.tickets.sla import calendar, policy
from shared.support.tickets.sla.policy import MINUTES_LIMIT, SlaPolicy
from shared.support.tickets.sla.targets import TARGETS

router = Router(prefix="/support", tags=["support"])
Minutes = Annotated[int, Field(ge=1, le=MINUTES_LIMIT, description="Minutes in which support is open")]
HoursText = Annotated[
    str, StringConstraints(min_length=1, max_length=500), Field(examples=["mon-fri 09:00-13:00 14:00-18:00"])
]
ZoneName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9+_/-]+$"),
    Field(examples=["Europe/Moscow"]),
]


class SlaTargetRequest(RequestModel):
    """How soon a customer is answered at first, and helped, in minutes in which support is open."""

    first_response_minutes: Minutes
    resolution_minutes: Minutes


class SlaTargetsRequest(RequestModel):
    """The targets by priority; those left out stay."""

    urgent: SlaTargetRequest | None = None
    high: SlaTargetRequest | None = None
    normal: SlaTargetRequest | None = None
    low: SlaTargetRequest | None = None


class SlaUpdate(RequestModel):
    """What is to be changed, and the version that was read; what is left out stays.

    Hours are an object by day or a text; closed days are local days, with a name or without.
    """

    model_config = example(
        version=0,
        time_zone="Europe/Moscow",
        opening_hours={"mon": [["09:00", "13:00"], ["14:00", "18:00"]], "sat": ["10:00", "16:00"]},
        closed_days=[{"date": "05-09", "name": "День Победы"}, "2030-12-31"],
        targets={"urgent": {"first_response_minutes": 30, "resolution_minutes": 240}},
    )

    version: int = Field(ge=0, le=VERSION_LIMIT, description="The version that was read; 409 when it changed since")
    time_zone: ZoneName = Field(default_factory=str)
    opening_hours: WeekRequest | HoursText = Field(default_factory=WeekRequest)
    closed_days: Annotated[list[ClosedDayRequest], Field(default_factory=list, max_length=MAX_CLOSED_DAYS)]
    targets: SlaTargetsRequest = Field(default_factory=SlaTargetsRequest)

    def fields(self, targets: dict[str, Any]) -> dict[str, Any]:
        """What was named, as it is stored; `targets` are the present ones. Raises SlaInvalidError."""
        named: dict[str, Any] = {}
        if "time_zone" in self.model_fields_set:
            named["time_zone"] = self.time_zone
        if "opening_hours" in self.model_fields_set:
            named["opening_hours"] = _stored_hours(self.opening_hours)
        if "closed_days" in self.model_fields_set:
            named["closed_days"] = stored_closed_days(self.closed_days)
        if "targets" in self.model_fields_set:
            named["targets"] = targets | self.targets.model_dump(exclude_none=True)
        return named


class SlaTargetOut(AnswerModel):
    """A target, in minutes in which support is open."""

    first_response_minutes: int
    resolution_minutes: int


class SlaTargetsOut(AnswerModel):
    """The targets by priority."""

    urgent: SlaTargetOut
    high: SlaTargetOut
    normal: SlaTargetOut
    low: SlaTargetOut


class SlaOut(AnswerModel):
    """What support promises; `version` is 0 and `updated_at` null while the deployment's settings hold.

    `applied_version` is the version by which the clocks of all unresolved tickets are set.
    """

    version: int
    applied_version: int
    time_zone: str
    opening_hours: WeekOut
    closed_days: list[ClosedDayOut]
    targets: SlaTargetsOut
    updated_at: str | None
    updated_by: str | None

    @classmethod
    def of(cls, stored: SlaPolicy | None) -> SlaOut:
        """What an admin has set, or the deployment's settings."""
        if stored is None:
            extra = {"version": 0, "applied_version": 0, "updated_at": None, "updated_by": None}
            return cls.model_validate(_of_deployment() | extra)
        return cls.copy_of(stored)


@router.get("/sla", responses=problems(401, 403))
async def get_support_sla(_agent: Annotated[Principal, requires("tickets.read_all")]) -> SlaOut:
    """When support works and how soon it promises to answer."""
    return SlaOut.of(policy.stored())


@router.put("/sla", responses=problems(400, 401, 403, 409, 413, 415))
async def update_support_sla(body: SlaUpdate, admin: Annotated[Principal, requires("support.configure")]) -> SlaOut:
    """Set hours, closed days and targets. Tickets get them when they change, unresolved ones within minutes."""
    before = _of_deployment()
    present = policy.stored()
    fields = body.fields(dict(present.targets) if present else before["targets"])
    return SlaOut.of(policy.update(fields=fields, before=before, version=body.version, actor=admin.user_id))


def _of_deployment() -> dict[str, Any]:
    known = calendar.of_deployment()
    targets = {
        str(priority): {"first_response_minutes": one.first_response // 60, "resolution_minutes": one.resolution // 60}
        for priority, one in TARGETS.items()
    }
    return {
        "time_zone": known.zone.key,
        "opening_hours": {day: [list(span) for span in spans] for day, spans in known.hours.items()},
        "closed_days": [{"date": day, "name": None} for day in sorted(known.holidays)],
        "targets": targets,
    }


def _stored_hours(asked: WeekRequest | str) -> dict[str, Any]:
    if isinstance(asked, WeekRequest):
        return asked.stored()
    try:
        return {day: [list(span) for span in spans] for day, spans in parse_week(asked).items()}
    except HoursError as error:
        raise SlaInvalidError(str(error)) from None
