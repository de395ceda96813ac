"""Statistics per agent as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.support.counters.reports import SCORES, agent_stats
from shared.tasks import service as tasks
from shared.tasks.exports import FileFormat, Table, event_for
from shared.tasks.models import Task

KIND = "support_agents.export"
COLUMNS = (
    *("agent_id", "agent", "from", "to", "replies", "first_responses", "first_response_median_s"),
    *("first_response_p90_s", "resolved", "resolution_median_s", "resolution_p90_s", "reopened", "ratings", "csat"),
)


def request(*, actor: str, first: date | None, last: date | None, file_format: FileFormat = "csv") -> Task:
    """Ask for the file; without a period it is the organisation's last thirty days. Raises InvalidPeriodError."""
    start, end, _ = agent_stats(first=first, last=last)
    uow = UnitOfWork()
    task = tasks.request(
        uow,
        kind=KIND,
        owner=actor,
        permission="support.read_reports",
        request={"from": start.isoformat(), "to": end.isoformat()},
        event=event_for(file_format),
    )
    uow.commit()
    return task


def table(task: Task) -> Table:
    """The file's table: a line for each agent who did anything in the period."""
    return Table("support-agents", COLUMNS, rows(task))


def rows(task: Task) -> Iterator[Sequence[Any]]:
    """The lines, in the order of the agents' ids."""
    first, last = date.fromisoformat(task.request["from"]), date.fromisoformat(task.request["to"])
    start, end, found = agent_stats(first=first, last=last)
    for agent_id, stats in found.items():
        person = User.get_or_none(*User.key(agent_id))
        yield (
            agent_id,
            person.full_name if person else "",
            start.isoformat(),
            end.isoformat(),
            stats.count("replies"),
            _how_many(stats.times("first_response")),
            stats.percentile("first_response", 50),
            stats.percentile("first_response", 90),
            _how_many(stats.times("resolution")),
            stats.percentile("resolution", 50),
            stats.percentile("resolution", 90),
            stats.count("reopened"),
            sum(stats.count(f"csat.{score}") for score in SCORES),
            stats.mean_score,
        )


def _how_many(times: list[tuple[int, int]]) -> int:
    return sum(often for _, often in times)
