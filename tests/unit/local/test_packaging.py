"""Packages are the same for the same sources and hold only what they should."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from infra.local import artifacts, packaging
from infra.local.packaging import Package
from infra.local.problems import LocalError
from infra.local.translate import Template


@pytest.fixture
def source(tmp_path: Path) -> Path:
    files = {
        "functions/api/orders/handler.py": "handler = None",
        "functions/api/orders/__pycache__/handler.cpython-311.pyc": "compiled",
        "functions/api/pages/handler.py": "handler = None",
        "shared/__init__.py": "",
        "shared/core/money.py": "Money = int",
        "shared/notifications/templates/paid.ru.txt": "Оплачено",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def template() -> Template:
    def function(folder: str) -> dict[str, object]:
        return {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": folder, "Handler": "x.handler"}}

    return {
        "Resources": {
            "Orders": function("functions/api/orders/"),
            "Pages": function("functions/api/pages/"),
            "Layer": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "shared/"}},
            "Queue": {"Type": "AWS::SQS::Queue"},
        }
    }


def names(package: Package) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(package.content)).namelist()


def test_a_function_holds_its_own_files_under_their_full_path(source: Path) -> None:
    assert names(packaging.of_function(source, "functions/api/orders/")) == ["functions/api/orders/handler.py"]


def test_what_its_parent_packages_say_comes_along(source: Path) -> None:
    for folder in ("", "functions", "functions/api"):
        (source / folder / "__init__.py").write_text("FIRST = True\n")
    assert names(packaging.of_function(source, "functions/api/orders/")) == [
        "functions/__init__.py",
        "functions/api/__init__.py",
        "functions/api/orders/handler.py",
    ]


def test_the_layer_holds_python_and_data_files_under_python(source: Path) -> None:
    assert names(packaging.of_layer(source, "shared/")) == [
        "python/shared/__init__.py",
        "python/shared/core/money.py",
        "python/shared/notifications/templates/paid.ru.txt",
    ]


def test_a_touched_file_does_not_make_a_new_package(source: Path) -> None:
    before = packaging.of_layer(source, "shared/")
    os.utime(source / "shared/core/money.py", (1, 1))
    assert packaging.of_layer(source, "shared/") == before


def test_a_changed_file_changes_only_the_package_it_is_in(source: Path) -> None:
    before = artifacts.collect(source, template()).keys()
    (source / "functions/api/orders/handler.py").write_text("handler = print")
    after = artifacts.collect(source, template()).keys()
    assert {name for name in after if after[name] != before[name]} == {"Orders"}


def test_a_renamed_file_makes_a_new_package(source: Path) -> None:
    before = packaging.of_layer(source, "shared/")
    (source / "shared/core/money.py").rename(source / "shared/core/coins.py")
    assert packaging.of_layer(source, "shared/").key != before.key


def test_the_templates_hash_does_not_depend_on_the_code(source: Path) -> None:
    before = artifacts.collect(source, template()).template_hash
    (source / "shared/core/money.py").write_text("Money = float")
    assert artifacts.collect(source, template()).template_hash == before
    changed = template()
    changed["Resources"]["Queue"]["Properties"] = {"DelaySeconds": 5}
    assert artifacts.collect(source, changed).template_hash != before


def test_a_missing_folder_is_named(source: Path) -> None:
    wrong = template()
    wrong["Resources"]["Orders"]["Properties"]["CodeUri"] = "functions/api/order/"
    with pytest.raises(LocalError, match="Orders has its code in functions/api/order/"):
        artifacts.collect(source, wrong)


def test_a_half_typed_file_is_named_with_its_line(source: Path) -> None:
    (source / "shared/core/money.py").write_text("Money = int\ndef (")
    with pytest.raises(LocalError, match=r"shared/core/money\.py:2: "):
        packaging.of_layer(source, "shared/")
