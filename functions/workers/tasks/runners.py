"""Which work each kind of task is."""

from __future__ import annotations

import io
from collections.abc import Mapping

from shared.providers import storage
from shared.tasks.models import Task
from shared.tasks.service import Outcome, Runner

CSV_TYPE = "text/csv; charset=utf-8"
# Spreadsheets take a file without it for an old eight-bit encoding.
BYTE_ORDER_MARK = "\ufeff"


def import_products(task: Task) -> Outcome:
    """Make and change products from the uploaded file."""
    from shared.shop.catalog import importing

    text = storage.from_settings("files").get(task.request["file_key"]).decode()
    return Outcome(importing.run(text, actor=task.owner).as_dict())


def export_products(task: Task) -> Outcome:
    """Write the catalogue into a file."""
    from shared.shop.catalog import sheets

    text = io.StringIO(newline="")
    count = sheets.export(text)
    return _file(task, text.getvalue(), "products.csv", count)


def export_orders(task: Task) -> Outcome:
    """Write orders, filtered as the admin asked, into a file."""
    from shared.shop.orders.export import export_csv

    lines = list(export_csv(task.request))
    return _file(task, "".join(lines), "orders.csv", max(len(lines) - 1, 0))


def export_visits(task: Task) -> Outcome:
    """Write visits, filtered as the admin asked, into a file."""
    from shared.coworking.visits.export import export_csv

    lines = list(export_csv(task.request))
    return _file(task, "".join(lines), "visits.csv", max(len(lines) - 1, 0))


def export_donations(task: Task) -> Outcome:
    """Write all donations into a file."""
    from shared.coworking.donations.export import export_csv

    lines = list(export_csv())
    return _file(task, "".join(lines), "donations.csv", max(len(lines) - 1, 0))


def _file(task: Task, text: str, name: str, count: int) -> Outcome:
    key = f"tasks/exports/{task.id}/{name}"
    content = (BYTE_ORDER_MARK + text).encode()
    storage.from_settings("files").put(key, content, content_type=CSV_TYPE)
    return Outcome({"rows": count}, file_key=key, file_name=name)


RUNNERS: Mapping[str, Runner] = {
    "products.import": import_products,
    "products.export": export_products,
    "orders.export": export_orders,
    "visits.export": export_visits,
    "donations.export": export_donations,
}
