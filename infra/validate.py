"""`make validate`: the rules of infra/rules, and cfn-lint with serverless rules, over all that is deployed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.transform import ROOT, load, transformed

IGNORED = (
    "ES1001",  # a failure destination for SQS sources: theirs is the queue's own redrive policy
    "ES6000",  # a redrive policy on every queue, dead-letter queues too
    "ES7000",  # a redrive policy on an e-mail subscription to alarms
    "W7001",  # a mapping that nothing uses: SAM has used it before
    "WS1004",  # sees log groups only under a function's own name; infra/rules looks properly
)


def lint(*paths: Path) -> subprocess.CompletedProcess[str]:
    """Run cfn-lint; findings are in `stdout`, exit code 0 means none."""
    command = [str(Path(sys.executable).parent / "cfn-lint"), "--append-rules", "cfn_lint_serverless.rules"]
    command += ["--ignore-checks", ",".join(IGNORED), "--regions", "eu-central-1", "--", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True)


def lint_transformed(template: dict[str, object]) -> subprocess.CompletedProcess[str]:
    """Expand a SAM template and lint the result."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "transformed.json"
        path.write_text(json.dumps(transformed(template), indent=1, default=str))
        return lint(path)


def main() -> int:
    """Apply all rules and cfn-lint; returns the number of parts with findings, as exit code."""
    from infra.rules import registry

    found = registry.findings(registry.Templates.load())
    print(f"{'FAILED' if found else 'ok    '} {len(registry.RULES)} rules", *found, sep="\n       ")
    failed = 1 if found else 0
    results = [("template.yaml (transformed)", lint_transformed(load()))]
    results += [(path.name, lint(path)) for path in sorted((ROOT / "infra").glob("*.yaml"))]
    for name, result in results:
        print(f"{'ok    ' if result.returncode == 0 else 'FAILED'} {name}")
        if result.returncode:
            failed += 1
            print(result.stdout + result.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(main())
