"""Environments of the emulator's functions share one folder for each package."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from infra.local.packages_once import FOLDER, _Archive


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A zip as the emulator writes it down before it unpacks it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = tmp_path / "code.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("functions/api/orders/handler.py", "handler = 1\n")
        archive.writestr("functions/__init__.py", "")
    return path


def unpacked(package: Path, folder: Path) -> Path:
    folder.mkdir(parents=True)
    with _Archive(package) as archive:
        archive.extractall(folder)
    return folder


def test_two_environments_share_what_they_were_unpacked_from(package: Path, tmp_path: Path) -> None:
    first, second = unpacked(package, tmp_path / "a/code"), unpacked(package, tmp_path / "b/code")
    assert (second / "functions/api/orders/handler.py").read_text() == "handler = 1\n"
    assert first.resolve() == second.resolve() != first
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


def test_other_content_is_another_folder(package: Path, tmp_path: Path) -> None:
    before = unpacked(package, tmp_path / "a/code")
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("functions/new.py", "")
    after = unpacked(package, tmp_path / "b/code")
    assert (after / "functions/new.py").exists()
    assert not (before / "functions/new.py").exists()


def test_a_folder_that_holds_something_is_filled_as_it_is(package: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "kept").touch()
    with _Archive(package) as archive:
        archive.extractall(folder)
    assert (folder / "kept").exists()
    assert (folder / "functions/__init__.py").exists()
    assert not folder.is_symlink()


def test_environments_that_start_together_share_it_too(package: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: unpacked(package, tmp_path / f"{number}/code"), range(8)))
    assert len({one.resolve() for one in made}) == len(list((tmp_path / FOLDER).iterdir())) == 1
    assert all((one / "functions/__init__.py").exists() for one in made)


def test_what_no_environment_uses_any_more_goes_with_the_next_new_package(package: Path, tmp_path: Path) -> None:
    kept, gone = unpacked(package, tmp_path / "a/code"), tmp_path / "b"
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("functions/second.py", "")
    unpacked(package, gone / "code")
    shutil.rmtree(gone)
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("functions/third.py", "")
    last = unpacked(package, tmp_path / "c/code")
    assert {kept.resolve(), last.resolve()} == set((tmp_path / FOLDER).iterdir())


def test_an_environment_that_ends_meanwhile_stops_no_other(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked(package, tmp_path / "b/code")
    readlink = os.readlink

    def after_its_end(one: Any) -> str:
        shutil.rmtree(tmp_path / "b", ignore_errors=True)
        return readlink(one)

    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("functions/new.py", "")
    monkeypatch.setattr(os, "readlink", after_its_end)
    made = unpacked(package, tmp_path / "c/code")
    monkeypatch.undo()
    assert (made / "functions/new.py").exists()
