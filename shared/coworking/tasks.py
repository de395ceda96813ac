"""The coworking's work in the background: exports."""

from __future__ import annotations

from collections.abc import Mapping

from shared.tasks.exports import Table, TableMaker
from shared.tasks.files import csv_of_lines
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Runner


def export_visits(task: Task) -> Outcome:
    """Write visits, filtered as the admin asked, into a file."""
    from shared.coworking.visits.export import export_csv

    return csv_of_lines(task, list(export_csv(task.request)), "visits.csv")


def export_donations(task: Task) -> Outcome:
    """Write all donations into a file."""
    from shared.coworking.donations.export import export_csv

    return csv_of_lines(task, list(export_csv()), "donations.csv")


def visits_table(task: Task) -> Table:
    """Visits, filtered as the admin asked, as a table."""
    from shared.coworking.visits.export import table

    return table(task.request)


def donations_table(_: Task) -> Table:
    """All donations as a table."""
    from shared.coworking.donations.export import table

    return table()


TABLES: Mapping[str, TableMaker] = {"visits.export": visits_table, "donations.export": donations_table}
RUNNERS: Mapping[str, Runner] = {"visits.export": export_visits, "donations.export": export_donations}
