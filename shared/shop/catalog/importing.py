"""Importing the catalogue: each line makes a product or changes the one with its article.

What becomes of the stock of products that are there already is said by the import's `stock_mode`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from shared.core.errors import AtriumError, FieldError, UnavailableError
from shared.data.retry import retry_on_conflict
from shared.data.sweep import always
from shared.data.uow import DuplicateMessage
from shared.shop.catalog import csv_cells, product_csv, products, sizes, stock_counts
from shared.shop.catalog.errors import ProductNotFoundError, VersionConflictError
from shared.shop.catalog.product_csv import InvalidRowError
from shared.shop.catalog.rules import SIZES_LIMIT
from shared.shop.catalog.views import ProductView
from shared.shop.sections import categories

ERRORS_LIMIT = 200
# Who has handled a line, in the records that keep an import's stock from being written twice.
CONSUMER = "products.import"


class StockMode(StrEnum):
    """What an import does with the stock of sizes that a product has already.

    `keep` leaves it alone (orders change it meanwhile), `set` makes it what the file says, `add` adds the file's units.
    """

    KEEP = "keep"
    SET = "set"
    ADD = "add"


@dataclass
class Report:
    """What became of the lines; `errors` names the first 200 lines that were refused.

    `stock_kept` counts the sizes whose stock the file says otherwise and that were left alone; `stock_changed` those
    whose stock was set or added to. `columns` are the file's, by their names here and in their order.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    stock_kept: int = 0
    stock_changed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return asdict(self)


def run(
    text: str,
    *,
    actor: str,
    import_id: str,
    stock_mode: StockMode = StockMode.KEEP,
    report: Report | None = None,
    after_line: int = 0,
    may_go_on: Callable[[], bool] = always,
) -> tuple[Report, int | None]:
    """Import a file line by line; a wrong line is reported, the others are imported.

    Sizes that a product does not have yet take the file's stock in every mode. Safe to repeat under the same
    `import_id`: a line's stock is written once. Returns the report and the last line that was imported, None at the
    end of the file; another call with both goes on `after_line`. Raises InvalidCsvError when the file as a whole
    cannot be read.
    """
    report, done_here = report or Report(), None
    report.columns = product_csv.columns(text)
    # Read to its end first: lines of a file that breaks off would be added again with its mended ones.
    for line, cells in list(product_csv.rows(text)):
        if line <= after_line:
            continue
        if done_here is not None and not may_go_on():
            return report, done_here
        done_here = line
        try:
            done = _import(_Line(f"{import_id}:{line}", cells, stock_mode, actor))
        except UnavailableError:
            raise
        except AtriumError as error:
            report.failed += 1
            if len(report.errors) < ERRORS_LIMIT:
                report.errors += _errors(line, error)
        else:
            setattr(report, done.what, getattr(report, done.what) + 1)
            report.stock_kept += done.kept
            report.stock_changed += done.stocked
    return report, None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a file; `id` is the same whenever the import is repeated."""

    id: str
    cells: Mapping[str, str]
    mode: StockMode
    actor: str

    def stock_of(self, names: list[str], stock: dict[str, int] | None) -> dict[str, int]:
        """The units that the line says of sizes that a product has already, by the product's own names of them."""
        stated = csv_cells.stated_stock(self.cells.get("sizes") or "") if stock else set()
        own = {size: sizes.find(names, size) for size in stock or {} if size in stated}
        return {name: (stock or {})[size] for size, name in own.items() if name is not None}


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of a line: created, updated or unchanged; how many sizes' stock was left alone, and changed."""

    what: str
    kept: int = 0
    stocked: int = 0


def _import(line: _Line) -> _Done:
    fields, stock = product_csv.read_row(line.cells)
    if "category_ids" in fields:
        fields["category_ids"] = categories.resolve(fields["category_ids"], field="categories")

    def import_once() -> _Done:
        try:
            seen = products.find_for_staff(fields["article"], by_article=True)
        except ProductNotFoundError:
            return _create(line, fields, stock)
        wanted = line.stock_of(seen.product.sizes, stock)
        # Refused before anything is written: a line is imported whole or not at all.
        stock_counts.check(seen, wanted, add=line.mode == StockMode.ADD)
        changed = _changed(seen, fields, stock)
        if line.mode != StockMode.KEEP and "new_stock" in changed:
            # As for a product that is made: sizes first, and their stock with that of the others, once per line.
            wanted |= changed.pop("new_stock")
        if changed:
            products.change(product_id=seen.product.id, version=seen.product.version, fields=changed, actor=line.actor)
        what = "updated" if changed else "unchanged"
        if line.mode == StockMode.KEEP:
            stocks = seen.levels.stock
            return _Done(what, kept=sum(stocks.get(size) != units for size, units in wanted.items()))
        stocked = _write_stock(line, seen.product.id, wanted)
        return _Done("updated" if stocked else what, stocked=stocked)

    # An order or an admin may be there in between: the line is compared with the product as it is then.
    return retry_on_conflict(import_once, on=VersionConflictError, attempts=3)


def _create(line: _Line, fields: dict[str, Any], stock: dict[str, int] | None) -> _Done:
    stock = stock or {"ONE SIZE": 0}
    if line.mode == StockMode.KEEP:
        products.create(fields=fields, stock=stock, actor=line.actor)
        return _Done("created")
    # The stock comes second, once per line: an import that is repeated finds the product and must not add it again.
    made = products.create(fields=fields, stock=dict.fromkeys(stock, 0), actor=line.actor).product
    _write_stock(line, made.id, stock)
    return _Done("created")


def _write_stock(line: _Line, product_id: str, wanted: dict[str, int]) -> int:
    """Set or add to the stock of sizes, once per line; how many sizes changed."""
    try:
        return stock_counts.write(
            product_id=product_id,
            units=wanted,
            add=line.mode == StockMode.ADD,
            actor=line.actor,
            dedupe=(CONSUMER, line.id),
        )
    except DuplicateMessage:
        return 0


def _changed(seen: ProductView, fields: dict[str, Any], stock: dict[str, int] | None) -> dict[str, Any]:
    changed = {name: value for name, value in fields.items() if getattr(seen.product, name) != value}
    added = [size for size in stock or {} if sizes.find(seen.product.sizes, size) is None]
    if len(seen.product.sizes) + len(added) > SIZES_LIMIT:
        wrong = FieldError("sizes", "invalid", f"are more than {SIZES_LIMIT} sizes with those of the product")
        raise InvalidRowError(errors=[wrong])
    if added:
        changed["sizes"] = [*seen.product.sizes, *added]
        changed["new_stock"] = {size: (stock or {})[size] for size in added}
    return changed


def _errors(line: int, error: AtriumError) -> list[dict[str, Any]]:
    if not error.errors:
        return [{"line": line, "field": None, "code": error.public_code, "detail": error.public_detail}]
    return [{"line": line, "field": one.field, "code": one.code, "detail": one.detail} for one in error.errors]
