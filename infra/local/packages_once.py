"""Lets the emulator unpack a package once, and not for each environment of a function.

MiniStack unpacks a function's zip and the layer's, a thousand files, whenever it starts an environment, and Python
compiles each of them there. Environments share a folder for each zip here, and with it the byte code; they only read
from it, as on AWS (https://docs.aws.amazon.com/lambda/latest/dg/configuration-layers.html).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import types
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

FOLDER = "packages"


_alone = threading.Lock()


class _Archive(zipfile.ZipFile):
    """A zip whose content is unpacked beside the emulator's other temporary files, and linked to where it is wanted."""

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
        """Put a link in the place of the empty folder `path`."""
        if self.filename is None or members is not None or path is None or any(os.scandir(path)):
            super().extractall(path, members, pwd)
            return
        folder = Path(tempfile.gettempdir()) / FOLDER
        shared = folder / hashlib.sha256(Path(self.filename).read_bytes()).hexdigest()
        with _alone:
            if is_new := not shared.exists():
                folder.mkdir(exist_ok=True)
                draft = tempfile.mkdtemp(dir=folder)
                super().extractall(draft)
                Path(draft).rename(shared)
            os.rmdir(path)
            os.symlink(shared, path)
            if is_new:
                _remove_unused(folder)


def _remove_unused(folder: Path) -> None:
    """Remove what no environment is linked to any more: each saved file makes a package anew."""
    linked = {target for environment in folder.parent.iterdir() for target in _linked_from(environment)}
    for package in folder.iterdir():
        if str(package) not in linked:
            # Under another name first: what is left by a failure must not be taken for the package.
            gone = package.rename(tempfile.mkdtemp(dir=folder))
            shutil.rmtree(gone)


def _linked_from(environment: Path) -> list[str]:
    found = list[str]()
    # The emulator ends the environments of before while the first of a new package begins.
    with suppress(OSError):
        found += [os.readlink(one) for one in os.scandir(environment) if one.is_symlink()]
    return found


def install() -> None:
    """Have the emulator's environments of functions share what they were unpacked from."""
    from ministack.core import lambda_runtime

    known = types.ModuleType(zipfile.__name__)
    known.__dict__.update(vars(zipfile), ZipFile=_Archive)
    lambda_runtime.zipfile = known
