"""The stand-in for a time-stamping authority, as OpenSSL and any other client see it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import urllib3

from infra.local.sandbox.tsa import create_app
from tests.support.sandboxes import running

QUERY = {"Content-Type": "application/timestamp-query"}


def openssl(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_openssl_accepts_its_stamps_and_no_others(tmp_path: Path) -> None:
    data, query, answer, pem = (tmp_path / name for name in ("data", "q.tsq", "r.tsr", "tsa.pem"))
    data.write_bytes(b"data")
    assert openssl("ts", "-query", "-data", data, "-sha256", "-cert", "-out", query).returncode == 0
    with running("tsa", create_app(state_path=tmp_path / "state.pem")) as tsa:
        pem.write_bytes(urllib3.request("GET", f"{tsa.address}/certificate.pem").data)
        got = urllib3.request("POST", f"{tsa.address}/", body=query.read_bytes(), headers=QUERY)
        assert got.headers["content-type"] == "application/timestamp-reply"
        answer.write_bytes(got.data)
        check = ("ts", "-verify", "-in", answer, "-queryfile", query, "-CAfile", pem)
        assert openssl(*check).stdout.strip() == "Verification: OK"
        for mode in ("rejection", "wrong_digest"):
            tsa.fault(mode)
            answer.write_bytes(urllib3.request("POST", f"{tsa.address}/", body=query.read_bytes(), headers=QUERY).data)
            assert openssl(*check).returncode != 0
    with running("tsa", create_app(state_path=tmp_path / "state.pem")) as again:
        assert urllib3.request("GET", f"{again.address}/certificate.pem").data == pem.read_bytes()


def test_what_is_no_request_is_rejected() -> None:
    with running("tsa", create_app()) as tsa:
        assert urllib3.request("POST", f"{tsa.address}/", body=b"x").status == 415
        garbage = urllib3.request("POST", f"{tsa.address}/", body=b"x", headers=QUERY)
        assert (garbage.status, garbage.headers["content-type"]) == (200, "application/timestamp-reply")
