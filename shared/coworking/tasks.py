"""The coworking's work in the background: exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from shared.core.csv_format import row
from shared.tasks.exports import Table, TableMaker
from shared.tasks.files import csv_of_pages
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Progress, ResumableRunner


def export_visits(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Write visits, filtered as the admin asked, into a file."""
    from shared.coworking.visits.export import COLUMNS, pages

    rest = partial(pages, task.request)
    return csv_of_pages(task, may_go_on, heading=row(COLUMNS), pages=rest, name="visits.csv")


def export_donations(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Write donations, filtered as was asked, into a file."""
    from shared.coworking.donations.export import COLUMNS, pages

    rest = partial(pages, task.request)
    return csv_of_pages(task, may_go_on, heading=row(COLUMNS), pages=rest, name="donations.csv")


def visits_table(task: Task) -> Table:
    """Visits, filtered as the admin asked, as a table."""
    from shared.coworking.visits.export import table

    return table(task.request)


def donations_table(task: Task) -> Table:
    """Donations, filtered as was asked, as a table."""
    from shared.coworking.donations.export import table

    return table(task.request)


def export_bookings(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Write bookings, filtered as was asked, into a file."""
    from shared.coworking.bookings.export import COLUMNS, pages

    rest = partial(pages, task.request)
    return csv_of_pages(task, may_go_on, heading=row(COLUMNS), pages=rest, name="bookings.csv")


def export_passes(task: Task, may_go_on: Callable[[], bool]) -> Outcome | Progress:
    """Write passes that were bought, filtered as was asked, into a file."""
    from shared.coworking.passes.export import COLUMNS, pages

    rest = partial(pages, task.request)
    return csv_of_pages(task, may_go_on, heading=row(COLUMNS), pages=rest, name="passes.csv")


def bookings_table(task: Task) -> Table:
    """Bookings, filtered as was asked, as a table."""
    from shared.coworking.bookings.export import table

    return table(task.request)


def passes_table(task: Task) -> Table:
    """Passes that were bought, filtered as was asked, as a table."""
    from shared.coworking.passes.export import table

    return table(task.request)


TABLES: Mapping[str, TableMaker] = {
    "visits.export": visits_table,
    "donations.export": donations_table,
    "bookings.export": bookings_table,
    "passes.export": passes_table,
}
RUNNERS: Mapping[str, ResumableRunner] = {
    "visits.export": ResumableRunner(export_visits),
    "donations.export": ResumableRunner(export_donations),
    "bookings.export": ResumableRunner(export_bookings),
    "passes.export": ResumableRunner(export_passes),
}
