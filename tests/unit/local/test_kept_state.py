"""State of one port is used at another."""

from __future__ import annotations

import json
from pathlib import Path

from infra.local.kept_state import move_to_port

QUEUE = "http://localhost:{port}/000000000000/atrium-sms"


def _kept(folder: Path) -> str:
    return "".join(path.read_text() for path in sorted(folder.iterdir()))


def test_queues_move_to_the_new_port_and_nothing_else_does(tmp_path: Path) -> None:
    url, page = QUEUE.format(port=4566), "http://localhost:4566/other"
    (tmp_path / "sqs.json").write_text(json.dumps({f"0000\u0000us-east-1\u0000'{url}'": {"url": url}}))
    (tmp_path / "lambda.json").write_text(json.dumps({"QUEUE_SMS_URL": url, "PAGE": page}))
    assert move_to_port(tmp_path, 4577) == 2
    kept = _kept(tmp_path)
    assert QUEUE.format(port=4577) in kept
    assert url not in kept
    assert page in kept
    assert json.loads((tmp_path / "lambda.json").read_text())["QUEUE_SMS_URL"] == QUEUE.format(port=4577)


def test_state_of_the_same_port_stays(tmp_path: Path) -> None:
    (tmp_path / "sqs.json").write_text(json.dumps({"url": QUEUE.format(port=4566)}))
    before = _kept(tmp_path)
    assert move_to_port(tmp_path, 4566) == 0
    assert _kept(tmp_path) == before
