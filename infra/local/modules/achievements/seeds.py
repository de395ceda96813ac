"""The achievements that every installation begins with, written by the operator's own command."""

from __future__ import annotations

import os
import subprocess
import sys

from infra.local.config import REGION, STACK_NAME
from infra.local.problems import LocalError
from infra.local.seed import SeedContext


def prepare(context: SeedContext) -> None:
    """Write them before anybody does what they count. Raises LocalError."""
    keys = context.aws.credentials
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": context.aws.endpoint_url,
    }
    # In a process of its own: the command sets that process's environment to the stack's.
    command = [sys.executable, "-m", "infra.ops", "create-achievements", "--stack", STACK_NAME]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise LocalError(f"the achievements were not made: {done.stderr.strip()[-300:]}", "See `make logs`.")
    context.report(done.stdout.strip())
