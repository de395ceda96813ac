"""Zip what a function or the layer ships, byte for byte the same for the same sources."""

from __future__ import annotations

import ast
import hashlib
import io
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from infra.local.problems import LocalError

# Zip's earliest date: a time stamp would make every archive new.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT = {".pyc", ".in"}


@dataclass(frozen=True, slots=True)
class Package:
    """A zip and the name it is kept under, which holds the hash of its content."""

    key: str
    content: bytes


def of_function(source: Path, folder: str) -> Package:
    """A function's own files under their full path (`functions/api/orders/handler.py`), as SAM's parent packages do.

    Raises LocalError for a file that is not Python: a half-typed line must not replace what works.
    """
    return _pack(source, folder, prefix="")


def of_layer(source: Path, folder: str) -> Package:
    """The layer's Python files under `python/`; its dependencies come from the environment that runs the emulator."""
    return _pack(source, folder, prefix="python/")


@lru_cache(maxsize=2048)
def _check(name: str, content: bytes) -> None:
    try:
        ast.parse(content, name)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise LocalError(f"{name}:{line}: {error.args[0]}.", "Correct it and save; what was deployed stays.") from error


def _pack(source: Path, folder: str, prefix: str) -> Package:
    relative = Path(folder.rstrip("/"))
    buffer = io.BytesIO()
    parents = [source / parent / "__init__.py" for parent in relative.parents if parent.parts]
    # The composition root, which belongs to no function: `make build` adds it too.
    parents.append(source / relative.parts[0] / "modules.py")
    paths = [*(path for path in parents if path.exists()), *(source / relative).rglob("*")]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(paths):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix not in _LEFT_OUT:
                entry = zipfile.ZipInfo(prefix + path.relative_to(source).as_posix(), _EPOCH)
                entry.external_attr = 0o644 << 16
                content = path.read_bytes()
                if path.suffix == ".py":
                    _check(path.relative_to(source).as_posix(), content)
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    content = buffer.getvalue()
    name = relative.as_posix().replace("/", "-")
    return Package(key=f"{name}-{hashlib.sha256(content).hexdigest()[:16]}.zip", content=content)
