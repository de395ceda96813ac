"""Importing the catalogue: each line makes a product or changes the one with its article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from shared.core.errors import AtriumError, UnavailableError
from shared.data.retry import retry_on_conflict
from shared.data.sweep import always
from shared.shop.catalog import product_csv, products
from shared.shop.catalog.errors import ProductNotFoundError, VersionConflictError
from shared.shop.catalog.views import ProductView

ERRORS_LIMIT = 200


@dataclass
class Report:
    """What became of the lines; `errors` names the first 200 lines that were refused."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return asdict(self)


def run(
    text: str,
    *,
    actor: str,
    report: Report | None = None,
    after_line: int = 0,
    may_go_on: Callable[[], bool] = always,
) -> tuple[Report, int | None]:
    """Import a file line by line; a wrong line is reported, the others are imported.

    The stock of an existing product is left alone (orders change it meanwhile): only new sizes take the file's.
    Safe to repeat. Returns the report and the last line that was imported, None at the end of the file; another call
    with both goes on `after_line`. Raises InvalidCsvError when the file as a whole cannot be read.
    """
    report, done_here = report or Report(), None
    for line, cells in product_csv.rows(text):
        if line <= after_line:
            continue
        if done_here is not None and not may_go_on():
            return report, done_here
        done_here = line
        try:
            done = _import(cells, actor)
        except UnavailableError:
            raise
        except AtriumError as error:
            report.failed += 1
            if len(report.errors) < ERRORS_LIMIT:
                report.errors += _errors(line, error)
        else:
            setattr(report, done, getattr(report, done) + 1)
    return report, None


def _import(cells: Any, actor: str) -> str:
    fields, stock = product_csv.read_row(cells)

    def import_once() -> str:
        try:
            seen = products.get(fields["article"], hidden=True, consistent=True)
        except ProductNotFoundError:
            products.create(fields=fields, stock=stock or {"ONE SIZE": 0}, actor=actor)
            return "created"
        changed = _changed(seen, fields, stock)
        if not changed:
            return "unchanged"
        products.change(product_id=seen.product.id, version=seen.product.version, fields=changed, actor=actor)
        return "updated"

    # An order or an admin may be there in between: the line is compared with the product as it is then.
    return retry_on_conflict(import_once, on=VersionConflictError, attempts=3)


def _changed(seen: ProductView, fields: dict[str, Any], stock: dict[str, int] | None) -> dict[str, Any]:
    changed = {name: value for name, value in fields.items() if getattr(seen.product, name) != value}
    added = [size for size in stock or {} if size not in seen.product.sizes]
    if added:
        changed["sizes"] = [*seen.product.sizes, *added]
        changed["new_stock"] = {size: (stock or {})[size] for size in added}
    return changed


def _errors(line: int, error: AtriumError) -> list[dict[str, Any]]:
    if not error.errors:
        return [{"line": line, "field": None, "code": error.public_code, "detail": error.public_detail}]
    return [{"line": line, "field": one.field, "code": one.code, "detail": one.detail} for one in error.errors]
