"""`make generate`: writes docs/events.md, shared/data/audiences.py and the marked lists of template.yaml,
monitoring.yaml and pyproject.toml.

`--check` writes nothing and fails when something is stale.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from functions.subscriptions import SUBSCRIPTIONS
from infra import events_doc
from infra.generate import audiences, parts
from infra.generate.marked import MarkError, rewrite
from infra.transform import ROOT, TEMPLATE, load

COMMAND = "make generate"


def generated() -> Iterator[tuple[Path, str]]:
    """(file, its text as it must be). Raises GenerateError and MarkError."""
    template = load()
    monitoring, pyproject = ROOT / "infra" / "monitoring.yaml", ROOT / "pyproject.toml"
    yield TEMPLATE, rewrite(TEMPLATE.read_text(), parts.of_template(template))
    yield monitoring, rewrite(monitoring.read_text(), parts.of_monitoring(template))
    yield pyproject, rewrite(pyproject.read_text(), parts.of_pyproject(), step=4)
    yield audiences.TARGET, audiences.text()
    yield events_doc.TARGET, events_doc.text({queue: types() for queue, types in SUBSCRIPTIONS.items()})


def _present(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def stale() -> list[str]:
    """The files whose generated lists are not what they must be, by their paths. Raises GenerateError, MarkError."""
    return [str(path.relative_to(ROOT)) for path, text in generated() if _present(path) != text]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write, or look; 1 when something is stale or cannot be generated."""
    parser = argparse.ArgumentParser(prog="python -m infra.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something is stale")
    check = parser.parse_args(arguments).check
    try:
        changed = [(path, text) for path, text in generated() if _present(path) != text]
    except (parts.GenerateError, MarkError) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 1
    for path, text in changed:
        if not check:
            path.write_text(text)
        print(f"{path.relative_to(ROOT)}: {f'stale, run `{COMMAND}`' if check else 'written'}")
    if not changed:
        print("everything generated is up to date")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
