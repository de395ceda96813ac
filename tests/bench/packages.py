"""Package size: a function's zip and the layer's, against one zip with every function and every dependency whole.

Both for this platform, ours with byte code and the one zip without, as plain `sam build` leaves it. The layer is
uploaded once for all functions; it is counted in full for each.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import artifacts
from tests.bench.figures import Figure, Options


def zipped(*folders: Path) -> int:
    """The bytes of one zip with everything under the folders."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for folder in folders:
                for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                    archive.write(path, path.relative_to(folder))
        return file.seek(0, os.SEEK_END)


def measure(options: Options) -> Iterator[Figure]:
    """The layer, then every function of the template."""
    layer, _ = artifacts.layer()
    twin, plain = artifacts.make_twin(options.say), artifacts.make_plain(options.say)
    options.say("zipping the layer, trimmed and whole")
    shared, whole = zipped(twin / layer), zipped(plain / layer)
    yield Figure(what=layer, unit="MB", value=shared / 1e6, against="whole, no byte code", reference=whole / 1e6)
    functions = artifacts.functions()
    everything = zipped(plain / layer, *(plain / function.name for function in functions))
    for function in functions:
        if not options.wants(function.name):
            continue
        options.say(function.name)
        own = zipped(twin / function.name)
        yield Figure(
            what=function.name,
            unit="MB",
            value=(own + shared) / 1e6,
            against="everything in one zip",
            reference=everything / 1e6,
            bar=0.5,
            note=f"its own zip {own / 1e3:.0f} kB",
        )
