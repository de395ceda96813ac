"""`make proof` and the short versions of its instruments in `make test`: one switch, one report.

`ATRIUM_PROOF` makes everything long; `ATRIUM_PROOF_REPORT` names the file that gathers the summary, one JSON object per
line, and `python -m tests.support.proof <file>` prints it as a table.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest

ON = bool(os.environ.get("ATRIUM_PROOF"))
REPORT = "ATRIUM_PROOF_REPORT"
Figure = str | int | float

Case = TypeVar("Case")
Test = TypeVar("Test", bound=Callable[..., object])

_BEGAN = time.monotonic()


def only(test: Test) -> Test:
    """Mark a test that only `make proof` has the time for."""
    skipped = pytest.mark.skipif(not ON, reason="runs in make proof")
    return cast(Test, pytest.mark.proof(skipped(test)))


def sampled(cases: Iterable[Case], one_in: int = 2) -> list[Any]:
    """The cases of a parametrized test, all but the first of each `one_in` `long`: `make stories` runs these."""
    return [
        pytest.param(*(one if isinstance(one, tuple) else (one,)), marks=pytest.mark.long) if number % one_in else one
        for number, one in enumerate(cases)
    ]


def progress(text: str) -> None:
    """Say on the terminal how far a long run is; silent in `make test`."""
    if ON and sys.__stderr__ is not None:
        # Not the captured stream: pytest would keep the line until the test has ended.
        print(f"  {time.monotonic() - _BEGAN:6.0f} s  {text}", file=sys.__stderr__, flush=True)


def report(instrument: str, **figures: Figure) -> None:
    """Add one row to the summary table that `make proof` ends with."""
    if path := os.environ.get(REPORT):
        with Path(path).open("a") as out:
            out.write(json.dumps({"instrument": instrument, **figures}, ensure_ascii=False) + "\n")


def table(rows: list[dict[str, Figure]]) -> str:
    """The rows as aligned text: each instrument with its own figures."""
    width = max((len(str(row["instrument"])) for row in rows), default=0)
    lines = []
    for row in rows:
        figures = "   ".join(f"{name} {_shown(value)}" for name, value in row.items() if name != "instrument")
        lines.append(f"{row['instrument']:<{width}}   {figures}")
    return "\n".join(lines)


def _shown(value: Figure) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}" if isinstance(value, float) else value


if __name__ == "__main__":
    path = Path(sys.argv[1])
    found = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    print(table(found) or "nothing was reported")
