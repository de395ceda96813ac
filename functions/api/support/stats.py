"""How customers were helped, for admins, read from counters alone. Days are the organisation's."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from shared.http.auth import Principal, requires
from shared.http.models import AnswerModel, Day
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import FormatQuery, TaskAcceptedOut
from shared.identity.public import names_of
from shared.support.counters import export
from shared.support.counters.reports import SCORES, SupportStats, agent_stats, support_stats

router = Router(prefix="/support", tags=["support"])
ZONE = "in the organisation's time zone"
From = Annotated[Day | None, Query(alias="from", description=f"First day, {ZONE}; thirty days back when left out")]
To = Annotated[Day | None, Query(alias="to", description=f"Last day, {ZONE}, included; today when left out")]


class DurationsOut(AnswerModel):
    """Durations in seconds to two significant digits, null when there were none."""

    count: int
    median: int | None
    p90: int | None

    @classmethod
    def of(cls, stats: SupportStats, name: str) -> DurationsOut:
        """One kind of duration."""
        count = sum(often for _, often in stats.times(name))
        return cls(count=count, median=stats.percentile(name, 50), p90=stats.percentile(name, 90))


class RatingCountsOut(AnswerModel):
    """How often each rating was given, 1 first, and their mean."""

    counts: list[int]
    mean: float | None


class DraftUseOut(AnswerModel):
    """What agents made of drafts; `accepted_percent` were sent, edited or not."""

    sent: int
    edited: int
    rejected: int
    accepted_percent: int | None


class SupportPeriodOut(AnswerModel):
    """A period: tickets opened, resolved for the first time, and opened again; what is rated counts on its day."""

    first: str
    last: str
    opened: int
    resolved: int
    reopened: int
    first_response: DurationsOut
    resolution: DurationsOut
    ratings: RatingCountsOut
    drafts: DraftUseOut

    @classmethod
    def of(cls, stats: SupportStats) -> SupportPeriodOut:
        """A period's counters."""
        resolution = DurationsOut.of(stats, "resolution")
        return cls(
            first=stats.first.isoformat(),
            last=stats.last.isoformat(),
            opened=stats.count("opened"),
            resolved=resolution.count,
            reopened=stats.count("reopened"),
            first_response=DurationsOut.of(stats, "first_response"),
            resolution=resolution,
            ratings=RatingCountsOut(counts=[stats.count(f"csat.{score}") for score in SCORES], mean=stats.mean_score),
            drafts=DraftUseOut(
                sent=stats.count("draft.sent"),
                edited=stats.count("draft.edited"),
                rejected=stats.count("draft.rejected"),
                accepted_percent=stats.drafts_accepted_percent,
            ),
        )


class SupportStatsOut(AnswerModel):
    """A period and its days, oldest first, empty ones included."""

    total: SupportPeriodOut
    days: list[SupportPeriodOut]


@router.get("/stats", responses=problems(401, 403))
async def get_support_stats(
    _user: Annotated[Principal, requires("support.read_reports")], first: From = None, last: To = None
) -> SupportStatsOut:
    """How customers were helped in at most 731 days; a duration belongs to the day on which it ended."""
    total, days = support_stats(first=first, last=last)
    return SupportStatsOut(total=SupportPeriodOut.of(total), days=[SupportPeriodOut.of(day) for day in days])


class AgentStatsOut(AnswerModel):
    """An agent's work: `replies` sent, first answers given, tickets resolved for the first time and opened again, and
    ratings of the agent's tickets. `handled` are the tickets resolved. `full_name` is null once the account is erased.
    """

    agent_id: str
    full_name: str | None
    handled: int
    replies: int
    reopened: int
    first_response: DurationsOut
    resolution: DurationsOut
    ratings: RatingCountsOut

    @classmethod
    def of(cls, agent_id: str, full_name: str | None, stats: SupportStats) -> AgentStatsOut:
        """An agent's counters."""
        resolution = DurationsOut.of(stats, "resolution")
        return cls(
            agent_id=agent_id,
            full_name=full_name,
            handled=resolution.count,
            replies=stats.count("replies"),
            reopened=stats.count("reopened"),
            first_response=DurationsOut.of(stats, "first_response"),
            resolution=resolution,
            ratings=RatingCountsOut(counts=[stats.count(f"csat.{score}") for score in SCORES], mean=stats.mean_score),
        )


class AgentsStatsOut(AnswerModel):
    """A period, and every agent who did anything in it, by id."""

    first: str
    last: str
    items: list[AgentStatsOut]
    next_cursor: None = None


@router.get("/stats/agents", responses=problems(401, 403))
async def get_agent_stats(
    _user: Annotated[Principal, requires("support.read_reports")], first: From = None, last: To = None
) -> AgentsStatsOut:
    """What each agent did in at most 731 days; a duration belongs to the day on which it ended."""
    start, end, found = agent_stats(first=first, last=last)
    names = names_of(found)
    items = [AgentStatsOut.of(agent_id, names.get(agent_id), stats) for agent_id, stats in found.items()]
    return AgentsStatsOut(first=start.isoformat(), last=end.isoformat(), items=items)


@router.get("/stats/agents/export", status_code=202, responses=problems(401, 403))
async def export_agent_stats(
    user: Annotated[Principal, requires("support.read_reports")],
    first: From = None,
    last: To = None,
    file_format: FormatQuery = "csv",
) -> TaskAcceptedOut:
    """What each agent did as CSV or a workbook, made in the background."""
    task = export.request(actor=user.user_id, first=first, last=last, file_format=file_format)
    return TaskAcceptedOut(task_id=task.id)
