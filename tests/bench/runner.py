"""Finds the benchmarks of this package, runs them, prints their tables and keeps the samples."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.bench.figures import Figure, Options

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench-results"


def discover(package: ModuleType) -> dict[str, ModuleType]:
    """Every module directly in a package that has a `measure`, by its name."""
    names = [found.name for found in pkgutil.iter_modules(package.__path__) if not found.name.startswith("_")]
    modules = {name: importlib.import_module(f"{package.__name__}.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "measure")}


def chosen(found: dict[str, ModuleType], names: Iterable[str]) -> dict[str, ModuleType]:
    """Those that were named, in that order; without names all that do not wait to be named. KeyError: no such one."""
    names = list(names)
    if names:
        return {name: found[name] for name in names}
    return {name: module for name, module in found.items() if not getattr(module, "BY_NAME_ONLY", False)}


def title_of(module: ModuleType) -> str:
    """The first line of a benchmark's docstring."""
    return (module.__doc__ or module.__name__).strip().splitlines()[0].rstrip(".")


def _number(value: float, unit: str) -> str:
    text = f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"
    return f"{text} {unit}"


def table_of(title: str, figures: Iterable[Figure]) -> Table:
    """A benchmark's table, as people read it."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim")
    for column in ("what", "figure", "against", "ratio", "bar", ""):
        table.add_column(column, justify="right" if column in {"figure", "ratio", "bar"} else "left")
    for figure in figures:
        verdict = {None: "", True: "[green]ok[/]", False: "[red]missed[/]"}[figure.is_met]
        held = f"{figure.against}: {_number(figure.reference, figure.unit)}" if figure.reference else figure.against
        table.add_row(
            escape(figure.what),
            _number(figure.value, figure.unit),
            escape(held),
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            "" if figure.bar is None else f"{figure.bar:g}",
            " ".join(part for part in (verdict, escape(figure.note)) if part),
        )
    return table


def _commit() -> str:
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def circumstances() -> dict[str, Any]:
    """When, on what and of which sources the figures are."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }


def save(report: dict[str, Any], folder: Path) -> Path:
    """Keep a report under its date, and as `latest.json`."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{report['date'].replace(':', '').replace('+0000', 'Z')}.json"
    path.write_text(json.dumps(report, indent=1) + "\n")
    (folder / "latest.json").write_text(path.read_text())
    return path


@contextmanager
def _progress(console: Console, name: str) -> Iterator[Options]:
    """Options whose `say` shows what is going on: one living line in a terminal, plain lines elsewhere."""
    if not console.is_terminal:
        yield Options(say=lambda text: console.print(f"  {name}: {text}", highlight=False))
        return
    with console.status(name) as status:
        yield Options(say=lambda text: status.update(f"{name}: {text}"))


def main(argv: list[str] | None = None) -> int:
    """Run what was asked for. A bar that is missed is reported and fails nothing; a benchmark that breaks does."""
    import tests.bench

    found = discover(tests.bench)
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="benchmark", help=", ".join(found))
    parser.add_argument("--runs", type=int, help="samples per figure; each benchmark has its own default")
    parser.add_argument("--only", action="append", default=[], help="one function or operation; may be repeated")
    arguments = parser.parse_args(argv)
    try:
        modules = chosen(found, arguments.names)
    except KeyError as error:
        parser.error(f"there is no benchmark {error}; there are: {', '.join(found)}")
    console = Console(width=None if sys.stdout.isatty() else 150)
    report: dict[str, Any] = {**circumstances(), "benchmarks": {}}
    for name, module in modules.items():
        started = time.monotonic()
        with _progress(console, name) as options:
            asked = Options(say=options.say, runs=arguments.runs, only=tuple(arguments.only))
            figures = list(module.measure(asked))
        console.print(table_of(title_of(module), figures))
        report["benchmarks"][name] = {
            "title": title_of(module),
            "seconds": round(time.monotonic() - started, 1),
            "figures": [figure.as_json() for figure in figures],
        }
    path = save(report, RESULTS)
    missed = [f["what"] for one in report["benchmarks"].values() for f in one["figures"] if f["is_met"] is False]
    console.print(f"{report['commit']}, {report['machine']}; samples in {path.relative_to(ROOT)}", highlight=False)
    if missed:
        console.print(f"missed: {', '.join(missed)}", highlight=False)
    return 0
