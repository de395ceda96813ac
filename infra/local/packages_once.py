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
import types
import zipfile
from pathlib import Path
from typing import Any

FOLDER = "packages"


class _Archive(zipfile.ZipFile):
    """A zip whose content is unpacked beside the emulator's other temporary files, and linked to where it is wanted."""

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
        """Put a link in the place of the empty folder `path`."""
        if self.filename is None or members is not None or path is None or any(os.scandir(path)):
            super().extractall(path, members, pwd)
            return
        shared = Path(tempfile.gettempdir()) / FOLDER / hashlib.sha256(Path(self.filename).read_bytes()).hexdigest()
        if not shared.exists():
            shared.parent.mkdir(exist_ok=True)
            draft = tempfile.mkdtemp(dir=shared.parent)
            super().extractall(draft)
            try:
                Path(draft).rename(shared)
            except OSError:
                # Somebody else was faster: theirs is the same.
                shutil.rmtree(draft)
        os.rmdir(path)
        os.symlink(shared, path)


def install() -> None:
    """Have the emulator's environments of functions share what they were unpacked from."""
    from ministack.core import lambda_runtime

    known = types.ModuleType(zipfile.__name__)
    known.__dict__.update(vars(zipfile), ZipFile=_Archive)
    lambda_runtime.zipfile = known
