"""Writes down what the functions ask of the emulated AWS: who, which action, on what. Only tests switch it on."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any


def install(path: Path) -> None:
    """Append to `path` each new (role session, action, resource) that policies are asked about, as JSON lines.

    The emulator decides in one function, whose context holds exactly these three; request bodies are not in it.
    """
    from ministack.core import iam_evaluator

    decide = iam_evaluator.evaluate
    seen: set[tuple[str, str, str]] = set()
    lock = threading.Lock()
    out = path.open("a", buffering=1)

    def evaluate(context: Any, *policies: Any) -> Any:
        result = decide(context, *policies)
        call = (context.principal_arn.rpartition("/")[2], context.action, context.resource_arn)
        with lock:
            if call not in seen:
                seen.add(call)
                who, action, resource = call
                allowed = result.decision == "Allow"
                out.write(json.dumps({"who": who, "action": action, "resource": resource, "allowed": allowed}) + "\n")
        return result

    iam_evaluator.evaluate = evaluate
