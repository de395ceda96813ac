"""Removes what no function reads: of the layer two thirds, which describe AWS services that are not used here, of
Pillow what sets type, and of each function the packages that the layer brings too.
"""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from infra.build.tools import BuildError

# FastAPI asks for pydantic's old interface and treats its absence as «no such models»; importing it costs a cold start.
# botocore imports urllib3's bridge to pyOpenSSL where a function brings that, though it uses Python's own TLS.
UNUSED = ("pydantic/v1", "boto3/examples", "bin", "urllib3/contrib/pyopenssl.py")
# What tools read, never programs. METADATA stays, for `importlib.metadata.version`, and so do the licences.
UNREAD = ("*.pyi", "*.dist-info/RECORD", "*.dist-info/WHEEL", "*.dist-info/INSTALLER", "*.data")


# Extensions of Pillow that set type and paint on a screen, and the libraries that they alone are linked with.
DRAWING = (
    "PIL/_imagingft.*",
    "PIL/_imagingtk.*",
    *(f"pillow.libs/lib{one}*" for one in ("freetype", "harfbuzz", "brotli", "png")),
)


def trim_pictures(function: Path) -> int:
    """Remove from a function's package with Pillow what draws; returns the bytes saved, 0 without Pillow."""
    found = [path for pattern in DRAWING for path in function.glob(pattern)]
    saved = sum(path.stat().st_size for path in found)
    for path in found:
        path.unlink()
    return saved


def trim_repeated(function: Path, packages: Path) -> int:
    """Remove from a function the distributions that the layer holds in the same version; returns the bytes saved.

    Lambda looks for a module in the function first and then in the layer, so that another version stays the function's.
    To be called before `trim`, which removes the layer's metadata in part.
    """
    saved = 0
    for info in sorted(function.glob("*.dist-info")):
        if not (packages / info.name).is_dir():
            continue
        files = [function / row[0] for row in csv.reader((info / "RECORD").read_text().splitlines()) if row]
        inside = [path for path in files if path.is_file() and path.resolve().is_relative_to(function.resolve())]
        saved += sum(path.stat().st_size for path in inside)
        for path in inside:
            path.unlink()
            _remove_empty(path.parent, until=function)
    return saved


def _remove_empty(folder: Path, *, until: Path) -> None:
    while folder != until and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def trim(packages: Path, services: Iterable[str]) -> int:
    """Trim the layer's packages to what clients of these AWS services need; returns the bytes saved."""
    before = size_of(packages)
    for name in UNUSED:
        _remove(packages / name)
    for pattern in UNREAD:
        for path in list(packages.rglob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in packages.glob("*.dist-info/METADATA"):
        # The headers; behind the empty line follows the project's whole README, which `version()` would parse.
        path.write_text(path.read_text().partition("\n\n")[0] + "\n")
    _trim_services(packages, frozenset(services))
    return before - size_of(packages)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def size_of(folder: Path) -> int:
    """All files under a folder, in bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _trim_services(packages: Path, services: frozenset[str]) -> None:
    data = packages / "botocore" / "data"
    missing = services - {path.name for path in data.iterdir()}
    if missing:
        raise BuildError(f"botocore knows no service {', '.join(sorted(missing))}: see Service in shared/core/aws.py")
    for folder in [*data.iterdir(), *(packages / "boto3" / "data").iterdir()]:
        if folder.is_dir() and folder.name not in services:
            shutil.rmtree(folder)
    prefixes = {_rewrite_model(path)["metadata"]["endpointPrefix"] for path in data.rglob("service-2.json.gz")}
    _trim_endpoints(data / "endpoints.json", prefixes)
    for path in data.rglob("examples-1.json*"):
        path.unlink()


def _rewrite_model(path: Path) -> dict[str, Any]:
    """A service's description without its prose, unpacked: a client reads all of it before its first call."""
    model: dict[str, Any] = _without_prose(json.loads(gzip.decompress(path.read_bytes())))
    path.with_suffix("").write_text(json.dumps(model, separators=(",", ":")))
    path.unlink()
    return model


def _without_prose(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_prose(item) for item in node]
    if not isinstance(node, dict):
        return node
    # Only texts: a field of a service may well be called `documentation`, and is described by an object.
    return {
        name: _without_prose(value)
        for name, value in node.items()
        if not (name == "documentation" and isinstance(value, str))
    }


def _trim_endpoints(path: Path, prefixes: set[str]) -> None:
    """Keep the endpoints of the services in use: every client reads this file, which has three hundred more."""
    endpoints = json.loads(path.read_text())
    for partition in endpoints["partitions"]:
        partition["services"] = {name: kept for name, kept in partition["services"].items() if name in prefixes}
    path.write_text(json.dumps(endpoints, separators=(",", ":")))
