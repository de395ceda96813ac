"""The switch and the summary of `make proof`, and the marks of stories."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from tests.support import proof
from tests.support.template import ROOT


def test_every_report_is_a_row_with_its_own_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "proof.jsonl"
    monkeypatch.setenv(proof.REPORT, str(report))
    proof.report("machines", operations=12_345, lost=0)
    proof.report("fuzz", seconds=2.5, seed="abc")

    rows = [json.loads(line) for line in report.read_text().splitlines()]

    assert proof.table(rows).splitlines() == [
        "machines   operations 12,345   lost 0",
        "fuzz       seconds 2.5   seed abc",
    ]


def test_nothing_is_reported_in_an_ordinary_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(proof.REPORT, raising=False)
    proof.report("machines", operations=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("on", [True, False])
def test_what_is_only_for_proof_is_skipped_otherwise(on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "ON", on)

    @proof.only
    def test() -> None:
        """Long."""

    marks = {mark.name: mark for mark in test.pytestmark}
    assert "proof" in marks
    assert marks["skipif"].args == (not on,)


def test_what_looks_like_the_mark_of_a_file_of_stories_is_one() -> None:
    """Inside a text, such as the source of a function that a test deploys, it marks nothing."""
    for file in (ROOT / "tests" / "e2e").rglob("*.py"):
        source = file.read_text()
        if re.search(r"^pytestmark\b", source, re.MULTILINE):
            targets = [node.targets[0] for node in ast.parse(source).body if isinstance(node, ast.Assign)]
            assert "pytestmark" in [target.id for target in targets if isinstance(target, ast.Name)], file
