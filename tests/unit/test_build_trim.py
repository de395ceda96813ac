"""The trimmed layer still answers for every service that functions call, and nobody calls another."""

from __future__ import annotations

import ast
import gzip
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import botocore
import pytest
from PIL import Image

from infra.build.tools import BuildError
from infra.build.trim import trim, trim_pictures, trim_repeated
from infra.transform import ROOT
from shared.core.aws import Service
from tests.support.heif import register

SERVICES = get_args(Service)
INSTALLED = Path(botocore.__file__).parents[1]
# One service more than is used, so that there is something to leave out.
STRANGERS = ("cloudwatch", "ec2")


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A layer as SAM lays it out, of the packages that trimming touches."""
    packages = tmp_path_factory.mktemp("layer") / "python"
    unwanted = shutil.ignore_patterns("__pycache__", "data")
    for name in ("botocore", "boto3"):
        shutil.copytree(INSTALLED / name, packages / name, ignore=unwanted)
        for path in (INSTALLED / name / "data").iterdir():
            if path.is_file():
                (packages / name / "data").mkdir(exist_ok=True)
                shutil.copy(path, packages / name / "data")
            elif path.name in {*SERVICES, *STRANGERS}:
                shutil.copytree(path, packages / name / "data" / path.name)
    (packages / "pydantic" / "v1").mkdir(parents=True)
    (packages / "pydantic" / "v1" / "__init__.py").touch()
    info = packages / "thing-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: thing\nVersion: 1.0\n\n# The whole story\n")
    for name in ("RECORD", "LICENSE"):
        (info / name).touch()
    assert trim(packages, SERVICES) > 1_000_000
    return packages


def test_every_service_that_functions_call_still_has_its_client(layer: Path) -> None:
    program = f"""
import sys; sys.path.insert(0, {str(layer)!r})
import botocore.session
assert botocore.__file__.startswith({str(layer)!r})
session = botocore.session.Session()
for name in {SERVICES!r}:
    client = session.create_client(name, region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
    print(name, client.meta.endpoint_url, len(client.meta.service_model.operation_names))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    trimmed = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    whole = botocore.session.Session()
    for name in SERVICES:
        client = whole.create_client(name, region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
        operations = client.meta.service_model.operation_names
        assert trimmed[name] == [client.meta.endpoint_url, str(len(operations))]


def test_what_nobody_calls_is_gone(layer: Path) -> None:
    kept = {path.name for path in (layer / "botocore" / "data").iterdir() if path.is_dir()}
    assert kept == set(SERVICES)
    assert not (layer / "pydantic" / "v1").exists()
    endpoints = json.loads((layer / "botocore" / "data" / "endpoints.json").read_text())
    named = {name for partition in endpoints["partitions"] for name in partition["services"]}
    assert "dynamodb" in named
    assert not named & set(STRANGERS)


def test_models_lose_their_prose_and_nothing_else(layer: Path) -> None:
    [trimmed] = (layer / "botocore" / "data" / "sqs").rglob("service-2.json")
    [whole] = (INSTALLED / "botocore" / "data" / "sqs").rglob("service-2.json.gz")
    kept, original = json.loads(trimmed.read_text()), json.loads(gzip.decompress(whole.read_bytes()))
    assert '"documentation":"' not in trimmed.read_text()
    assert kept["operations"].keys() == original["operations"].keys()
    assert {name: shape.get("members", {}).keys() for name, shape in kept["shapes"].items()} == {
        name: shape.get("members", {}).keys() for name, shape in original["shapes"].items()
    }


def test_versions_can_still_be_asked_for(layer: Path) -> None:
    info = layer / "thing-1.0.dist-info"
    assert {path.name for path in info.iterdir()} == {"METADATA", "LICENSE"}
    assert (info / "METADATA").read_text() == "Name: thing\nVersion: 1.0\n"


def test_a_service_that_botocore_does_not_know_stops_the_build(layer: Path) -> None:
    with pytest.raises(BuildError, match="no service sqq"):
        trim(layer, ["sqq"])


def _clients_asked_for(source: str) -> set[str]:
    """What a source passes to `aws.client`; a name that is not written out counts as `?`."""
    return {
        node.args[0].value if isinstance(node.args[0], ast.Constant) else "?"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"aws.client", "client", "create_client"}
        and node.args
    }


def test_no_function_asks_for_a_service_that_was_trimmed() -> None:
    sources = [path for folder in ("functions", "shared") for path in (ROOT / folder).rglob("*.py")]
    asked = {
        (path.name, service)
        for path in sources
        if path != ROOT / "shared" / "core" / "aws.py"
        for service in _clients_asked_for(path.read_text())
    }
    assert asked
    assert {service for _, service in asked} <= set(SERVICES)
    # PynamoDB makes the client of the tables by itself.
    assert set(SERVICES) - {service for _, service in asked} <= {"dynamodb", "ssm"}
    assert _clients_asked_for('aws.client("ec2"); aws.client(name)') == {"ec2", "?"}


def test_the_inspector_reads_every_kind_of_picture_without_what_draws(tmp_path: Path) -> None:
    for name in ("PIL", "pillow.libs", "pi_heif", "pi_heif.libs"):
        shutil.copytree(INSTALLED / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in INSTALLED.glob("_pi_heif.*"):
        shutil.copy(path, tmp_path)
    assert trim_pictures(tmp_path) > 1_000_000
    assert not list(tmp_path.glob("PIL/_imagingft.*"))
    for kind in ("JPEG", "PNG", "WEBP", "AVIF", "HEIF"):
        register()
        Image.new("RGB", (640, 480), "teal").save(tmp_path / f"{kind}.bin", kind)
    program = f"""
import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]
from pathlib import Path
import PIL
assert PIL.__file__.startswith({str(tmp_path)!r})
from functions.streams.media_inspector import inspection
for path in sorted(Path({str(tmp_path)!r}).glob("*.bin")):
    made = inspection.product_picture(path.read_bytes())
    print(path.stem, made.extension)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:-1] == ["AVIF jpg", "HEIF jpg", "JPEG jpg", "PNG png", "WEBP webp"]


def test_no_function_draws() -> None:
    """What draws is not in the packages (infra/build/trim.py)."""
    sources = [path for top in ("functions", "shared") for path in (ROOT / top).rglob("*.py")]
    assert [path for path in sources if re.search(r"ImageFont|ImageDraw|ImageTk", path.read_text())] == []


def test_a_function_brings_nothing_that_the_layer_brings_in_the_same_version(tmp_path: Path) -> None:
    function, packages = tmp_path / "function", tmp_path / "layer"
    for name in ("same-1.0.dist-info", "other-2.0.dist-info"):
        (packages / name).mkdir(parents=True)
    for name, version in (("same", "1.0"), ("other", "2.1"), ("own", "1.0")):
        info = function / f"{name}-{version}.dist-info"
        for path in (function / name / "deep" / "code.py", info / "METADATA"):
            path.parent.mkdir(parents=True)
            path.write_text(name)
        # RECORD as pip writes it: with hashes or without, and with scripts beside the packages.
        lines = (f"{name}/deep/code.py,sha256=x,4", f"{info.name}/METADATA,,", f"{info.name}/RECORD,,", "../bin/x,,")
        (info / "RECORD").write_text("\n".join(lines))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "x").touch()
    assert trim_repeated(function, packages) > 4
    assert {path.name for path in function.iterdir()} == {"other", "other-2.1.dist-info", "own", "own-1.0.dist-info"}
    assert (tmp_path / "bin" / "x").exists()
