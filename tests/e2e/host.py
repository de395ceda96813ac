"""The process that runs the e2e tests' local cloud until its standard input closes."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from infra.local import logs
from infra.local.cloud import LocalCloud
from infra.local.deploy import PARAMETERS
from infra.local.problems import LocalError
from infra.local.stack import Stack
from tests.e2e.leak_watch import TRAFFIC, LeakWatch
from tests.support import template as template_file
from tests.support.leaks import REPORT
from tests.support.permissions import KEYS


def _tell(path: Path, facts: dict[str, object]) -> None:
    # Whole or not at all: the tests look for the file.
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(facts))
    draft.rename(path)


def _keys(cloud: LocalCloud) -> dict[str, object]:
    """The ids that the emulator gave to the stack's KMS keys, and the names that the template has for them."""
    names = template_file.resources("AWS::KMS::Key")
    return {key_id: name for name, key_id in Stack(cloud.config, cloud.aws).resources().items() if name in names}


def _keep_logs(cloud: LocalCloud, path: Path) -> None:
    with path.open("w") as log:
        for function, timestamp, message in logs.read(cloud.aws, 0):
            if (line := logs.readable(function, timestamp, message)) is not None:
                log.write(line.plain + "\n")


def main(root: Path) -> None:
    """Start on free ports under `root`, say where in `root/cloud.json`, and stay."""
    # One person orders in the place of many, from one address.
    os.environ[PARAMETERS] = json.dumps({"MaxUnpaidOrders": "100", "MaxUnpaidPieces": "300"})
    root.mkdir(parents=True, exist_ok=True)
    facts_file = root / "cloud.json"
    facts_file.unlink(missing_ok=True)
    try:
        with (
            LeakWatch() as watch,
            LocalCloud(
                root=root / "state",
                seed=True,
                calls=root / "calls.jsonl",
                traffic=root / TRAFFIC,
                report=lambda line: print(line, flush=True),
            ) as cloud,
        ):
            _tell(root / KEYS, _keys(cloud))
            _tell(facts_file, {"port": cloud.config.port, "cloud_port": cloud.config.cloud_port})
            sys.stdin.read()
            _keep_logs(cloud, root / "functions.log")
            watch.report(cloud, root / REPORT, root / TRAFFIC)
    except LocalError as error:
        _tell(facts_file, {"error": f"{error.message} {error.hint}"})
        raise SystemExit(1) from error
    except BaseException as error:
        if not facts_file.exists():
            _tell(facts_file, {"error": repr(error)})
        raise


if __name__ == "__main__":
    main(Path(sys.argv[1]))
