"""`make lock` when the package index does not answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra import lock


def test_a_set_that_cannot_be_pinned_is_named_and_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\necho 'error: dns error' >&2\nexit 2\n")
    uv.chmod(0o755)
    before = (lock.ROOT / "requirements" / "dev.txt").read_text()
    monkeypatch.setattr("sys.argv", ["lock", "--uv", str(uv)])
    assert lock.main() == 1
    assert "requirements/dev.in could not be pinned" in capsys.readouterr().err
    assert (lock.ROOT / "requirements" / "dev.txt").read_text() == before
