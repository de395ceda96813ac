"""`make build`: `sam build`, shared integrations, a layer trimmed to what is used, byte code beside every source."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import yaml

from infra.build.bytecode import compile_artifacts
from infra.build.tools import ROOT, BuildError, sam
from infra.build.trim import trim, trim_pictures, trim_repeated
from infra.derive import UNBUILT, derive
from infra.http_api import HttpApiError, integrations
from infra.transform import load
from shared.core.aws import Service

RUNTIME = "python3.13"  # as in template.yaml: byte code of another version is not used
COMPOSITION_ROOT = Path("functions", "modules.py")
ARTIFACTS = ROOT / ".aws-sam" / "build"


def _candidates() -> Iterator[str]:
    if chosen := os.environ.get("ATRIUM_PYTHON313"):
        yield chosen
        return
    for folder in os.get_exec_path():
        if path := shutil.which(RUNTIME, path=folder):
            yield path
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(map(str, root.glob("versions/3.13.*/bin/" + RUNTIME)), reverse=True)


def find_runtime() -> str:
    """The path of the interpreter that Lambda will run; raises BuildError when it is missing.

    What PATH finds first may be a shim (of pyenv, say) for an interpreter that is not installed or not chosen here, so
    the next ones are tried, and then what pyenv keeps.
    """
    for path in _candidates():
        answer = subprocess.run(
            [path, "-c", "import sys; print(*sys.version_info[:2], sys.executable)"], capture_output=True, text=True
        )
        if answer.returncode == 0 and answer.stdout.startswith("3 13 "):
            # Its own path and not the shim's: whoever is given it may have another PATH.
            return answer.stdout.strip().removeprefix("3 13 ")
    raise BuildError(
        f"{RUNTIME} is needed to build what Lambda runs, and it was not found. Install it (`uv python install 3.13`, "
        f"`brew install python@3.13` or your distribution's package) or set ATRIUM_PYTHON313 to its path."
    )


def ship_parents(artifacts: Path) -> int:
    """Add what SAM leaves out of its parent packages to each function: their `__init__.py` and the composition root.

    Returns the number of folders.
    """
    folders = [folder for top in artifacts.glob("*/functions") for folder in (top, *top.iterdir()) if folder.is_dir()]
    for folder in folders:
        shutil.copy(ROOT.joinpath(*folder.relative_to(artifacts).parts[1:]) / "__init__.py", folder)
    for top in artifacts.glob("*/functions"):
        shutil.copy(ROOT / COMPOSITION_ROOT, top)
    return len(folders)


def rewrite_template(path: Path, release: str = UNBUILT) -> int:
    """Write what follows from it into the template that `sam deploy` will read; returns their number.

    Raises BuildError.
    """
    try:
        template = derive(load(path), release=release)
    except HttpApiError as error:
        raise BuildError(f"template.yaml: {error}") from error
    path.write_text(yaml.dump(template, Dumper=_WithoutAliases, sort_keys=False, width=120, allow_unicode=True))
    bodies = (one.get("Properties", {}).get("DefinitionBody", {}) for one in template["Resources"].values())
    return sum(len(integrations(body)) for body in bodies)


class _WithoutAliases(yaml.SafeDumper):
    """Writes an object out wherever it stands: CloudFormation reads no YAML aliases."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML calls it so
        """True of everything."""
        return True


def main() -> int:
    """Build into .aws-sam/build; prints one line per step."""
    try:
        runtime = find_runtime()
        os.environ["PATH"] = f"{Path(runtime).resolve().parent}{os.pathsep}{os.environ['PATH']}"
        print("sam build: functions and the layer, for arm64", flush=True)
        sam("build", "--parallel", "--build-dir", str(ARTIFACTS))
        shared = rewrite_template(ARTIFACTS / "template.yaml", secrets.token_hex(32))
        ship_parents(ARTIFACTS)
        [layer] = ARTIFACTS.glob("*/python")
        saved = sum(trim_repeated(top.parent, layer) for top in ARTIFACTS.glob("*/functions"))
        saved += trim(layer, get_args(Service))
        saved += sum(map(trim_pictures, (path.parent for path in ARTIFACTS.glob("*/PIL"))))
        count, size = compile_artifacts(runtime, ARTIFACTS)
    except BuildError as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    print(f"template: {shared} integrations, one for each function that answers HTTP")
    print(f"trimmed: {saved / 1e6:.1f} MB that no function reads")
    print(f"byte code: {count} files ({size / 1e6:.1f} MB) for {RUNTIME} in {ARTIFACTS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
