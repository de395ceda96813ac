"""When the web app is built again, and what a failure says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.web import build


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose npm only writes down what it was asked."""
    web = tmp_path / "web"
    (web / "src").mkdir(parents=True)
    (web / "node_modules").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "openapi.json").write_text("{}")
    for name in ("package.json", "package-lock.json", "src/main.tsx"):
        (web / name).write_text("{}")

    def npm(arguments: list[str], folder: Path, **extra: str) -> None:
        with (tmp_path / "asked").open("a") as asked:
            asked.write(" ".join(arguments) + "\n")
        if "build" in arguments:
            (folder / extra["ATRIUM_WEB_OUT"]).mkdir()
            (folder / extra["ATRIUM_WEB_OUT"] / "index.html").write_text("app")

    monkeypatch.setattr(build, "_npm", npm)
    return tmp_path


def asked(root: Path) -> list[str]:
    return (root / "asked").read_text().splitlines()


def test_the_same_sources_are_built_once(root: Path) -> None:
    assert build.build(root)
    assert not build.build(root)
    assert asked(root) == ["ci --loglevel=error", "run --silent build"]
    assert (root / "web" / "dist" / "index.html").read_text() == "app"


@pytest.mark.parametrize("name", ["web/src/main.tsx", "docs/openapi.json"])
def test_a_changed_source_or_contract_builds_again_without_installing(root: Path, name: str) -> None:
    build.build(root)
    (root / name).write_text('{"changed": true}')
    assert build.build(root)
    assert asked(root)[-1] == "run --silent build"
    assert len(asked(root)) == 3


def test_a_changed_lock_file_installs_again(root: Path) -> None:
    build.build(root)
    (root / "web" / "package-lock.json").write_text('{"changed": true}')
    build.build(root)
    assert asked(root).count("ci --loglevel=error") == 2


def test_a_failed_build_leaves_the_one_before(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build.build(root)
    (root / "web" / "src" / "main.tsx").write_text("broken")

    def fails(*_: Any, **__: str) -> None:
        raise build.WebBuildError("npm run: broken")

    monkeypatch.setattr(build, "_npm", fails)
    with pytest.raises(build.WebBuildError, match="broken"):
        build.build(root)
    assert (root / "web" / "dist" / "index.html").read_text() == "app"
    assert not build.is_built(root)


def test_the_lock_file_names_no_download_address() -> None:
    lock = (build.WEB / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "http://" not in lock
    assert '"integrity"' in lock
