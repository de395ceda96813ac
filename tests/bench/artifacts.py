"""The artifacts of `make build` made runnable here: the same files, with machine code for this machine.

Wheels with compiled parts are built for Lambda's processor. The twin swaps those files for the same pins' of this
platform and leaves everything else as it was packaged. Beside it stand the dependencies whole, without byte code (what
plain `sam build` ships) and with it (what the bare programs import).
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from infra.build.__main__ import ARTIFACTS, find_runtime, ship_parents
from infra.build.bytecode import compile_artifacts
from infra.build.trim import trim, trim_pictures, trim_repeated
from shared.core.aws import Service
from tests.support import template

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".aws-sam" / "bench"
MACHINE_CODE = re.compile(r"\.(so|dylib|pyd)(\.|$)")
PARAMETERS = {
    "StageName": "dev",
    "PublicBaseUrl": "https://shop.example.com",
    "CorsOrigins": "https://shop.example.com",
}


@dataclass(frozen=True, slots=True)
class Function:
    """One function of template.yaml."""

    name: str
    folder: str
    handler: str

    @property
    def module(self) -> str:
        """The module that Lambda imports."""
        return self.handler.rpartition(".")[0]

    @property
    def is_http(self) -> bool:
        """Whether it speaks HTTP, and so imports FastAPI."""
        return self.folder.startswith("functions/api/")


def functions() -> list[Function]:
    """Every function of the template, in its order."""
    found = template.resources("AWS::Serverless::Function")
    return [Function(name, p["CodeUri"].strip("/"), p["Handler"]) for name, p in found.items()]


def layer() -> tuple[str, str]:
    """The layer's logical id and its source folder."""
    [(name, properties)] = template.resources("AWS::Serverless::LayerVersion").items()
    return name, properties["ContentUri"].strip("/")


def environment() -> dict[str, str]:
    """What Lambda tells the functions: the template's variables, and its own."""
    resolver = template.Resolver(template.load(), PARAMETERS)
    return {
        **template.environment(resolver),
        "AWS_REGION": template.REGION,
        "AWS_DEFAULT_REGION": template.REGION,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "LAMBDA_TASK_ROOT": "/var/task",
    }


def built() -> Path:
    """The artifacts of `make build`. Raises FileNotFoundError with what to do."""
    if not (ARTIFACTS / layer()[0] / "python").is_dir():
        raise FileNotFoundError("there is nothing in .aws-sam/build: run `make build` first")
    return ARTIFACTS


@cache
def runtime() -> str:
    """The interpreter that Lambda runs, on this machine."""
    return find_runtime()


def dependencies(requirements: Path) -> Path:
    """The pinned dependencies for this platform, whole and without byte code; kept until the pins change."""
    digest = hashlib.sha256(requirements.read_bytes() + sys.platform.encode()).hexdigest()[:16]
    folder = WORK / f"dependencies-{digest}"
    if not folder.exists():
        partial = folder.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "--implementation", "cp"]
        command += ["--python-version", "3.13", "--target", str(partial), "-r", str(requirements)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        partial.rename(folder)
    return folder


def swap_machine_code(artifact: Path, native: Path) -> int:
    """Replace an artifact's compiled files by this platform's; the number that was put in.

    What the build left out stays out; libraries (`pillow.libs`) have names of their own on each platform.
    """
    compiled = [path for path in artifact.rglob("*") if MACHINE_CODE.search(path.name) and path.is_file()]
    extensions = {(path.parent, path.name.partition(".")[0]) for path in compiled}
    for path in compiled:
        path.unlink()
    count = 0
    for path in native.rglob("*"):
        target = artifact / path.relative_to(native)
        is_library = target.parent.name.endswith(".libs") and target.parent.is_dir()
        is_extension = (target.parent, path.name.partition(".")[0]) in extensions
        if MACHINE_CODE.search(path.name) and (is_library or is_extension):
            shutil.copy2(path, target)
            count += 1
    return count


def _has_machine_code(folder: Path) -> bool:
    return any(MACHINE_CODE.search(path.name) for path in folder.rglob("*"))


def _requirements(source: str) -> Path:
    return ROOT / source / "requirements.txt"


def make_twin(say: Callable[[str], None]) -> Path:
    """The built artifacts, runnable here; made anew after each build."""
    name, source = layer()
    twin, stamp = WORK / "twin", WORK / "twin.of"
    build = str((built() / "template.yaml").stat().st_mtime_ns)
    if stamp.exists() and stamp.read_text() == build:
        return twin
    say("copying the artifacts and swapping machine code")
    shutil.rmtree(twin, ignore_errors=True)
    shutil.copytree(built(), twin)
    for folder, root in [(twin / name / "python", source)] + [(twin / f.name, f.folder) for f in functions()]:
        if _has_machine_code(folder):
            swap_machine_code(folder, dependencies(_requirements(root)))
            trim_pictures(folder)
    stamp.write_text(build)
    return twin


def _sources_only(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__" or name.endswith(".pyc")}


def make_plain(say: Callable[[str], None]) -> Path:
    """What plain `sam build` ships, runnable here: every dependency whole, no byte code."""
    say("laying out what plain `sam build` ships")
    return _lay_out(WORK / "plain", functions())


def make_lean(say: Callable[[str], None], chosen: Iterable[Function]) -> Path:
    """Some functions as `make build` ships them, from the sources: without SAM, so in seconds, and only for imports."""
    say("laying out, trimming and compiling the sources")
    lean = _lay_out(WORK / "lean", chosen)
    packages = lean / layer()[0] / "python"
    for top in lean.glob("*/functions"):
        trim_repeated(top.parent, packages)
    trim(packages, get_args(Service))
    compile_artifacts(runtime(), lean)
    return lean


def _lay_out(folder: Path, chosen: Iterable[Function]) -> Path:
    name, source = layer()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(dependencies(_requirements(source)), folder / name / "python")
    shutil.copytree(ROOT / source, folder / name / "python" / source, ignore=_sources_only)
    for function in chosen:
        own = _requirements(function.folder)
        if own.exists():
            shutil.copytree(dependencies(own), folder / function.name)
        shutil.copytree(ROOT / function.folder, folder / function.name / function.folder, ignore=_sources_only)
    # Without them no handler could be imported that uses the composition root.
    ship_parents(folder)
    return folder


def make_bare(say: Callable[[str], None]) -> Path:
    """The dependencies whole, with byte code: what a bare program of the same stack imports."""
    say("compiling the whole dependencies")
    bare = WORK / "bare"
    whole = dependencies(_requirements(layer()[1]))
    stamp = bare / ".of"
    if not stamp.exists() or stamp.read_text() != whole.name:
        shutil.rmtree(bare, ignore_errors=True)
        shutil.copytree(whole, bare)
        compile_artifacts(runtime(), bare)
        stamp.write_text(whole.name)
    return bare


def path_of(root: Path, function: Function) -> str:
    """The import path that Lambda gives a function: its own files, then the layer's."""
    return f"{root / function.name}:{root / layer()[0] / 'python'}"
